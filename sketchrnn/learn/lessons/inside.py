"""Lesson: inside this app, the units of a shipped model while it completes a drawing.

The units that follow a signal, such as a lifted pen, are selected by their correlation over
drawings that the model samples, and then shown on the learner's drawing. With 512 units and few
points, some units correlate with any signal by chance; the same search with the signal of another
sample measures that. After Karpathy, Johnson & Li 2015, who searched networks of text for such
units. A correlation does not show that the model uses the unit. Not here: the gates of all units
(`gates.py`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.learn.cells import GATES, Trace, forward
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.decoder import (
    Steps,
    by_hidden,
    decoder_weights,
    example,
    hidden_of,
    open_model,
    steps_of,
    where,
)
from sketchrnn.learn.lesson import Report, generator, number, whole
from sketchrnn.learn.wires import Wires, read_wires
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.sampling.sampler import Request, sample_endings

DREAMS = 32  # drawings that the model samples without a start
LONGEST_DREAM = 60  # points
TEMPERATURE = 1.0  # of these samples; 1 is the model's own density


@dataclass(frozen=True, eq=False)
class Telling:
    """A unit that follows a signal."""

    signal: str
    """`pen lifted`, `to the right`, `downwards`, `right on the paper` or `low on the paper`."""
    unit: int
    """Its number, from 0."""
    correlation: float
    """Pearson's r of its h and the signal over all steps of the samples; it selects the units."""
    here: float | None
    """The same r over the learner's drawing; None if the signal is constant there."""
    trace: np.ndarray
    """float64[T]: h of the unit over the learner's drawing."""
    gates: dict[str, np.ndarray]
    """float64[T] each: the gates `input`, `forget`, `new` and `output` of the unit."""


