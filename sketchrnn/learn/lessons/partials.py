"""Lesson: the gradient, partial by partial, on a recurrent network with ten weights.

The network is Elman's (1990) with two units: h_t = tanh(W_x x_t + W_h h_{t-1} + b), y_t = v · h_t.
It has to output its previous input, and L = mean (y_t - x_{t-1})². The partial derivative ∂L/∂w is
the slope of L while all other weights rest; the vector of all of them is the gradient, and a step
against it goes downhill (Cauchy 1847). Not here: how backpropagation sums over steps (`bptt.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sketchrnn.learn.cells import Weights, backward, forward
from sketchrnn.learn.lesson import Report, generator, number, one_of, whole

HIDDEN = 2  # units
STEPS = 12  # of the sequence
NAMES = ("x→h₁", "x→h₂", "h₁→h₁", "h₂→h₁", "h₁→h₂", "h₂→h₂", "b→h₁", "b→h₂", "h₁→y", "h₂→y")
"""The N weights in the order of the vectors; "h₂→h₁" leads from unit 2 to unit 1."""
REACH = 3.0  # the curve of one weight is drawn from -REACH to REACH
TINY = 1e-6  # nudge of the finite differences of all weights
RATES = np.logspace(-3, 1, 41)  # learning rates of a single step
DIRECTIONS = 200  # random directions


@dataclass(frozen=True, eq=False)
class Task:
    """A sequence of T steps; the target of each step is the input before it."""

    inputs: np.ndarray
    """float64[T, 1, 1]: x_t ~ N(0, 1)."""
    targets: np.ndarray
    """float64[T]: x_{t-1}, and 0 for the first step."""


@dataclass(frozen=True, eq=False)
class Figures:
    """A network with N weights, its gradient, and steps against it."""

    names: tuple[str, ...]
    """NAMES."""
    weight: str
    """The weight that is moved by hand, one of NAMES."""
    weights: np.ndarray
    """float64[N]: all weights, the moved one at its new value."""
    loss: float
    """L at these weights, without unit."""
    values: np.ndarray
    """float64[121]: values of the moved weight, from -REACH to REACH."""
    curve: np.ndarray
    """float64[121]: L at these values."""
    nudge: float
    """ε, as chosen."""
    difference: float
    """(L(w + ε) - L(w)) / ε of the moved weight."""
    partials: np.ndarray
    """float64[N]: ∂L/∂w of each weight, by backpropagation: the gradient g."""
    differences: np.ndarray
    """float64[N]: (L(w + TINY) - L(w - TINY)) / 2 TINY of each weight."""
    rate: float
    """η, as chosen."""
    stepped: np.ndarray
    """float64[N]: the weights after one step, w - η g."""
    rates: np.ndarray
    """float64[R]: learning rates."""
    downhill: np.ndarray
    """float64[R]: L after one step with each of these rates."""
    better: float
    """Share of DIRECTIONS random directions that lower L at least as much as the shortest of these
    steps does, by a step of its length."""
    path: np.ndarray
    """float64[steps + 1]: L before and after each of several steps with the rate η."""
    baseline_path: np.ndarray
    """float64[steps + 1]: the same when the moved weight alone may change."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    weight: str = NAMES[2],
    value: float | None = None,
    nudge: float = 0.5,
    rate: float = 0.1,
    steps: int = 60,
    report: Report | None = None,
) -> Figures:
    """Move one weight of a small network, compute its gradient, and go downhill.

    Args:
        seed: of weights and inputs.
        weight: one of NAMES, the weight that is moved.
        value: its new value, within ±REACH; None keeps the drawn one.
        nudge: ε, 1e-12 to 2.
        rate: η, 0 to 30.
        steps: number of steps downhill, 1 to 500.
        report: receives the figures once, at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    at = NAMES.index(one_of("weight", weight, NAMES))
    nudge, rate = number("nudge", nudge, 1e-12, 2), number("rate", rate, 0, 30)
    steps = whole("steps", steps, 1, 500)
    weights = rng.uniform(-1, 1, len(NAMES))
    inputs = rng.standard_normal((STEPS, 1, 1))
    task = Task(inputs, np.append(0.0, inputs[:-1, 0, 0]))
    if value is not None:
        weights[at] = number("value", value, -REACH, REACH)

    loss, partials = loss_of(task, weights), gradient(task, weights)
    values = np.linspace(-REACH, REACH, 121)
    downhill = np.array([loss_of(task, weights - each * partials) for each in RATES])
    length = RATES[0] * np.linalg.norm(partials)
    directions = rng.standard_normal((DIRECTIONS, len(NAMES)))
    directions *= length / np.linalg.norm(directions, axis=1, keepdims=True)
    alone = np.eye(len(NAMES))[at]  # 1 for the moved weight, 0 for the others
    figures = Figures(
        NAMES,
        weight,
        weights,
        loss,
        values,
        np.array([loss_of(task, moved(weights, at, each)) for each in values]),
        nudge,
        (loss_of(task, moved(weights, at, weights[at] + nudge)) - loss) / nudge,
        partials,
        np.array([central_difference(task, weights, i) for i in range(len(NAMES))]),
        rate,
        weights - rate * partials,
        RATES,
        downhill,
        float(np.mean([loss_of(task, weights + step) <= downhill[0] for step in directions])),
        descend(task, weights, rate, steps),
        descend(task, weights, rate * alone, steps),
        time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def unpack(weights: np.ndarray) -> tuple[Weights, np.ndarray]:
    """Return a vector float64[N] as the weights of the cell and the readout v [H]."""
    w_x, w_h, bias, readout = np.split(
        weights, [HIDDEN, HIDDEN + HIDDEN**2, 2 * HIDDEN + HIDDEN**2]
    )
    cell = {
        "weight_ih": w_x[:, None],
        "weight_hh": w_h.reshape(HIDDEN, HIDDEN),
        "bias_ih": bias,
        "bias_hh": np.zeros(HIDDEN),  # one bias is enough
    }
    return cell, readout


def loss_of(task: Task, weights: np.ndarray) -> float:
    """Return L, the mean squared error of the outputs."""
    cell, readout = unpack(weights)
    outputs = forward("rnn", cell, task.inputs).hidden[:, 0] @ readout  # [T]
    return float(np.square(outputs - task.targets).mean())


def gradient(task: Task, weights: np.ndarray) -> np.ndarray:
    """Return ∂L/∂w of every weight by backpropagation, float64[N]."""
    cell, readout = unpack(weights)
    trace = forward("rnn", cell, task.inputs)
    hidden = trace.hidden[:, 0]  # [T, H]
    by_outputs = 2 * (hidden @ readout - task.targets) / len(hidden)  # [T]
    by_cell, _, _ = backward(cell, trace, (by_outputs[:, None] * readout)[:, None])
    parts = (by_cell["weight_ih"], by_cell["weight_hh"], by_cell["bias_ih"], hidden.T @ by_outputs)
    return np.concatenate([part.ravel() for part in parts])


def moved(weights: np.ndarray, at: int, value: float) -> np.ndarray:
    """Return a copy of the weights with weight number `at` at a new value."""
    copy = weights.copy()
    copy[at] = value
    return copy


def central_difference(task: Task, weights: np.ndarray, at: int) -> float:
    """Return (L(w + TINY) - L(w - TINY)) / 2 TINY of weight number `at`."""
    above, below = (loss_of(task, moved(weights, at, weights[at] + by)) for by in (TINY, -TINY))
    return (above - below) / (2 * TINY)


def descend(task: Task, weights: np.ndarray, rate: float | np.ndarray, steps: int) -> np.ndarray:
    """Return L before and after each of `steps` steps w - η g, float64[steps + 1].

    rate: η for all weights, or one for each [N].
    """
    losses = [loss_of(task, weights)]
    for _ in range(steps):
        weights = weights - rate * gradient(task, weights)
        losses.append(loss_of(task, weights))
    return np.array(losses)


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "All ten partial derivatives agree with the slopes that tiny nudges measure.",
        lambda f: bool(np.abs(f.partials - f.differences).max() < 1e-5 * np.abs(f.partials).max()),
    ),
    (
        "A short step downhill lowers the loss, and a step that is too long raises it.",
        lambda f: bool(f.downhill[0] < f.loss < 0.8 * f.downhill.max()),
    ),
    (
        "None of 200 random directions lowers the loss as much as the gradient does over the same"
        " short distance.",
        lambda f: f.better == 0,
    ),
    (
        "Sixty steps with all ten weights end lower than sixty with one weight.",
        lambda f: bool(f.path[-1] < 0.9 * f.baseline_path[-1]),
    ),
)
