"""The directions that cars take at the crossings of the shipped streets.

A crossing is a cluster of lanes through junctions. A car passes it at the point of its path nearest
to the middle of the crossing. Its turn is the angle between the directions LEG metres before and
after that point: right, straight on or left. Only crossings count at which true cars take at least
two of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from sketchrnn.data.sources.simulated import SimulatedCity
from sketchrnn.trajectories.frame import Frame

DIRECTIONS = ("right", "straight", "left")
TOGETHER = 20.0  # metres: junction lanes with middles nearer than this form one crossing
NEAR = 15.0  # metres: a path this near to the middle of a crossing passes it
LEG = 30.0  # metres of path before and after the middle that give the turn
APART = 5.0  # metres between the points at which a path is sampled
STRAIGHT = np.pi / 6  # radians: a larger turn is one to the right or the left
ROUND = 0.75 * np.pi  # radians: a larger turn is a U-turn, which does not count


@lru_cache(maxsize=2)
def crossings(city: SimulatedCity, frame: Frame) -> KDTree:
    """Return the middles of all crossings of a city, metres in the frame."""
    streets = city.load_streets()
    lanes = [lane for lane, kind in zip(streets, streets.kind, strict=True) if kind == "junction"]
    middles = np.array([frame.to_metres(*lane.T).mean(axis=0) for lane in lanes])
    pairs = KDTree(middles).query_pairs(TOGETHER, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(middles), len(middles)))
    count, member = connected_components(links, directed=False)
    return KDTree([middles[member == one].mean(axis=0) for one in range(count)])


def turns(paths: Sequence[np.ndarray], first: Sequence[int], places: KDTree) -> np.ndarray:
    """Return crossing and direction (0 right, 1 straight on, 2 left) of all passages [n, 2].

    Args:
        paths: [N_i, 2] metres.
        first: the row of each path at which passages begin to count.
        places: the middles of the crossings, metres.
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
    # A passage is a run of points that are near to the same crossing.
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
    """Return the share of each direction among the passages of the crossings `where` [c]."""
    taken = np.bincount(passages[np.isin(passages[:, 0], where), 1], minlength=3)
    return dict(zip(DIRECTIONS, (taken / max(1, taken.sum())).tolist(), strict=True))


def open_crossings(passages: np.ndarray) -> np.ndarray:
    """Return the crossings [c] that are passed in at least two directions."""
    pairs = np.unique(passages, axis=0)
    numbers, directions = np.unique(pairs[:, 0], return_counts=True)
    return numbers[directions > 1]
