"""Tiles in which a pen draws the endings of a start: the component of `player.js` and its data.

Not here: tiles with captions (`gallery.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import arc_length, pen_width, schedule
from sketchrnn.ui.components.build import TILES, build

HERE = Path(__file__).parent
SECONDS = 2.2  # for the longest ending; the others are drawn at the same speed
SLOWEST = 0.7  # sides of the canvas per second; short endings are not drawn slower than this
HTML = """
<div class="bar"><span class="key"><i class="start"></i>start<i class="ending"></i>ending</span>
<button class="replay" title="Play again">↻ Replay</button></div><div class="tiles"></div>"""

_component = build(HERE / "player.js", HTML, TILES, HERE / "player.css")


@dataclass(frozen=True)
class Tile:
    """One ending of a start."""

    ending: Drawing | None
    """The added part; None where the model added nothing."""
    note: str
    """A few words on the ending, for the tooltip and for screen readers."""
    fault: str
    """What is written on the tile, often empty."""
    name: str
    """What is written below the tile, as a button; often empty."""


@dataclass(frozen=True)
class Look:
    """How all tiles are shown."""

    picked: int
    """The number of the marked tile."""
    token: str
    """The animation starts anew when it changes."""
    side: float
    """Of the canvas, px."""
    small: bool
    """All tiles are in one row."""


def show(
    start: Drawing | None,
    tiles: Sequence[Tile],
    look: Look,
    take: Callable[[str], None],
    key: str,
) -> int | None:
    """Draw the tiles; return the number of the tile that was just clicked, or None.

    Args:
        start: is on every tile.
        tiles: one for each ending.
        look: of the tiles.
        take: called with the name below a tile when it is clicked.
        key: of the component on the page.
    """
    endings = [tile.ending for tile in tiles]
    box = box_of([drawing for drawing in [start, *endings] if drawing is not None], look.side)
    data = {
        "token": look.token,
        "box": box,
        "width": pen_width(box[2], box[3]),
        "start": "" if start is None else path(start),
        "picked": look.picked,
        "label": "Ending",
        "small": look.small,
        "tiles": [
            {"strokes": strokes, "note": tile.note, "fault": tile.fault, "name": tile.name}
            for strokes, tile in zip(pen_times(endings, look.side), tiles, strict=True)
        ],
    }

    def named() -> None:
        if name := st.session_state[key].named:
            take(name)

    clicked = _component(data=data, key=key, on_picked_change=lambda: None, on_named_change=named)
    return clicked.picked


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
    speed = max(*lengths, SLOWEST * SECONDS * side) / SECONDS  # pixels a second
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
