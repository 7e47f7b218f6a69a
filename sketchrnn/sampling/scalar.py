"""One move for each of a handful of rows, computed number by number.

A call of NumPy takes as long for one number as for a hundred, and longer than Python needs for one
row. Numbers are float64 here and float32 in `draw.py`, so that the last bits differ. Not here: when
this is used (`loop.py`), and the surroundings (`model/surroundings/canvas_scalar.py`).
"""

from __future__ import annotations

from math import exp, sqrt, tanh
from operator import add

import numpy as np

from sketchrnn.model.mixture import ATANH_RHO_LIMIT, LOG_SIGMA_LIMIT
from sketchrnn.sampling.draw import PENS

STATES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))  # of the pen


def draw(
    head: np.ndarray,
    noise: np.ndarray,
    gumbel: np.ndarray,
    log_sigma_limit: float = LOG_SIGMA_LIMIT,
) -> np.ndarray:
    """Draw one move for each row, as `draw.draw`."""
    rows = zip(head.tolist(), noise.tolist(), gumbel.tolist(), strict=True)
    return np.array([_drawn(*row, log_sigma_limit) for row in rows], np.float32)


def _drawn(
    head: list[float], noise: list[float], gumbel: list[float], limit: float
) -> tuple[float, ...]:
    tilted = list(map(add, head, gumbel))  # the head is longer
    pen, weights = tilted[:PENS], tilted[PENS:]
    _, x, y, wide, tall, slant = head[PENS + weights.index(max(weights)) :: len(weights)]
    rho = tanh(max(-ATANH_RHO_LIMIT, min(ATANH_RHO_LIMIT, slant)))
    first, second = noise
    return (
        x + exp(max(-limit, min(limit, wide))) * first,
        y + exp(max(-limit, min(limit, tall))) * (rho * first + sqrt(1 - rho * rho) * second),
        *STATES[pen.index(max(pen))],
    )
