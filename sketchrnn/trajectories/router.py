"""Router: the route along one-way lanes that keeps nearest to a line drawn by hand.

A model of a city has only seen cars on lanes. A line that a user draws across a map is beside the
lanes and may run against the traffic. So lanes are cut into short pieces. Each costs its length,
and more the farther it is from the line; the cheapest route wins (Dijkstra). Not here: turn times,
lane changes, and lines that pass one place twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

PIECE = 10.0
"""Longest piece of a lane, metres."""
WIDTH = 12.0
"""A piece at this distance from the line costs twice its length, metres."""
REACH = 60.0
"""How far from a street a line may begin and end, metres."""
END_COST = 4.0
"""Cost of each metre between an end of the line and the same end of the route."""
DETOUR = 2.0
"""A route that is longer than the line by this factor does not follow it."""


class Router:
    """The lanes of a city as a graph. Building it takes about 0.1 s."""

    def __init__(self, lanes: Sequence[np.ndarray]) -> None:
        """Build the graph of lanes, each float64[n, 2] in metres, in driving direction.

        One lane leads into another where it ends exactly at the other's first point.
        """
        cut = [_cut(lane) for lane in lanes]
        places = np.concatenate(cut)  # [P, 2]
        first = np.ones(len(places), bool)  # of its lane
        first[1:] = False
        first[np.cumsum([len(lane) for lane in cut])[:-1]] = True
        # points that agree to 1 cm are one node; node int[P] is the node of each point
        _, kept, node = np.unique(
            np.round(places * 100).astype(np.int64), axis=0, return_index=True, return_inverse=True
        )
        self._xy = places[kept]  # [nodes, 2]
        step = np.flatnonzero(~first)  # each point that has one before it on its lane: an edge
        self._begin, self._end = node.ravel()[step - 1], node.ravel()[step]
        self._length = np.hypot(*(self._xy[self._end] - self._xy[self._begin]).T)
        self._tree = KDTree(self._xy)

    def along(self, line: np.ndarray) -> np.ndarray | None:
        """Return the route float64[m, 2] that keeps nearest to a line [n, 2], metres.

        None if the line begins or ends far from the streets, or if no route follows it.
        """
        middles = (self._xy[self._begin] + self._xy[self._end]) / 2  # [edges, 2]
        distance, _ = KDTree(_cut(line)).query(middles)
        path = self._cheapest(self._length * (1 + (distance / WIDTH) ** 2), line)
        if path is None:
            return None
        length, drawn = (np.hypot(*np.diff(points, axis=0).T).sum() for points in (path, line))
        return path if len(path) > 1 and length < DETOUR * drawn + REACH else None

    def shortest(self, first: np.ndarray, last: np.ndarray) -> np.ndarray | None:
        """Return the shortest route float64[m, 2] from one place [2] to another, metres.

        None if a place is far from the streets, or if no route leads there.
        """
        return self._cheapest(self._length, np.stack((first, last)))

    def _cheapest(self, cost: np.ndarray, line: np.ndarray) -> np.ndarray | None:
        """Return the cheapest route between the ends of a line [n, 2]; cost: of each edge."""
        near_first = self._tree.query_ball_point(line[0], REACH)
        near_last = self._tree.query_ball_point(line[-1], REACH)
        if not near_first or not near_last:
            return None
        # One node more, from which an edge leads to each node where the route may begin.
        source = len(self._xy)
        from_first = END_COST * np.hypot(*(self._xy[near_first] - line[0]).T)
        rows = np.concatenate([self._begin, np.full(len(near_first), source)])
        columns = np.concatenate([self._end, near_first])
        weights = np.concatenate([cost, from_first]) + 1e-6  # a weight of 0 would be no edge
        graph = _lightest(rows, columns, weights, source + 1)
        reach, before = dijkstra(graph, indices=source, return_predecessors=True)
        total = reach[near_last] + END_COST * np.hypot(*(self._xy[near_last] - line[-1]).T)
        node = near_last[int(np.argmin(total))]
        if not np.isfinite(reach[node]):
            return None
        nodes = []
        while node != source:
            nodes.append(node)
            node = before[node]
        return self._xy[nodes[::-1]]


def _cut(line: np.ndarray) -> np.ndarray:
    """Return a line [n, 2] with points added so that no piece is longer than PIECE."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    parts = np.maximum(np.ceil(steps / PIECE), 1).astype(int)  # [n - 1], pieces of each edge
    owner = np.repeat(np.arange(len(steps)), parts)
    share = (np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[owner]
    points = line[owner] + share[:, None] * (line[owner + 1] - line[owner])
    return np.concatenate([points, line[-1:]])


def _lightest(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, size: int) -> coo_matrix:
    """Return the graph with the lightest of parallel edges. coo_matrix would add them up."""
    order = np.lexsort((weights, columns, rows))
    rows, columns, weights = rows[order], columns[order], weights[order]
    new = np.append(True, (np.diff(rows) != 0) | (np.diff(columns) != 0))
    return coo_matrix((weights[new], (rows[new], columns[new])), shape=(size, size))
