"""Headings: which way a car faces, and the axes of its moves.

A move on the map is metres east and north. Seen from a car, it is metres forward and left, so that
a turn to the left is the same move on every street. Vectors are rows of arrays [..., 2].
"""

from __future__ import annotations

from typing import Any

import numpy as np

STILL = 0.08
"""Of the scale: a car that moves less in a step keeps its heading."""


class Axes:
    """The axes of the map: a move is what it is."""

    def to_local(self, moves: np.ndarray) -> np.ndarray:
        """Return moves on the map [..., 2] along these axes."""
        return moves

    def to_map(self, moves: np.ndarray) -> np.ndarray:
        """Return moves along these axes [..., 2] as moves on the map: the inverse of `to_local`."""
        return moves

    def __getitem__(self, key: Any) -> Axes:
        """Return the axes of some of the cars."""
        return self


MAP_AXES = Axes()


class CarAxes(Axes):
    """Forward and left of cars. A car without a heading has the axes of the map."""

    def __init__(self, heading: np.ndarray) -> None:
        """Take the headings, unit vectors [..., 2], or 0 for a car that has not moved yet."""
        self.heading = heading

    def to_local(self, moves: np.ndarray) -> np.ndarray:
        """Return moves on the map [..., 2] as forward and left."""
        cos, sin = self._rotation()
        return np.stack(
            (
                moves[..., 0] * cos + moves[..., 1] * sin,
                moves[..., 1] * cos - moves[..., 0] * sin,
            ),
            axis=-1,
        )

    def to_map(self, moves: np.ndarray) -> np.ndarray:
        """Return moves forward and left [..., 2] as moves on the map."""
        cos, sin = self._rotation()
        return np.stack(
            (
                moves[..., 0] * cos - moves[..., 1] * sin,
                moves[..., 0] * sin + moves[..., 1] * cos,
            ),
            axis=-1,
        )

    def __getitem__(self, key: Any) -> CarAxes:
        """Return the axes of some of the cars."""
        return CarAxes(self.heading[key])

    def _rotation(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the cosine and sine of each heading, 1 and 0 where there is none."""
        heading = self.heading
        return np.where(heading.any(axis=-1), heading[..., 0], 1.0), heading[..., 1]


def update_heading(before: np.ndarray, move: np.ndarray, scale: float) -> np.ndarray:
    """Return the headings after moves [..., 2]: their directions, where they are long enough.

    Args:
        before: the headings before, unit vectors [..., 2], or 0 where there is none yet.
        move: on the map.
        scale: length of a model unit, in the unit of the moves.
    """
    length = np.hypot(move[..., :1], move[..., 1:])
    moved = length > STILL * scale
    return np.where(moved, move / np.where(moved, length, 1), before)


def headings(path: np.ndarray, scale: float) -> np.ndarray:
    """Return the headings at every moment of paths [T, B, 2], metres, float64 [T, B, 2].

    They are 0 until the first move. scale: metres in a model unit.
    """
    result = np.zeros(path.shape)
    for now in range(1, len(path)):
        result[now] = update_heading(result[now - 1], path[now] - path[now - 1], scale)
    return result


def turn_between(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the cosine and sine [..., 2] of the turn to the left from one heading to another."""
    return np.stack(
        (
            (before * after).sum(-1),
            before[..., 0] * after[..., 1] - before[..., 1] * after[..., 0],
        ),
        axis=-1,
    )
