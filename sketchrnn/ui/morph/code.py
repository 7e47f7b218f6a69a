"""The view of a code: its numbers as a strip of colours, and sliders that change some of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import pen_width
from sketchrnn.ui.components import tiles
from sketchrnn.ui.components.build import build
from sketchrnn.ui.language import tr, words

HERE = Path(__file__).parent
REACH = 3.0  # range of the sliders on each side; 99.7 % of N(0, 1)
SLIDERS = 8
HTML = """
<div class="strip"></div>
<div class="bench"><svg role="img" data-label="drawing"><path/></svg>
<div class="sliders"></div></div>"""

_component = build(HERE / "code.js", HTML, HERE / "code.css")


def show(
    z: np.ndarray,
    shown: list[int],
    draw: Callable[[np.ndarray], Drawing | None],
    side: float,
    token: str,
    key: str,
) -> None:
    """Draw the strip of a code, its sliders, and the drawing of the changed code.

    Args:
        z: the code [Z].
        shown: indices of the numbers that have a slider.
        draw: code -> drawing.
        side: of the canvas, pixels.
        token: a new one resets the sliders.
        key: of the component.
    """
    state = st.session_state.get(key)
    moved = state.moved if state else None
    changed = z.copy()
    if moved and moved["token"] == token:
        for name, value in moved["values"].items():
            changed[int(name)] = np.clip(value, -REACH, REACH)
    drawing = draw(changed)
    box = tiles.box_of([] if drawing is None else [drawing], side)
    data = {
        "token": token,
        "z": [round(float(value), 3) for value in z],
        "told": shown,
        "reach": REACH,
        "box": box,
        "width": pen_width(box[2], box[3]),
        "drawing": "" if drawing is None else tiles.path(drawing),
        "words": words(
            drawing=tr("The drawing of the changed numbers"),
            reset=tr("Back to its own numbers"),
        ),
    }
    _component(data=data, key=key, on_moved_change=lambda: None)
