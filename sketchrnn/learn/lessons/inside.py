"""Inside this app: the units of a shipped model while it completes the learner's drawing.

Which unit follows what is measured on drawings that the model dreams, and then looked up in the
learner's: of 512 units and a few dozen points, some would agree with anything by chance. How much,
says the same search with the signals of another drawing. After Karpathy, Johnson & Li 2015, who
looked for such units in networks of text. That a unit follows a signal does not say that the model
uses it so. What is not here: the gates of all units (`gates.py`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.learn.cells import GATES, Trace, forward
from sketchrnn.learn.decoder import Steps, decoder_weights, example, open_model, steps_of, where
from sketchrnn.learn.lesson import Report, generator, number, whole
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.sampling.sampler import sample_endings

DREAMS = 32
LONGEST_DREAM = 60  # points
HEAT = 1.0  # of the dreams: the model's own density


@dataclass(frozen=True, eq=False)
class Telling:
    """A unit that follows a signal."""

    signal: str
    """`pen lifted`, `to the right`, `downwards`, `right on the paper` or `low on the paper`."""
    unit: int
    """Its number, from 0."""
    correlation: float
    """Pearson's r of its h and the signal, over all steps of the dreams, by which it was chosen."""
    here: float | None
    """The same over the learner's drawing; None where the signal is the same at each step."""
    trace: np.ndarray
    """float64[T]: its h over the learner's drawing."""
    gates: dict[str, np.ndarray]
    """float64[T] each: its gates `input`, `forget`, `new` and `output`."""


@dataclass(frozen=True, eq=False)
class Figures:
    """A start, its ending, and what went on inside; T steps, U units."""

    model: str
    """The shipped model."""
    category: str | None
    """What the drawing was completed as; None of a model without categories."""
    strokes: list[np.ndarray]
    """Start and ending, float64[n, 2] pixels each."""
    points: np.ndarray
    """float64[T, 2]: where the pen is at each step, pixels; the first one reads the start token."""
    given: int
    """How many of the steps read the start."""
    signals: dict[str, np.ndarray]
    """float64[T] each: what units are compared with."""
    hidden: np.ndarray
    """float32[T, U]: h after each step."""
    cell: np.ndarray
    """float32[T, U]: c after each step."""
    telling: list[Telling]
    """For each signal the units that follow it best, the best first."""
    baseline: dict[str, float]
    """For each signal the best |r| that any unit has with the same signal of another dream."""
    dreamt: int
    """Steps of all dreams together."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    model: str = "doodles",
    temperature: float | None = None,
    units: int = 3,
    report: Report | None = None,
) -> Figures:
    """Complete a drawing and look at the units that follow the pen.

    Args:
        seed: of the ending, of the dreams, and of the start where none is given.
        drawing: the start; the first half of a house if None.
        model: one of `shipped.model_names`.
        temperature: of the ending, 0.01 to 10; the model's own if None.
        units: how many to show for each signal, 1 to 20.
        report: told the share done, and the figures at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    units = whole("units", units, 1, 20)
    heat = None if temperature is None else number("temperature", temperature, 0.01, 10)
    completer = open_model(model)
    start = example(rng).cut(0.5) if drawing is None else drawing
    done = completer.complete(start, 1, heat, seed)[0]
    label = completer.label(None, start)
    if report is not None:
        report(0.3, None)
    weights = decoder_weights(completer.model)
    dreams = dream(completer, label, seed)
    dreamt = forward("lstm", weights, dreams.inputs).hidden  # [T', B, U]
    if report is not None:
        report(0.7, None)
    rows = completer.rows(start, done.ending)
    steps = steps_of(completer.model, [rows], np.array([label]))
    trace = forward("lstm", weights, steps.inputs)
    found, telling, baseline = signals_of(dreams), [], {}
    here = {name: signal[:, 0] for name, signal in signals_of(steps).items()}
    real = dreams.batch.counted.numpy()  # [T', B], the steps that read something
    for name, signal in found.items():
        r = correlation(dreamt[real], signal[real])
        best = np.argsort(-np.abs(r), kind="stable")[:units]
        telling += [told_by(trace, name, int(unit), float(r[unit]), here[name]) for unit in best]
        both = real & np.roll(real, 1, axis=1)
        other = correlation(dreamt[both], np.roll(signal, 1, axis=1)[both])
        baseline[name] = float(np.abs(other).max())
    figures = Figures(
        model=model,
        category=completer.card.categories[label] if completer.card.categories else None,
        strokes=list(done.drawing.strokes),
        points=where(completer, steps, done.drawing)[0],
        given=1 + len(completer.rows(start)),
        signals=here,
        hidden=trace.hidden[:, 0].astype(np.float32),
        cell=np.stack([c[0] for _, c in trace.states[1:]]).astype(np.float32),
        telling=telling,
        baseline=baseline,
        dreamt=int(real.sum()),
        seconds=time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def dream(completer: DrawingCompleter, label: int, seed: int) -> Steps:
    """Return drawings of a category that the model makes of nothing, as its decoder reads them."""
    first = completer.first_row()
    labels = np.array([label])
    sampled = sample_endings(
        completer.model, [first], DREAMS, LONGEST_DREAM, HEAT, seed, labels=labels
    )
    sequences = [
        np.concatenate((first, to_stroke3(moves[:length])))
        for moves, length in zip(sampled.moves, sampled.lengths, strict=True)
    ]
    return steps_of(completer.model, sequences, labels.repeat(DREAMS))


def signals_of(steps: Steps) -> dict[str, np.ndarray]:
    """Return what each step has just read, as signals float64[T, B]."""
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
    """Return Pearson's r of each unit [N, U] and a signal [N], [U]; 0 where one never changes."""
    hidden, signal = hidden - hidden.mean(axis=0), signal - signal.mean()
    norms = np.linalg.norm(hidden, axis=0) * np.linalg.norm(signal)
    return signal @ hidden / np.where(norms > 1e-9, norms, np.inf)


def told_by(trace: Trace, name: str, unit: int, r: float, signal: np.ndarray) -> Telling:
    """Return a unit that follows a signal, over the learner's drawing."""
    own = trace.hidden[:, 0, unit]
    return Telling(
        signal=name,
        unit=unit,
        correlation=r,
        here=float(correlation(own[:, None], signal)[0]) if np.ptp(signal) > 0 else None,
        trace=own,
        gates={
            gate: np.stack([step[gate][0, unit] for step in trace.gates]) for gate in GATES["lstm"]
        },
    )
