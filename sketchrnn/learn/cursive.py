"""A small cursive alphabet, and words in it as one pen line, for the lesson `ctc`.

Covers: the shapes of ten letters (`SHAPES`), writing a word with random slant, size and noise
(`write`), a line as the steps that a network reads (`read_line`), and naming pieces of a line by
the nearest template (`name_pieces`). The writing is generated: it
is more regular than that of people, and i has no dot, because the pen is never lifted. Not here:
how the lines are read (`lessons/ctc.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import CubicSpline

from sketchrnn.errors import UsageError
from sketchrnn.formats.pen import arc_length

SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "a": ((0.55, 0.9), (0.3, 1.0), (0.06, 0.5), (0.3, 0.0), (0.6, 0.5), (0.66, 0.98), (0.68, 0.3)),
    "d": ((0.55, 0.9), (0.3, 1.0), (0.06, 0.5), (0.3, 0.0), (0.6, 0.6), (0.68, 2.0), (0.68, 0.3)),
    "e": ((0.4, 0.45), (0.46, 0.85), (0.26, 1.0), (0.1, 0.5), (0.28, 0.04)),
    "g": (
        *((0.55, 0.9), (0.3, 1.0), (0.06, 0.5), (0.3, 0.0), (0.6, 0.5), (0.66, 0.98)),
        *((0.64, -0.6), (0.4, -1.0), (0.25, -0.7), (0.6, -0.2)),
    ),
    "h": (
        *((0.3, 1.0), (0.42, 1.8), (0.26, 2.0), (0.16, 1.2), (0.14, 0.02), (0.3, 0.75)),
        *((0.5, 1.0), (0.62, 0.7), (0.62, 0.2)),
    ),
    "i": ((0.25, 0.98), (0.28, 0.3)),
    "l": ((0.3, 0.9), (0.42, 1.7), (0.26, 2.0), (0.14, 1.2), (0.2, 0.2)),
    "m": (
        *((0.16, 0.9), (0.24, 0.8), (0.26, 0.02), (0.38, 0.75), (0.5, 1.0), (0.6, 0.75)),
        *((0.62, 0.02), (0.74, 0.75), (0.86, 1.0), (0.96, 0.7), (0.98, 0.2)),
    ),
    "n": (
        *((0.16, 0.9), (0.24, 0.8), (0.26, 0.02), (0.38, 0.75), (0.5, 1.0), (0.6, 0.7)),
        (0.62, 0.2),
    ),
    "u": ((0.2, 0.98), (0.22, 0.3), (0.4, 0.0), (0.6, 0.5), (0.64, 0.98), (0.66, 0.3)),
}
"""Points of each letter between its ends, in units of its height without stems, y up.

