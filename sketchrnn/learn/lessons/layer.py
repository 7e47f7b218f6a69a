"""Lesson: a layer of three recurrent neurons, with every step written out.

h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh) (Elman 1990), the form of PyTorch's nn.RNN. Not
here: the same in matrices (`cells.py`), and training.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import Weights, forward
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, numbers

NEURONS = 3
INPUTS = 2


@dataclass(frozen=True, eq=False)
class Figures:
    """A layer of three neurons over T steps of two inputs."""

    weights: Weights
    """`weight_ih` [3, 2], `weight_hh` [3, 3], `bias_ih` [3], `bias_hh` [3]; row i is neuron i."""
    inputs: np.ndarray
    """float64[T, 2]: x_t."""
    outputs: np.ndarray
    """float64[T, 3]: h_t, computed by the scalar sums in `arithmetic`."""
    arithmetic: tuple[tuple[str, ...], ...]
    """For each of T steps three lines, the sum of each neuron and its result, as Python source."""
    pytorch_outputs: np.ndarray
    """float64[T, 3]: the outputs of PyTorch's nn.RNN for the same weights and inputs."""
    difference: float
    """Largest difference between `outputs` and `pytorch_outputs`."""
    matrix_difference: float
    """Largest difference between `outputs` and the matrix form in NumPy (`cells.forward`)."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    weights: Mapping[str, Any] | None = None,
    inputs: Sequence[Sequence[float]] | None = None,
    report: Report | None = None,
) -> Figures:
    """Compute a layer of three neurons step by step, and write each step out.

    Args:
        seed: of missing weights and inputs, uniform from -1 to 1, rounded to two digits.
        weights: any of the arrays in `Figures.weights`, within ±100; the others are drawn.
        inputs: [T, 2], within ±100; None draws five steps.
        report: receives the figures once, at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    weights = choose_weights(weights or {}, rng)
    drawn = rng.uniform(-1, 1, (5, INPUTS)).round(2)
    x = drawn if inputs is None else numbers("inputs", inputs, (None, INPUTS), 100)

    h = [0.0] * NEURONS
    outputs, arithmetic = [], []
    for x_t in x.tolist():
        steps = [neuron(weights, i, x_t, h) for i in range(NEURONS)]
        h = [output for _, output in steps]  # updated together: every neuron reads the old h
        outputs.append(h)
        arithmetic.append(tuple(line for line, _ in steps))

    by_hand = np.array(outputs)
    theirs = pytorch_outputs(weights, x)
    matrices = forward("rnn", weights, x[:, None]).hidden[:, 0]
    figures = Figures(
        weights,
        x,
        by_hand,
        tuple(arithmetic),
        theirs,
        float(np.abs(by_hand - theirs).max()),
        float(np.abs(by_hand - matrices).max()),
        time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def choose_weights(given: Mapping[str, Any], rng: np.random.Generator) -> Weights:
    """Return the given weights, checked, and random ones for the others."""
    shapes = {
        "weight_ih": (NEURONS, INPUTS),
        "weight_hh": (NEURONS, NEURONS),
        "bias_ih": (NEURONS,),
        "bias_hh": (NEURONS,),
    }
    if unknown := sorted(set(given) - set(shapes)):
        raise UsageError(f"expected weights out of {', '.join(shapes)}, got {unknown[0]!r}")
    drawn = {name: rng.uniform(-1, 1, shape).round(2) for name, shape in shapes.items()}
    return drawn | {
        name: numbers(name, values, shapes[name], 100) for name, values in given.items()
    }


def neuron(weights: Weights, i: int, x: list[float], h: list[float]) -> tuple[str, float]:
    """Return one step of neuron i as Python source, and its output.

    x: the two inputs of this step. h: the three outputs of the previous step.
    """
    row = np.concatenate((weights["weight_ih"][i], weights["weight_hh"][i]))
    factors = list(zip(row, [*x, *h], strict=True))
    biases = [weights["bias_ih"][i]]
    if weights["bias_hh"].any():  # PyTorch's second bias; the page leaves it at 0
        biases.append(weights["bias_hh"][i])
    output = math.tanh(sum(weight * value for weight, value in factors) + sum(biases))
    terms = [f"{weight:.8g} * {value:.8g}" for weight, value in factors]
    terms += [f"{bias:.8g}" for bias in biases]
    return f"tanh({' + '.join(terms)}) = {output:.8g}", output


def pytorch_outputs(weights: Weights, x: np.ndarray) -> np.ndarray:
    """Return the outputs of nn.RNN, float64[T, 3], for inputs float64[T, 2]."""
    layer = torch.nn.RNN(INPUTS, NEURONS, dtype=torch.float64)
    with torch.no_grad():
        for name, weight in weights.items():
            layer.get_parameter(f"{name}_l0").copy_(torch.tensor(weight))
        return layer(torch.tensor(x))[0].numpy()


CLAIMS = (
    Claim(
        "PyTorch computes the same step for comparison",
        lambda f: f.difference < 1e-12 and f.matrix_difference < 1e-12,
        quick=True,
    ),
    Claim(
        "A neuron whose row is 0 depends on its present inputs alone",
        lambda f, other: (
            np.allclose(f.outputs[-1, 0], other.outputs[0, 0], atol=1e-12)
            and not np.allclose(f.outputs[-1, 1:], other.outputs[0, 1:], atol=1e-6)
        ),
        tuple(
            {"weights": {"weight_hh": [[0, 0, 0], [-0.4, 0.6, 0.1], [0.2, -0.2, 0.7]]}, "inputs": x}
            for x in ([[1, 0], [0, 1], [0.5, -0.5]], [[0.5, -0.5]])
        ),
        quick=True,
    ),
    Claim(
        "Every neuron reads the outputs of the step before",
        lambda f: all(
            f.arithmetic[1][i].endswith(f"= {f.outputs[1, i]:.8g}")
            and all(f"{h:.8g}" in f.arithmetic[1][i] for h in f.outputs[0])
            for i in range(NEURONS)
        ),
        quick=True,
    ),
)
