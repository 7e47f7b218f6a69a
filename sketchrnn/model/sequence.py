"""Sequences of moves as arrays: stroke-3, stroke-5, and conversion between the two.

stroke-3 is float32[N, 3]: Δx, Δy, pen; pen is 1 on the last point of a stroke, after which the pen
is lifted. The first point of a drawing is the origin of the sequence and has no row.
stroke-5 is float32[N, 5]: Δx, Δy, and one-hot down, up, end (Ha & Eck 2017, section 3.1).
Not here: batches of them (`batch.py`), and where they come from (`drawings/`, `trajectories/`).
"""

from __future__ import annotations

import numpy as np

START_TOKEN = (0.0, 0.0, 1.0, 0.0, 0.0)


def to_stroke5(stroke3: np.ndarray) -> np.ndarray:
    """Return stroke-5 float32[N, 5] of a stroke-3 [N, 3], without the end token."""
    result = np.zeros((len(stroke3), 5), np.float32)
    result[:, :2] = stroke3[:, :2]
    result[:, 2] = 1 - stroke3[:, 2]
    result[:, 3] = stroke3[:, 2]
    return result


def to_stroke3(stroke5: np.ndarray) -> np.ndarray:
    """Return stroke-3 float32[N, 3] of a stroke-5 [N', 5], cut before the first end token."""
    ends = np.flatnonzero(stroke5[:, 4] > 0)
    rows = stroke5[: ends[0]] if len(ends) else stroke5
    result = np.empty((len(rows), 3), np.float32)
    result[:, :2] = rows[:, :2]
    result[:, 2] = rows[:, 3]
    return result
