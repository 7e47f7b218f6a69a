"""What visitors without a browser draw: the example starts of the Sketch page, stroke by stroke.

Each start is enlarged and shifted at random; a complete one is followed by an empty pad. Not here:
the visitors (`visitor.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.formats.pen import arc_length
from sketchrnn.ui import examples, models
from sketchrnn.ui.paper import SIDE

SAMPLE = 6.0  # pixels between two samples of the pen


class Stroke(NamedTuple):
    """What a visitor draws until the pen goes up."""

    samples: list[float]
    new: bool
    """It is the first of a drawing."""


def drawings(model: str) -> list[list[np.ndarray]]:
    """Return the example starts of the page for a model, each as strokes float64 [n, 2]."""
    names = [name for name in models.card(model).categories if name in examples.STARTS]
    found = [examples.start(name, SIDE) for name in names or [examples.KANJI]]
    return [[_resampled(stroke) for stroke in one.strokes] for one in found if one is not None]


def _resampled(stroke: np.ndarray) -> np.ndarray:
    """Return a stroke with a sample every `SAMPLE` pixels, as a pen leaves them."""
    along = arc_length(stroke)
    at = np.arange(0, along[-1], SAMPLE)
    return np.column_stack([np.interp(at, along, axis) for axis in stroke.T])


def strokes(chosen: Sequence[Sequence[np.ndarray]], rng: np.random.Generator) -> Iterator[Stroke]:
    """Yield the strokes of one drawing after another, each enlarged and shifted at random.

    A stroke is flat: x, y, x, y, … `new` says that it begins a drawing.
    """
    while True:
        size, shift = rng.uniform(0.6, 1.0), rng.uniform(0, 0.3 * SIDE, 2)
        for number, points in enumerate(chosen[int(rng.integers(len(chosen)))]):
            flat = (points * size + shift).clip(0, SIDE).round(1).ravel().tolist()
            yield Stroke(flat, new=number == 0)
