"""Pad: a plain canvas that visitors draw on, and its drawing; and how pads open files.

streamlit-drawable-canvas keeps its strokes in the browser and sends them after each one. It accepts
a drawing only when it is mounted. So to put one there (an example, an accepted ending, nothing),
the pad mounts a new canvas under a new key. Drawings are passed as the texts of `address.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.formats import canvas
from sketchrnn.formats.drawing_files import PICTURES, READERS
from sketchrnn.ui import address, tracing, uploads
from sketchrnn.ui.components.build import build
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import tr
from sketchrnn.ui.paper import SIDE

PEN = 4  # pixels
FILES = tuple(READERS)
INK = {False: "#1d1f22", True: "#e6e6e2"}  # the text colours of the light and the dark theme

_no_toolbar = build(Path(__file__).parent / "components" / "toolbar.js", "")


@dataclass
class Pad:
    """One canvas of a visitor, with its history."""

    initial: str
    name: str = "canvas"
    """Unique among the canvases of the visitor."""
    seen: str = field(default="", init=False)
    """What was on the canvas when it was last drawn."""
    version: int = field(default=0, init=False)
    dark: bool = field(default=False, init=False)
    put_strokes: int | None = field(default=None, init=False)
    """How many of the strokes were put there together; None for those of the first drawing."""
    past: list[tuple[str, int]] = field(default_factory=list, init=False)
    """Each drawing before another one was put there, and its `put_strokes`."""

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
        self.past.append((self.current(), self._undrawn()))
        self.put_strokes = _count(text)
        self._mount(text)

    def undo(self) -> None:
        """Take back the last stroke, or the last drawing that was put there."""
        drawing = address.decode(self.current(), SIDE)
        if drawing is not None and len(drawing.strokes) > self._undrawn():
            self.put_strokes, fewer = self._undrawn(), drawing.strokes[:-1]
            self._mount(address.encode(replace(drawing, strokes=fewer) if fewer else None))
        elif self.past:
            text, self.put_strokes = self.past.pop()
            self._mount(text)

    @property
    def can_undo(self) -> bool:
        """Whether `undo` changes anything."""
        return bool(self.past) or _count(self.current()) > self._undrawn()

    def _undrawn(self) -> int:
        """Return how many of the first strokes nobody has drawn on this canvas."""
        return _count(self.initial) if self.put_strokes is None else self.put_strokes

    def show(self) -> str:
        """Draw the canvas and return what is on it."""
        dark = st.context.theme.type == "dark"
        other_ink = dark != self.dark  # strokes keep the colour in which they were drawn
        back = self.key not in st.session_state and self.current() != self.initial
        if other_ink or back:  # from another page, where streamlit forgets what was drawn
            self.dark, self.put_strokes = dark, self._undrawn()
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
        _no_toolbar(data=self.version, key=f"{self.name}-no-toolbar")
        self.seen = read(result.json_data or {"objects": []})
        return self.seen

    def _mount(self, text: str) -> None:
        self.initial = self.seen = text
        self.version += 1


def _count(text: str) -> int:
    drawing = address.decode(text, SIDE)
    return 0 if drawing is None else len(drawing.strokes)


def read(json_data: dict[str, Any]) -> str:
    """Return the drawing in canvas JSON as text."""
    strokes = canvas.parse_strokes(json_data)
    return address.encode(Drawing(tuple(strokes), SIDE, SIDE) if strokes else None)


def opener(key: str, take: Callable[[Drawing], None]) -> str:
    """Draw a button that opens a drawing from a file; return what is wrong with the last file.

    take: called with the drawing of a good file. What is traced of a picture is shown first.
    """

    def open_() -> None:
        if not uploads.changed(key):
            return
        st.session_state[fault] = st.session_state[notes] = ""
        st.session_state.pop(picture, None)
        file = st.session_state[key]
        if file is None:
            return
        if Path(file.name).suffix.lower() in PICTURES:
            st.session_state[picture] = file.getvalue()
            return
        try:
            drawing = Drawing.parse(file.getvalue(), file.name)
            st.session_state[notes] = " ".join(map(sentence, drawing.notes))
            take(drawing)
        except SketchRNNError as error:
            st.session_state[fault] = sentence(str(error))

    def leave(drawing: Drawing | None) -> None:
        del st.session_state[picture]
        if drawing is not None:
            take(drawing)

    fault, notes, picture = f"{key}-fault", f"{key}-notes", f"{key}-picture"
    with st.popover(tr("Open")):
        endings = [ending[1:] for ending in FILES]
        st.file_uploader(tr("A drawing"), endings, key=key, on_change=open_)
        # An empty element takes the place of what is gone: see `sketch/page.py`.
        if content := st.session_state.get(picture):
            with st.container():
                tracing.correct(content, key, leave)
        else:
            st.empty()
        if said := st.session_state.get(notes):
            st.caption(said)
        else:
            st.empty()
    return st.session_state.get(fault, "")
