"""Lesson: from scratch. One set of weights in NumPy, PyTorch and Keras, forward and backward.

The three functions take the same weights, inputs and ∂L/∂h and return the same outputs and
gradients. The page shows their source. Keras is optional and runs on PyTorch; `in_keras` converts
its layout of the weights. Not here: the cells in NumPy (`cells.py`).
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
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, one_of, whole
from sketchrnn.learn.training import CELLS

BATCH, INPUTS = 8, 5
RUNS = 5  # the fastest run counts


class Result(NamedTuple):
    """Outputs, gradients and times of one implementation, for a loss L with known ∂L/∂h."""

    hidden: np.ndarray  # [T, B, H]: h after each step
    by_weights: Weights  # ∂L/∂W
    by_inputs: np.ndarray  # [T, B, D]: ∂L/∂x
    forward: float  # seconds
    backward: float  # seconds


@dataclass(frozen=True, eq=False)
class Implementation:
    """One implementation, compared with NumPy."""

    name: str
    """`NumPy`, `PyTorch` or `Keras`."""
    source: str
    """Its source."""
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
    """All available implementations."""

    cell: str
    """`rnn`, `gru` or `lstm`."""
    weights: int
    """Number of weights of the cell."""
    implementations: list[Implementation]
    """NumPy, PyTorch, and Keras if installed; all in float64, except that SimpleRNN of Keras
    multiplies its matrices in float32 whatever its dtype."""
    left_out: str | None
    """Why Keras is missing, or None."""
    largest_output: float
    """Largest |h|, the scale of the output differences."""
    largest_gradient: float
    """Largest absolute gradient, the scale of the gradient differences."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    cell: str = "lstm",
    steps: int = 20,
    hidden: int = 32,
    report: Report | None = None,
) -> Figures:
    """Run one cell with the same weights in every available implementation.

    Args:
        seed: of the weights, the inputs and ∂L/∂h.
        cell: `rnn`, `gru` or `lstm`.
        steps: T, 1 to 200.
        hidden: H, 1 to 256.
        report: receives the figures after each implementation; may stop before the next.
    """
    began = time.perf_counter()
    rng = generator(seed)
    cell = one_of("cell", cell, tuple(GATES))
    steps, hidden = whole("steps", steps, 1, 200), whole("hidden", hidden, 1, 256)
    weights = cells.initial_weights(cell, INPUTS, hidden, rng)
    x = rng.normal(size=(steps, BATCH, INPUTS))
    by_hidden = rng.normal(size=(steps, BATCH, hidden))
    functions = {"NumPy": in_numpy, "PyTorch": in_pytorch, "Keras": in_keras}
    left_out = None
    implementations: list[Implementation] = []
    exact = in_numpy(cell, weights, x, by_hidden)

    def figures() -> Figures:
        return Figures(
            cell=cell,
            weights=sum(weight.size for weight in weights.values()),
            implementations=list(implementations),
            left_out=left_out,
            largest_output=float(np.abs(exact.hidden).max()),
            largest_gradient=max(float(np.abs(part).max()) for part in gradients(exact)),
            seconds=time.perf_counter() - began,
        )

    for name, function in functions.items():
        if name == "Keras" and (left_out := why_no_keras()) is not None:
            break
        results = [function(cell, weights, x, by_hidden) for _ in range(RUNS)]
        implementations.append(
            Implementation(
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
        if report is not None and report(len(implementations) / len(functions), figures()):
            break
    return figures()


def in_numpy(cell: str, weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray) -> Result:
    """Run the NumPy cell forward and backward; see `cells.py` for the derivatives."""
    began = time.perf_counter()
    trace = cells.forward(cell, weights, inputs)
    between = time.perf_counter()
    by_weights, by_inputs, _ = cells.backward(weights, trace, by_hidden)
    end = time.perf_counter()
    return Result(trace.hidden, by_weights, by_inputs, between - began, end - between)


def in_pytorch(cell: str, weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray) -> Result:
    """Run PyTorch's layer, and autograd on L = Σ h ∂L/∂h, whose gradient by h is ∂L/∂h."""
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
    assert x.grad is not None  # set by backward()
    by_inputs = x.grad.numpy()
    return Result(hidden.detach().numpy(), by_weights, by_inputs, between - began, end - between)


def in_keras(cell: str, weights: Weights, inputs: np.ndarray, by_hidden: np.ndarray) -> Result:
    """Run Keras' layer on PyTorch, and PyTorch's autograd on the same L as `in_pytorch`."""
    keras = import_keras()
    # Keras computes x W instead of W x, so its matrices are transposed. It has one bias where
    # PyTorch adds two; only its GRU keeps both, because one of them is scaled by the reset gate.
    # The gates of its GRU are in the order update, reset, new.
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
    x = torch.tensor(inputs.swapaxes(0, 1), requires_grad=True)  # [B, T, D]
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
    by_bias = np.broadcast_to(by_bias, both.shape)  # each summand has the gradient of the sum
    found = {
        "weight_ih": by_kernel.T,
        "weight_hh": by_recurrent.T,
        "bias_ih": by_bias[0],
        "bias_hh": by_bias[1],
    }
    back = np.argsort(order)  # the inverse permutation
    by_weights = {
        name: np.concatenate([np.split(part, len(order))[gate] for gate in back])
        for name, part in found.items()
    }
    assert x.grad is not None  # set by backward()
    steps_first, by_inputs = (part.numpy().swapaxes(0, 1) for part in (hidden.detach(), x.grad))
    return Result(steps_first, by_weights, by_inputs, between - began, end - between)


def gradients(result: Result) -> list[np.ndarray]:
    """Return all gradients of a result in a fixed order."""
    return [*(result.by_weights[name] for name in sorted(result.by_weights)), result.by_inputs]


def source(function: Callable[..., Result], cell: str) -> str:
    """Return the source of an implementation; for NumPy, with the source of the cell."""
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
    """Import Keras with PyTorch as its backend, unless the environment names another one."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return importlib.import_module("keras")


def why_no_keras() -> str | None:
    """Return a sentence why Keras is not compared, or None if it is."""
    if importlib.util.find_spec("keras") is None:
        return "Keras is not installed: pip install keras adds it"
    backend = import_keras().backend.backend()
    return None if backend == "torch" else f"Keras runs on {backend} here, not on PyTorch"


CLAIMS = (
    Claim(
        "The results agree up to rounding.",
        lambda *runs: all(
            each.forward_difference < 1e-6 and each.backward_difference < 1e-5
            for f in runs
            for each in f.implementations
        ),
        tuple({"cell": cell} for cell in GATES),
        quick=True,
    ),
    Claim(
        "An LSTM has four times the weights of a plain cell, a GRU three times",
        lambda rnn, gru, lstm: gru.weights == 3 * rnn.weights and lstm.weights == 4 * rnn.weights,
        tuple({"cell": cell} for cell in ("rnn", "gru", "lstm")),
        quick=True,
    ),
)
