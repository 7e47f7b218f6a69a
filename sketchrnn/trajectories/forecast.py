"""From many sampled futures of a trajectory to one point forecast, or to a few that differ.

Paths have equal time steps and are in metres. Nothing here uses the truth. Not here: drawing the
samples (`sampling/`) and errors against the truth (`evaluation/`).
"""

from __future__ import annotations

import numpy as np

SAMPLES = 100
"""How many futures are drawn to make one forecast, or a few, of them."""
ROUNDS = 10
"""Iterations of the algorithms below, at most. More change nothing that can be seen."""
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

    The choice makes the sum of the distances from all samples to their nearest chosen one small:
    the error to expect of the best of K if the truth is like a sample. The distance of two samples
    is the sum of their ADE and FDE. Rare samples far from all others count once, and not by their
    squared distance as in k-means. The first choice is greedy (Nemhauser et al. 1978), then each
    chosen sample is replaced by the medoid of those that are nearest to it (Park & Jun 2009).

    Returns:
        The indices of the chosen samples, int64 [n, K], and how many samples each of them
        represents, int64 [n, K], in descending order.
    """
    k = min(k, samples.shape[1])
    chosen = np.zeros((len(samples), k), np.int64)
    counts = np.zeros((len(samples), k), np.int64)
    for i, paths in enumerate(samples):
        distance = _distances(paths)  # [S, S]
        medoids = _medoids(distance, _greedy(distance, k))  # [K]
        size = np.bincount(distance[medoids].argmin(0), minlength=k)
        order = np.argsort(-size, kind="stable")
        chosen[i], counts[i] = medoids[order], size[order]
    return chosen, counts


def _distances(paths: np.ndarray) -> np.ndarray:
    """Return the sums of ADE and FDE between paths [S, T, 2], float32 [S, S]."""
    x, y = np.moveaxis(paths - paths[:1, :1], -1, 0).astype(np.float32)  # [S, T]
    steps = x.shape[1]
    total = np.zeros((len(x), len(x)), np.float32)
    for step in range(steps):
        away = np.hypot(x[:, step, None] - x[:, step], y[:, step, None] - y[:, step])
        total += away / steps + (away if step == steps - 1 else 0)
    return total


def _greedy(distance: np.ndarray, k: int) -> np.ndarray:
    """Return K samples int64 [K], each of which lowers the sum of the distances [S, S] most."""
    nearest = np.full(len(distance), distance.max(initial=0.0), np.float32)
    chosen = np.zeros(k, np.int64)
    for i in range(k):
        chosen[i] = np.minimum(distance, nearest).sum(1).argmin()
        nearest = np.minimum(nearest, distance[chosen[i]])
    return chosen


def _medoids(distance: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Move each of K samples to the medoid of the samples that are nearest to it, int64 [K]."""
    for _ in range(ROUNDS):
        before, near = chosen.copy(), distance[chosen].argmin(0)  # [S]
        for i in range(len(chosen)):
            mine = np.flatnonzero(near == i)
            if len(mine):  # a copy of another sample has none
                chosen[i] = mine[distance[np.ix_(mine, mine)].sum(0).argmin()]
        if np.array_equal(before, chosen):
            break
    return chosen
