"""Crossings in the shipped Berlin trajectories at which cars from one direction take several turns.

Trajectories are resampled to points of equal distance. Points in one grid cell with one heading
form a group. The groups whose turn is hardest to predict are the crossings. Not here: the networks
that learn from them (`lessons/fork.py`).
"""

from __future__ import annotations

import numpy as np

from sketchrnn.learn.examples import berlin

TRIPS = 4000  # trajectories that are searched, a random subset
SPACING = 10.0  # metres between points
BEHIND, AHEAD = 8, 8  # points of a path before and after the crossing
CELL = 15.0  # metres, side of the grid cells that group points
STRAIGHT = 0.6  # radians; a larger change of heading is a turn to the right or left
APART = 60.0  # metres, least distance between two crossings
CROSSINGS = 12  # crossings that are returned


def find_crossings(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the paths through each of CROSSINGS crossings, float64[n, BEHIND + 1 + AHEAD, 2].

    Coordinates are metres east and north of the crossing. Crossings are sorted by the number of
    paths times the entropy of their turns, the largest first.
    """
    points, trip = _equally_spaced(rng)
    index = np.arange(BEHIND, len(points) - AHEAD)
    index = index[trip[index - BEHIND] == trip[index + AHEAD]]
    heading = _angle(points[index] - points[index - 2])
    turn = _angle(points[index + AHEAD] - points[index]) - heading
    turn = (turn + np.pi) % (2 * np.pi) - np.pi  # radians from -π to π, positive to the left
    kind = np.digitize(turn, [-STRAIGHT, STRAIGHT])  # 0 right, 1 straight on, 2 left
    group, members = np.unique(_keys(points[index], heading), return_inverse=True)
    counts = np.bincount(3 * members + kind, minlength=3 * len(group)).reshape(-1, 3)
    share = counts / counts.sum(axis=1, keepdims=True)
    entropy = -(share * np.log(np.maximum(share, 1e-12))).sum(axis=1)  # nats; 0 log 0 counts as 0
    middles: list[np.ndarray] = []
    crossings = []
    for best in np.argsort(-counts.sum(axis=1) * entropy, kind="stable"):
        inside = index[members == best]
        inside = inside[np.append(True, np.diff(trip[inside]) != 0)]  # one point per trajectory
        middle = points[inside].mean(axis=0)
        if all(np.linalg.norm(middle - other) > APART for other in middles):
            middles.append(middle)
            crossings.append(points[inside[:, None] + np.arange(-BEHIND, AHEAD + 1)] - middle)
        if len(crossings) == CROSSINGS:
            break
    return crossings


def _equally_spaced(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points every SPACING metres along a random subset of trajectories.

    Returns the points [n, 2], and the index of the trajectory of each point [n].
    """
    xy, offsets = berlin()
    chosen = np.sort(rng.choice(len(offsets) - 1, TRIPS, replace=False))
    fixes = np.diff(offsets)[chosen]
    begins = np.cumsum(fixes) - fixes
    path = xy[np.repeat(offsets[chosen] - begins, fixes) + np.arange(fixes.sum())]  # [m, 2]
    # All trajectories stand one after another along one line, a metre apart.
    steps = np.append(0.0, np.hypot(*np.diff(path, axis=0).T))
    steps[begins] = 1.0
    along = np.cumsum(steps)  # [m]
    lengths = along[begins + fixes - 1] - along[begins]
    counts = np.ceil(lengths / SPACING).astype(np.int64)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    at = along[begins].repeat(counts) + SPACING * number
    points = np.column_stack([np.interp(at, along, axis) for axis in path.T])
    return points, np.repeat(chosen, counts)


def _angle(vectors: np.ndarray) -> np.ndarray:
    """Return the direction of vectors [n, 2] in radians, counter-clockwise from east."""
    return np.arctan2(vectors[:, 1], vectors[:, 0])


def _keys(points: np.ndarray, heading: np.ndarray) -> np.ndarray:
    """Return an integer for each point, equal for points of one grid cell and one heading.

    Headings are rounded to the eight directions of the compass.
    """
    square = np.floor(points / CELL).astype(np.int64)
    octant = np.round(heading / (np.pi / 4)).astype(np.int64) % 8
    # The column in the high 32 bits, then the row; times 8 leaves room for the heading.
    return ((square[:, 0] << 32) + square[:, 1]) * 8 + octant
