"""Recurrent cells in NumPy: forward, and backpropagation through time by hand.

Covers: Elman's network (1990), the GRU (Cho et al. 2014, in PyTorch's form) and the LSTM
(Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000). Names and layout of the
weights are PyTorch's: `weight_ih` [G H, D], `weight_hh` [G H, H], `bias_ih` and `bias_hh` [G H] for
G gates, H hidden units and D inputs, with the gates in the order of `GATES`. Sequences are
[T, B, D]: steps, batch, inputs. `by_x` is the name of the gradient ∂L/∂x. Not here: stacked or
bidirectional layers, and optimisers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

Weights = dict[str, np.ndarray]
"""`weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`; or the gradients of the loss by these."""

State = tuple[np.ndarray, ...]
"""(h, c) for an LSTM, (h,) for the others, each [B, H]; or the gradients of the loss by these."""

GATES: dict[str, tuple[str, ...]] = {
    "rnn": ("new",),
    "gru": ("reset", "update", "new"),
    "lstm": ("input", "forget", "new", "output"),
}
"""The gates of each cell in PyTorch's order. `new` is the candidate content, from -1 to 1."""


@dataclass(frozen=True, eq=False)
class Trace:
    """All values of a forward pass; step t leads from states[t] to states[t + 1]."""

    cell: str
    """`rnn`, `gru` or `lstm`."""
    inputs: np.ndarray
    """[T, B, D]."""
    states: tuple[State, ...]
    """T + 1 states, the initial state first."""
    gates: tuple[dict[str, np.ndarray], ...]
    """For each of T steps the activation of each gate, [B, H]."""
    clamped: frozenset[str]
    """The gates that were held at a fixed value."""

    @property
    def hidden(self) -> np.ndarray:
        """[T, B, H]: h after each step."""
        return np.stack([state[0] for state in self.states[1:]])

    @property
    def memory(self) -> np.ndarray:
        """[T, B, H]: c of an LSTM after each step."""
        return np.stack([state[1] for state in self.states[1:]])

    def gate(self, name: str) -> np.ndarray:
        """[T, B, H]: the activation of one gate at each step."""
        return np.stack([step[name] for step in self.gates])


def initial_weights(cell: str, inputs: int, hidden: int, rng: np.random.Generator) -> Weights:
    """Draw weights from U(-1/√H, 1/√H), PyTorch's default."""
    rows, bound = len(GATES[cell]) * hidden, hidden**-0.5
    shapes = {
        "weight_ih": (rows, inputs),
        "weight_hh": (rows, hidden),
        "bias_ih": (rows,),
        "bias_hh": (rows,),
    }
    return {name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()}


def zero_state(cell: str, batch: int, hidden: int) -> State:
    """Return the initial state, all zeros."""
    return tuple(np.zeros((batch, hidden)) for _ in range(2 if cell == "lstm" else 1))


def forward(
    cell: str,
    weights: Weights,
    inputs: np.ndarray,
    state: State | None = None,
    clamp: Mapping[str, float] | None = None,
) -> Trace:
    """Run a cell over a sequence.

    Args:
        cell: `rnn`, `gru` or `lstm`.
        weights: the weights of that cell.
        inputs: [T, B, D].
        state: the initial state; None is zeros.
        clamp: gates to hold at a fixed value instead of their activation.
    """
    step = {"rnn": rnn_step, "gru": gru_step, "lstm": lstm_step}[cell]
    hidden = weights["weight_hh"].shape[1]
    states = [zero_state(cell, inputs.shape[1], hidden) if state is None else state]
    gates = []
    for x in inputs:
        state, activation = step(weights, x, states[-1], clamp or {})
        states.append(state)
        gates.append(activation)
    return Trace(cell, inputs, tuple(states), tuple(gates), frozenset(clamp or {}))


def sigmoid(a: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + e^-a); the form with tanh does not overflow for large |a|."""
    return 0.5 * (1 + np.tanh(0.5 * a))


Step = tuple[State, dict[str, np.ndarray]]


def rnn_step(weights: Weights, x: np.ndarray, state: State, clamp: Mapping[str, float]) -> Step:
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh) (Elman 1990)."""
    (h,) = state
    a = x @ weights["weight_ih"].T + weights["bias_ih"]
    a = a + h @ weights["weight_hh"].T + weights["bias_hh"]  # [B, H]
    gates = held({"new": np.tanh(a)}, clamp)
    return (gates["new"],), gates


