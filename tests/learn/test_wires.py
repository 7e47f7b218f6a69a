"""Tests of `learn.wires`: the values are the cell's, and the derivatives are PyTorch's."""

import numpy as np
import pytest
import torch

from sketchrnn.learn.cells import GATES, Trace, Weights, forward, initial_weights
from sketchrnn.learn.wires import Wires, neuron_wires, read_wires

Case = tuple[Weights, Trace, np.ndarray]
STEPS, INPUTS, HIDDEN = 5, 2, 3


def case(cell: str) -> Case:
    """Weights, a pass, and by how much the loss weighs each output."""
    rng = np.random.default_rng(1)
    weights = initial_weights(cell, INPUTS, HIDDEN, rng)
    trace = forward(cell, weights, rng.standard_normal((STEPS, 1, INPUTS)))
    return weights, trace, rng.standard_normal((STEPS, HIDDEN))


def torch_wires(cell: str, weights: Weights, trace: Trace, by_hidden: np.ndarray) -> Wires:
    """The same wires, computed from the equations by PyTorch and its autograd."""
    w_ih, w_hh, b_ih, b_hh = (
        torch.tensor(weights[name]) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    h = c = torch.zeros(HIDDEN, dtype=torch.float64, requires_grad=True)
    steps, loss = [], torch.zeros((), dtype=torch.float64)
    inputs = torch.tensor(trace.inputs[:, 0], requires_grad=True)
    for x, by in zip(inputs, by_hidden, strict=True):
        # A copy of the state, so that its derivative is that through this step alone.
        w = {"hidden_in": h * 1, "memory_in": c * 1}
        from_x = (w_ih @ x + b_ih).split(HIDDEN)
        from_h = (w_hh @ w["hidden_in"] + b_hh).split(HIDDEN)
        if cell == "rnn":
            w["from_hidden"] = w_hh @ w["hidden_in"]
            w["from_input"] = w_ih @ x
            w["bias"] = (b_ih + b_hh).requires_grad_() * 1
            w["sum"] = w["from_hidden"] + w["from_input"] + w["bias"]
            w["hidden"] = torch.tanh(w["sum"])
        elif cell == "gru":
            w["reset"] = torch.sigmoid(from_x[0] + from_h[0])
            w["update"] = torch.sigmoid(from_x[1] + from_h[1])
            w["from_hidden"] = from_h[2] * 1
            w["reset_hidden"] = w["reset"] * w["from_hidden"]
            w["new"] = torch.tanh(from_x[2] + w["reset_hidden"])
            w["open"] = 1 - w["update"]
            w["kept"], w["added"] = w["update"] * w["hidden_in"], w["open"] * w["new"]
            w["hidden"] = w["kept"] + w["added"]
        else:
            i, f, g, o = (x_ + h_ for x_, h_ in zip(from_x, from_h, strict=True))
            w["input"], w["forget"] = torch.sigmoid(i), torch.sigmoid(f)
            w["new"], w["output"] = torch.tanh(g), torch.sigmoid(o)
            w["kept"], w["added"] = w["forget"] * w["memory_in"], w["input"] * w["new"]
            c = w["memory"] = w["kept"] + w["added"]
            w["squashed"] = torch.tanh(c)
            w["hidden"] = w["output"] * w["squashed"]
        h = w["hidden"]
        loss = loss + h @ torch.tensor(by)
        steps.append(w if cell == "lstm" else {k: v for k, v in w.items() if k != "memory_in"})
    for step in steps:
        for value in step.values():
            value.retain_grad()
    loss.backward()
    assert inputs.grad is not None
    values, gradients = (
        {name: np.stack([pick(step[name]) for step in steps]) for name in steps[0]}
        for pick in (lambda v: v.detach().numpy(), lambda v: v.grad.numpy())
    )
    return Wires(cell, values, gradients, inputs.grad.numpy())


@pytest.mark.parametrize("cell", GATES)
def test_wires_are_those_of_pytorch_forward_and_backward(cell: str) -> None:
    weights, trace, by_hidden = case(cell)
    ours, theirs = read_wires(weights, trace, by_hidden), torch_wires(*(cell, *case(cell)))
    np.testing.assert_allclose(ours.by_inputs, theirs.by_inputs, atol=1e-12)
    assert ours.values.keys() == ours.gradients.keys() == theirs.values.keys()
    for name in ours.values:
        np.testing.assert_allclose(ours.values[name], theirs.values[name], atol=1e-12)
        np.testing.assert_allclose(
            ours.gradients[name], theirs.gradients[name], atol=1e-12, err_msg=name
        )


@pytest.mark.parametrize("cell", GATES)
def test_the_wires_of_some_units_are_theirs(cell: str) -> None:
    wires = read_wires(*case(cell))
    some = wires.of_units(np.array([2, 0]))
    for name, values in wires.values.items():
        np.testing.assert_array_equal(some.values[name], values[:, [2, 0]])
        np.testing.assert_array_equal(some.gradients[name], wires.gradients[name][:, [2, 0]])


@pytest.mark.parametrize("neuron", range(HIDDEN))
def test_the_products_of_a_neuron_add_up_to_its_sum(neuron: int) -> None:
    weights, trace, by_hidden = case("rnn")
    wires = neuron_wires(weights, trace, by_hidden, neuron)
    products = [value for name, value in wires.values.items() if name.startswith("from_")]
    assert len(products) == HIDDEN + INPUTS
    total = np.sum(products, axis=0) + wires.values["bias"]
    np.testing.assert_allclose(total, wires.values["sum"], atol=1e-12)
    np.testing.assert_allclose(np.tanh(total), wires.values["hidden"], atol=1e-12)
    assert wires.values.keys() == wires.gradients.keys()
    weight = weights["weight_hh"][neuron, 0]
    by_product = wires.gradients["from_hidden 0"]
    np.testing.assert_allclose(wires.gradients["hidden_in 0"], weight * by_product, atol=1e-12)
