"""Drawings in the form that `line.js` and `tiles.js` draw: SVG paths, and points with times.

Not here: components (`gallery.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import arc_length, pen_width, schedule

SECONDS = 2.2  # for the longest ending; the others are drawn at the same speed
SLOWEST = 0.7  # sides of the canvas per second; short endings are not drawn slower than this


def path(drawing: Drawing) -> str:
    """Return the strokes as the `d` of an SVG path, to 0.1 px."""
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in stroke) + ("h0" if len(stroke) == 1 else "")
        for stroke in drawing.strokes
    )


def pen_times(endings: Sequence[Drawing | None], side: float) -> list[list[list[list[float]]]]:
    """Return the strokes of each ending as points [x px, y px, seconds].

    All pens are equally fast, and the longest ending takes SECONDS. side: of the canvas, px.
    """
    strokes = [() if ending is None else ending.strokes for ending in endings]
    lengths = [sum(arc_length(stroke)[-1] for stroke in parts) for parts in strokes]
    speed = max([*lengths, SLOWEST * SECONDS * side]) / SECONDS  # pixels a second
    dot = pen_width(side, side)  # a dot takes as long as a line of this length
    return [
        _timed(parts, max(length, dot) / speed, dot)
        for parts, length in zip(strokes, lengths, strict=True)
    ]


def _timed(strokes: Sequence[np.ndarray], seconds: float, dot: float) -> list[list[list[float]]]:
    timed = []
    for stroke, (begin, duration) in zip(strokes, schedule(strokes, seconds, dot), strict=True):
        along = arc_length(stroke)
        # [n] share of the stroke's time; a stroke of no length is there at its end.
        share = along / along[-1] if along[-1] else np.ones(len(stroke))
        points = np.column_stack([stroke, begin + duration * share])  # [n, 3]
        timed.append(np.round(points, 3).tolist())
    return timed


def box_of(drawings: Sequence[Drawing], side: float) -> list[float]:
    """Return x, y, width and height of the square that holds the canvas and all drawings, px.

    Drawings that reach over the edge of the canvas get a margin of 8 px.
    """
    strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
    points = np.concatenate([*strokes, np.zeros((1, 2))])
    low = np.minimum(points.min(axis=0) - 8, 0.0)
    high = np.maximum(points.max(axis=0) + 8, side)
    size = float((high - low).max())
    x, y = (low + high - size) / 2
    return [round(float(value), 1) for value in (x, y, size, size)]
