"""Whether the spread of a model's samples is true: how often the truth lies in their regions.

The region of a share s is where the samples lie densest and s of them are (Hyndman 1996). A truth
that comes from the same distribution as the samples is in it with probability s, whatever the
distribution and however many samples there are, because it is ranked among them as one of them.
"""

from __future__ import annotations

import numpy as np

REGIONS = (0.5, 0.9)
NARROWEST_M = 1.0  # metres: the least width of the kernel


def ranks(samples: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return what share of all points lies where it is denser than at the truth, [n, T].

    0 is the densest place of all, 1 the loneliest. Densities are those of all points but the one
    in question, by Gaussian kernels whose width follows from the spread (Scott 1992, eq. 6.44);
    of points in equally dense places half count.

    Args:
        samples: positions [n, K, T, 2], metres.
        truth: [n, T, 2].
    """
    count = samples.shape[1] + 1
    points = np.concatenate((truth[:, None], samples), axis=1).swapaxes(1, 2)  # [n, T, K + 1, 2]
    points = (points - points.mean(axis=2, keepdims=True)).astype(np.float32)
    width = np.maximum(points.std(axis=2).mean(-1) * count ** (-1 / 6), NARROWEST_M)  # [n, T]
    points /= width[..., None, None]
    squares = (points**2).sum(-1)
    both = squares[..., :, None] + squares[..., None, :] - 2 * points @ points.swapaxes(-1, -2)
    density = np.exp(-0.5 * np.maximum(both, 0)).sum(-1)  # itself, the same 1 for each, included
    here = density[..., :1]
    denser, equal = (density > here).sum(-1), (density == here).sum(-1) - 1
    return (denser + 0.5 * equal) / (count - 1)


def coverage(ranks: np.ndarray) -> dict[str, list[float]]:
    """Return, for each region in percent, the share of truths inside it at every moment.

    ranks: [n, T], as `ranks` gives them.
    """
    return {f"{share:.0%}": (ranks <= share).mean(axis=0).tolist() for share in REGIONS}
