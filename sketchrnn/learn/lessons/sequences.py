"""Lesson: what a sequence is. Numbers, a drawing, a drive, a tune, a text: the order tells more.

Everything becomes a row of symbols: moves by the eight directions of the compass (the chain code of
Freeman 1961), numbers by the size of their change, tunes by their notes. A small GRU reads the row
once, in order or shuffled, and has to predict each symbol before it learns from it, so that no
symbol is known from training (prequential coding, Dawid 1984). What it needs is counted in bits
(Shannon 1951), beside counting how often each symbol came.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, one_hot

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.formats.pen import arc_length
from sketchrnn.learn.examples import draw_shapes, drives
from sketchrnn.learn.lesson import Report, generator, one_of, part, whole
from sketchrnn.learn.lesson import numbers as check_numbers
from sketchrnn.learn.prose import TEXT
from sketchrnn.learn.series import draw
from sketchrnn.learn.training import Recurrent, built, train
from sketchrnn.trajectories.trajectory import Frame, Trajectory

KINDS = ("numbers", "drawing", "drive", "tune", "text")
COMPASS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")
SIZES = 8  # classes of numbers, equally many numbers in each
PART = 10.0  # metres, of the way of a drive of one's own

# The Ode to Joy, Beethoven 1824, line by line; in which order its lines come is drawn by lot.
LINES = ("EEFGGFEDCCDEEDD", "EEFGGFEDCCDEDCC", "DDECDEFECDEFEDCDG")

CHUNK = 8  # symbols that are predicted before the network learns from them
UPDATES = 3  # training steps a chunk
WINDOW = 16  # symbols that a training step looks at in a row, so many of them:
BATCH = 16
CONTEXT = 48  # symbols that are read before those to predict
HIDDEN = 32
SHORTEST = 64
LONGEST = 2000


@dataclass(frozen=True, eq=False)
class Row:
    """A sequence as symbols."""

    alphabet: tuple[str, ...]
    """The A symbols."""
    symbols: np.ndarray
    """int64[n]: which of the alphabet, 0 to A - 1."""


@dataclass(frozen=True, eq=False)
class KindFigures:
    """One row of n symbols, read in order and shuffled."""

    kind: str
    """One of KINDS."""
    row: Row
    """What was read."""
    ordered: np.ndarray
    """float64[n]: bits that each symbol needed, in order; NaN for the first ones, from which it
    begins to learn, and for those that are not read yet."""
    shuffled: np.ndarray
    """float64[n]: the same after the row was shuffled."""
    baseline: np.ndarray
    """float64[n]: the same, in order, if one only counts the symbols that came before."""
    ordered_bits: float
    """Bits a symbol in order, mean over the second half, when something has been learnt; NaN while
    that is not read to its end."""
    shuffled_bits: float
    """The same, shuffled."""
    baseline_bits: float
    """The same, by counting, which does not care for order."""


@dataclass(frozen=True, eq=False)
class Figures:
    """All kinds that were asked for, as far as they have got."""

    kinds: tuple[KindFigures, ...]
    """In the order asked for."""
    seconds: float
    """That the lesson took so far."""


def run(
    *,
    seed: int = 0,
    kinds: Sequence[str] = KINDS,
    length: int = 400,
    numbers: Sequence[float] | None = None,
    drawing: Drawing | None = None,
    drive: Trajectory | None = None,
    tune: str | None = None,
    text: str | None = None,
    report: Report | None = None,
) -> Figures:
    """Read rows of symbols in order and shuffled, and count the bits.

    Args:
        seed: of weights, of shuffling, and of what the learner does not give.
        kinds: one or more of KINDS.
        length: symbols of a row that are read at most, SHORTEST to LONGEST.
        numbers: a series of one's own, within ±1e9; None is a wave.
        drawing: of one's own; None is many small ones in a row.
        drive: of one's own; None is trips in Berlin, one after another.
        tune: notes of one's own, letters A to G; None is lines of the Ode to Joy.
        text: of one's own; None is a text about pens and cars.
        report: told the figures so far.

    What is given must come to SHORTEST symbols or more.
    """
    began = time.perf_counter()
    rng = generator(seed)
    length = whole("length", length, SHORTEST, LONGEST)
    if not kinds:
        raise UsageError(f"expected one or more kinds out of {', '.join(KINDS)}, got none")
    makers = {
        "numbers": lambda: row_of_numbers(numbers, rng, length),
        "drawing": lambda: row_of_drawing(drawing, rng, length),
        "drive": lambda: row_of_drive(drive, rng, length),
        "tune": lambda: row_of_tune(tune, rng, length),
        "text": lambda: row_of_text(TEXT if text is None else text),
    }
    rows = {}
    for kind in kinds:
        row = makers[one_of("kinds", kind, KINDS)]()
        if len(row.symbols) < SHORTEST:
            raise UsageError(
                f"expected {kind} of {SHORTEST} symbols or more, got {len(row.symbols)}"
            )
        rows[kind] = Row(row.alphabet, row.symbols[:length])

    readings: list[Reading] = []

    def so_far() -> Figures:
        return Figures(tuple(map(summary, readings)), time.perf_counter() - began)

    for i, (kind, row) in enumerate(rows.items()):
        mixed = np.random.default_rng([seed, 1]).permutation(row.symbols)
        reading = Reading(kind, row, *np.full((2, len(mixed)), np.nan))
        readings.append(reading)
        orders = ((row.symbols, reading.ordered), (mixed, reading.shuffled))
        for half, (symbols, bits) in enumerate(orders):
            begin, end = ((2 * i + half + edge) / (2 * len(rows)) for edge in (0, 1))
            told = part(report, begin, end, lambda _: so_far())
            if read(symbols, bits, len(row.alphabet), seed, told):
                return so_far()
    return so_far()


class Reading(NamedTuple):
    """A row that is being read; bits are NaN where it has not been read yet."""

    kind: str
    row: Row
    ordered: np.ndarray  # float64[n] bits
    shuffled: np.ndarray  # float64[n] bits


def summary(reading: Reading) -> KindFigures:
    """Return the figures of a row as far as it has been read."""
    row = reading.row
    bits = (reading.ordered.copy(), reading.shuffled.copy(), count(row.symbols, len(row.alphabet)))
    late = slice(len(row.symbols) // 2, None)
    return KindFigures(reading.kind, row, *bits, *(float(needed[late].mean()) for needed in bits))


def read(symbols: np.ndarray, bits: np.ndarray, size: int, seed: int, report: Report) -> bool:
    """Let a GRU read symbols, each predicted before it is learnt from; whether it was stopped.

    symbols: int64[n], 0 to size - 1. bits: float64[n], filled with what each symbol needed.
    """
    network = built(seed, lambda: Recurrent("gru", size, HIDDEN, size))
    rng = np.random.default_rng([seed, 2])
    row = torch.from_numpy(symbols)
    first = WINDOW + 1  # nothing is predicted before there is something to learn from

    def loss(step: int) -> Tensor:
        seen = first + step // UPDATES * CHUNK
        if step % UPDATES == 0:
            bits[seen : seen + CHUNK] = predict(network, row, seen, size)
        # Windows of what it has seen, drawn by lot: the symbol after each is the target.
        begin = rng.integers(0, seen - WINDOW, BATCH)
        at = torch.from_numpy(begin + np.arange(WINDOW + 1)[:, None])  # [WINDOW + 1, BATCH]
        inputs = one_hot(row[at[:-1]], size).float()
        return cross_entropy(network(inputs).flatten(0, 1), row[at[1:]].flatten())

    chunks = -(-(len(symbols) - first) // CHUNK)
    return train(network, loss, steps=chunks * UPDATES, report=report).stopped


def predict(network: Recurrent, row: Tensor, seen: int, size: int) -> np.ndarray:
    """Return the bits of the symbols from `seen` on, at most CHUNK, each predicted from the past.

    row: int64[n]. The network reads CONTEXT symbols before them; it does not learn here.
    """
    begin, end = max(0, seen - CONTEXT), min(seen + CHUNK, len(row))
    with torch.no_grad():
        inputs = one_hot(row[begin : end - 1], size).float()[:, None]  # [T, 1, A]
        nats = -log_softmax(network(inputs)[:, 0], dim=-1)  # [T, A]
        needed = nats[torch.arange(len(nats)), row[begin + 1 : end]]
    return needed[seen - end :].double().numpy() / np.log(2)


def count(symbols: np.ndarray, size: int) -> np.ndarray:
    """Return the bits float64[n] of each symbol if p = (times it came + 1) / (all + size)."""
    came = np.cumsum(np.eye(size)[symbols], axis=0) - np.eye(size)[symbols]  # [n, A], before it
    mine = came[np.arange(len(symbols)), symbols]
    return -np.log2((mine + 1) / (np.arange(len(symbols)) + size))


def row_of_numbers(given: Sequence[float] | None, rng: np.random.Generator, length: int) -> Row:
    """Numbers by the size of their change from the last one, in SIZES classes."""
    if given is None:
        values = draw("sine", 1, length + 1, rng)[0]
    else:
        values = check_numbers("numbers", given, (None,), 1e9)
    changes = np.diff(values)
    limits = (
        np.quantile(changes, np.arange(1, SIZES) / SIZES) if len(changes) else np.zeros(SIZES - 1)
    )
    names = tuple(f"change {i + 1} of {SIZES}" for i in range(SIZES))
    return Row(names, np.searchsorted(limits, changes))


def row_of_drawing(given: Drawing | None, rng: np.random.Generator, length: int) -> Row:
    """Strokes as steps of equal length by their direction, and when the pen is lifted."""
    drawings = draw_shapes(40, rng)[0] if given is None else [given]
    ink = sum(arc_length(stroke)[-1] for drawing in drawings for stroke in drawing.strokes)
    if ink == 0:
        return Row((*COMPASS, "lift"), np.zeros(0, np.int64))
    strokes = [
        np.append(directions(np.diff(stroke, axis=0) * [1, -1]), len(COMPASS))  # y points down
        for drawing in drawings
        for stroke in drawing.resample(ink / length).strokes
    ]
    return Row((*COMPASS, "lift"), np.concatenate(strokes))


def row_of_drive(given: Trajectory | None, rng: np.random.Generator, length: int) -> Row:
    """Moves by their direction, waiting left out."""
    if given is None:
        rows = drives(1 + length // 40, rng, every=2, moves=120)
        steps = np.concatenate([row[:, :2] for row in rows])
    else:
        steps = moves(given, length)
    return Row(COMPASS, directions(steps))


def moves(drive: Trajectory, length: int) -> np.ndarray:
    """Return a drive cut into equal parts of the way, float64[n, 2] metres; n is at most `length`.

    The parts are PART long, shorter if there would else be fewer than SHORTEST.
    """
    frame = Frame(float(drive.lat[0]), float(drive.lon[0]))
    path = frame.to_metres(drive.lat, drive.lon)
    along = arc_length(path)
    if along[-1] == 0:
        return np.zeros((0, 2))
    count = min(length, max(SHORTEST, int(along[-1] / PART)))
    at = np.linspace(0, along[-1], count + 1)
    return np.diff(np.column_stack([np.interp(at, along, axis) for axis in path.T]), axis=0)


def row_of_tune(given: str | None, rng: np.random.Generator, length: int) -> Row:
    """Notes by their letter."""
    if given is None:
        return Row(tuple("ABCDEFG"), letters("".join(play(rng, length)), "ABCDEFG"))
    notes = "".join(given.upper().split())
    if strange := sorted(set(notes) - set("ABCDEFG")):
        raise UsageError(f"expected a tune of the notes A to G, got {strange[0]!r}")
    return Row(tuple("ABCDEFG"), letters(notes, "ABCDEFG"))


def play(rng: np.random.Generator, length: int) -> Iterator[str]:
    """Yield lines drawn by lot until there are `length` notes."""
    notes = 0
    while notes < length:
        line = LINES[rng.integers(len(LINES))]
        notes += len(line)
        yield line


def row_of_text(text: str) -> Row:
    """Letters in lower case; whatever stands between words is one space."""
    plain = " ".join(text.lower().split())
    alphabet = "".join(sorted(set(plain)))
    return Row(tuple(alphabet), letters(plain, alphabet))


def letters(text: str, alphabet: str) -> np.ndarray:
    """Return which letter of the alphabet each one is, int64[n]."""
    return np.array([alphabet.index(letter) for letter in text], np.int64)


def directions(moves: np.ndarray) -> np.ndarray:
    """Return the direction of moves [n, 2], x east and y north: int64[n], an index of COMPASS."""
    angle = np.arctan2(moves[:, 1], moves[:, 0])
    return np.round(angle / (np.pi / 4)).astype(np.int64) % len(COMPASS)
