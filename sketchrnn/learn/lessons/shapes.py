"""Four shapes: one to one, one to many, many to one, many to many, each a small model trained live.

A place becomes a kind of street, with no memory at all; a category becomes a drawing; a drawing
becomes a category; a start becomes an ending. Streets are those around the shipped Berlin trips,
drawings come from small generators (`examples.py`). What is not here: the four models and their
training (`shape_tasks.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.learn.examples import CANVAS, SHAPES, draw_shape
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.shape_tasks import (
    Drawings,
    Shape,
    many_to_many,
    many_to_one,
    one_to_many,
    one_to_one,
)

STEP = 11.0  # pixels from point to point of the learner's drawing, as in the shapes
LONGEST = 200  # points of a start


@dataclass(frozen=True, eq=False)
class Figures:
    """The models that are trained so far, and what they make of things."""

    shapes: list[Shape]
    """One to one, one to many, many to one, many to many."""
    kinds: dict[str, np.ndarray]
    """Held-out places, float64[n, 2] metres east and north, by the kind of street they are
    taken for."""
    drawn: dict[str, list[np.ndarray]]
    """For each category the strokes of a drawing of it, each float64[n, 2] pixels."""
    start: list[np.ndarray]
    """The strokes of the learner's drawing, brought to the canvas of the others."""
    named: dict[str, float]
    """For each category how likely it is that of the start."""
    ending: list[np.ndarray]
    """The strokes that follow on the start; none if nothing is missing."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    steps: int = 250,
    report: Report | None = None,
) -> Figures:
    """Train the four models one after the other.

    Args:
        seed: of the drawings, the points on streets, and the first weights.
        drawing: what is named and ended; the first half of a shape if None.
        steps: of each training, 1 to 1000.
        report: told the figures so far; may stop each of the four trainings.
    """
    began = time.perf_counter()
    rng = generator(seed)
    steps = whole("steps", steps, 1, 1000)
    start = begin_with(drawing, rng)
    drawings = Drawings(rng)
    tasks: dict[str, Callable[[Report], tuple[Shape, Any]]] = {
        "kinds": lambda told: one_to_one(rng, seed, steps, told),
        "drawn": lambda told: one_to_many(drawings, rng, seed, steps, told),
        "named": lambda told: many_to_one(drawings, start, rng, seed, steps, told),
        "ending": lambda told: many_to_many(drawings, start, rng, seed, steps, told),
    }
    shapes: list[Shape] = []
    made: dict[str, Any] = {"kinds": {}, "drawn": {}, "named": {}, "ending": []}

    def figures() -> Figures:
        seconds = time.perf_counter() - began
        return Figures(shapes=list(shapes), start=list(start.strokes), seconds=seconds, **made)

    for number, (name, learn) in enumerate(tasks.items()):
        told = part(report, number / 4, (number + 1) / 4, lambda _: figures())
        shape, made[name] = learn(told)
        shapes.append(shape)
        told(1.0, None)
    return figures()


def begin_with(drawing: Drawing | None, rng: np.random.Generator) -> Drawing:
    """Return the start on the canvas of the others, its points about as far apart as theirs."""
    if drawing is None:
        return draw_shape(SHAPES[rng.integers(len(SHAPES))], rng).cut(0.5)
    start = drawing.scaled(CANVAS / max(drawing.width, drawing.height)).resample(STEP)
    if not 2 <= start.points <= LONGEST:
        raise DataError(
            f"expected a start of 2 to {LONGEST} points, {STEP:g} % of the canvas apart, "
            f"got {start.points}"
        )
    return start
