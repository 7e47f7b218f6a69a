"""Lesson: one neuron whose output is fed back, h_t = tanh(w_x x_t + w_h h_{t-1} + b).

Elman's network (1990) of a single unit: what went in once is heard for as long as w_h lets it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn.learn.lesson import Report, generator, number, numbers, whole

FAINT = 0.01
"""An input is forgotten when this share of what it did to the output is left."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What one neuron does over T steps."""

    w_x: float
    """The weight of the input."""
    w_h: float
    """The weight of the neuron's own last output."""
    b: float
    """The bias."""
    inputs: np.ndarray
    """float64[T]: x_t."""
    outputs: np.ndarray
    """float64[T]: h_t, from -1 to 1."""
    baseline_outputs: np.ndarray
    """float64[T]: the same neuron with w_h = 0, which has no memory."""
    arithmetic: tuple[str, ...]
    """T lines: each step as it is computed."""
    settles_at: float
    """Where h stays when nothing more comes in: the output after 10,000 steps of x = 0."""
    remembered: int | None
    """For how many steps after the last input that is not 0 the output is still further from where
    it settles than FAINT of how far it was at that input; None if longer than T."""
    baseline_remembered: int | None
    """The same with w_h = 0."""
    slope: float
    """∂h_t/∂h_{t-1} where it settles, w_h (1 - h²): memory fades where that is within ±1."""
    seconds: float
    """That the lesson took."""


def run(
    *,
    seed: int = 0,
    w_x: float | None = None,
    w_h: float | None = None,
    b: float = 0.0,
    inputs: Sequence[float] | None = None,
    steps: int = 30,
    report: Report | None = None,
) -> Figures:
    """Run one neuron over a series, with its feedback and without.

    Args:
        seed: of weights that are not given: w_x from 0.5 to 1.5, w_h from 0.6 to 0.95.
        w_x: within ±10, the weight of the input.
        w_h: within ±10, the weight of the last output.
        b: within ±10, the bias.
        inputs: a series of one's own, within ±100; None is an impulse: 1, then nothing.
        steps: of the impulse, 2 to 1,000.
        report: told once, at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    drawn = rng.uniform(0.5, 1.5), rng.uniform(0.6, 0.95)
    w_x = number("w_x", drawn[0] if w_x is None else w_x, -10, 10)
    w_h = number("w_h", drawn[1] if w_h is None else w_h, -10, 10)
    b = number("b", b, -10, 10)
    impulse = np.eye(1, whole("steps", steps, 2, 1000))[0]  # 1, 0, 0, …
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
        remembered(x, h, rest),
        remembered(x, alone, math.tanh(b)),
        w_h * (1 - rest**2),
        time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def neuron(x: np.ndarray, w_x: float, w_h: float, b: float) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the outputs [T] for the inputs [T], and each step in writing."""
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


def remembered(x: np.ndarray, h: np.ndarray, rest: float) -> int | None:
    """Return for how many steps the last input is heard in h [T], which settles at `rest`."""
    last = int(np.flatnonzero(np.append(1.0, x[1:]))[-1])
    away = np.abs(h[last:] - rest)
    heard = np.flatnonzero(away > FAINT * away[0])
    if len(heard) == 0:  # the input changed nothing
        return 0
    return None if heard[-1] == len(away) - 1 else int(heard[-1])
