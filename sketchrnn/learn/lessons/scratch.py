"""From scratch: one set of weights run by NumPy, PyTorch and Keras, forward and back.

Each of the three functions takes the same weights, inputs and ∂L/∂h and gives the same outputs and
gradients; their source is what the learner reads. Keras is optional and runs on PyTorch. It lays
its weights out in another way, which `in_keras` says line by line. What is not here: the cells in
NumPy themselves (`cells.py`), whose source the figures hold too.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch

from sketchrnn.learn import cells
from sketchrnn.learn.cells import GATES, Weights
from sketchrnn.learn.lesson import Report, generator, one_of, whole
from sketchrnn.learn.training import CELLS

RUNS = 5  # of which the fastest counts


class Result(NamedTuple):
    """What one way of computing gives, for a loss L whose ∂L/∂h is known at every step."""

    hidden: np.ndarray  # [T, B, H]: h after each step
    by_weights: Weights  # ∂L/∂W
    by_inputs: np.ndarray  # [T, B, D]: ∂L/∂x
    forward: float  # seconds
    backward: float  # seconds


@dataclass(frozen=True, eq=False)
class Way:
    """One way of computing, beside that in NumPy."""

    name: str
    """`NumPy`, `PyTorch` or `Keras`."""
    source: str
    """The code that ran."""
    forward_difference: float
    """Largest difference of an output from NumPy's."""
    backward_difference: float
    """Largest difference of a gradient from NumPy's."""
    forward: float
    """Seconds of the fastest forward pass."""
    backward: float
    """Seconds of the fastest backward pass."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The ways of computing that there are here, beside each other."""

    weights: int
    """How many numbers the cell has."""
    ways: list[Way]
    """NumPy, PyTorch, and Keras where it is installed; all in 64 bits, but for the matrices of the
    simple RNN in Keras, which multiplies them in 32 bits whatever it is told."""
    left_out: str | None
    """Why Keras is not among them, or None."""
    largest_output: float
    """Largest |h|, so that the differences can be judged."""
    largest_gradient: float
    """Largest gradient, without its sign."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    cell: str = "lstm",
    steps: int = 20,
    batch: int = 8,
    inputs: int = 5,
    hidden: int = 32,
    report: Report | None = None,
) -> Figures:
    """Run one cell with the same weights in every way that is installed.

    Args:
        seed: of the weights, the inputs and ∂L/∂h.
        cell: `rnn`, `gru` or `lstm`.
        steps: T, 1 to 200.
        batch: B, 1 to 64.
        inputs: D, 1 to 64.
        hidden: H, 1 to 256.
        report: told the figures after each way; may stop before the next.
    """
    began = time.perf_counter()
    rng = generator(seed)
    cell = one_of("cell", cell, tuple(GATES))
    steps, batch = whole("steps", steps, 1, 200), whole("batch", batch, 1, 64)
    inputs, hidden = whole("inputs", inputs, 1, 64), whole("hidden", hidden, 1, 256)
    weights = cells.initial_weights(cell, inputs, hidden, rng)
    x = rng.normal(size=(steps, batch, inputs))
    by_hidden = rng.normal(size=(steps, batch, hidden))
    functions = {"NumPy": in_numpy, "PyTorch": in_pytorch, "Keras": in_keras}
    left_out = None
    ways: list[Way] = []
    exact = in_numpy(cell, weights, x, by_hidden)

    def figures() -> Figures:
        return Figures(
            weights=sum(weight.size for weight in weights.values()),
            ways=list(ways),
            left_out=left_out,
            largest_output=float(np.abs(exact.hidden).max()),
            largest_gradient=max(float(np.abs(part).max()) for part in gradients(exact)),
            seconds=time.perf_counter() - began,
        )

    for name, function in functions.items():
        if name == "Keras" and (left_out := why_no_keras()) is not None:
            break
        results = [function(cell, weights, x, by_hidden) for _ in range(RUNS)]
        ways.append(
            Way(
                name=name,
                source=source(function, cell),
                forward_difference=float(np.abs(results[0].hidden - exact.hidden).max()),
                backward_difference=max(
                    float(np.abs(mine - other).max())
                    for mine, other in zip(gradients(results[0]), gradients(exact), strict=True)
                ),
                forward=min(result.forward for result in results),
                backward=min(result.backward for result in results),
            )
        )
        if report is not None and report(len(ways) / len(functions), figures()):
            break
    return figures()


def in_numpy(cell: str, weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray) -> Result:
    """Go forward step by step, and back by hand."""
    began = time.perf_counter()
    trace = cells.forward(cell, weights, inputs)
    between = time.perf_counter()
    by_weights, by_inputs, _ = cells.backward(weights, trace, by_hidden)
    end = time.perf_counter()
    return Result(trace.hidden, by_weights, by_inputs, between - began, end - between)


def in_pytorch(cell: str, weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray) -> Result:
    """Let PyTorch go forward, and its autograd back: of L = Σ h ∂L/∂h, whose gradient that is."""
    hidden_units = weights["weight_hh"].shape[1]
    layer = CELLS[cell](inputs.shape[-1], hidden_units, dtype=torch.float64)
    for name, weight in weights.items():
        getattr(layer, f"{name}_l0").data = torch.tensor(weight)
    x = torch.tensor(inputs, requires_grad=True)
    began = time.perf_counter()
    hidden = layer(x)[0]
    between = time.perf_counter()
    (hidden * torch.tensor(by_hidden)).sum().backward()
    end = time.perf_counter()
    by_weights = {name: getattr(layer, f"{name}_l0").grad.numpy() for name in weights}
    assert x.grad is not None  # backward() has left it there
    by_inputs = x.grad.numpy()
    return Result(hidden.detach().numpy(), by_weights, by_inputs, between - began, end - between)


def in_keras(cell: str, weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray) -> Result:
    """Let Keras go forward on PyTorch, whose autograd goes back."""
    keras = import_keras()
    # Keras multiplies from the other side, so its matrices are transposed. It has one bias where
    # PyTorch adds two; but the GRU keeps both, as only one of them passes the reset gate. And its
    # GRU has the gates in the order update, reset, new.
    order = [1, 0, 2] if cell == "gru" else list(range(len(GATES[cell])))
    swapped = {
        name: np.concatenate([np.split(weight, len(order))[gate] for gate in order])
        for name, weight in weights.items()
    }
    both = np.stack([swapped["bias_ih"], swapped["bias_hh"]])
    kind = {"rnn": "SimpleRNN", "gru": "GRU", "lstm": "LSTM"}[cell]
    layer = getattr(keras.layers, kind)(
        weights["weight_hh"].shape[1], return_sequences=True, dtype="float64"
    )
    x = torch.tensor(inputs.swapaxes(0, 1), requires_grad=True)  # the batch comes first
    layer.build(x.shape)
    layer.set_weights(
        [swapped["weight_ih"].T, swapped["weight_hh"].T, both if cell == "gru" else both.sum(0)]
    )
    began = time.perf_counter()
    hidden = layer(x)
    between = time.perf_counter()
    (hidden * torch.tensor(by_hidden.swapaxes(0, 1))).sum().backward()
    end = time.perf_counter()
    by_kernel, by_recurrent, by_bias = (
        variable.value.grad.numpy() for variable in layer.trainable_weights
    )
    by_bias = np.broadcast_to(by_bias, both.shape)  # one for both is the gradient of each
    found = {
        "weight_ih": by_kernel.T,
        "weight_hh": by_recurrent.T,
        "bias_ih": by_bias[0],
        "bias_hh": by_bias[1],
    }
    back = np.argsort(order)
    by_weights = {
        name: np.concatenate([np.split(part, len(order))[gate] for gate in back])
        for name, part in found.items()
    }
    assert x.grad is not None  # backward() has left it there
    steps_first, by_inputs = (part.numpy().swapaxes(0, 1) for part in (hidden.detach(), x.grad))
    return Result(steps_first, by_weights, by_inputs, between - began, end - between)


def gradients(result: Result) -> list[np.ndarray]:
    """Return all gradients of a result in one order."""
    return [*(result.by_weights[name] for name in sorted(result.by_weights)), result.by_inputs]


def source(function: Callable[..., Result], cell: str) -> str:
    """Return the code of a way; of that in NumPy, the code of the cell too."""
    parts = [function]
    if function is in_numpy:
        step = {"rnn": cells.rnn_step, "gru": cells.gru_step, "lstm": cells.lstm_step}[cell]
        back = {
            "rnn": cells.rnn_step_back,
            "gru": cells.gru_step_back,
            "lstm": cells.lstm_step_back,
        }[cell]
        parts += [cells.forward, step, cells.backward, back, cells.through_weights]
    return "\n\n".join(inspect.getsource(part) for part in parts)


def import_keras() -> Any:
    """Import Keras on top of PyTorch, unless the learner has chosen what it runs on."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return importlib.import_module("keras")


def why_no_keras() -> str | None:
    """Return why Keras can't be compared here, or None if it can."""
    if importlib.util.find_spec("keras") is None:
        return "Keras is not installed: pip install keras adds it"
    backend = import_keras().backend.backend()
    return None if backend == "torch" else f"Keras runs on {backend} here, not on PyTorch"
