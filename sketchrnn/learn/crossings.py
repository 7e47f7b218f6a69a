"""Crossings where cars that come the same way part, found in the shipped Berlin trips.

Trips are cut into points of equal distance, points that lie together and head the same way are
put together, and the places are taken where it is hardest to say which way a car will turn. What is
not here: what is learnt of them (`fork.py`).
"""

from __future__ import annotations

import numpy as np

from sketchrnn.learn.examples import berlin

TRIPS = 4000  # drawn by lot
SPACING = 10.0  # metres from point to point
BEHIND, AHEAD = 8, 8  # points of a way before and after the fork
CELL = 15.0  # metres, the side of the squares in which cars are told apart by where they are
STRAIGHT = 0.6  # radians; who turns by more than that turns right or left
APART = 60.0  # metres from one crossing to the next
CROSSINGS = 12


def find_crossings(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the ways through each of CROSSINGS crossings, float64[n, BEHIND + 1 + AHEAD, 2].

    Metres east and north of the fork. The crossings where most cars part come first.
    """
    points, trip = _equally_spaced(rng)
    index = np.arange(BEHIND, len(points) - AHEAD)
    index = index[trip[index - BEHIND] == trip[index + AHEAD]]
    heading = _angle(points[index] - points[index - 2])
    turn = _angle(points[index + AHEAD] - points[index]) - heading
    turn = (turn + np.pi) % (2 * np.pi) - np.pi  # radians, to the left positive
    way = np.digitize(turn, [-STRAIGHT, STRAIGHT])  # 0 right, 1 straight on, 2 left
    group, members = np.unique(_keys(points[index], heading), return_inverse=True)
    counts = np.zeros((len(group), 3))
    np.add.at(counts, (members, way), 1)
    share = counts / counts.sum(axis=1, keepdims=True)
    entropy = -(share * np.log(np.maximum(share, 1e-12))).sum(axis=1)  # nats
    middles: list[np.ndarray] = []
    crossings = []
    for best in np.argsort(-counts.sum(axis=1) * entropy, kind="stable"):
        inside = index[members == best]
        inside = inside[np.append(True, np.diff(trip[inside]) != 0)]  # once a trip
        middle = points[inside].mean(axis=0)
        if all(np.linalg.norm(middle - other) > APART for other in middles):
            middles.append(middle)
            crossings.append(points[inside[:, None] + np.arange(-BEHIND, AHEAD + 1)] - middle)
        if len(crossings) == CROSSINGS:
            break
    return crossings


def _equally_spaced(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points every SPACING metres along some trips [n, 2], and the trip of each [n]."""
    xy, offsets = berlin()
    chosen = np.sort(rng.choice(len(offsets) - 1, TRIPS, replace=False))
    points = []
    for number in chosen:
        path = xy[offsets[number] : offsets[number + 1]]
        length = np.append(0.0, np.cumsum(np.hypot(*np.diff(path, axis=0).T)))
        at = np.arange(0.0, length[-1], SPACING)
        points.append(np.column_stack([np.interp(at, length, axis) for axis in path.T]))
    return np.concatenate(points), np.repeat(chosen, [len(part) for part in points])


def _angle(vectors: np.ndarray) -> np.ndarray:
    return np.arctan2(vectors[:, 1], vectors[:, 0])


def _keys(points: np.ndarray, heading: np.ndarray) -> np.ndarray:
    """Return a number for each point, the same for those in one square that head the same way."""
    square = np.floor(points / CELL).astype(np.int64)
    octant = np.round(heading / (np.pi / 4)).astype(np.int64) % 8
    return ((square[:, 0] << 32) + square[:, 1]) * 8 + octant
