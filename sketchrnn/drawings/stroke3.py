"""Strokes in pixels and stroke-3 rows: the one conversion between the two.

stroke-3 is the format of Ha & Eck (2017, arXiv:1704.03477, section 3.1): float32[N, 3], rows
(Δx, Δy, pen). Row i is the move to the next point, and pen is 1 when that point is the last of its
stroke. The first point is the origin of the sequence and has no row, so P points have P - 1 rows.
A first stroke of a single point is the row (0, 0, 1). Not here: paths in metres (`trajectories/`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from sketchrnn.errors import DataError


def strokes_to_stroke3(strokes: Sequence[np.ndarray], lifted: bool) -> np.ndarray:
    """Return the rows float32[N, 3] of strokes, each float64[n, 2].

    Repeated points inside a stroke are dropped. Points move by less than one float32 rounding of
    the longest move: they are put onto the finest grid on which every move is exact in float32, so
    that a sum of moves has no drift.

    lifted: False if the pen is still down after the last point.
    """
    xy = np.concatenate(strokes) - strokes[0][0]  # [P, 2]
    moves = xy[1:] - xy[:-1]  # [P - 1, 2]
    longest = np.abs(moves).max(initial=0.0)
    if longest > 0:
        # A float32 has 24 bits, so the grid is 2**-23 of the power of two above the longest move.
        # The exponent stays in the normal range of float32: what is shorter is no move.
        grid = math.ldexp(1.0, max(math.frexp(longest)[1] - 23, -126))
        xy = np.rint(xy / grid) * grid
        moves = xy[1:] - xy[:-1]
    # [P + 1]: the points at which a stroke begins. The last entry is the point after all others.
    starts = np.zeros(len(xy) + 1, dtype=bool)
    starts[list(accumulate(map(len, strokes)))] = True
    starts[-1] = lifted
    kept = (starts[1:-1] | moves.any(axis=1)).nonzero()[0]  # [N], indices of moves
    follows = np.full(len(kept) + 1, len(xy))  # [N + 1], the point after each kept point
    follows[:-1] = kept + 1
    pen = starts[follows]  # [N + 1], true on the last point of a stroke
    rows = np.empty((len(kept), 3), np.float32)
    rows[:, :2], rows[:, 2] = moves[kept], pen[1:]
    if pen[0]:  # the first stroke is a dot: a row of its own has to lift the pen
        rows = np.concatenate([np.array([[0, 0, 1]], np.float32), rows])
    return rows


def stroke3_to_strokes(
    stroke3: np.ndarray, origin: Sequence[float] | np.ndarray
) -> list[np.ndarray]:
    """Return the strokes, each float64[n, 2], of rows [N, 3] whose first point is `origin` [2].

    Raises DataError if the rows have another shape.
    """
    rows = np.asarray(stroke3, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise DataError(f"expected stroke-3 rows of shape [N, 3], got {list(rows.shape)}")
    first = np.asarray(origin, dtype=np.float64)  # [2]
    xy = np.concatenate([first[None], first + np.cumsum(rows[:, :2], axis=0)])  # [N + 1, 2]
    pen = np.append(False, rows[:, 2] > 0.5)  # [N + 1]
    if len(rows) and pen[1] and not rows[0, :2].any():  # the first stroke is a dot
        xy, pen = xy[1:], pen[1:]
    return np.split(xy, np.flatnonzero(pen[:-1]) + 1)
