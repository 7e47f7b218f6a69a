"""What lessons learn from where the learner gives nothing: drawn shapes, and drives in Berlin.

The shapes come from small generators with an unsteady hand, the drives from the trips that the
package ships. What is not here: the lessons' own tasks, and series of numbers (`series.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sketchrnn.data.sources.berlin import load_tracks
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.trajectories.frame import Frame

CANVAS = 100.0  # pixels, the side of the canvas that shapes are drawn on
SPACING = 0.4  # from point to point along an outline, in which a shape is about 2 wide
UNSTEADY = 0.05  # standard deviation of the hand at each point, in the same unit
WAITING = 1.0  # metres; a car that moves less from fix to fix waits


def _polygon(corners: int, step: int = 1) -> np.ndarray:
    """Return a closed polygon, or with `step` 2 a star, float64[corners + 1, 2]."""
    angle = 2 * np.pi * step * np.arange(corners + 1) / corners + np.pi / 2 + np.pi / corners
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _spiral() -> np.ndarray:
    angle = np.linspace(0, 5 * np.pi, 60)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * np.linspace(0.1, 1, 60)[:, None]


OUTLINES: dict[str, tuple[np.ndarray, ...]] = {
    "circle": (_polygon(40),),
    "square": (_polygon(4),),
    "triangle": (_polygon(3),),
    "star": (_polygon(5, step=2),),
    "zigzag": (
        np.array([[-1, 0.5], [-0.6, -0.5], [-0.2, 0.5], [0.2, -0.5], [0.6, 0.5], [1, -0.5]]),
    ),
    "spiral": (_spiral(),),
    "cross": (np.array([[-1.0, 0], [1, 0]]), np.array([[0.0, -1], [0, 1]])),
    "house": (
        np.array([[-0.7, 0.0], [-0.7, 1], [0.7, 1], [0.7, 0]]),
        np.array([[-1.0, 0], [0, -1], [1, 0], [-1, 0]]),
    ),
}
"""The strokes of each shape, y down, about 2 wide."""
SHAPES = tuple(OUTLINES)


def draw_shape(name: str, rng: np.random.Generator) -> Drawing:
    """Return one of `SHAPES` as somebody might draw it: its size, place, tilt and line vary."""
    tilt = rng.normal(0, 0.15)
    turned = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    size = rng.uniform(18, 36) * rng.uniform(0.85, 1.15, 2)  # pixels, width and height
    centre = CANVAS / 2 + rng.uniform(-10, 10, 2)
    strokes = []
    for outline in OUTLINES[name]:
        line = _along(outline, SPACING)
        line = line + rng.normal(0, UNSTEADY, line.shape)
        strokes.append(centre + (line * size) @ turned)
    return Drawing(tuple(strokes), CANVAS, CANVAS, category=name)


def draw_shapes(
    count: int, rng: np.random.Generator, names: Sequence[str] = SHAPES
) -> tuple[list[Drawing], np.ndarray]:
    """Return `count` drawings of shapes, and which of `names` each is, int64[count]."""
    labels = rng.integers(len(names), size=count)
    return [draw_shape(names[int(label)], rng) for label in labels], labels


def _along(line: np.ndarray, spacing: float) -> np.ndarray:
    """Return a polyline [n, 2] with each piece cut into equal parts, or short pieces joined.

    Corners stay; what is curved is thinned to about the spacing.
    """
    length = np.append(0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)))
    corners = length if np.diff(length).min() > spacing else length[[0, -1]]
    pieces = [
        np.linspace(begin, end, max(2, round((end - begin) / spacing) + 1))[1:]
        for begin, end in pairwise(corners)
    ]
    places = np.concatenate([[0.0], *pieces])
    return np.column_stack([np.interp(places, length, axis) for axis in line.T])


class Tracks(NamedTuple):
    """Trips end to end; trip i is the slice offsets[i]:offsets[i + 1]."""

    xy: np.ndarray  # float64[n, 2] metres east and north of the middle of the map
    offsets: np.ndarray  # int64[trips + 1]


@lru_cache(maxsize=1)
def berlin() -> Tracks:
    """Return all shipped trips, a fix every 2 s."""
    lat, lon, _, offsets, _ = load_tracks()
    xy = Frame(float(lat.mean()), float(lon.mean())).to_metres(lat, lon)
    xy.setflags(write=False)
    return Tracks(xy, offsets)


def drives(count: int, rng: np.random.Generator, every: int, moves: int) -> list[np.ndarray]:
    """Return `count` different trips drawn by lot as stroke-3 [N, 3], metres; N is at most `moves`.

    every: so many fixes, of 2 s each, make a move. Where a car waits, nothing is written.
    """
    xy, offsets = berlin()
    sequences = []
    for i in rng.choice(len(offsets) - 1, count, replace=False):
        steps = np.diff(xy[offsets[i] : offsets[i + 1] : every], axis=0)
        steps = steps[np.hypot(*steps.T) > WAITING][:moves]
        rows = np.zeros((len(steps), 3), np.float32)
        rows[:, :2] = steps
        rows[-1, 2] = 1
        sequences.append(rows)
    return sequences
