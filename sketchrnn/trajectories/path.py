"""Paths in metres and stroke-3 rows: the one conversion between the two.

A path has one point more than its rows: the first point is the origin, and each row is a move.
"""

from __future__ import annotations

import numpy as np


def path_to_stroke3(path: np.ndarray, ended: bool = False) -> np.ndarray:
    """Return the rows float32 [..., N, 3] of paths [..., N + 1, 2].

    ended: the pen is lifted after the last move, as at the end of a whole trajectory.
    """
    rows = np.zeros((*path.shape[:-2], path.shape[-2] - 1, 3), np.float32)
    rows[..., :2] = np.diff(path, axis=-2)
    if ended:
        rows[..., -1, 2] = 1
    return rows


def stroke3_to_path(rows: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return the path float64 [N + 1, 2] of rows [N, 3] that begin at `origin` [2]."""
    moves = np.cumsum(np.asarray(rows)[:, :2], axis=0, dtype=np.float64)
    return np.concatenate((np.zeros((1, 2)), moves)) + origin
