"""Number series and toy tasks that lessons share, drawn anew from a generator.

Covers series of numbers of some kinds (`draw`) and the recall of a symbol after a lag (`recall`).
What is not here: drawings, drives and texts, which the lessons that need them make or load.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import multivariate_normal

KINDS = ("counting", "strides", "sine", "sales")
"""Series that `draw` knows: 1, 2, 3, …; a stride for each; a wave; a trend with a yearly season."""

SYMBOLS = 4
"""How many symbols `recall` has; guessing scores 1 / SYMBOLS."""


def draw(kind: str, batch: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """Draw series of one kind, float64[batch, length]."""
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
    # Sales by month: a level, growth over the year, a season of 12 months with a peak, some noise.
    season = 1 + each(0.2, 0.6) * np.cos(2 * np.pi * (t - each(0, 12)) / 12)
    growth = 1 + each(-0.1, 0.3) * t / 12
    return each(50, 200) * growth * season * (1 + 0.02 * rng.standard_normal((batch, length)))


def recall(lag: int, batch: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences that begin with a symbol, which is asked for `lag` steps later.

    Returns the inputs, float32[lag + 1, batch, SYMBOLS + 1], a one-hot symbol in step 0 and noise
    N(0, 1) in the last channel of every later step, and the symbols, int64[batch].
    """
    symbols = rng.integers(0, SYMBOLS, batch)
    inputs = np.zeros((lag + 1, batch, SYMBOLS + 1), np.float32)
    inputs[0, np.arange(batch), symbols] = 1
    inputs[1:, :, -1] = rng.standard_normal((lag, batch))
    return inputs, symbols


def gaussian_nll(learnt: np.ndarray, held: np.ndarray) -> float:
    """Return the mean -log density, nats, of points [n, 2] under the Gaussian of others [m, 2]."""
    mean, covariance = learnt.mean(axis=0), np.cov(learnt.T)
    # SciPy has no type for a matrix there.
    density = multivariate_normal.logpdf(held, mean, covariance)  # pyright: ignore[reportArgumentType]
    return -float(np.mean(density))
