"""The way along one-way lanes that keeps nearest to a line drawn by hand.

A model of a city has only seen cars on lanes; a line drawn across a map is beside them and may run
against the traffic. Lanes are cut into short pieces, each of which costs its length and more the
farther it is from the line, and the cheapest way wins (Dijkstra). Turn times, lane changes and
lines that pass one place twice are not covered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

PIECE = 10.0  # metres: lanes are cut into pieces no longer than this
WIDTH = 12.0  # metres: a piece as far as this from the line costs twice its length
REACH = 60.0  # metres: how far from a street a line may begin and end
OFF = 4.0  # each metre between an end of the line and that of the way costs so many
DETOUR = 2.0  # a way longer than so many times the line does not follow it


class Router:
    """The lanes of a city, ready to be asked; building it takes a tenth of a second."""

    def __init__(self, lanes: Sequence[np.ndarray]) -> None:
        """Cut up the lanes, each float64[n, 2] in metres on any plane, in driving direction.

        Lanes are joined where one ends exactly where another begins.
        """
        cut = [_cut(lane) for lane in lanes]
        places = np.concatenate(cut)
        first = np.ones(len(places), bool)  # of its lane
        first[1:] = False
        first[np.cumsum([len(lane) for lane in cut])[:-1]] = True
        _, kept, node = np.unique(
            np.round(places * 100).astype(np.int64), axis=0, return_index=True, return_inverse=True
        )
        self._xy = places[kept]  # [nodes, 2]
        step = np.flatnonzero(~first)
        self._begin, self._end = node.ravel()[step - 1], node.ravel()[step]
        self._length = np.hypot(*(self._xy[self._end] - self._xy[self._begin]).T)
        self._tree = KDTree(self._xy)

    def along(self, line: np.ndarray) -> np.ndarray | None:
        """The way, float64[m, 2], that keeps nearest to a line [n, 2]; None if no way does."""
        near_first = self._tree.query_ball_point(line[0], REACH)
        near_last = self._tree.query_ball_point(line[-1], REACH)
        if not near_first or not near_last:
            return None
        samples = _cut(line)
        off, _ = KDTree(samples).query((self._xy[self._begin] + self._xy[self._end]) / 2)
        cost = self._length * (1 + (off / WIDTH) ** 2)
        source = len(self._xy)
        from_first = OFF * np.hypot(*(self._xy[near_first] - line[0]).T)
        rows = np.concatenate([self._begin, np.full(len(near_first), source)])
        columns = np.concatenate([self._end, near_first])
        weights = np.concatenate([cost, from_first]) + 1e-6  # a weight of 0 would be no edge
        graph = _lightest(rows, columns, weights, source + 1)
        reach, before = dijkstra(graph, indices=source, return_predecessors=True)
        total = reach[near_last] + OFF * np.hypot(*(self._xy[near_last] - line[-1]).T)
        node = near_last[int(np.argmin(total))]
        if not np.isfinite(reach[node]):
            return None
        way = []
        while node != source:
            way.append(node)
            node = before[node]
        path = self._xy[way[::-1]]
        length, drawn = (np.hypot(*np.diff(points, axis=0).T).sum() for points in (path, line))
        return path if len(path) > 1 and length < DETOUR * drawn + REACH else None


def _cut(line: np.ndarray) -> np.ndarray:
    """A line [n, 2] with more points on it, so that no piece is longer than PIECE."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    parts = np.maximum(np.ceil(steps / PIECE), 1).astype(int)
    owner = np.repeat(np.arange(len(steps)), parts)
    share = (np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[owner]
    points = line[owner] + share[:, None] * (line[owner + 1] - line[owner])
    return np.concatenate([points, line[-1:]])


def _lightest(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, size: int) -> coo_matrix:
    """The graph with only the lightest of parallel edges, which coo_matrix would add up."""
    order = np.lexsort((weights, columns, rows))
    rows, columns, weights = rows[order], columns[order], weights[order]
    new = np.append(True, (np.diff(rows) != 0) | (np.diff(columns) != 0))
    return coo_matrix((weights[new], (rows[new], columns[new])), shape=(size, size))
