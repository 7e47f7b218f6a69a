"""The baseline of what is continuous: one Gaussian around all that was learnt from."""

from __future__ import annotations

import numpy as np
from scipy.stats import multivariate_normal


def gaussian_nll(learnt: np.ndarray, held: np.ndarray) -> float:
    """Return the mean -log density, nats, of points [n, 2] under the Gaussian of others [m, 2]."""
    mean, covariance = learnt.mean(axis=0), np.cov(learnt.T)
    # SciPy has no type for a matrix there.
    density = multivariate_normal.logpdf(held, mean, covariance)  # pyright: ignore[reportArgumentType]
    return -float(np.mean(density))
