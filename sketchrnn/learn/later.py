"""Two layers that came after the LSTM, in NumPy with their gradients, and in PyTorch.

Covers: the minLSTM (Feng et al. 2024, "Were RNNs all we needed?", section 3.2) and one head of
causal attention (Vaswani et al. 2017, section 3.2.1), without positions. Sequences are [T, B, D]:
steps, batch, inputs; `by_x` is the gradient ∂L/∂x. The gates of a minLSTM see the input alone, so
that all steps can be computed at once (`MinLSTM`); the NumPy cell takes one step after the other.
Not here: the older cells (`cells.py`), and training (`training.py`).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy.special import softmax
from torch import Tensor, nn

from sketchrnn.learn.cells import Weights, sigmoid

GATES = ("forget", "input", "new")
"""The order of the gates of a minLSTM in its weight [3 H, D] and bias [3 H]."""
PARTS = ("query", "key", "value")
"""The order of the parts of attention in its weight [3 H, D] and bias [3 H]."""


def min_lstm(weights: Weights, inputs: np.ndarray) -> np.ndarray:
    """Return h_t = f' h_{t-1} + i' h̃, float64[T, B, H], from a state of zeros.

    Feng et al. 2024, section 3.2: f' = f / (f + i), i' = i / (f + i), f = σ(W_f x), i = σ(W_i x),
    h̃ = W_h x, each with a bias.

    Args:
        weights: `weight` [3 H, D] and `bias` [3 H], in the order of GATES.
        inputs: float64[T, B, D].
    """
    keep, add, new = _min_gates(weights, inputs)
    hidden, h = [], np.zeros_like(new[0])
    for f, i, n in zip(keep, add, new, strict=True):
        h = f * h + i * n
        hidden.append(h)
    return np.stack(hidden)


def min_lstm_back(
    weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray
) -> tuple[Weights, np.ndarray]:
    """Return the gradients of `min_lstm` by its weights and inputs; by_hidden: [T, B, H]."""
    keep, add, new = _min_gates(weights, inputs)
    hidden = min_lstm(weights, inputs)
    before = np.concatenate((np.zeros_like(hidden[:1]), hidden[:-1]))
    total, by_h = np.zeros_like(hidden), np.zeros_like(hidden[0])
    for t in reversed(range(len(hidden))):
        by_h = by_h + by_hidden[t]
        total[t] = by_h
        by_h = by_h * keep[t]  # h reaches the next step by the forget gate alone
    a_f, a_i, _ = np.split(inputs @ weights["weight"].T + weights["bias"], 3, axis=-1)
    # f' = σ(log f - log i) and i' = 1 - f', so both change with log f - log i.
    by_logit = total * (before - new) * keep * add
    by_a = np.concatenate(
        (by_logit * (1 - sigmoid(a_f)), -by_logit * (1 - sigmoid(a_i)), total * add), axis=-1
    )
    return _through(weights, inputs, by_a)


def attention(weights: Weights, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the outputs of one head, [T, B, H], and what each step attends to, [B, T, T].

    Each step t mixes the values of the steps s ≤ t with the weights softmax_s(q_t · k_s / √H)
    (Vaswani et al. 2017, eq. 1).

    Args:
        weights: `weight` [3 H, D] and `bias` [3 H], in the order of PARTS.
        inputs: float64[T, B, D].
    """
    q, k, v = _attended(weights, inputs)
    scores = q @ np.swapaxes(k, 1, 2) / math.sqrt(q.shape[-1])  # [B, T, T]
    scores[:, ~np.tri(len(inputs), dtype=bool)] = -np.inf  # the future is hidden
    shares = softmax(scores, axis=-1)
    return np.swapaxes(shares @ v, 0, 1), shares


