"""Which way cars turn at the crossings of the shipped Berlin streets: right, straight on, left.

A crossing is where ways across junctions lie together. A car passes it where it comes nearest to
its middle; it turns by the angle between its ways LEG metres before and after that. Only those
crossings count at which true cars do at least two of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from sketchrnn.data.sources.berlin import load_streets
from sketchrnn.trajectories.frame import Frame

WAYS = ("right", "straight", "left")
TOGETHER = 20.0  # metres: junction ways with middles nearer than this belong to one crossing
NEAR = 15.0  # metres from the middle of a crossing that a car passes
LEG = 30.0  # metres before and after it by which the turn is told
APART = 5.0  # metres: points of a path by which it is looked at
STRAIGHT = np.pi / 6  # radians; who turns by more than that turns right or left
ROUND = 0.75 * np.pi  # radians; who turns by more than that went back


@lru_cache(maxsize=2)
def crossings(lat: float, lon: float) -> KDTree:
    """Return the middles of all crossings, metres in the frame of this origin."""
    frame = Frame(lat, lon)
    streets = load_streets()
    ways = [way for way, kind in zip(streets, streets.kind, strict=True) if kind == "junction"]
    middles = np.array([frame.to_metres(*way.T).mean(axis=0) for way in ways])
    pairs = KDTree(middles).query_pairs(TOGETHER, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(middles), len(middles)))
    count, member = connected_components(links, directed=False)
    return KDTree([middles[member == one].mean(axis=0) for one in range(count)])


def turns(paths: Sequence[np.ndarray], first: Sequence[int], places: KDTree) -> np.ndarray:
    """Return the crossing and the way (0 right, 1 straight on, 2 left) of all passages [n, 2].

    Args:
        paths: [N_i, 2] metres.
        first: the row of each path from which on passages count.
        places: the middles of the crossings.
    """
    found = [_passages(path, begin, places) for path, begin in zip(paths, first, strict=True)]
    return np.concatenate([np.zeros((0, 2), int), *found])


def _passages(path: np.ndarray, begin: int, places: KDTree) -> np.ndarray:
    lengths = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1)))
    at = np.arange(0.0, lengths[-1], APART)
    points = np.column_stack([np.interp(at, lengths, axis) for axis in path.T])
    if len(points) == 0:
        return np.zeros((0, 2), int)
    away, which = places.query(points)
    leg = round(LEG / APART)
    result = []
    # A passage is a stretch whose points are near to one and the same crossing.
    inside = np.where(away < NEAR, which, -1)
    edges = np.flatnonzero(np.diff(inside, prepend=-2, append=-2))
    for start, end in pairwise(edges):
        middle = start + int(away[start:end].argmin())
        known = middle >= leg and middle + leg < len(points) and at[middle] >= lengths[begin]
        if inside[start] >= 0 and known:
            before, after = (
                points[middle] - points[middle - leg],
                points[middle + leg] - points[middle],
            )
            turn = np.arctan2(before[0] * after[1] - before[1] * after[0], before @ after)
            if abs(turn) < ROUND:
                result.append((inside[start], int(np.digitize(turn, [-STRAIGHT, STRAIGHT]))))
    return np.array(result, int).reshape(-1, 2)


def shares(passages: np.ndarray, where: np.ndarray) -> dict[str, float]:
    """Return how often each way is taken at the crossings `where` [c], as shares."""
    taken = np.bincount(passages[np.isin(passages[:, 0], where), 1], minlength=3)
    return dict(zip(WAYS, (taken / max(1, taken.sum())).tolist(), strict=True))


def open_crossings(passages: np.ndarray) -> np.ndarray:
    """Return the crossings [c] at which at least two ways are taken."""
    pairs = np.unique(passages, axis=0)
    numbers, ways = np.unique(pairs[:, 0], return_counts=True)
    return numbers[ways > 1]
