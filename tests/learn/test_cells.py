"""Tests of `learn.cells`: NumPy against PyTorch and finite differences, forward and backward."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.learn.cells import (
    GATES,
    State,
    Trace,
    Weights,
    backward,
    forward,
    initial_weights,
    sigmoid,
    walk_back,
)
from sketchrnn.learn.training import CELLS

CELL = pytest.mark.parametrize("cell", GATES)
Case = tuple[Weights, np.ndarray, State, np.ndarray, State]


def case(cell: str, steps: int = 6, batch: int = 3, inputs: int = 2, hidden: int = 4) -> Case:
    """Weights, inputs, a first state, and by how much the loss weighs each output and last state.

    The loss is Σ hidden · by_hidden + Σ last state · by_state.
    """
    rng = np.random.default_rng(0)
    weights = {
        name: 2 * weight for name, weight in initial_weights(cell, inputs, hidden, rng).items()
    }
    parts = 2 if cell == "lstm" else 1

    def state() -> State:
        return tuple(rng.standard_normal((batch, hidden)) for _ in range(parts))

    by_hidden = rng.standard_normal((steps, batch, hidden))
    return weights, rng.standard_normal((steps, batch, inputs)), state(), by_hidden, state()


def loss_of(trace: Trace, by_hidden: np.ndarray, by_state: State) -> float:
    last = sum((a * b).sum() for a, b in zip(trace.states[-1], by_state, strict=True))
    return float((trace.hidden * by_hidden).sum() + last)


@CELL
def test_forward_and_backward_are_those_of_pytorch(cell: str) -> None:
    weights, inputs, state, by_hidden, by_state = case(cell)
    layer = CELLS[cell](inputs.shape[2], by_hidden.shape[2], dtype=torch.float64)
    for name, weight in weights.items():
        layer.get_parameter(f"{name}_l0").data = torch.tensor(weight)
    x = torch.tensor(inputs, requires_grad=True)
    first = [torch.tensor(part[None], requires_grad=True) for part in state]
    outputs, last = layer(x, tuple(first) if cell == "lstm" else first[0])
    last = last if cell == "lstm" else (last,)
    loss = (outputs * torch.tensor(by_hidden)).sum()
    for part, weight in zip(last, by_state, strict=True):
        loss = loss + (part[0] * torch.tensor(weight)).sum()
    loss.backward()

    trace = forward(cell, weights, inputs, state)
    assert np.allclose(trace.hidden, outputs.detach().numpy(), rtol=1e-6, atol=1e-12)
    by_weights, by_inputs, by_first = backward(weights, trace, by_hidden, by_state)
    for name, gradient in by_weights.items():
        expected = layer.get_parameter(f"{name}_l0").grad
        assert expected is not None
        assert np.allclose(gradient, expected.numpy(), rtol=1e-6, atol=1e-12), name
    assert x.grad is not None
    assert np.allclose(by_inputs, x.grad.numpy(), rtol=1e-6, atol=1e-12)
    for gradient, part in zip(by_first, first, strict=True):
        assert part.grad is not None
        assert np.allclose(gradient, part.grad[0].numpy(), rtol=1e-6, atol=1e-12)


@CELL
@pytest.mark.parametrize("clamped", [False, True])
def test_backward_is_what_finite_differences_say(cell: str, clamped: bool) -> None:
    weights, inputs, state, by_hidden, by_state = case(cell, steps=3, batch=2, hidden=2)
    clamp = {GATES[cell][1]: 0.7} if clamped and cell != "rnn" else None
    trace = forward(cell, weights, inputs, state, clamp)
    by_weights, by_inputs, _ = backward(weights, trace, by_hidden, by_state)
    nudge = 1e-6
    for name, gradient in [*by_weights.items(), ("inputs", by_inputs)]:
        array = inputs if name == "inputs" else weights[name]
        for at in np.ndindex(array.shape):
            kept = array[at]
            array[at] = kept + nudge
            above = loss_of(forward(cell, weights, inputs, state, clamp), by_hidden, by_state)
            array[at] = kept - nudge
            below = loss_of(forward(cell, weights, inputs, state, clamp), by_hidden, by_state)
            array[at] = kept
            assert gradient[at] == pytest.approx((above - below) / (2 * nudge), abs=1e-7), name


@CELL
def test_going_back_one_step_at_a_time_adds_up(cell: str) -> None:
    weights, inputs, state, by_hidden, by_state = case(cell)
    trace = forward(cell, weights, inputs, state)
    whole, _, first = backward(weights, trace, by_hidden, by_state)
    steps = list(walk_back(weights, trace, by_hidden, by_state))
    assert [back.t for back in steps] == [5, 4, 3, 2, 1, 0]
    for name, gradient in whole.items():
        assert np.allclose(sum(back.weights[name] for back in steps), gradient)
    assert all(np.array_equal(a, b) for a, b in zip(steps[-1].state, first, strict=True))


@CELL
def test_a_state_handed_on_goes_on_where_it_stopped(cell: str) -> None:
    weights, inputs, *_ = case(cell)
    whole = forward(cell, weights, inputs)
    begun = forward(cell, weights, inputs[:2])
    rest = forward(cell, weights, inputs[2:], begun.states[-1])
    assert np.array_equal(whole.hidden[2:], rest.hidden)


def test_a_clamped_gate_does_what_it_says() -> None:
    weights, inputs, (h, c), *_ = case("lstm")
    kept = forward("lstm", weights, inputs, (h, c), {"forget": 1.0, "input": 0.0})
    assert all(np.array_equal(state[1], c) for state in kept.states)  # remembers, learns nothing
    shut = forward("lstm", weights, inputs, (h, c), {"output": 0.0})
    assert not shut.hidden.any() and (shut.gates[0]["output"] == 0).all()
    weights, inputs, (h,), *_ = case("gru")
    held = forward("gru", weights, inputs, (h,), {"update": 1.0})
    assert all(np.array_equal(state[0], h) for state in held.states)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_sigmoid_is_the_logistic_function_everywhere(values: list[float]) -> None:
    expected = torch.sigmoid(torch.tensor(values, dtype=torch.float64)).numpy()
    assert np.allclose(sigmoid(np.array(values)), expected, rtol=1e-9, atol=1e-15)


@CELL
def test_first_weights_are_drawn_as_pytorch_draws_them(cell: str) -> None:
    weights = initial_weights(cell, 3, 16, np.random.default_rng(0))
    layer = CELLS[cell](3, 16)
    for name, weight in weights.items():
        assert weight.shape == tuple(layer.get_parameter(f"{name}_l0").shape)
        assert 0.2 < np.abs(weight).max() <= 0.25
    other = initial_weights(cell, 3, 16, np.random.default_rng(1))
    assert not np.array_equal(weights["weight_hh"], other["weight_hh"])
