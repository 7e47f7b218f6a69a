"""Calibration of samples: how often the truth lies in their highest density regions.

The highest density region of a share s holds s of the samples where they are densest (Hyndman
1996). A truth from the same distribution as the samples is in it with probability s, for every
distribution and every number of samples, as the truth is ranked among them as one of them.
Not here: the samples (`protocol.py`).
"""

from __future__ import annotations

import numpy as np

REGIONS = (0.5, 0.9)
NARROWEST_M = 1.0  # metres: least width of the kernel, for samples in one place


def ranks(samples: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the share of samples at which the density is higher than at the truth, [n, T].

    0 means that the truth is at the densest point, 1 at the least dense. The density at a point is
    a sum of Gaussian kernels at all other points; their width follows from the spread of the points
    (Scott 1992, eq. 6.44). Samples of equal density count half.

    Args:
        samples: positions [n, K, T, 2], metres.
        truth: [n, T, 2] metres.
    """
    count = samples.shape[1] + 1
    points = np.concatenate((truth[:, None], samples), axis=1).swapaxes(1, 2)  # [n, T, K + 1, 2]
    points = (points - points.mean(axis=2, keepdims=True)).astype(np.float32)
    # Scott's rule in two dimensions: n^(-1/6) times the standard deviation.
    width = np.maximum(points.std(axis=2).mean(-1) * count ** (-1 / 6), NARROWEST_M)  # [n, T]
    points /= width[..., None, None]
    # |a - b|² = |a|² + |b|² - 2 a·b; rounding can make it negative.
    squares = (points**2).sum(-1)
    both = squares[..., :, None] + squares[..., None, :] - 2 * points @ points.swapaxes(-1, -2)
    # The kernel of a point at itself adds 1 to each density, which changes no comparison.
    density = np.exp(-0.5 * np.maximum(both, 0)).sum(-1)  # [n, T, K + 1], the truth first
    here = density[..., :1]
    denser, equal = (density > here).sum(-1), (density == here).sum(-1) - 1  # less the truth
    return (denser + 0.5 * equal) / (count - 1)


def coverage(ranks: np.ndarray) -> dict[str, list[float]]:
    """Return, for each region, the share of truths inside it at every step, T numbers each.

    ranks: [n, T], from `ranks`. The keys are the shares of the regions, as "90%".
    """
    return {f"{share:.0%}": (ranks <= share).mean(axis=0).tolist() for share in REGIONS}