A letter begins and ends on the base line, y = 0. It ends TAIL to the right of its last point."""

LETTERS = "".join(SHAPES)
TAIL = 0.3
PER_SEGMENT = 6  # points per segment of a spline
LONGEST = 12  # letters of a word
MOST_STEPS = 1000  # of a line; a word of LONGEST letters has about 250
LINE_STEP = 0.3  # distance of the points that are read, in standard deviations of the height
PIECE = 16  # points of a template
JOINED = 3  # consecutive points that make one step


@dataclass(frozen=True, eq=False)
class Line:
    """A written word of U letters as n points."""

    points: np.ndarray
    """float64[n, 2]: x to the right and y down, in pixels."""
    bounds: np.ndarray = field(default_factory=lambda: np.array([0.0, 1.0]))
    """float64[U + 1]: the share of the length of the line at which each letter ends; first 0."""


def write(word: str, rng: np.random.Generator, noise: float = 0.03) -> Line:
    """Write a word of LETTERS in one line, with random slant, size, width and noise.

    noise: standard deviation of the noise on each point of a letter, in heights of a letter.

    Raises:
        UsageError: the word has no letter, more than LONGEST, or one outside of LETTERS.
    """
    if not 1 <= len(word) <= LONGEST or set(word) - set(LETTERS):
        raise UsageError(
            f"expected 1 to {LONGEST} letters out of {' '.join(LETTERS)}, got {word!r}"
        )
    slant, width = rng.uniform(-0.1, 0.5), rng.uniform(0.8, 1.3)
    size = rng.uniform(20, 40)  # pixels
    x, knots, ends = 0.0, [np.zeros((1, 2))], [0]
    for letter in word:
        shape = np.array(SHAPES[letter]) * [width * rng.uniform(0.9, 1.1), rng.uniform(0.9, 1.1)]
        shape = shape + rng.normal(0, noise, shape.shape) + [x, 0]
        x = shape[-1, 0] + TAIL * width
        knots += [shape, np.array([[x, rng.normal(0, noise)]])]
        ends.append(ends[-1] + len(shape) + 1)
    corners = np.concatenate(knots)  # [k, 2]
    at = np.linspace(0, len(corners) - 1, PER_SEGMENT * (len(corners) - 1) + 1)
    # Parameters by the square root of the distance (Lee 1989) avoid loops between uneven points.
    along = np.append(0.0, np.cumsum(np.sqrt(np.hypot(*np.diff(corners, axis=0).T))))
    curve = CubicSpline(along, corners)(np.interp(at, np.arange(len(corners)), along))
    length = arc_length(curve)
    bounds = length[PER_SEGMENT * np.array(ends)] / length[-1]
    slanted = curve @ np.array([[1, 0], [slant, 1]])  # x + slant y
    return Line(size * slanted * [1, -1], bounds)


def read_line(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a line [n, 2] as the T steps that a network reads.

    Positions and sizes do not matter: the unit is the standard deviation of the heights.

    Returns:
        float32[T, 3 JOINED]: moves and height above the middle of JOINED points per step; and
        int64[T + 1], the index of the point, out of `resampled(points)`, at which each step begins.

    Raises:
        UsageError: T would be 0, or more than MOST_STEPS.
    """
    # Checked before the points are made, which could be many.
    spread = points[:, 1].std() or 1.0
    steps = int(arc_length(points)[-1] / (LINE_STEP * spread)) // JOINED
    if not 1 <= steps <= MOST_STEPS:
        raise UsageError(f"expected a line of 1 to {MOST_STEPS} steps, got {steps}")
    line = resampled(points)
    used = line[: steps * JOINED + 1]
    moves = np.diff(used, axis=0) / LINE_STEP  # [T JOINED, 2]
    rows = np.column_stack((moves, used[1:, 1])).astype(np.float32)
    return rows.reshape(steps, -1), JOINED * np.arange(steps + 1)


def resampled(points: np.ndarray) -> np.ndarray:
    """Return a line as points at equal distances, about LINE_STEP, centred, [m, 2].

    The unit is the spread of the heights of these points.
    """
    length = arc_length(points)
    spread = points[:, 1].std() or 1.0
    at = np.arange(int(length[-1] / (LINE_STEP * spread)) + 1) * LINE_STEP * spread
    even = np.column_stack([np.interp(at, length, axis) for axis in points.T])
    return (even - even.mean(axis=0)) / (even[:, 1].std() or 1.0)


def pieces_between(points: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Return the n pieces of a line as PIECE points each, float64[n, PIECE, 2].

    The points of a piece are relative to its first one. The unit is the spread of the heights.

    cuts: ascending shares of the length of the line, [n + 1].
    """
    length = arc_length(points)
    at = np.linspace(cuts[:-1], cuts[1:], PIECE, axis=1) * length[-1]  # [n, PIECE]
    places = np.stack([np.interp(at, length, axis) for axis in points.T], axis=-1)
    return (places - places[:, :1]) / (points[:, 1].std() or 1.0)


def mean_shapes(written: Sequence[tuple[str, Line]]) -> np.ndarray:
    """Return the mean of the pieces of each of LETTERS, float64[letters, PIECE, 2]."""
    pieces: dict[str, list[np.ndarray]] = {letter: [] for letter in LETTERS}
    for word, line in written:
        for letter, piece in zip(word, pieces_between(line.points, line.bounds), strict=True):
            pieces[letter].append(piece)
    return np.array([np.mean(pieces[letter], axis=0) for letter in LETTERS])


def name_pieces(points: np.ndarray, cuts: np.ndarray, shapes: np.ndarray) -> str:
    """Return the letter with the nearest template for each piece between two cuts.

    cuts: ascending shares of the line. shapes: the result of `mean_shapes`.
    """
    apart = shapes - pieces_between(points, cuts)[:, None]  # [n, letters, PIECE, 2]
    return "".join(LETTERS[i] for i in np.square(apart).sum(axis=(2, 3)).argmin(axis=1))


def turning_points(line: Line) -> np.ndarray:
    """Return the shares of a line where the pen turns upwards, with 0 and 1 at the ends."""
    height, length = -line.points[:, 1], arc_length(line.points)
    turns = 1 + np.flatnonzero((height[1:-1] < height[:-2]) & (height[1:-1] <= height[2:]))
    # Turns at the very ends of the line are noise of the first and the last letter.
    shares = length[turns] / length[-1]
    return np.array([0.0, *shares[(shares > 0.03) & (shares < 0.97)], 1.0])
