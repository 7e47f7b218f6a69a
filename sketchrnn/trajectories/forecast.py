"""From many sampled futures of a trajectory to one point forecast, or to a few that differ.

Paths have equal time steps and are in metres. Nothing here uses the truth. Not here: drawing the
samples (`sampling/`) and errors against the truth (`evaluation/`).
"""

from __future__ import annotations

import numpy as np

SAMPLES = 100
"""How many futures are drawn to make one forecast, or a few, of them; fewer if they are long."""
MOVES = 5000
"""Moves of all futures together, at most. Fewer than `SAMPLES` futures are drawn to keep to it."""
FEWEST = 25
"""Futures at least, however long they are."""
ROUNDS = 10
"""Iterations of the algorithms below, at most. More change nothing that can be seen."""
CHOICES = 4
"""How often the choice is made again, at most, without samples that represent too few."""
SUPPORT = 0.2
"""Of an equal share, S / K. With 100 samples, one of 6 chosen represents 3 or more of them, and one
of 20 may represent itself: there a stricter rule makes the best of 20 2 to 46 % worse."""
NEAR = 0.01
"""Share of the spread: a guess this near to a sample counts as at it (no division by 0)."""


def samples_for(steps: int) -> int:
    """Return how many futures of so many steps are drawn.

    A visitor waits for all steps of all futures, and the far future is blurred anyway.
    """
    return max(FEWEST, min(SAMPLES, MOVES // steps))


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
    is the sum of their ADE and FDE. A sample far from all others counts once, and not by its
    squared distance as in k-means. If a chosen sample represents fewer than `SUPPORT` of an equal
    share, those are not chosen from, and the choice is made again.

    Returns:
        The indices of the chosen samples, int64 [n, K], and how many samples each of them
        represents, int64 [n, K], in descending order.
    """
    count, total = samples.shape[:2]
    if k >= total:
        return np.tile(np.arange(total), (count, 1)), np.ones((count, total), np.int64)
    chosen = np.zeros((count, k), np.int64)
    counts = np.zeros((count, k), np.int64)
    for i, paths in enumerate(samples):
        medoids, size = _supported(_distances(paths), k)  # [K] each
        order = np.argsort(-size, kind="stable")
        chosen[i], counts[i] = medoids[order], size[order]
    return chosen, counts


def _supported(distance: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return K medoids of samples with distances [S, S] and how many each represents, [K] each."""
    open_to = np.ones(len(distance), bool)
    choices = 0
    while True:
        medoids = _medoids(distance, _greedy(distance, k, open_to), open_to)
        nearest = distance[medoids].argmin(0)  # [S]
        size = np.bincount(nearest, minlength=k)
        rare = size[nearest] < int(SUPPORT * len(distance) / k)
        choices += 1
        left = open_to & ~rare
        if choices == CHOICES or left.sum() in (open_to.sum(), *range(k)):
            return medoids, size
        open_to = left


def _distances(paths: np.ndarray) -> np.ndarray:
    """Return the sums of ADE and FDE between paths [S, T, 2], float32 [S, S]."""
    x, y = np.moveaxis(paths - paths[:1, :1], -1, 0).astype(np.float32)  # [S, T]
    steps = x.shape[1]
    total = np.zeros((len(x), len(x)), np.float32)
    for step in range(steps):
        east, north = x[:, step, None] - x[:, step], y[:, step, None] - y[:, step]
        away = np.sqrt(east * east + north * north)
        total += away / steps + (away if step == steps - 1 else 0)
    return total


def _greedy(distance: np.ndarray, k: int, open_to: np.ndarray) -> np.ndarray:
    """Return K samples int64 [K], chosen one by one to lower the sum of distances [S, S] most.

    By Nemhauser et al. (1978). open_to: bool [S], which samples may be chosen.
    """
    nearest = np.full(len(distance), distance.max(initial=0.0), np.float32)
    chosen = np.zeros(k, np.int64)
    for i in range(k):
        left = np.minimum(distance, nearest).sum(1)
        chosen[i] = np.where(open_to, left, np.inf).argmin()
        nearest = np.minimum(nearest, distance[chosen[i]])
    return chosen


def _medoids(distance: np.ndarray, chosen: np.ndarray, open_to: np.ndarray) -> np.ndarray:
    """Move each of K samples to the medoid of the samples that are nearest to it, int64 [K].

    By Park & Jun (2009).
    """
    for _ in range(ROUNDS):
        before, near = chosen.copy(), distance[chosen].argmin(0)  # [S]
        for i in range(len(chosen)):
            mine = near == i
            able = np.flatnonzero(mine & open_to)
            if len(able):  # a copy of another sample has none
                chosen[i] = able[distance[np.ix_(able, np.flatnonzero(mine))].sum(1).argmin()]
        if np.array_equal(before, chosen):
            break
    return chosen
