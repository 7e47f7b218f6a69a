"""Scribble detector: whether an ending goes round and round in one small region.

At low temperatures a recurrent decoder can lock into small loops. Not here: likelihoods and errors
(`evaluation/`).
"""

from __future__ import annotations

import numpy as np

WINDOW = 30
"""Number of consecutive points of a window."""
SMALL = 0.12
"""Largest diagonal of the bounding box of a scribble's window, as a share of the canvas."""
TURNS = 5.0
"""Shortest path in a scribble's window, in diagonals of its bounding box."""


def scribbles(stroke3: np.ndarray, canvas: float) -> bool:
    """Return whether any 30 consecutive points are a scribble.

    They are if their bounding box has a diagonal of at most 12 % of the canvas and their path is at
    least five times as long as that diagonal.

    Args:
        stroke3: moves [N, 3], data units.
        canvas: the side of the canvas, data units.
    """
    if len(stroke3) < WINDOW:
        return False
    # float64: sums of many small float32 moves would drift
    path = np.cumsum(stroke3[:, :2], axis=0, dtype=np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(path, WINDOW, axis=0)  # [n, 2, WINDOW]
    # both [n], one value per window
    diagonal = np.hypot(*np.ptp(windows, axis=-1).T)
    length = np.hypot(*np.diff(windows, axis=-1).transpose(1, 0, 2)).sum(-1)
    return bool(((diagonal <= SMALL * canvas) & (length >= TURNS * diagonal)).any())
