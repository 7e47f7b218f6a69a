"""Small pictures of things above or left of other things, and their captions.

Used by the lesson `captions`. A caption such as "two circles above a line" has five parts, and
every combination of parts is a caption. Not here: the network that describes the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import rasters, segments_of
from sketchrnn.errors import UsageError
from sketchrnn.learn.examples import CANVAS, OUTLINES

COUNTS = ("a", "two", "three")
THINGS = ("circle", "square", "triangle", "cross", "line")
RELATIONS = ("above", "left of")
PARTS = ("first count", "first thing", "relation", "second count", "second thing")
SIZES = (len(COUNTS), len(THINGS), len(RELATIONS), len(COUNTS), len(THINGS))
"""How many values each part has; the part itself is an index."""
PLURALS = ("circles", "squares", "triangles", "crosses", "lines")
WORDS = (".", *COUNTS, *THINGS, *PLURALS, "above", "left", "of")
END = 0
"""The word that ends a caption, and the input before its first word."""
LONGEST = 6  # words
APART = 27.0  # pixels of the canvas between the centres of neighbours
SHAKE = 3.0  # standard deviation of each centre, pixels
UNSTEADY = 0.04  # standard deviation of the noise on each point, in the unit of the outlines


class Pictures(NamedTuple):
    """B pictures and their captions."""

    pixels: np.ndarray  # float32[B, SIDE, SIDE], 0 for paper to 1 for ink
    parts: np.ndarray  # int64[B, 5], the index of each of PARTS


def draw_pictures(count: int, allowed: np.ndarray, rng: np.random.Generator) -> Pictures:
    """Draw pictures of random captions; `allowed`, bool[*SIZES], says which."""
    choices = np.argwhere(allowed)
    parts = choices[rng.integers(len(choices), size=count)]
    return Pictures(pixels([draw_arrangement(each, rng) for each in parts]), parts)


def draw_arrangement(parts: Sequence[int] | np.ndarray, rng: np.random.Generator) -> Drawing:
    """Return a drawing of a caption, given as five indices."""
    strokes: list[np.ndarray] = []
    for side, (count, thing) in ((-1, parts[:2]), (1, parts[3:])):
        along = APART * (np.arange(count + 1) - count / 2)  # count is an index, 0 for one thing
        across = np.full(count + 1, side * 0.8 * APART)
        centres = np.column_stack((along, across) if parts[2] == 0 else (across, along))
        centres = CANVAS / 2 + centres + rng.normal(0, SHAKE, centres.shape)  # [things, 2]
        sizes = APART * rng.uniform(0.32, 0.42, len(centres))
        for line in outline(THINGS[thing]):  # [n, 2]
            lines = line + rng.normal(0, UNSTEADY, (len(centres), *line.shape))
            strokes += list(centres[:, None] + sizes[:, None, None] * lines)
    return Drawing(tuple(strokes), CANVAS, CANVAS)


def outline(thing: str) -> tuple[np.ndarray, ...]:
    """Return the strokes of a thing, each [n, 2], about 2 wide."""
    return (np.array([[-1.0, 0.0], [1.0, 0.0]]),) if thing == "line" else OUTLINES[thing]


def pixels(drawings: Sequence[Drawing]) -> np.ndarray:
    """Return drawings as pictures that fill their frame, float32[B, SIDE, SIDE]."""
    return rasters(segments_of(drawings))


def caption(parts: Sequence[int] | np.ndarray) -> list[str]:
    """Return the words of a caption, given as five indices."""
    one, thing, relation, other, second = parts
    return [
        *(COUNTS[one], (PLURALS if one else THINGS)[thing]),
        *RELATIONS[relation].split(),
        *(COUNTS[other], (PLURALS if other else THINGS)[second]),
    ]


def encode(parts: np.ndarray) -> np.ndarray:
    """Return captions [B, 5] as words int64[LONGEST + 1, B], with END, then -100."""
    words = np.full((LONGEST + 1, len(parts)), -100, np.int64)
    for i, each in enumerate(parts):
        said = [*caption(each), WORDS[END]]
        words[: len(said), i] = [WORDS.index(word) for word in said]
    return words


def read(text: str) -> np.ndarray:
    """Return a caption as five indices, int64[5].

    Raises:
        UsageError: the text is not a caption.
    """
    said = text.lower().replace(".", " ").split()
    for parts in np.ndindex(*SIZES):
        if caption(parts) == said:
            return np.array(parts)
    raise UsageError(
        f"expected a caption such as 'two circles above a line', of {', '.join(COUNTS)}, "
        f"{', '.join(THINGS)}, {', '.join(RELATIONS)}, got {text!r}"
    )
