"""Gates: what the LSTM of a shipped model lets in, keeps and lets out while it reads a drawing.

The gates i, f, g and o of each unit at each step come from the shipped weights and the NumPy cell
(`cells.py`), whose states are those of PyTorch. One gate is then held at a value for all units and
steps, and the drawing is guessed once more. What is not here: single units and what they follow
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
from sketchrnn.learn.decoder import (
    Steps,
    decoder_weights,
    example,
    open_model,
    steps_of,
    surprise,
    where,
)
from sketchrnn.learn.lesson import Report, generator, number, one_of
from sketchrnn.model.sketch_rnn import SketchRNN


@dataclass(frozen=True, eq=False)
class Figures:
    """The gates over a drawing of T - 1 points after the first, and of U units."""

    model: str
    """The shipped model."""
    category: str | None
    """What it took the drawing for; None of a model without categories."""
    points: np.ndarray
    """float64[T, 2]: where the pen is at each step, pixels; the first one reads the start token."""
    lifted: np.ndarray
    """bool[T]: whether the pen was lifted there."""
    gates: dict[str, np.ndarray]
    """`input`, `forget` and `output`, from 0, shut, to 1, open, and `new`, what may be written,
    from -1 to 1; float32[T, U] each."""
    hidden: np.ndarray
    """float32[T, U]: h after each step."""
    cell: np.ndarray
    """float32[T, U]: c, the memory, after each step."""
    difference: float
    """Largest difference of an h or of the last c from PyTorch's, in 64 bits."""
    clamped: str
    """The gate that was held."""
    value: float
    """The value that it was held at."""
    surprise: np.ndarray
    """float64[T]: nats of each next point, and last of the end."""
    clamped_surprise: np.ndarray
    """float64[T]: the same with the gate held."""
    nll: float
    """Nats per point."""
    clamped_nll: float
    """The same with the gate held."""
    baseline_nll: float
    """The same with the memory emptied before each step, so that a step knows only its inputs."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    model: str = "doodles",
    gate: str = "forget",
    value: float = 1.0,
    report: Report | None = None,
) -> Figures:
    """Read a drawing with a shipped model, look at its gates, and hold one of them.

    Args:
        seed: of the drawing where none is given.
        drawing: of two points or more; a house if None.
        model: one of `shipped.model_names`.
        gate: `input`, `forget`, `new` or `output`, which is held.
        value: what at, 0 to 1, of `new` -1 to 1.
        report: told the figures at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    gate = one_of("gate", gate, GATES["lstm"])
    value = number("value", value, -1 if gate == "new" else 0, 1)
    completer = open_model(model)
    drawing = example(rng) if drawing is None else drawing
    label = completer.label(None, drawing)
    network = completer.model
    rows = completer.rows(drawing)
    if not rows[:, :2].any():
        raise DataError("expected a drawing of two points or more, got one: it has no moves")
    steps = steps_of(network, [rows], np.array([label]))
    weights = decoder_weights(network)
    trace = forward("lstm", weights, steps.inputs)
    held = forward("lstm", weights, steps.inputs, clamp={gate: value})
    # As a batch of T sequences of one step each, every step begins with an empty memory.
    alone = forward("lstm", weights, steps.inputs.swapaxes(0, 1)).hidden.swapaxes(0, 1)
    nats, held_nats, alone_nats = (
        surprise(network, hidden, steps.batch)[:, 0]
        for hidden in (trace.hidden, held.hidden, alone)
    )
    count = len(nats) - 1
    points, lifted = where(completer, steps, drawing)
    figures = Figures(
        model=model,
        category=completer.card.categories[label] if completer.card.categories else None,
        points=points,
        lifted=lifted,
        gates={
            name: np.stack([step[name][0] for step in trace.gates]).astype(np.float32)
            for name in GATES["lstm"]
        },
        hidden=trace.hidden[:, 0].astype(np.float32),
        cell=np.stack([c[0] for _, c in trace.states[1:]]).astype(np.float32),
        difference=from_pytorch(network, steps, trace),
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
    """Return the largest difference of NumPy's states from those of PyTorch's LSTM."""
    decoder = copy.deepcopy(network.decoder).double()
    hidden, (_, c) = decoder(torch.from_numpy(steps.inputs))
    return max(
        float(np.abs(hidden.numpy() - trace.hidden).max()),
        float(np.abs(c[0].numpy() - trace.states[-1][1]).max()),
    )
