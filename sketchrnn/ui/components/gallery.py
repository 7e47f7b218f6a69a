"""Tiles of drawings with a line under each, drawn by a pen or shown at once; one can be picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import pen_width
from sketchrnn.ui.components import player
from sketchrnn.ui.components.build import build

HERE = Path(__file__).parent

_component = build(
    "gallery",
    HERE,
    '<div class="tiles"></div>',
    ["player.css", "gallery.css"],
    ["motion.js", "gallery.js"],
)


def show(
    drawings: Sequence[Drawing | None],
    captions: Sequence[str],
    key: str,
    side: float,
    tile: int,
    picked: int | None = None,
    on_pick: Callable[[int], None] | None = None,
    token: str | None = None,
) -> None:
    """Draw the tiles.

    side: of the canvas of all drawings, px. tile: how wide a tile is at least, px. on_pick: called
    with the number of a tile that was clicked; without it, they cannot be. token: a pen draws all
    of them, anew whenever this changes; None for drawings that are there already.
    """

    def pick() -> None:
        if on_pick is not None:
            on_pick(int(st.session_state[key].picked))

    box = player.box_of([drawing for drawing in drawings if drawing is not None], side)
    data = {
        "token": token,
        "box": box,
        "width": pen_width(box[2], box[3]),
        "tile": tile,
        "picked": picked,
        "active": on_pick is not None,
        "captions": list(captions),
        "still": ["" if drawing is None else player.path(drawing) for drawing in drawings],
        "moving": None if token is None else player.pen_times(drawings, side),
    }
    _component(data=data, key=key, on_picked_change=pick)
