"""Rows of symbols for the lesson `sequences`, from numbers, a drawing, a sound, a text and others.

Numbers and prices become classes of their differences, the samples of a sound classes of their
levels, moves the eight directions of the compass (the chain code of Freeman 1961), tunes notes and
texts letters. Not here: how a network reads a row (`lessons/sequences.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.formats.pen import arc_length
from sketchrnn.learn.examples import draw_shapes, drives
from sketchrnn.learn.lesson import numbers as check_numbers
from sketchrnn.learn.prose import TEXT
from sketchrnn.learn.series import draw
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory

KINDS = ("numbers", "price", "drawing", "drive", "sound", "tune", "text")
COMPASS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")
SIZES = 8  # classes of differences and levels, equally frequent
RATE = 8000  # samples of a sound per second
WARM_UP = 400  # samples before the sound is steady
FORMANTS = ((730.0, 90.0), (1090.0, 110.0), (2440.0, 170.0))  # resonances, Hz, and their widths
PART = 10.0  # metres per symbol of the learner's drive
SHORTEST = 64  # symbols
NOTES = "ABCDEFG"

# The Ode to Joy, Beethoven 1824, line by line; the order of the lines is random.
LINES = ("EEFGGFEDCCDEEDD", "EEFGGFEDCCDEDCC", "DDECDEFECDEFEDCDG")


@dataclass(frozen=True, eq=False)
class Row:
    """A sequence as symbols."""

    alphabet: tuple[str, ...]
    """The A symbols."""
    symbols: np.ndarray
    """int64[n]: index of each symbol in the alphabet, 0 to A - 1."""
    values: np.ndarray | None = None
    """float64[n]: the number behind each symbol, such as a price; None if there is none."""


@dataclass(frozen=True, eq=False)
class Own:
    """The learner's own sequences; None stands for the default of that kind."""

    numbers: Sequence[float] | None = None
    """Within ±1e9; the default is a sine wave."""
    price: Sequence[float] | None = None
    """Within ±1e9; the default is a random walk."""
    drawing: Drawing | None = None
    """The default is a row of small drawings."""
    drive: Trajectory | None = None
    """The default is a row of trajectories in Berlin."""
    tune: str | None = None
    """Notes A to G; the default is lines of the Ode to Joy."""
    text: str | None = None
    """The default is the text in `prose.py`."""


def make_row(kind: str, own: Own, rng: np.random.Generator, length: int) -> Row:
    """Return a row of one of KINDS with at most `length` symbols.

    Raises:
        UsageError: the learner's sequence has fewer than SHORTEST symbols or is invalid.
    """
    row = {
        "numbers": lambda: row_of_numbers(own.numbers, rng, length),
        "price": lambda: row_of_price(own.price, rng, length),
        "drawing": lambda: row_of_drawing(own.drawing, rng, length),
        "drive": lambda: row_of_drive(own.drive, rng, length),
        "sound": lambda: row_of_sound(rng, length),
        "tune": lambda: row_of_tune(own.tune, rng, length),
        "text": lambda: row_of_text(TEXT if own.text is None else own.text),
    }[kind]()
    if len(row.symbols) < SHORTEST:
        raise UsageError(f"expected {kind} of {SHORTEST} symbols or more, got {len(row.symbols)}")
    values = None if row.values is None else row.values[:length]
    return Row(row.alphabet, row.symbols[:length], values)


def row_of_numbers(given: Sequence[float] | None, rng: np.random.Generator, length: int) -> Row:
    """Return the differences of numbers as SIZES classes, from the smallest to the largest."""
    if given is None:
        values = draw("sine", 1, length + 1, rng)[0]
    else:
        values = check_numbers("numbers", given, (None,), 1e9)
    return Row(*classes(np.diff(values)), values[1:])


def row_of_price(given: Sequence[float] | None, rng: np.random.Generator, length: int) -> Row:
    """Return the changes of a price from day to day as SIZES classes.

    The default is a random walk, each day up or down by 1 % on average (Bachelier 1900).
    """
    if given is None:
        values = 100 * np.exp(np.cumsum(rng.normal(0, 0.0125, length + 1)))
    else:
        values = check_numbers("price", given, (None,), 1e9)
    return Row(*classes(np.diff(values)), values[1:])


