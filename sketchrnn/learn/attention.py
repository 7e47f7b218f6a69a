"""Scaled dot-product attention in NumPy: forward, and its gradient by hand.

A query is compared with every key, and the result is the mean of the values, weighted by how well
their keys match (Bahdanau et al. 2015; Luong et al. 2015; Vaswani et al. 2017, eq. 1). Arrays are
[B, Q, D] queries, [B, K, D] keys and [B, K, V] values for a batch of B. `by_x` is the name of the
gradient ∂L/∂x. Not here: several heads, and the projections of queries, keys and values.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Attended(NamedTuple):
    """The result of attention."""

    weights: np.ndarray  # [B, Q, K], how much each query reads of each value; rows sum to 1
    contexts: np.ndarray  # [B, Q, V], the weighted means


def attend(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, real: np.ndarray | None = None
) -> Attended:
    """Return softmax(Q Kᵀ / √D) and its product with V.

    Args:
        queries: [B, Q, D].
        keys: [B, K, D].
        values: [B, K, V].
        real: bool[B, K], which keys exist, at least one each; the others get weight 0. None is all.
    """
    scores = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[-1])  # [B, Q, K]
    if real is not None:
        scores = np.where(real[:, None], scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))  # at most 1, no overflow
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return Attended(weights, weights @ values)


def attend_back(
    queries: np.ndarray,
    keys: np.ndarray,
    values: np.ndarray,
    weights: np.ndarray,
    by_contexts: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ∂L by the queries, by the keys and by the values, in their shapes.

    Args:
        queries: [B, Q, D].
        keys: [B, K, D].
        values: [B, K, V].
        weights: [B, Q, K], of the forward pass; keys that do not exist have 0.
        by_contexts: ∂L/∂contexts, [B, Q, V].
    """
    by_values = weights.swapaxes(1, 2) @ by_contexts
    by_weights = by_contexts @ values.swapaxes(1, 2)  # [B, Q, K]
    # The softmax: ∂L/∂s_j = w_j (∂L/∂w_j - Σ_k w_k ∂L/∂w_k).
    mean = (weights * by_weights).sum(axis=-1, keepdims=True)
    by_scores = weights * (by_weights - mean) / np.sqrt(queries.shape[-1])
    return by_scores @ keys, by_scores.swapaxes(1, 2) @ queries, by_values
