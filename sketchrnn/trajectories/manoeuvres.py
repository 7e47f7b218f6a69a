"""Manoeuvres: the turns and stops of a car on a path.

A path is simplified (Ramer-Douglas-Peucker), and what is left of its bends are turns. Not here:
their words, the names of streets, and the lanes that a car may turn into.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from simplification.cutil import simplify_coords_idx

TURN_DEG = 45.0
"""Smallest change of heading that is called a turn."""
ROUND_DEG = 150.0
"""From this change of heading on, the car turns round."""
TOLERANCE_M = 12.0
"""Smallest deviation from a straight line that is a bend: one lane to the next is none."""
MERGE_M = 50.0
"""Bends nearer to each other than this are one turn."""
STANDING_M_S = 1.0
"""A slower car stands."""
STANDING_S = 10.0
"""Shorter stops are not named."""


class Manoeuvre(NamedTuple):
    """A turn or a stop."""

    at_s: float
    """Seconds since the beginning of the path."""
    degrees: float
    """Change of heading, positive to the left; 0 for a stop."""
    stop_s: float
    """Duration of a stop, seconds; 0 for a turn, infinity for a stop that the path ends in."""


def manoeuvres(path: np.ndarray, step_s: float) -> list[Manoeuvre]:
    """Return the turns and stops on a path [n, 2], metres east and north, in order.

    The path has a point each `step_s` seconds.
    """
    return sorted([*_stops(path, step_s), *_turns(path, step_s)])


def _stops(path: np.ndarray, step_s: float) -> list[Manoeuvre]:
    moves = np.hypot(*np.diff(path, axis=0).T)  # [n - 1], metres
    standing = np.r_[False, moves < STANDING_M_S * step_s, False]
    change = np.diff(standing.astype(int))  # 1 where the car stops, -1 where it drives on
    found = []
    for first, last in zip(np.flatnonzero(change > 0), np.flatnonzero(change < 0), strict=True):
        duration = (last - first) * step_s
        if last == len(moves):
            found.append(Manoeuvre(first * step_s, 0.0, np.inf))
        elif duration >= STANDING_S:
            found.append(Manoeuvre(first * step_s, 0.0, duration))
    return found


def _turns(path: np.ndarray, step_s: float) -> list[Manoeuvre]:
    moves = np.hypot(*np.diff(path, axis=0).T)
    usual = float(np.median(moves)) if len(moves) else 0.0
    # with 250 m between two points, a corner is cut by more than a lane
    tolerance, near = max(TOLERANCE_M, usual / 10), max(MERGE_M, 1.5 * usual)
    kept = np.array(simplify_coords_idx(np.ascontiguousarray(path, np.float64), tolerance))
    legs = np.diff(path[kept], axis=0)  # [m, 2]
    heading = np.degrees(np.arctan2(legs[:, 1], legs[:, 0]))
    change = (np.diff(heading) + 180) % 360 - 180  # [m - 1], positive to the left
    length = np.hypot(*legs.T)
    found: list[Manoeuvre] = []
    i = 0
    while i < len(change):
        first, total = i, float(change[i])
        while i + 1 < len(change) and length[i + 1] < near and change[i + 1] * total > 0:
            i += 1
            total += float(change[i])
        if abs(total) >= TURN_DEG:
            found.append(Manoeuvre(float(kept[first + 1] * step_s), total, 0.0))
        i += 1
    return found
