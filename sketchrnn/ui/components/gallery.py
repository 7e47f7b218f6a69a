"""Tiles of drawings with a caption under each: the component of `gallery.js` and its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import pen_width
from sketchrnn.ui.components import tiles
from sketchrnn.ui.components.build import TILES, build

HERE = Path(__file__).parent

_component = build(HERE / "gallery.js", '<div class="tiles"></div>', TILES, HERE / "gallery.css")


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

    Args:
        drawings: one a tile; None leaves its tile empty.
        captions: one a tile.
        key: of the component on the page.
        side: of the canvas of all drawings, px.
        tile: the least width of a tile, px.
        picked: the number of the marked tile.
        on_pick: called with the number of a clicked tile; without it, tiles cannot be clicked.
        token: pens draw the drawings anew whenever it changes; with None they are shown at once.
    """

    def pick() -> None:
        if on_pick is not None:
            on_pick(int(st.session_state[key].picked))

    box = tiles.box_of([drawing for drawing in drawings if drawing is not None], side)
    data = {
        "token": token,
        "box": box,
        "width": pen_width(box[2], box[3]),
        "tile": tile,
        "picked": picked,
        "active": on_pick is not None,
        "captions": list(captions),
        "still": ["" if drawing is None else tiles.path(drawing) for drawing in drawings],
        "moving": None if token is None else tiles.pen_times(drawings, side),
    }
    _component(data=data, key=key, on_picked_change=pick)
