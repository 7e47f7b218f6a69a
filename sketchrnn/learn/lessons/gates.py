"""Lesson: the gates of a shipped LSTM while it reads a drawing, and the effect of clamping one.

The gates i, f, g and o of each unit at each step come from the shipped weights and the NumPy cell
(`cells.py`). One gate is then clamped to a value for all units and steps, and the NLL of the
drawing is measured again, as in the ablations of Greff et al. 2017. Not here: single units
(`inside.py`).
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.learn.cells import GATES, Trace, forward
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.decoder import (
    Steps,
    by_hidden,
    decoder_weights,
    example,
    open_model,
    steps_of,
    surprise,
    where,
)
from sketchrnn.learn.lesson import Report, generator, number, one_of
from sketchrnn.learn.wires import Wires, most_active, read_wires
from sketchrnn.model.sketch_rnn import SketchRNN

PICTURED = 12
"""Number of units whose wires are kept, those whose h varies most."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The gates of U units over the T steps of a drawing with T points."""

    model: str
    """The shipped model."""
    category: str | None
    """The category that the model is given; None for a model without categories."""
    points: np.ndarray
    """float64[T, 2]: position of the pen at each step, pixels; step 0 reads the start token."""
    lifted: np.ndarray
    """bool[T]: whether the pen is lifted after that point."""
    gates: dict[str, np.ndarray]
    """`input`, `forget` and `output`, from 0 (shut) to 1 (open), and `new`, the candidate content,
    from -1 to 1; float32[T, U] each."""
    hidden: np.ndarray
    """float32[T, U]: h after each step."""
    cell: np.ndarray
    """float32[T, U]: c after each step."""
    difference: float
    """Largest difference of any h and of the last c from PyTorch's, in float64."""
    units: np.ndarray
    """int64[PICTURED]: the units in `wires`, the most active first."""
    wires: Wires
    """Their wires, and the derivatives of the NLL of the end of the drawing."""
    clamped: str
    """The clamped gate."""
    value: float
    """The value it is clamped to."""
    surprise: np.ndarray
    """float64[T]: NLL of each next point, nats; the last one is that of the end."""
    clamped_surprise: np.ndarray
    """float64[T]: the same with the gate clamped."""
    nll: float
    """Nats per point."""
    clamped_nll: float
    """The same with the gate clamped."""
    baseline_nll: float
    """The same with the state reset before each step, so that a step depends on its input alone."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    model: str = "doodles",
    gate: str = "forget",
    value: float = 1.0,
    report: Report | None = None,
) -> Figures:
    """Read a drawing with a shipped model, record its gates, and clamp one of them.

    Args:
        seed: of the default drawing.
        drawing: two points or more; None is a house.
        model: one of `decoder.model_names`.
        gate: the gate to clamp: `input`, `forget`, `new` or `output`.
        value: the value of the clamped gate, 0 to 1, for `new` -1 to 1.
        report: receives the figures once, at the end.

    Raises:
        DataError: the drawing has one point, or more than `decoder.LONGEST`.
    """
    began = time.perf_counter()
    rng = generator(seed)
    gate = one_of("gate", gate, GATES["lstm"])
    value = number("value", value, -1 if gate == "new" else 0, 1)
    completer = open_model(model)
    drawing = example(rng) if drawing is None else drawing
    category = completer.choose(drawing)
    network = completer.model
    rows = completer.rows(drawing)
    if not rows[:, :2].any():
        raise DataError("expected a drawing of two points or more, got one: it has no moves")
    steps = steps_of(network, [rows], completer.labels([category]))
    weights = decoder_weights(network)
    trace = forward("lstm", weights, steps.inputs)
    held = forward("lstm", weights, steps.inputs, clamp={gate: value})
    # As a batch of T sequences of one step each, every step starts from a state of zeros.
    alone = forward("lstm", weights, steps.inputs.swapaxes(0, 1)).hidden.swapaxes(0, 1)
    nats, held_nats, alone_nats = (
        surprise(network, hidden, steps.batch)[:, 0]
        for hidden in (trace.hidden, held.hidden, alone)
    )
    count = len(nats) - 1  # the end is not a point
    points, lifted = where(completer, steps, drawing)
    units = most_active(trace.hidden[:, 0], PICTURED)
    last = by_hidden(network, trace.hidden, steps.batch, -1)[:, 0]
    figures = Figures(
        model=model,
        category=category,
        points=points,
        lifted=lifted,
        gates={name: trace.gate(name)[:, 0].astype(np.float32) for name in GATES["lstm"]},
        hidden=trace.hidden[:, 0].astype(np.float32),
        cell=trace.memory[:, 0].astype(np.float32),
        difference=from_pytorch(network, steps, trace),
        units=units,
        wires=read_wires(weights, trace, last).of_units(units),
        clamped=gate,
        value=value,
        surprise=nats,
        clamped_surprise=held_nats,
        nll=float(nats.sum() / count),
        clamped_nll=float(held_nats.sum() / count),
        baseline_nll=float(alone_nats.sum() / count),
        seconds=time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


@torch.no_grad()
def from_pytorch(network: SketchRNN, steps: Steps, trace: Trace) -> float:
    """Return the largest difference between the states of the NumPy cell and PyTorch's LSTM."""
    decoder = copy.deepcopy(network.decoder).double()
    hidden, (_, c) = decoder(torch.from_numpy(steps.inputs))
    return max(
        float(np.abs(hidden.numpy() - trace.hidden).max()),
        float(np.abs(c[0].numpy() - trace.states[-1][1]).max()),
    )


CLAIMS = (
    Claim(
        "Held at 0, nothing of the memory *c* is kept, and yet the cost changes by less than 1 nat",
        lambda *runs: all(abs(f.clamped_nll - f.nll) < 1 for f in runs),
        tuple({"gate": "forget", "value": 0.0, "model": name} for name in ("doodles", "kanji")),
    ),
    Claim(
        "Held at 1, nothing is forgotten, and each point costs more than twice as much",
        lambda *runs: all(f.clamped_nll > 2 * f.nll for f in runs),
        tuple({"gate": "forget", "value": 1.0, "model": name} for name in ("doodles", "kanji")),
    ),
    Claim(
        "PyTorch's LSTM gives the same states",
        lambda f: f.difference < 1e-9,
        ({"gate": "forget", "value": 0.0},),
    ),
    Claim(
        "With the input gate, the candidate or the output gate held at 0, *h* stays 0",
        lambda *runs: np.ptp([f.clamped_nll for f in runs]) < 1e-9,
        tuple({"gate": gate, "value": 0.0} for gate in ("input", "new", "output")),
    ),
)
