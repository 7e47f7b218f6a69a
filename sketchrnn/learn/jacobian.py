"""How much of a gradient is left k steps back: the norm of ∂h_T/∂state_{T-k}.

Not here: the derivatives of the cells (`cells.py`), and the lesson that compares cells
(`lessons/gradients.py`).
"""

from __future__ import annotations

import numpy as np

from sketchrnn.learn.cells import Weights, forward, walk_back

FAINT = 1e-2
"""A norm below this counts as vanished."""


def gradient_norms(cell: str, weights: Weights, inputs: np.ndarray) -> np.ndarray:
    """Return ‖∂h_T/∂state_{T-k}‖_F / √H for k = 1, …, T, float64[T].

    inputs: one sequence [T, D]. All rows of the Jacobian are computed in one batch of H copies of
    the sequence: copy i starts from the gradient of unit i of h_T, row i of the identity.
    """
    hidden = weights["weight_hh"].shape[1]
    copies = np.repeat(inputs[:, None], hidden, axis=1)  # [T, H, D]
    trace = forward(cell, weights, copies)
    identity = np.eye(hidden)
    by_last = (identity, np.zeros_like(identity)) if cell == "lstm" else (identity,)
    nothing = np.zeros_like(trace.hidden)
    norms = []
    for back in walk_back(weights, trace, nothing, by_last):
        norms.append(np.sqrt(sum(np.square(by).sum() for by in back.state) / hidden))
    return np.array(norms)


def first_below(norms: np.ndarray) -> int | None:
    """Return the first k, from 1, at which the norm is below FAINT, or None."""
    below = np.flatnonzero(norms < FAINT)
    return int(below[0]) + 1 if len(below) else None