@dataclass(frozen=True, eq=False)
class Figures:
    """A start, its ending, and the states of U units over T steps."""

    model: str
    """The shipped model."""
    category: str | None
    """The category that the model is given; None for a model without categories."""
    strokes: list[np.ndarray]
    """Start and ending, float64[n, 2] pixels each."""
    points: np.ndarray
    """float64[T, 2]: position of the pen at each step, pixels; step 0 reads the start token."""
    given: int
    """Number of steps that read the start."""
    signals: dict[str, np.ndarray]
    """float64[T] each: the signals over the learner's drawing."""
    hidden: np.ndarray
    """float32[T, U]: h after each step."""
    cell: np.ndarray
    """float32[T, U]: c after each step."""
    telling: list[Telling]
    """For each signal the units with the largest |r|, in descending order."""
    units: np.ndarray
    """int64[n]: the units in `telling`, each once."""
    wires: Wires
    """Their wires, and the derivatives of the NLL of the end of the drawing."""
    baseline: dict[str, float]
    """For each signal the largest |r| of any unit with the same signal of another sample."""
    dreamt: int
    """Number of steps of all samples together."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    model: str = "doodles",
    temperature: float | None = None,
    units: int = 3,
    report: Report | None = None,
) -> Figures:
    """Complete a drawing and find the units that follow the pen.

    Args:
        seed: of the ending, of the samples, and of the default start.
        drawing: the start; None is the first half of a house.
        model: one of `decoder.model_names`.
        temperature: of the ending, 0.01 to 10; None is the model's own.
        units: units to show for each signal, 1 to 20.
        report: receives the share done, and the figures at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    units = whole("units", units, 1, 20)
    if temperature is not None:
        temperature = number("temperature", temperature, 0.01, 10)
    completer = open_model(model)
    start = example(rng).cut(0.5) if drawing is None else drawing
    done = completer.complete(start, 1, temperature, seed)[0]
    category = done.category
    if report is not None:
        report(0.3, None)
    dreams = dream(completer, category, seed)
    dreamt = hidden_of(completer.model, dreams)  # [T', B, U]
    if report is not None:
        report(0.7, None)
    rows = completer.rows(done.start, done.ending)
    steps = steps_of(completer.model, [rows], completer.labels([category]))
    weights = decoder_weights(completer.model)
    trace = forward("lstm", weights, steps.inputs)
    found, telling, baseline = signals_of(dreams), [], {}
    here = {name: signal[:, 0] for name, signal in signals_of(steps).items()}
    real = dreams.batch.counted.numpy()  # bool[T', B], false for padding
    for name, signal in found.items():
        r = correlation(dreamt[real], signal[real])
        best = np.argsort(-np.abs(r), kind="stable")[:units]
        telling += [follow(trace, name, int(unit), float(r[unit]), here[name]) for unit in best]
        # Chance level: pair the units of each sample with the signal of the sample before it.
        both = real & np.roll(real, 1, axis=1)
        other = correlation(dreamt[both], np.roll(signal, 1, axis=1)[both])
        baseline[name] = float(np.abs(other).max())
    told = np.unique([one.unit for one in telling])
    last = by_hidden(completer.model, trace.hidden, steps.batch, -1)[:, 0]
    figures = Figures(
        model=model,
        category=category,
        strokes=list(done.drawing.strokes),
        points=where(completer, steps, done.drawing)[0],
        given=1 + len(completer.rows(start)),
        signals=here,
        hidden=trace.hidden[:, 0].astype(np.float32),
        cell=trace.memory[:, 0].astype(np.float32),
        telling=telling,
        units=told,
        wires=read_wires(weights, trace, last).of_units(told),
        baseline=baseline,
        dreamt=int(real.sum()),
        seconds=time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def dream(completer: DrawingCompleter, category: str | None, seed: int) -> Steps:
    """Return DREAMS drawings of a category, sampled without a start, as inputs of the decoder."""
    first = completer.first_row()
    labels = completer.labels([category])
    request = Request([first], DREAMS, LONGEST_DREAM, TEMPERATURE, seed, labels=labels)
    sampled = sample_endings(completer.model, request)
    sequences = [
        np.concatenate((first, to_stroke3(moves[:length])))
        for moves, length in zip(sampled.moves, sampled.lengths, strict=True)
    ]
    return steps_of(completer.model, sequences, labels.repeat(DREAMS, 0))


def signals_of(steps: Steps) -> dict[str, np.ndarray]:
    """Return the signals, properties of the input of each step, float64[T, B] each."""
    moves = steps.batch.inputs[..., :2].double().numpy()
    length = np.maximum(np.linalg.norm(moves, axis=-1), 1e-9)
    path = np.cumsum(moves, axis=0)
    return {
        "pen lifted": steps.batch.inputs[..., 3].double().numpy(),
        "to the right": moves[..., 0] / length,
        "downwards": moves[..., 1] / length,
        "right on the paper": path[..., 0],
        "low on the paper": path[..., 1],
    }


def correlation(hidden: np.ndarray, signal: np.ndarray) -> np.ndarray:
    """Return Pearson's r of each unit [N, U] with a signal [N], [U]; 0 if either is constant."""
    hidden, signal = hidden - hidden.mean(axis=0), signal - signal.mean()
    norms = np.linalg.norm(hidden, axis=0) * np.linalg.norm(signal)
    return signal @ hidden / np.where(norms > 1e-9, norms, np.inf)


def follow(trace: Trace, name: str, unit: int, r: float, signal: np.ndarray) -> Telling:
    """Return the states of one unit over the learner's drawing.

    Args:
        trace: of the learner's drawing.
        name: of the signal that the unit follows.
        unit: its index.
        r: its correlation over the samples.
        signal: the signal over the learner's drawing, float64[T].
    """
    own = trace.hidden[:, 0, unit]
    return Telling(
        signal=name,
        unit=unit,
        correlation=r,
        here=float(correlation(own[:, None], signal)[0]) if np.ptp(signal) > 0 else None,
        trace=own,
        gates={gate: trace.gate(gate)[:, 0, unit] for gate in GATES["lstm"]},
    )


CLAIMS = (
    Claim(
        "some of them follow the pen",
        lambda f: all(abs(unit.correlation) > f.baseline[unit.signal] for unit in f.telling[::3]),
    ),
)