def gru_step(weights: Weights, x: np.ndarray, state: State, clamp: Mapping[str, float]) -> Step:
    """h' = (1 - z) n + z h, with reset r, update z and n = tanh(a_n + r (W_hn h + b_hn)).

    Cho et al. 2014, eqs. 5-8, in PyTorch's form: r multiplies W_hn h + b_hn after the product.
    """
    (h,) = state
    from_x = x @ weights["weight_ih"].T + weights["bias_ih"]  # [B, 3 H]
    from_h = h @ weights["weight_hh"].T + weights["bias_hh"]
    x_r, x_z, x_n = np.split(from_x, 3, axis=-1)
    h_r, h_z, h_n = np.split(from_h, 3, axis=-1)
    gates = held({"reset": sigmoid(x_r + h_r), "update": sigmoid(x_z + h_z)}, clamp)
    # The reset gate scales how much of h the candidate content depends on.
    gates |= held({"new": np.tanh(x_n + gates["reset"] * h_n)}, clamp)
    return ((1 - gates["update"]) * gates["new"] + gates["update"] * h,), gates


def lstm_step(weights: Weights, x: np.ndarray, state: State, clamp: Mapping[str, float]) -> Step:
    """c' = f c + i g and h' = o tanh(c'), with input i, forget f, new g and output o.

    Hochreiter & Schmidhuber 1997; the forget gate is that of Gers et al. 2000.
    """
    h, c = state
    a = x @ weights["weight_ih"].T + weights["bias_ih"]
    a = a + h @ weights["weight_hh"].T + weights["bias_hh"]  # [B, 4 H]
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)
    gates = {
        "input": sigmoid(a_i),
        "forget": sigmoid(a_f),
        "new": np.tanh(a_g),
        "output": sigmoid(a_o),
    }
    gates = held(gates, clamp)
    c = gates["forget"] * c + gates["input"] * gates["new"]
    return (gates["output"] * np.tanh(c), c), gates