def attention_back(
    weights: Weights, inputs: np.ndarray, by_outputs: np.ndarray
) -> tuple[Weights, np.ndarray]:
    """Return the gradients of `attention` by its weights and inputs; by_outputs: [T, B, H]."""
    q, k, v = _attended(weights, inputs)
    _, shares = attention(weights, inputs)
    by_out = np.swapaxes(by_outputs, 0, 1)  # [B, T, H]
    by_shares = by_out @ np.swapaxes(v, 1, 2)  # [B, T, T]
    # The derivative of softmax: p_s (∂L/∂p_s - Σ_r p_r ∂L/∂p_r).
    by_scores = shares * (by_shares - (shares * by_shares).sum(axis=-1, keepdims=True))
    by_scores /= math.sqrt(q.shape[-1])
    by_parts = (by_scores @ k, np.swapaxes(by_scores, 1, 2) @ q, np.swapaxes(shares, 1, 2) @ by_out)
    return _through(weights, inputs, np.swapaxes(np.concatenate(by_parts, axis=-1), 0, 1))


def _min_gates(weights: Weights, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return f', i' and h̃ of all steps, [T, B, H] each."""
    a_f, a_i, new = np.split(inputs @ weights["weight"].T + weights["bias"], 3, axis=-1)
    f, i = sigmoid(a_f), sigmoid(a_i)
    return f / (f + i), i / (f + i), new


def _attended(weights: Weights, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return queries, keys and values, [B, T, H] each."""
    parts = np.split(inputs @ weights["weight"].T + weights["bias"], 3, axis=-1)
    return tuple(np.swapaxes(each, 0, 1) for each in parts)


def _through(weights: Weights, inputs: np.ndarray, by_a: np.ndarray) -> tuple[Weights, np.ndarray]:
    """Backpropagate through a = W x + b, by_a: [T, B, 3 H]."""
    flat = by_a.reshape(-1, by_a.shape[-1])  # [T B, 3 H]
    by_weights = {
        "weight": flat.T @ inputs.reshape(-1, inputs.shape[-1]),
        "bias": flat.sum(axis=0),
    }
    return by_weights, by_a @ weights["weight"]


class MinLSTM(nn.Linear):
    """A minLSTM layer that computes all steps at once."""

    def __init__(self, inputs: int, hidden: int, memory_bias: float = 0.0) -> None:
        """Draw the weights from PyTorch's global generator.

        memory_bias: of the forget gate, and its negative of the input gate, so that f' = σ(bias)
            at the start, as that of an LSTM with this forget bias.
        """
        super().__init__(inputs, 3 * hidden)
        with torch.no_grad():
            self.bias[:hidden] += memory_bias
            self.bias[hidden : 2 * hidden] -= memory_bias

    def forward(self, inputs: Tensor) -> Tensor:
        """Return h [T, B, H] for inputs [T, B, D], as `min_lstm`.

        A scan by doubling (Hillis & Steele 1986): two neighbouring steps h → f h + a are one such
        step, so ⌈log₂ T⌉ rounds join all of them.
        """
        a_f, a_i, new = super().forward(inputs).chunk(3, dim=-1)  # [T, B, H] each
        f, i = torch.sigmoid(a_f), torch.sigmoid(a_i)
        keep = f / (f + i)
        hidden = (1 - keep) * new
        reach = 1
        while reach < len(inputs):
            earlier = hidden[:-reach]
            hidden = torch.cat((hidden[:reach], hidden[reach:] + keep[reach:] * earlier))
            keep = torch.cat((keep[:reach], keep[reach:] * keep[:-reach]))
            reach *= 2
        return hidden


class Attention(nn.Linear):
    """One head of causal attention."""

    def __init__(self, inputs: int, hidden: int) -> None:
        """Draw the weights from PyTorch's global generator."""
        super().__init__(inputs, 3 * hidden)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs [T, B, H] for inputs [T, B, D], as `attention`."""
        q, k, v = super().forward(inputs).transpose(0, 1).chunk(3, dim=-1)  # [B, T, H] each
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return mixed.transpose(0, 1)
