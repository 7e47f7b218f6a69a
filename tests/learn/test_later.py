"""Tests of `learn.later`: NumPy equals PyTorch, and step by step equals at once."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from sketchrnn.learn.later import (
    Attention,
    MinLSTM,
    attention,
    attention_back,
    min_lstm,
    min_lstm_back,
)

Back = Callable[..., tuple[dict[str, np.ndarray], np.ndarray]]


@pytest.mark.parametrize("steps", [1, 2, 7, 16, 33])
@pytest.mark.parametrize(("make", "back"), [(MinLSTM, min_lstm_back), (Attention, attention_back)])
def test_numpy_equals_pytorch_forward_and_backward(
    make: Callable[[int, int], nn.Linear], back: Back, steps: int
) -> None:
    layer = make(3, 4).double()
    rng = np.random.default_rng(steps)
    weights = {"weight": rng.standard_normal((12, 3)), "bias": rng.standard_normal(12)}
    for name, value in weights.items():
        layer.get_parameter(name).data = torch.tensor(value)
    inputs, by_outputs = rng.standard_normal((steps, 2, 3)), rng.standard_normal((steps, 2, 4))
    given = torch.tensor(inputs, requires_grad=True)
    outputs = layer(given)
    outputs.backward(torch.tensor(by_outputs))
    ours = min_lstm(weights, inputs) if make is MinLSTM else attention(weights, inputs)[0]
    assert np.abs(ours - outputs.detach().numpy()).max() < 1e-6
    by_weights, by_inputs = back(weights, inputs, by_outputs)
    assert given.grad is not None
    assert np.abs(by_inputs - given.grad.numpy()).max() < 1e-6
    for name, gradient in by_weights.items():
        theirs = layer.get_parameter(name).grad
        assert theirs is not None and np.abs(gradient - theirs.numpy()).max() < 1e-6


def test_an_open_forget_gate_keeps_and_an_open_input_gate_replaces() -> None:
    weights = {"weight": np.zeros((3, 1)), "bias": np.array([0.0, 0.0, 5.0])}
    weights["weight"][:2, 0] = [-30.0, 30.0]  # an input of 1 replaces, one of -1 keeps
    hidden = min_lstm(weights, np.array([1.0, -1.0, -1.0])[:, None, None])
    assert hidden[:, 0, 0] == pytest.approx([5.0, 5.0, 5.0])


def test_attention_does_not_see_the_future_or_the_order() -> None:
    rng = np.random.default_rng(0)
    weights = {"weight": rng.standard_normal((12, 3)), "bias": rng.standard_normal(12)}
    inputs = rng.standard_normal((6, 1, 3))
    outputs, shares = attention(weights, inputs)
    assert np.allclose(shares.sum(axis=-1), 1) and not np.triu(shares[0], 1).any()
    assert np.allclose(attention(weights, inputs[:4])[0], outputs[:4])
    other = inputs[[3, 1, 4, 0, 2, 5]]
    assert np.allclose(attention(weights, other)[0][-1], outputs[-1])