def held(gates: dict[str, np.ndarray], clamp: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Return the activations, those of clamped gates replaced by the fixed value."""
    return {
        name: np.full_like(gate, clamp[name]) if name in clamp else gate
        for name, gate in gates.items()
    }


@dataclass(frozen=True, eq=False)
class Backward:
    """The gradients of one step of backpropagation: ∂L by the inputs of step t."""

    t: int
    """The step, 0 to T - 1."""
    weights: Weights
    """The share of ∂L/∂W that comes from the use of W in step t."""
    inputs: np.ndarray
    """∂L/∂x_t, [B, D]."""
    state: State
    """∂L by the state before step t, each part [B, H]."""


def walk_back(
    weights: Weights, trace: Trace, by_hidden: np.ndarray, by_state: State | None = None
) -> Iterator[Backward]:
    """Yield the gradients of each step, the last step first (Werbos 1990).

    Args:
        weights: the weights of the forward pass.
        trace: the values of the forward pass.
        by_hidden: ∂L/∂h_t through the output of step t alone, [T, B, H].
        by_state: ∂L by the state after the last step; None is zeros.
    """
    step_back = {"rnn": rnn_step_back, "gru": gru_step_back, "lstm": lstm_step_back}[trace.cell]
    by_state = by_state or tuple(np.zeros_like(part) for part in trace.states[-1])
    for t in reversed(range(len(trace.inputs))):
        by_state = (by_state[0] + by_hidden[t], *by_state[1:])
        back = step_back(weights, trace, t, by_state)
        yield back
        by_state = back.state


def backward(
    weights: Weights, trace: Trace, by_hidden: np.ndarray, by_state: State | None = None
) -> tuple[Weights, np.ndarray, State]:
    """Return ∂L/∂W, ∂L/∂x [T, B, D] and ∂L by the initial state.

    The arguments are those of `walk_back`. All steps share W, so its gradient is the sum over
    steps.
    """
    total = {name: np.zeros_like(weight) for name, weight in weights.items()}
    by_inputs = np.zeros_like(trace.inputs)
    state = by_state or tuple(np.zeros_like(part) for part in trace.states[0])
    for back in walk_back(weights, trace, by_hidden, by_state):
        for name, share in back.weights.items():
            total[name] += share
        by_inputs[back.t] = back.inputs
        state = back.state
    return total, by_inputs, state


def rnn_step_back(weights: Weights, trace: Trace, t: int, by_state: State) -> Backward:
    """Apply the chain rule to `rnn_step`; the derivative of tanh is 1 - tanh²."""
    x, (h,), gates = trace.inputs[t], trace.states[t], trace.gates[t]
    by_a = released(trace, "new", by_state[0] * (1 - gates["new"] ** 2))
    return through_weights(weights, t, x, h, by_a, by_a)


def gru_step_back(weights: Weights, trace: Trace, t: int, by_state: State) -> Backward:
    """Apply the chain rule to `gru_step`, from its last line to its first."""
    x, (h,), gates = trace.inputs[t], trace.states[t], trace.gates[t]
    r, z, n = gates["reset"], gates["update"], gates["new"]
    h_n = np.split(h @ weights["weight_hh"].T + weights["bias_hh"], 3, axis=-1)[2]
    by_h = by_state[0]
    by_n = released(trace, "new", by_h * (1 - z) * (1 - n**2))
    by_z = released(trace, "update", by_h * (h - n) * z * (1 - z))
    by_r = released(trace, "reset", by_n * h_n * r * (1 - r))
    # The reset gate scales only what comes from h, so the two gradients differ in their last third.
    by_from_x = np.concatenate((by_r, by_z, by_n), axis=-1)
    by_from_h = np.concatenate((by_r, by_z, by_n * r), axis=-1)
    back = through_weights(weights, t, x, h, by_from_x, by_from_h)
    # h also reaches h' directly, times the update gate.
    return Backward(t, back.weights, back.inputs, (back.state[0] + by_h * z,))


def lstm_step_back(weights: Weights, trace: Trace, t: int, by_state: State) -> Backward:
    """Apply the chain rule to `lstm_step`, from its last line to its first."""
    x, (h, c), gates = trace.inputs[t], trace.states[t], trace.gates[t]
    i, f, g, o = (gates[name] for name in GATES["lstm"])
    by_h, by_c = by_state
    squashed = np.tanh(trace.states[t + 1][1])
    by_c = by_c + by_h * o * (1 - squashed**2)
    # The derivative of a sigmoid s is s (1 - s).
    by_gates = {
        "input": by_c * g * i * (1 - i),
        "forget": by_c * c * f * (1 - f),
        "new": by_c * i * (1 - g**2),
        "output": by_h * squashed * o * (1 - o),
    }
    by_a = np.concatenate([released(trace, *gate) for gate in by_gates.items()], axis=-1)
    back = through_weights(weights, t, x, h, by_a, by_a)
    # c' = f c + i g, so ∂c'/∂c is the forget gate alone; no weight matrix makes it vanish.
    return Backward(t, back.weights, back.inputs, (back.state[0], by_c * f))


def released(trace: Trace, gate: str, by_activation: np.ndarray) -> np.ndarray:
    """Return the gradient by the input of a gate, which is 0 if the gate was clamped."""
    return np.zeros_like(by_activation) if gate in trace.clamped else by_activation


def through_weights(
    weights: Weights,
    t: int,
    x: np.ndarray,
    h: np.ndarray,
    by_from_x: np.ndarray,
    by_from_h: np.ndarray,
) -> Backward:
    """Backpropagate through W_ih x + b_ih and W_hh h + b_hh.

    by_from_x, by_from_h: the gradients by these two sums, [B, G H] each.
    """
    shares = {
        "weight_ih": by_from_x.T @ x,
        "weight_hh": by_from_h.T @ h,
        "bias_ih": by_from_x.sum(axis=0),
        "bias_hh": by_from_h.sum(axis=0),
    }
    return Backward(
        t, shares, by_from_x @ weights["weight_ih"], (by_from_h @ weights["weight_hh"],)
    )
