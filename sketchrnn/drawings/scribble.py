"""Is an ending a drawing? Detectors of endings that never stop and of scribbles in place.

Low temperatures lock a recurrent decoder into small loops. What is not here: likelihoods
(`likelihood.py`) and displacement errors (`evaluate.py`).
"""

from __future__ import annotations

import numpy as np

WINDOW = 30
"""Points looked at together."""
SMALL = 0.12
"""Share of the canvas that the box of a scribble's window has at most, as its diagonal."""
TURNS = 5.0
"""Length of the path in the window, in diagonals of its box, from which it is a scribble."""


def scribbles(stroke3: np.ndarray, canvas: float) -> bool:
    """Return whether some 30 points in a row go round and round in a small place.

    That is: their box has a diagonal of at most 12 % of the canvas, and their path is at least five
    times as long as that diagonal.

    Args:
        stroke3: moves [N, 3], data units.
        canvas: the side of the canvas, data units.
    """
    if len(stroke3) < WINDOW:
        return False
    path = np.cumsum(stroke3[:, :2], axis=0, dtype=np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(path, WINDOW, axis=0)  # [n, 2, WINDOW]
    diagonal = np.hypot(*np.ptp(windows, axis=-1).T)
    length = np.hypot(*np.diff(windows, axis=-1).transpose(1, 0, 2)).sum(-1)
    return bool(((diagonal <= SMALL * canvas) & (length >= TURNS * diagonal)).any())
