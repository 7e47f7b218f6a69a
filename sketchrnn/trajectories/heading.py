"""Headings: which way a car faces, and moves in its own frame, forward and left."""

from __future__ import annotations

import numpy as np

STILL = 0.08
"""Of the scale: a car that moves less in a step faces where it faced."""


def face(before: np.ndarray, move: np.ndarray, scale: float) -> np.ndarray:
    """Return where cars face after moves [..., 2], unit vectors [..., 2], 0 before the first.

    It is the direction of the last move that was not too short to have one.

    before: where they faced before; scale: metres in a model unit.
    """
    length = np.hypot(move[..., :1], move[..., 1:])
    moved = length > STILL * scale
    return np.where(moved, move / np.where(moved, length, 1), before)


def facings(path: np.ndarray, scale: float) -> np.ndarray:
    """Return the same at every moment of paths [T, B, 2] in metres, float64 [T, B, 2]."""
    facing = np.zeros(path.shape)
    for now in range(1, len(path)):
        facing[now] = face(facing[now - 1], path[now] - path[now - 1], scale)
    return facing


def ahead(facing: np.ndarray, move: np.ndarray) -> np.ndarray:
    """Return moves [..., 2], told as forward and left of a car, as they are on the map.

    facing: unit vectors [..., 2]; where it is 0, a move is told as it is.
    """
    cos, sin = _frame(facing)
    return np.stack(
        (move[..., 0] * cos - move[..., 1] * sin, move[..., 0] * sin + move[..., 1] * cos), axis=-1
    )


def seen_from(facing: np.ndarray, move: np.ndarray) -> np.ndarray:
    """Return moves on the map [..., 2] as forward and left of a car: undoes `ahead`."""
    cos, sin = _frame(facing)
    return np.stack(
        (move[..., 0] * cos + move[..., 1] * sin, move[..., 1] * cos - move[..., 0] * sin), axis=-1
    )


def _frame(facing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.where(facing.any(axis=-1), facing[..., 0], 1.0), facing[..., 1]


def turned(facing: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the cosine and sine [..., 2] of a turn to the left between two facings [..., 2]."""
    return np.stack(
        (
            (before * facing).sum(-1),
            before[..., 0] * facing[..., 1] - before[..., 1] * facing[..., 0],
        ),
        axis=-1,
    )
