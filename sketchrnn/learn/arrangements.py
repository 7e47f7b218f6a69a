"""Small pictures of things above or left of other things, and their captions.

Used by the lesson `captions`. A caption such as "two circles above a line" has five parts, and
every combination of parts is a caption. Not here: the network that describes the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.drawings.raster import Segments, rasters
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
    return Pictures(rasters(draw_arrangements(parts, rng)), parts)


def draw_arrangements(parts: np.ndarray, rng: np.random.Generator) -> Segments:
    """Return a drawing of each caption, given as five indices, int64[B, 5]."""
    counts = (parts[:, [0, 3]] + 1).ravel()  # [2 B], things on each side of each drawing
    side = np.repeat(np.tile((0, 1), len(parts)), counts)  # [N] of each thing
    owner = np.repeat(np.repeat(np.arange(len(parts)), 2), counts)  # [N], its drawing
    number = np.arange(len(side)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = APART * (number - (counts.repeat(counts) - 1) / 2)
    across = APART * 0.8 * (2 * side - 1)
    below = parts[owner, 2, None] == 0
    centres = np.where(below, np.column_stack((along, across)), np.column_stack((across, along)))
    centres += CANVAS / 2 + rng.normal(0, SHAKE, centres.shape)  # [N, 2]
    sizes = APART * rng.uniform(0.32, 0.42, len(side))
    thing = np.where(side == 0, parts[owner, 1], parts[owner, 4])
    ends, owners = [], []
    for kind, name in enumerate(THINGS):
        some = np.flatnonzero(thing == kind)
        for line in outline(name):  # [n, 2]
            lines = line + rng.normal(0, UNSTEADY, (len(some), *line.shape))
            points = centres[some, None] + sizes[some, None, None] * lines
            ends.append(np.stack((points[:, :-1], points[:, 1:]), axis=2).reshape(-1, 2, 2))
            owners.append(owner[some].repeat(len(line) - 1))
    drawn_in = np.concatenate(owners)
    order = np.argsort(drawn_in, kind="stable")
    offsets = np.append(0, np.bincount(drawn_in, minlength=len(parts)).cumsum())
    return Segments(np.concatenate(ends).astype(np.float32)[order], offsets)


def outline(thing: str) -> tuple[np.ndarray, ...]:
    """Return the strokes of a thing, each [n, 2], about 2 wide."""
    return (np.array([[-1.0, 0.0], [1.0, 0.0]]),) if thing == "line" else OUTLINES[thing]


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
