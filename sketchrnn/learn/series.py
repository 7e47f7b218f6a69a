"""Synthetic series and toy tasks that several lessons use.

Covers: series of numbers (`draw`), the recall of a symbol after a lag (`recall`), and the Gaussian
baseline (`gaussian_nll`). Not here: drawings and trajectories (`examples.py`), texts (`prose.py`).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import multivariate_normal

KINDS = ("counting", "strides", "sine", "sales")
"""Kinds of series: 1, 2, 3, …; a constant stride; a sine wave; a trend with a yearly season."""

SYMBOLS = 4
"""Number of symbols in `recall`; a random guess is right with probability 1 / SYMBOLS."""


def draw(kind: str, batch: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `batch` random series of one of `KINDS`, float64[batch, length]."""
    t = np.arange(length)

    def each(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, (batch, 1))

    if kind == "counting":
        return rng.integers(-20, 21, (batch, 1)) + t
    if kind == "strides":
        stride = rng.integers(1, 11, (batch, 1)) * rng.choice([-1, 1], (batch, 1))
        return rng.integers(-20, 21, (batch, 1)) + stride * t
    if kind == "sine":
        wave = np.sin(2 * np.pi * (t / each(8, 24) + each(0, 1)))
        return each(-5, 5) + each(1, 10) * wave
    assert kind == "sales"
    # Monthly sales: a level, linear growth, a season of 12 months with one peak, and 2 % noise.
    season = 1 + each(0.2, 0.6) * np.cos(2 * np.pi * (t - each(0, 12)) / 12)
    growth = 1 + each(-0.1, 0.3) * t / 12
    return each(50, 200) * growth * season * (1 + 0.02 * rng.standard_normal((batch, length)))


def recall(lag: int, batch: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences that begin with a symbol, which is the target `lag` steps later.

    Such tasks are those of Hochreiter & Schmidhuber 1997, section 5.

    Returns:
        The inputs, float32[lag + 1, batch, SYMBOLS + 1]: a one-hot symbol in step 0 and noise
        N(0, 1) in the last channel of every later step; and the symbols, int64[batch].
    """
    symbols = rng.integers(0, SYMBOLS, batch)
    inputs = np.zeros((lag + 1, batch, SYMBOLS + 1), np.float32)
    inputs[0, np.arange(batch), symbols] = 1
    inputs[1:, :, -1] = rng.standard_normal((lag, batch))
    return inputs, symbols


def gaussian_nll(learnt: np.ndarray, held: np.ndarray) -> float:
    """Return the mean -log density, nats, of points under the Gaussian fitted to other points.

    learnt: the points that the Gaussian is fitted to, [m, 2]. held: the points to score, [n, 2].
    """
    mean, covariance = learnt.mean(axis=0), np.cov(learnt.T)  # [2], [2, 2]
    # SciPy's annotation of `cov` does not allow a matrix.
    density = multivariate_normal.logpdf(held, mean, covariance)  # pyright: ignore[reportArgumentType]
    return -float(np.mean(density))
