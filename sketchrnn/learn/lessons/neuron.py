"""Lesson: one neuron with feedback, h_t = tanh(w_x x_t + w_h h_{t-1} + b).

This is Elman's network (1990) with a single unit; w_h decides how long an input affects the output.
Not here: several neurons (`layer.py`), and training.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, number, numbers

FAINT = 0.01
"""An input counts as forgotten when its effect on the output falls to this share."""
STEPS = 30  # of the default input


@dataclass(frozen=True, eq=False)
class Figures:
    """One neuron over T steps."""

    w_x: float
    """The weight of the input."""
    w_h: float
    """The weight of the previous output."""
    b: float
    """The bias."""
    inputs: np.ndarray
    """float64[T]: x_t."""
    outputs: np.ndarray
    """float64[T]: h_t, from -1 to 1."""
    baseline_outputs: np.ndarray
    """float64[T]: the outputs with w_h = 0, without memory."""
    arithmetic: tuple[str, ...]
    """T lines: the arithmetic of each step."""
    settles_at: float
    """The fixed point: the output after 10,000 more steps of x = 0."""
    remembered: int | None
    """Steps after the last input other than 0 until its effect, the difference from the outputs
    without that input, falls to FAINT of its first value; None if it does not within T."""
    baseline_remembered: int | None
    """The same with w_h = 0."""
    slope: float
    """∂h_t/∂h_{t-1} at the fixed point, w_h (1 - h²); memory decays if it is within ±1."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    w_x: float | None = None,
    w_h: float | None = None,
    b: float = 0.0,
    inputs: Sequence[float] | None = None,
    report: Report | None = None,
) -> Figures:
    """Run one neuron over a series, with and without its feedback.

    Args:
        seed: of missing weights: w_x uniform from 0.5 to 1.5, w_h from 0.6 to 0.95.
        w_x: within ±10, the weight of the input.
        w_h: within ±10, the weight of the previous output.
        b: within ±10, the bias.
        inputs: numbers within ±100; None is an impulse, 1 followed by zeros, of STEPS steps.
        report: receives the figures once, at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    drawn = rng.uniform(0.5, 1.5), rng.uniform(0.6, 0.95)
    w_x = number("w_x", drawn[0] if w_x is None else w_x, -10, 10)
    w_h = number("w_h", drawn[1] if w_h is None else w_h, -10, 10)
    b = number("b", b, -10, 10)
    impulse = np.eye(1, STEPS)[0]  # 1, 0, 0, …
    x = impulse if inputs is None else numbers("inputs", inputs, (None,), 100)
    h, arithmetic = neuron(x, w_x, w_h, b)
    alone, _ = neuron(x, w_x, 0.0, b)
    rest = settle(w_h, b, h[-1])
    figures = Figures(
        w_x,
        w_h,
        b,
        x,
        h,
        alone,
        arithmetic,
        rest,
        remembered(x, w_x, w_h, b),
        remembered(x, w_x, 0.0, b),
        w_h * (1 - rest**2),
        time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def neuron(x: np.ndarray, w_x: float, w_h: float, b: float) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the outputs [T] for the inputs [T], and the arithmetic of each step."""
    h, outputs, lines = 0.0, [], []
    for x_t in x:
        sum_ = f"{w_x:.4g} * {x_t:.4g} + {w_h:.4g} * {h:.4g} + {b:.4g}"
        h = math.tanh(w_x * x_t + w_h * h + b)
        outputs.append(h)
        lines.append(f"tanh({sum_}) = {h:.4g}")
    return np.array(outputs), tuple(lines)


def settle(w_h: float, b: float, h: float) -> float:
    """Return h after 10,000 more steps without input."""
    for _ in range(10_000):
        before, h = h, math.tanh(w_h * h + b)
        if h == before:
            break
    return h


def remembered(x: np.ndarray, w_x: float, w_h: float, b: float) -> int | None:
    """Return for how many steps the last of the inputs x [T] has an effect; see `Figures`."""
    last = int(np.flatnonzero(np.append(1.0, x[1:]))[-1])  # 0 if all later inputs are 0
    without = x.copy()
    without[last] = 0
    effect = np.abs(neuron(x, w_x, w_h, b)[0] - neuron(without, w_x, w_h, b)[0])[last:]
    lasting = np.flatnonzero(effect > FAINT * effect[0])
    if len(lasting) == 0:  # the input changed nothing
        return 0
    return None if lasting[-1] == len(effect) - 1 else int(lasting[-1])


CLAIMS = (
    Claim(
        "the output shrinks from step to step",
        lambda f: bool((np.diff(f.outputs) < 0).all()) and f.outputs[-1] > 0,
        ({"w_h": 0.9, "w_x": 1.0},),
        quick=True,
    ),
    Claim(
        "Set the weight of its own output to 0: the memory is gone.",
        lambda f: f.remembered == 0 and not f.outputs[1:].any(),
        ({"w_h": 0.0, "w_x": 1.0},),
        quick=True,
    ),
    Claim(
        "Set it above 1: the neuron never forgets that the input came.",
        lambda *runs: all(f.remembered is None and f.settles_at > 0.3 for f in runs),
        ({"w_h": 1.1, "w_x": 1.0}, {"w_h": 1.5, "w_x": 1.0}),
        quick=True,
    ),
    Claim(
        "It is forgotten when its effect on the output falls to 1 % of its first value.",
        lambda f: 0 < f.remembered < STEPS and f.baseline_remembered == 0,
        ({"w_h": 0.5, "w_x": 1.0},),
        quick=True,
    ),
)
