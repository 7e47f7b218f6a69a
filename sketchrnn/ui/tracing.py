"""What is traced of a picture, over the picture itself, for correction before it is used.

Not here: the tracing (`formats/tracing.py`), and a picture that the visitor traces by hand
(`sketch/pad/background.js`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.drawing_files import decode_picture, trace_picture
from sketchrnn.formats.files import DARKNESS
from sketchrnn.formats.isolation import isolated
from sketchrnn.ui.colours import ACCENT
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import tr

PICTURE = "the picture.png"
"""Name in errors. Its ending stands for all pictures: their format is known by their contents."""
FAINT = 0.45  # opacity of the picture below the lines
PEN = 5  # width of the lines, pixels of the picture


def correct(content: bytes, key: str, leave: Callable[[Drawing | None], None]) -> None:
    """Draw the picture with its lines, a slider for how dark these are, and what to do with them.

    Args:
        content: of the file.
        key: before those of the widgets.
        leave: called with the drawing that the visitor takes, or with None.
    """
    try:
        image = _faint(content)
    except DataError as error:
        st.warning(sentence(str(error)))
        return
    place = st.container()
    percent = st.slider(
        tr("How dark a line must be"),
        5,
        100,
        round(100 * DARKNESS),
        5,
        format="%d %%",
        key=f"{key}-darkness",
        help=tr(
            "As a share of how dark most lines are. Lower: faint lines are traced too. Higher: "
            "shadows and stains are left out."
        ),
    )
    drawing = None
    with place:
        try:
            drawing = _trace(content, percent / 100)
            _draw(drawing, image)
        except DataError as error:
            st.warning(sentence(str(error)))
        st.image(image, tr("Traced lines, each from dot to dot"), width="stretch")
    with st.container(horizontal=True):
        st.button(
            tr("Use it"),
            type="primary",
            disabled=drawing is None,
            key=f"{key}-use",
            on_click=leave,
            args=(drawing,),
        )
        st.button(tr("Cancel"), key=f"{key}-cancel", on_click=leave, args=(None,))


@st.cache_resource(max_entries=16, show_spinner=False)
def _trace(content: bytes, darkness: float) -> Drawing:
    """Return the lines of a picture. Raises DataError if it shows none."""
    strokes, width, height = isolated(PICTURE, trace_picture, content, darkness)
    return Drawing(tuple(strokes), width, height)


def _faint(content: bytes) -> Image.Image:
    """Return a picture, faint. Raises DataError if it is broken."""
    faint = 1 - FAINT * (1 - isolated(PICTURE, decode_picture, content))  # [height, width, 3]
    return Image.fromarray(np.uint8(255 * faint.clip(0, 1)))


def _draw(drawing: Drawing, image: Image.Image) -> None:
    """Draw the lines that were traced onto a picture, and a dot where each begins and ends."""
    pen = ImageDraw.Draw(image)
    for stroke in drawing.strokes:
        points = [*map(tuple, stroke.tolist())]
        pen.line(points, ACCENT, PEN, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - PEN, y - PEN, x + PEN, y + PEN), fill=ACCENT)
