"""The value on every wire of a recurrent cell at each step, and the derivative of a loss by it.

A wire is a named intermediate result of `cells.py`, such as f c in an LSTM. For a neuron k the
wires of an Elman cell are its products and their sum. Not here: the cells themselves (`cells.py`),
and the picture of the wires (`ui/components/network.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from sketchrnn.learn.cells import GATES, Trace, Weights, walk_back

Values = dict[str, np.ndarray]
"""The values on the wires, or the derivatives by them, float64[T, H] each."""


@dataclass(frozen=True, eq=False)
class Wires:
    """A pass of a sequence through one cell of H units, forward and backward."""

    cell: str
    """`rnn`, `gru` or `lstm`."""
    values: Values
    """By the name of the wire."""
    gradients: Values
    """∂L/∂value, by the same names."""
    by_inputs: np.ndarray
    """float64[T, D]: ∂L/∂x_t."""

    def of_units(self, units: np.ndarray) -> Wires:
        """Return the wires of some units, in their order."""
        values, gradients = (
            {name: array[:, units] for name, array in each.items()}
            for each in (self.values, self.gradients)
        )
        return Wires(self.cell, values, gradients, self.by_inputs)

    def cut(self, steps: int) -> Wires:
        """Return the wires with the gradient cut after the last steps, as truncation does."""
        gradients = {name: each.copy() for name, each in self.gradients.items()}
        by_inputs = self.by_inputs.copy()
        for each in (*gradients.values(), by_inputs):
            each[: max(0, len(each) - steps)] = 0
        return Wires(self.cell, self.values, gradients, by_inputs)


class Derivatives(NamedTuple):
    """∂L by what is around each step, float64[T, H] each; those by c are empty without one."""

    hidden: np.ndarray  # by h_t, through all later steps and the output of step t
    memory: np.ndarray  # by c_t, likewise
    hidden_in: np.ndarray  # by h_{t-1}, through step t alone
    memory_in: np.ndarray  # by c_{t-1}, likewise
    inputs: np.ndarray  # by x_t, float64[T, D]


def read_wires(weights: Weights, trace: Trace, by_hidden: np.ndarray) -> Wires:
    """Return the wires of one sequence.

    Args:
        weights: the weights of the forward pass.
        trace: the values of the forward pass, with B = 1.
        by_hidden: ∂L/∂h_t through the output of step t alone, [T, H].
    """
    by = derivatives(weights, trace, by_hidden)
    if trace.cell == "lstm":
        return lstm_wires(trace, by)
    return {"rnn": rnn_wires, "gru": gru_wires}[trace.cell](weights, trace, by)


def derivatives(weights: Weights, trace: Trace, by_hidden: np.ndarray) -> Derivatives:
    """Return ∂L by the states around each step; the arguments are those of `read_wires`."""
    hidden_in, memory_in = np.zeros_like(by_hidden), np.zeros_like(by_hidden)
    inputs = np.zeros_like(trace.inputs[:, 0])
    for back in walk_back(weights, trace, by_hidden[:, None]):
        hidden_in[back.t] = back.state[0][0]
        memory_in[back.t] = back.state[-1][0]
        inputs[back.t] = back.inputs[0]
    # What flows into step t + 1 comes from the state after step t.
    hidden = by_hidden + _after(hidden_in)
    if trace.cell != "lstm":
        nothing = np.zeros((len(hidden), 0))
        return Derivatives(hidden, nothing, hidden_in, nothing, inputs)
    squashed = np.tanh(trace.memory[:, 0])
    through = hidden * trace.gate("output")[:, 0] * (1 - squashed**2)
    return Derivatives(hidden, through + _after(memory_in), hidden_in, memory_in, inputs)


def rnn_wires(weights: Weights, trace: Trace, by: Derivatives) -> Wires:
    """h = tanh(a), where a is the sum of W_ih x, W_hh h_{t-1} and the two biases."""
    before, h = _before(trace, 0), trace.hidden[:, 0]  # [T, H]
    from_hidden = before @ weights["weight_hh"].T
    from_input = trace.inputs[:, 0] @ weights["weight_ih"].T
    bias = np.broadcast_to(weights["bias_ih"] + weights["bias_hh"], h.shape)
    values = {
        "hidden_in": before,
        "from_hidden": from_hidden,
        "from_input": from_input,
        "bias": bias,
        "sum": from_hidden + from_input + bias,
        "hidden": h,
    }
    by_sum = by.hidden * (1 - h**2)
    gradients = dict.fromkeys(("from_hidden", "from_input", "bias", "sum"), by_sum)
    gradients |= {"hidden_in": by.hidden_in, "hidden": by.hidden}
    return Wires("rnn", values, gradients, by.inputs)


def gru_wires(weights: Weights, trace: Trace, by: Derivatives) -> Wires:
    """h = z h_{t-1} + (1 - z) n, where n = tanh(a_n + r (W_hn h_{t-1} + b_hn))."""
    r, z, n = (trace.gate(name)[:, 0] for name in GATES["gru"])  # [T, H] each
    before = _before(trace, 0)
    from_hidden = np.split(before @ weights["weight_hh"].T + weights["bias_hh"], 3, axis=1)[2]
    values = {
        "hidden_in": before,
        "reset": r,
        "update": z,
        "new": n,
        "from_hidden": from_hidden,
        "reset_hidden": r * from_hidden,
        "open": 1 - z,
        "kept": z * before,
        "added": (1 - z) * n,
        "hidden": trace.hidden[:, 0],
    }
    by_reset_hidden = by.hidden * (1 - z) * (1 - n**2)
    gradients = {
        "hidden_in": by.hidden_in,
        "reset": by_reset_hidden * from_hidden,
        "update": by.hidden * (before - n),
        "new": by.hidden * (1 - z),
        "from_hidden": by_reset_hidden * r,
        "reset_hidden": by_reset_hidden,
        "open": by.hidden * n,
        "kept": by.hidden,
        "added": by.hidden,
        "hidden": by.hidden,
    }
    return Wires("gru", values, gradients, by.inputs)


def lstm_wires(trace: Trace, by: Derivatives) -> Wires:
    """c = f c_{t-1} + i g and h = o tanh(c)."""
    i, f, g, o = (trace.gate(name)[:, 0] for name in GATES["lstm"])  # [T, H] each
    before, c = _before(trace, 1), trace.memory[:, 0]
    squashed = np.tanh(c)
    values = {
        "hidden_in": _before(trace, 0),
        "memory_in": before,
        "input": i,
        "forget": f,
        "new": g,
        "output": o,
        "kept": f * before,
        "added": i * g,
        "memory": c,
        "squashed": squashed,
        "hidden": trace.hidden[:, 0],
    }
    gradients = {
        "hidden_in": by.hidden_in,
        "memory_in": by.memory_in,
        "input": by.memory * g,
        "forget": by.memory * before,
        "new": by.memory * i,
        "output": by.hidden * squashed,
        "kept": by.memory,
        "added": by.memory,
        "memory": by.memory,
        "squashed": by.hidden * o,
        "hidden": by.hidden,
    }
    return Wires("lstm", values, gradients, by.inputs)


def neuron_wires(weights: Weights, trace: Trace, by_hidden: np.ndarray, neuron: int) -> Wires:
    """Return the wires of one neuron of an Elman cell, one for each of its weights; float64[T, 1].

    `hidden_in j` is the output j of the step before and `from_hidden j` its product with the
    weight; `input j` and `from_input j` likewise. The other arguments are those of `read_wires`.
    """
    whole = read_wires(weights, trace, by_hidden)
    values, gradients = (
        {name: each[name][:, [neuron]] for name in ("bias", "sum", "hidden")}
        for each in (whole.values, whole.gradients)
    )
    by_sum = gradients["sum"]
    read = {"hidden": whole.values["hidden_in"], "input": trace.inputs[:, 0]}
    for source, weight in (("hidden", "weight_hh"), ("input", "weight_ih")):
        start = "hidden_in" if source == "hidden" else "input"
        for j, w in enumerate(weights[weight][neuron]):
            values |= {f"{start} {j}": read[source][:, [j]]}
            values |= {f"from_{source} {j}": w * read[source][:, [j]]}
            gradients |= {f"{start} {j}": w * by_sum, f"from_{source} {j}": by_sum}
    return Wires("rnn", values, gradients, whole.by_inputs)


def last_output(trace: Trace, unit: int) -> np.ndarray:
    """Return ∂L/∂h_t for the loss that is the last output of one unit, [T, H]."""
    by_hidden = np.zeros_like(trace.hidden[:, 0])
    by_hidden[-1, unit] = 1
    return by_hidden


def weights_of(layer: nn.RNNBase) -> Weights:
    """Return the weights of a layer of PyTorch in float64."""
    return {
        name.removesuffix("_l0"): weight.detach().double().numpy()
        for name, weight in layer.named_parameters()
    }


def by_surprise(head: nn.Linear, hidden: np.ndarray, target: int) -> np.ndarray:
    """Return the derivative of -log p(target), nats, by the outputs hidden [T, H].

    The target is what a softmax over the head predicts from the last output.
    """
    outputs = torch.from_numpy(hidden).requires_grad_()
    scores = outputs[-1] @ head.weight.detach().double().T + head.bias.detach().double()
    nats = torch.logsumexp(scores, 0) - scores[target]
    return torch.autograd.grad(nats, outputs)[0].numpy()


def most_active(hidden: np.ndarray, count: int) -> np.ndarray:
    """Return the units of hidden [T, H] with the largest standard deviation, int64[count]."""
    return np.argsort(-hidden.std(axis=0), kind="stable")[:count]


def _before(trace: Trace, part: int) -> np.ndarray:
    """Return a part of the state before each step, [T, H]."""
    return np.stack([state[part][0] for state in trace.states[:-1]])


def _after(by_in: np.ndarray) -> np.ndarray:
    """Return what flows back into the state after each step [T, H]; 0 after the last one."""
    return np.concatenate((by_in[1:], np.zeros_like(by_in[:1])))
