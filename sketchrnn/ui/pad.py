"""Pad: the canvas that visitors draw on, and its drawing.

streamlit-drawable-canvas keeps its strokes in the browser and sends them after each one. It accepts
a drawing only when it is mounted. So to put one there (an example, an accepted ending, nothing),
the pad mounts a new canvas under a new key. Drawings are passed as the texts of `address.py`.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.formats import canvas
from sketchrnn.ui import address
from sketchrnn.ui.errors import sentence

SIDE = 340  # pixels: fits a telephone 390 px wide, with the margins of the page
PEN = 4  # pixels
MARGIN = 12.0  # pixels around a drawing that was scaled down
FILES = (".svg", ".json", ".ndjson")
INK = {False: "#1d1f22", True: "#e6e6e2"}  # the text colours of the light and the dark theme


@dataclass
class Pad:
    """One canvas of a visitor, with its history."""

    initial: str
    example: str
    """The example that belongs to the settings."""
    name: str = "canvas"
    """Unique among the canvases of the visitor."""
    seen: str = ""
    """What was on the canvas when it was last drawn."""
    version: int = 0
    dark: bool = False
    past: list[str] = field(default_factory=list)
    fault: str = ""
    """What is wrong with the file that was opened last."""

    @property
    def key(self) -> str:
        """Key of the mounted canvas."""
        return f"{self.name}-{self.version}"

    def current(self) -> str:
        """Return the drawing on the canvas."""
        state = st.session_state.get(self.key)
        drawing = state and state.get("drawing")
        return read(drawing["raw"]) if drawing else self.seen or self.initial

    def put(self, text: str) -> None:
        """Mount a new canvas with a drawing, and add the current one to the history."""
        self.past.append(self.current())
        self._mount(text)

    def put_fitted(self, drawing: Drawing) -> None:
        """Put a drawing of any canvas there. It is scaled down only if it would not fit."""
        drawing = drawing.scaled(SIDE / max(drawing.width, drawing.height))
        points = np.concatenate(drawing.strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        if low.min() < 0 or high.max() > SIDE:
            factor = min(1.0, (SIDE - 2 * MARGIN) / float((high - low).max()))
            shift = SIDE / 2 - factor * (low + high) / 2
            strokes = tuple(stroke * factor + shift for stroke in drawing.strokes)
            drawing = replace(drawing, strokes=strokes)
        self.put(address.encode(drawing))

    def take_back(self) -> None:
        """Undo the last `put`."""
        self._mount(self.past.pop())

    def keep(self) -> None:
        """Let the next call of `follow` change nothing, also if the example is still there."""
        self.example = ""

    def follow(self, example: str) -> None:
        """Change to another example if the last one is still there, untouched."""
        if example != self.example and self.current() == self.example:
            self._mount(example)
        self.example = example

    def show(self) -> str:
        """Draw the canvas and return what is on it."""
        dark = st.context.theme.type == "dark"
        other_ink = dark != self.dark  # strokes keep the colour in which they were drawn
        back = self.key not in st.session_state and self.current() != self.initial
        if other_ink or back:  # from another page, where streamlit forgets what was drawn
            self.dark = dark
            self._mount(self.current())
        drawing = address.decode(self.initial, SIDE)
        strokes = () if drawing is None else drawing.strokes
        result = st_canvas(
            stroke_width=PEN,
            stroke_color=INK[dark],
            width=SIDE,
            height=SIDE,
            initial_drawing=canvas.initial_drawing(strokes, INK[dark], PEN),
            key=self.key,
        )
        self.seen = read(result.json_data or {"objects": []})
        return self.seen

    def opener(self, key: str) -> None:
        """Draw a button that opens a drawing from a file. An error goes to `fault`."""
        with st.popover("Open"):
            endings = [ending[1:] for ending in FILES]
            st.file_uploader("A drawing", endings, key=key, on_change=self._open, args=(key,))

    def _open(self, key: str) -> None:
        """Put the drawing of the chosen file onto the canvas."""
        self.fault = ""
        file = st.session_state[key]
        if file is None:
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"drawing{Path(file.name).suffix}"
            path.write_bytes(file.getvalue())
            try:
                self.put_fitted(Drawing.read(path))
            except SketchRNNError as error:
                self.fault = sentence(str(error).replace(str(path), file.name))

    def _mount(self, text: str) -> None:
        self.initial = self.seen = text
        self.version += 1


def read(json_data: dict[str, Any]) -> str:
    """Return the drawing in canvas JSON as text."""
    strokes = canvas.parse_strokes(json_data)
    return address.encode(Drawing(tuple(strokes), SIDE, SIDE) if strokes else None)
