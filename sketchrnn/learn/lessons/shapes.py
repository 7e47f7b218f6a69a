"""Lesson: four shapes of input and output, one to one, one to many, many to one, many to many.

A feed-forward net maps a position to a kind of street; recurrent networks map a category to a
drawing, a drawing to a category, and a start to an ending (Karpathy 2015). Streets are those of the
shipped Berlin data, drawings are synthetic (`examples.py`). Not here: the four networks and their
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
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.examples import CANVAS, SHAPES, draw_shape
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.shape_tasks import (
    RIGHT,
    Drawings,
    Shape,
    Training,
    many_to_many,
    many_to_one,
    one_to_many,
)
from sketchrnn.learn.street_task import one_to_one

STEP = 11.0  # pixels between points of the learner's drawing, as in the shapes
LONGEST = 200  # points of a start at most


@dataclass(frozen=True, eq=False)
class Figures:
    """The tasks that are trained so far, and examples of their outputs."""

    shapes: list[Shape]
    """One to one, one to many, many to one, many to many."""
    kinds: dict[str, np.ndarray]
    """Held-out positions, float64[n, 2] metres east and north, by the predicted kind of street."""
    drawn: dict[str, list[np.ndarray]]
    """For each category the strokes of a sampled drawing, each float64[n, 2] pixels."""
    start: list[np.ndarray]
    """The strokes of the learner's drawing, scaled to the canvas of the shapes."""
    named: dict[str, float]
    """For each category its probability, given the start."""
    ending: list[np.ndarray]
    """The strokes after the start; empty if the model ends the drawing at once."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    steps: int = 250,
    report: Report | None = None,
) -> Figures:
    """Train the four models one after the other.

    Args:
        seed: of the drawings, the points on streets, and the initial weights.
        drawing: the start to classify and complete; None is the first half of a random shape.
        steps: training steps of each model, 1 to 1000.
        report: receives the figures so far; may stop each of the four trainings.
    """
    began = time.perf_counter()
    rng = generator(seed)
    steps = whole("steps", steps, 1, 1000)
    start = begin_with(drawing, rng)
    drawings = Drawings(rng)
    tasks: dict[str, Callable[[Training], tuple[Shape, Any]]] = {
        "kinds": one_to_one,
        "drawn": lambda training: one_to_many(drawings, training),
        "named": lambda training: many_to_one(drawings, start, training),
        "ending": lambda training: many_to_many(drawings, start, training),
    }
    shapes: list[Shape] = []
    made: dict[str, Any] = {"kinds": {}, "drawn": {}, "named": {}, "ending": []}

    def figures() -> Figures:
        seconds = time.perf_counter() - began
        return Figures(shapes=list(shapes), start=list(start.strokes), seconds=seconds, **made)

    for number, (name, learn) in enumerate(tasks.items()):
        own = part(report, number / 4, (number + 1) / 4, lambda _: figures())
        shape, made[name] = learn(Training(rng, seed, steps, own))
        shapes.append(shape)
        own(1.0, None)
    return figures()


def begin_with(drawing: Drawing | None, rng: np.random.Generator) -> Drawing:
    """Return the start on the canvas of the shapes, with points about as far apart as theirs.

    Raises:
        DataError: the start has fewer than 2 or more than LONGEST points.
    """
    if drawing is None:
        return draw_shape(SHAPES[rng.integers(len(SHAPES))], rng).cut(0.5)
    start = drawing.scaled(CANVAS / max(drawing.width, drawing.height)).resample(STEP)
    if not 2 <= start.points <= LONGEST:
        raise DataError(
            f"expected a start of 2 to {LONGEST} points, {STEP:g} % of the canvas apart, "
            f"got {start.points}"
        )
    return start


CLAIMS = (
    Claim(
        "each does better than a method without a network",
        lambda f: all(
            shape.score > shape.baseline if shape.unit == RIGHT else shape.score < shape.baseline
            for shape in f.shapes
        ),
    ),
)
