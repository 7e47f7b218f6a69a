"""Default data of the lessons: synthetic drawings of shapes, and shipped trajectories in Berlin.

The shapes are outlines with random size, place and tilt and with noise on each point. Not here: the
tasks of the lessons, and series of numbers (`series.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sketchrnn.data.sources.simulated import BERLIN
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import arc_length
from sketchrnn.trajectories.frame import Frame

CANVAS = 100.0  # pixels, side of the canvas of the shapes
SPACING = 0.4  # between points of an outline; an outline is about 2 wide
UNSTEADY = 0.05  # standard deviation of the noise on each point, in the unit of the outlines
WAITING = 1.0  # metres; shorter moves count as waiting


def _polygon(corners: int, step: int = 1) -> np.ndarray:
    """Return a closed polygon, or a star if `step` is 2, float64[corners + 1, 2]."""
    angle = 2 * np.pi * step * np.arange(corners + 1) / corners + np.pi / 2 + np.pi / corners
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _spiral() -> np.ndarray:
    """Return a spiral of two and a half turns, float64[60, 2]."""
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
"""The strokes of each shape, each [n, 2], y down, about 2 wide."""
SHAPES = tuple(OUTLINES)


def draw_shape(name: str, rng: np.random.Generator) -> Drawing:
    """Return a drawing of one of `SHAPES` with random size, place, tilt and noise."""
    tilt = rng.normal(0, 0.15)  # radians
    turned = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    size = rng.uniform(18, 36) * rng.uniform(0.85, 1.15, 2)  # pixels, width and height
    centre = CANVAS / 2 + rng.uniform(-10, 10, 2)
    strokes = []
    for line in _outlines(name):
        line = line + rng.normal(0, UNSTEADY, line.shape)
        strokes.append(centre + (line * size) @ turned)
    return Drawing(tuple(strokes), CANVAS, CANVAS, category=name)


def draw_shapes(
    count: int, rng: np.random.Generator, names: Sequence[str] = SHAPES
) -> tuple[list[Drawing], np.ndarray]:
    """Return `count` drawings of random shapes, and their index in `names`, int64[count]."""
    labels = rng.integers(len(names), size=count)
    return [draw_shape(names[int(label)], rng) for label in labels], labels


@cache
def _outlines(name: str) -> list[np.ndarray]:
    """Return the strokes of a shape, each [n, 2], with points `SPACING` apart."""
    return [_along(outline, SPACING) for outline in OUTLINES[name]]


def _along(line: np.ndarray, spacing: float) -> np.ndarray:
    """Return a polyline [n, 2] resampled to points about `spacing` apart.

    Corners are kept if all segments are longer than the spacing; otherwise the line counts as a
    curve, and only its ends are kept.
    """
    length = arc_length(line)  # [n]
    corners = length if np.diff(length).min() > spacing else length[[0, -1]]
    pieces = [
        np.linspace(begin, end, max(2, round((end - begin) / spacing) + 1))[1:]
        for begin, end in pairwise(corners)
    ]
    places = np.concatenate([[0.0], *pieces])
    return np.column_stack([np.interp(places, length, axis) for axis in line.T])


class Tracks(NamedTuple):
    """Concatenated trajectories; trajectory i is the slice offsets[i]:offsets[i + 1]."""

    xy: np.ndarray  # float64[n, 2], metres east and north of the mean of all fixes
    offsets: np.ndarray  # int64[trajectories + 1]


@lru_cache(maxsize=1)
def berlin() -> Tracks:
    """Return all shipped trajectories, with a fix every 2 s."""
    lat, lon, _, offsets, _ = BERLIN.load_tracks()
    xy = Frame(float(lat.mean()), float(lon.mean())).to_metres(lat, lon)
    xy.setflags(write=False)
    return Tracks(xy, offsets)


def drives(count: int, rng: np.random.Generator, every: int, moves: int) -> list[np.ndarray]:
    """Return random, different trajectories as stroke-3 rows, float32[N, 3], metres.

    Args:
        count: number of trajectories.
        rng: selects them.
        every: fixes per move; fixes are 2 s apart.
        moves: the largest N. Moves shorter than WAITING are left out.
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
