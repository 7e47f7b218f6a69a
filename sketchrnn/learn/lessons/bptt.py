"""Lesson: backpropagation through time, and the error of truncating it.

Every step uses the weights W, so ∂L/∂W is a sum over steps (Werbos 1990). Truncated backpropagation
follows the loss of each step k steps back (Williams & Peng 1990). Elman (1990) trained with k = 1,
which treats the context as one more input. Not here: the derivatives of the cells (`cells.py`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.learn.cells import GATES, Weights, forward, initial_weights, walk_back
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, number, one_of, whole
from sketchrnn.learn.training import CELLS
from sketchrnn.learn.wires import Wires, read_wires

HIDDEN = 5  # units
NUDGE = 1e-5  # change of a weight in finite differences


@dataclass(frozen=True, eq=False)
class Task:
    """A cell has to output its input of two steps ago; L = ½ Σ_t (v · h_t - y_t)²."""

    cell: str
    """`rnn`, `gru` or `lstm`."""
    inputs: np.ndarray
    """float64[T, 1, 1]: x_t ~ N(0, 1)."""
    targets: np.ndarray
    """float64[T]: y_t = x_{t-2}, and 0 for the first two."""
    readout: np.ndarray
    """float64[H]: v, fixed."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The full and the truncated gradient of a cell with N weights over T steps."""

    loss: float
    """L, without unit."""
    gradient_norm: float
    """‖∂L/∂W‖ over all N weights."""
    step_norms: np.ndarray
    """float64[T]: the norm of the part of ∂L/∂W that comes from the use of W in step t."""
    blame: np.ndarray
    """float64[T, T]: in row t and column s the norm of ∂L_t/∂W through the use of W in step s; 0
    for s > t."""
    autograd_difference: float
    """Largest difference between the sum over steps and PyTorch's autograd, relative to the largest
    entry."""
    finite_difference: float
    """The same difference from finite differences."""
    truncate: int
    """k, as chosen."""
    truncated_error: float
    """‖g_k - g‖ / ‖g‖ for the gradient g_k truncated after k steps."""
    errors: np.ndarray
    """float64[T]: this error for k = 1, …, T; the last is 0 up to rounding."""
    cosines: np.ndarray
    """float64[T]: the cosine between g_k and g for k = 1, …, T; 1 is the same direction."""
    baseline_error: float
    """The error for k = 1, Elman's training."""
    inputs: np.ndarray
    """float64[T]: x_t."""
    wires: Wires
    """The wires of all units, and the derivatives of L_T truncated after k steps."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    cell: str = "rnn",
    steps: int = 16,
    truncate: int = 3,
    gain: float = 2.0,
    report: Report | None = None,
) -> Figures:
    """Compute a gradient by backpropagation through time, check it, and truncate it.

    Args:
        seed: of weights and inputs.
        cell: rnn, gru or lstm.
        steps: T, 3 to 40.
        truncate: k, 1 to T.
        gain: factor of the recurrent weights, 0 to 10; the larger, the longer the past matters.
        report: receives the figures once, at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    one_of("cell", cell, tuple(GATES))
    steps = whole("steps", steps, 3, 40)
    truncate = whole("truncate", truncate, 1, steps)
    weights = initial_weights(cell, 1, HIDDEN, rng)
    weights["weight_hh"] *= number("gain", gain, 0, 10)
    inputs = rng.standard_normal((steps, 1, 1))
    targets = np.concatenate((np.zeros(2), inputs[:-2, 0, 0]))
    task = Task(cell, inputs, targets, rng.standard_normal(HIDDEN))

    parts = shares(task, weights)  # [T, T, N]
    whole_gradient = parts.sum(axis=(0, 1))  # [N]
    size = np.linalg.norm(whole_gradient)
    cut = np.array([truncated(parts, k) for k in range(1, steps + 1)])  # [T, N]
    errors = np.linalg.norm(cut - whole_gradient, axis=1) / size
    cosines = cut @ whole_gradient / (np.linalg.norm(cut, axis=1) * size)
    largest = np.abs(whole_gradient).max()
    figures = Figures(
        loss_of(task, weights),
        float(size),
        np.linalg.norm(parts.sum(axis=0), axis=1),
        np.linalg.norm(parts, axis=2),
        float(np.abs(whole_gradient - autograd(task, weights)).max() / largest),
        float(np.abs(whole_gradient - differences(task, weights)).max() / largest),
        truncate,
        float(errors[truncate - 1]),
        errors,
        cosines,
        float(errors[0]),
        inputs[:, 0, 0],
        last_loss(task, weights).cut(truncate),
        time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def loss_of(task: Task, weights: Weights) -> float:
    """Return L of a task."""
    output = forward(task.cell, weights, task.inputs).hidden[:, 0] @ task.readout  # [T]
    return float(0.5 * np.square(output - task.targets).sum())


def last_loss(task: Task, weights: Weights) -> Wires:
    """Return the wires of a task, and the derivatives of the loss of its last step."""
    trace = forward(task.cell, weights, task.inputs)
    by_hidden = np.zeros_like(trace.hidden[:, 0])
    error = trace.hidden[-1, 0] @ task.readout - task.targets[-1]
    by_hidden[-1] = error * task.readout
    return read_wires(weights, trace, by_hidden)


def flat(gradient: Weights) -> np.ndarray:
    """Return the gradient by all weights as one vector [N], sorted by the names of the weights."""
    return np.concatenate([gradient[name].ravel() for name in sorted(gradient)])


def shares(task: Task, weights: Weights) -> np.ndarray:
    """Return ∂L_t/∂W through the use of W in step s, for all t and s: float64[T, T, N]."""
    trace = forward(task.cell, weights, task.inputs)
    output = trace.hidden[:, 0] @ task.readout  # [T]
    by_hidden = (output - task.targets)[:, None, None] * task.readout  # ∂L/∂h_t, [T, 1, H]
    steps = len(by_hidden)
    parts = np.zeros((steps, steps, sum(weight.size for weight in weights.values())))
    for t in range(steps):
        alone = np.zeros_like(by_hidden)
        alone[t] = by_hidden[t]  # the loss of step t alone
        for back in walk_back(weights, trace, alone):
            parts[t, back.t] = flat(back.weights)
    return parts


def truncated(parts: np.ndarray, k: int) -> np.ndarray:
    """Return the gradient float64[N] truncated to the last k steps, that of the loss included."""
    t, s = np.indices(parts.shape[:2])  # [T, T] each: the step of the loss, the step of the use
    return parts[(t - s < k) & (s <= t)].sum(axis=0)


def autograd(task: Task, weights: Weights) -> np.ndarray:
    """Return ∂L/∂W as PyTorch computes it, float64[N]."""
    layer = CELLS[task.cell](1, len(task.readout), dtype=torch.float64)
    with torch.no_grad():
        for name, weight in weights.items():
            layer.get_parameter(f"{name}_l0").copy_(torch.from_numpy(weight))
    output = layer(torch.from_numpy(task.inputs))[0][:, 0] @ torch.from_numpy(task.readout)
    loss = 0.5 * (output - torch.from_numpy(task.targets)).square().sum()
    named = [layer.get_parameter(f"{name}_l0") for name in sorted(weights)]
    return np.concatenate([by.numpy().ravel() for by in torch.autograd.grad(loss, named)])


def differences(task: Task, weights: Weights) -> np.ndarray:
    """Return ∂L/∂W by central differences, (L(w + ε) - L(w - ε)) / 2 ε per weight, float64[N]."""
    result = []
    for name in sorted(weights):
        for at in np.ndindex(weights[name].shape):
            nudged = {other: weight.copy() for other, weight in weights.items()}
            nudged[name][at] += NUDGE
            above = loss_of(task, nudged)
            nudged[name][at] -= 2 * NUDGE
            result.append((above - loss_of(task, nudged)) / (2 * NUDGE))
    return np.array(result)


CLAIMS = (
    Claim(
        "With all 16 steps it is the full gradient",
        lambda f: f.errors[-1] < 1e-9 and f.autograd_difference < 1e-9,
        quick=True,
    ),
    Claim(
        "it misses the full gradient by more than a third of its length",
        lambda f: f.baseline_error > 1 / 3,
        quick=True,
    ),
    Claim(
        "Stopping after *k* steps is cheaper, but it loses the influence of earlier steps.",
        lambda *runs: all(f.errors[4] > f.errors[11] > f.errors[15] for f in runs),
        tuple({"cell": cell} for cell in GATES),
    ),
    Claim(
        "With more feedback the past matters for longer.",
        lambda weak, strong: weak.errors[4] < strong.errors[4],
        ({"gain": 0.5}, {"gain": 3.0}),
    ),
)
