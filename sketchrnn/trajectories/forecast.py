"""Many ways a drive may go on, and what is made of them: one best guess, and a few that differ.

Paths at equal time steps, metres; all is chosen without the truth. What is not here: where the many
ways come from (`sampler.py`), errors against the truth (`evaluate_drives.py`).
"""

from __future__ import annotations

import numpy as np

SAMPLES = 100
"""Drawn where one guess or a few ways are made of many."""
ROUNDS = 10  # of the iterations below; more change nothing that can be seen
NEAR = 0.01  # of their spread: nearer to a sample than this, a guess counts as at it


def best_guess(samples: np.ndarray, stand_for: np.ndarray | None = None) -> np.ndarray:
    """Return one path [n, T, 2] of K samples [n, K, T, 2]: their geometric median at every moment.

    It is the point of least mean distance to the samples (Weiszfeld 1937), as the mean is the one
    of least mean square, and so the guess from which the truth is expected to be off least.

    stand_for: how many samples each of these stands for [n, K]; as many each if None.
    """
    counts = np.ones(samples.shape[:2]) if stand_for is None else stand_for
    counts = (counts / counts.sum(axis=1, keepdims=True))[:, :, None, None]  # [n, K, 1, 1]
    guess = (counts * samples).sum(axis=1)
    for _ in range(ROUNDS):
        away = np.linalg.norm(samples - guess[:, None], axis=-1, keepdims=True)  # [n, K, T, 1]
        near = NEAR * (counts * away).sum(axis=1, keepdims=True) + 1e-9  # all may be in one place
        weight = counts / np.maximum(away, near)
        guess = (weight * samples).sum(axis=1) / weight.sum(axis=1)
    return guess


def spread(samples: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which K of the samples [n, S, T, 2] stand for all, and how many each stands for.

    They are the samples nearest to the centres of k-means (Lloyd 1982), begun at the first K
    samples; real ways to go on, where a mean of ways would run between the streets. The later a
    moment, the more it counts: where a way leads matters more than how it begins.

    Returns:
        numbers and counts, int64 [n, K] each, the largest count first.
    """
    count, total, steps = samples.shape[:3]
    late = np.arange(1, steps + 1, dtype=samples.dtype)[:, None] / steps
    paths = ((samples - samples[:, :1, :1]) * late).reshape(count, total, -1)
    k = min(k, total)
    centres = paths[:, :k]
    for _ in range(ROUNDS):
        near = _squares(paths, centres).argmin(-1)  # [n, S]
        mine = (near[..., None] == np.arange(k)).astype(paths.dtype)  # [n, S, K]
        size = mine.sum(axis=1)[..., None]
        means = mine.swapaxes(1, 2) @ paths / np.maximum(size, 1)
        centres = np.where(size > 0, means, centres)
    squares = _squares(paths, centres)
    sizes = (squares.argmin(-1)[..., None] == np.arange(k)).sum(axis=1)  # [n, K]
    order = np.argsort(-sizes, axis=1, kind="stable")
    chosen = np.take_along_axis(squares.argmin(axis=1), order, axis=1)
    return chosen, np.take_along_axis(sizes, order, axis=1)


def _squares(paths: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the squared distances [n, S, K] of paths [n, S, F] and centres [n, K, F]."""
    both = (paths**2).sum(-1)[:, :, None] + (centres**2).sum(-1)[:, None]
    return both - 2 * paths @ centres.swapaxes(1, 2)