def row_of_sound(rng: np.random.Generator, length: int) -> Row:
    """Return the levels of a spoken vowel, sampled at RATE, as SIZES classes.

    The vowel is a voice of about 120 Hz through three resonances, those of "ah" (Peterson & Barney
    1952), after the source-filter model (Fant 1960).
    """
    count = length + WARM_UP
    period = RATE / rng.uniform(110, 130)  # samples
    source = np.diff(np.floor(np.arange(count + 1) / period))  # a pulse per period
    sound = source + rng.normal(0, 0.01, count)
    for hertz, width in FORMANTS:
        radius = np.exp(-np.pi * width / RATE)
        angle = 2 * np.pi * hertz / RATE
        sound = lfilter([1.0], [1.0, -2 * radius * np.cos(angle), radius**2], sound)
    values = sound[WARM_UP:] / np.abs(sound[WARM_UP:]).max()
    return Row(*classes(values), values)


def classes(values: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Return SIZES classes of values [n], equally frequent, and the class of each, int64[n].

    Their names are numbers, from 1 for the lowest values.
    """
    shares = np.arange(1, SIZES) / SIZES
    limits = np.quantile(values, shares) if len(values) else np.zeros(SIZES - 1)
    names = tuple(str(i + 1) for i in range(SIZES))
    return names, np.searchsorted(limits, values)


def row_of_drawing(given: Drawing | None, rng: np.random.Generator, length: int) -> Row:
    """Return strokes as directions of steps of equal length, with a symbol for each pen lift."""
    drawings = draw_shapes(40, rng)[0] if given is None else [given]
    ink = sum(arc_length(stroke)[-1] for drawing in drawings for stroke in drawing.strokes)
    if ink == 0:
        return Row((*COMPASS, "lift"), np.zeros(0, np.int64))
    strokes = [
        # y points down on a canvas and up on the compass
        np.append(directions(np.diff(stroke, axis=0) * [1, -1]), len(COMPASS))
        for drawing in drawings
        for stroke in drawing.resample(ink / length).strokes
    ]
    return Row((*COMPASS, "lift"), np.concatenate(strokes))


def row_of_drive(given: Trajectory | None, rng: np.random.Generator, length: int) -> Row:
    """Return moves as directions, without waiting."""
    if given is None:
        rows = drives(1 + length // 40, rng, every=2, moves=120)
        steps = np.concatenate([row[:, :2] for row in rows])
    else:
        steps = moves(given, length)
    return Row(COMPASS, directions(steps))


def moves(drive: Trajectory, length: int) -> np.ndarray:
    """Return a drive as moves between points of equal distance along it, float64[n, 2] metres.

    The distance is PART, or less if there were fewer than SHORTEST moves; n is at most `length`.
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
    """Return the notes of a tune; white space between them is ignored."""
    notes = "".join(play(rng, length) if given is None else given.upper().split())
    if strange := sorted(set(notes) - set(NOTES)):
        raise UsageError(f"expected a tune of the notes A to G, got {strange[0]!r}")
    symbols = letters(notes, NOTES)
    # On the scale from C to B, as in the tune.
    return Row(tuple(NOTES), symbols, (symbols - NOTES.index("C")) % len(NOTES) + 0.0)


def play(rng: np.random.Generator, length: int) -> Iterator[str]:
    """Yield random lines of the Ode to Joy until they have `length` notes."""
    notes = 0
    while notes < length:
        line = LINES[rng.integers(len(LINES))]
        notes += len(line)
        yield line


def row_of_text(text: str) -> Row:
    """Return the letters of a text in lower case, with one space between words."""
    plain = " ".join(text.lower().split())
    alphabet = "".join(sorted(set(plain)))
    return Row(tuple(alphabet), letters(plain, alphabet))


def letters(text: str, alphabet: str) -> np.ndarray:
    """Return the index of each letter in the alphabet, int64[n]."""
    return np.array([alphabet.index(letter) for letter in text], np.int64)


def directions(moves: np.ndarray) -> np.ndarray:
    """Return the direction of moves [n, 2], x east and y north: int64[n], an index of COMPASS."""
    angle = np.arctan2(moves[:, 1], moves[:, 0])
    return np.round(angle / (np.pi / 4)).astype(np.int64) % len(COMPASS)  # octants
