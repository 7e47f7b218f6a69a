"""From many sampled futures of a trajectory to one point forecast, or to a few that differ.

Paths have equal time steps and are in metres. Nothing here uses the truth. Not here: drawing the
samples (`sampling/`) and errors against the truth (`evaluation/`).
"""

from __future__ import annotations

import numpy as np

SAMPLES = 100
"""How many futures are drawn to make one forecast, or a few, of them."""
ROUNDS = 10
"""Iterations of both algorithms below. More change nothing that can be seen."""
NEAR = 0.01
"""Share of the spread: a guess this near to a sample counts as at it (no division by 0)."""


def best_guess(samples: np.ndarray, stand_for: np.ndarray | None = None) -> np.ndarray:
    """Return the geometric median of K samples [n, K, T, 2] at every moment, [n, T, 2].

    The geometric median is the point of least mean distance to the samples, as the mean is the
    point of least mean squared distance. So it is the forecast of least expected error in metres.
    The iteration is that of Weiszfeld (1937).

    Args:
        samples: K paths for each of n starts, metres.
        stand_for: weights [n, K], such as the counts of `spread`; all equal if None.
    """
    counts = np.ones(samples.shape[:2]) if stand_for is None else stand_for
    counts = (counts / counts.sum(axis=1, keepdims=True))[:, :, None, None]  # [n, K, 1, 1]
    guess = (counts * samples).sum(axis=1)
    for _ in range(ROUNDS):
        # each step is a mean with weights 1 / distance
        away = np.linalg.norm(samples - guess[:, None], axis=-1, keepdims=True)  # [n, K, T, 1]
        near = (
            NEAR * (counts * away).sum(axis=1, keepdims=True) + 1e-9
        )  # 1e-9: all may be one point
        weight = counts / np.maximum(away, near)
        guess = (weight * samples).sum(axis=1) / weight.sum(axis=1)
    return guess


def spread(samples: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Choose K of the samples [n, S, T, 2] that represent all of them.

    These are the samples nearest to the centres of k-means (Lloyd 1982), which begins at the first
    K samples. A sample is a path that a car can drive, while a centre, as a mean of paths, would
    run between the streets. Later moments weigh more: where a path leads matters more than how it
    begins.

    Returns:
        The indices of the chosen samples, int64 [n, K], and how many samples each of them
        represents, int64 [n, K], in descending order.
    """
    count, total, steps = samples.shape[:3]
    # weights of the moments, 1 / T to 1
    late = np.arange(1, steps + 1, dtype=samples.dtype)[:, None] / steps
    # k-means on vectors of F = 2 T numbers, relative to the first point of the first sample
    paths = ((samples - samples[:, :1, :1]) * late).reshape(count, total, -1)  # [n, S, F]
    k = min(k, total)
    centres = paths[:, :k]  # [n, K, F]
    for _ in range(ROUNDS):
        near = _squares(paths, centres).argmin(-1)  # [n, S]
        mine = (near[..., None] == np.arange(k)).astype(paths.dtype)  # [n, S, K]
        size = mine.sum(axis=1)[..., None]  # [n, K, 1]
        means = mine.swapaxes(1, 2) @ paths / np.maximum(size, 1)
        # a centre without samples stays where it is
        centres = np.where(size > 0, means, centres)
    squares = _squares(paths, centres)  # [n, S, K]
    sizes = (squares.argmin(-1)[..., None] == np.arange(k)).sum(axis=1)  # [n, K]
    order = np.argsort(-sizes, axis=1, kind="stable")
    chosen = np.take_along_axis(squares.argmin(axis=1), order, axis=1)
    return chosen, np.take_along_axis(sizes, order, axis=1)


def _squares(paths: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the squared distances [n, S, K] of paths [n, S, F] and centres [n, K, F].

    By |p - c|² = |p|² + |c|² - 2 p·c, so that no array [n, S, K, F] is made.
    """
    both = (paths**2).sum(-1)[:, :, None] + (centres**2).sum(-1)[:, None]
    return both - 2 * paths @ centres.swapaxes(1, 2)
