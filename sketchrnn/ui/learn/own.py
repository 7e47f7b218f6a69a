"""The learner's own inputs: the drawing of the Sketch page, the drive of the Cars page, numbers.

A drawing or a drive in the page's address comes before that of the other page. A drive in the
address is its path in metres from its first fix, without place and times. Not here: how a lesson
uses them (`lessons/`).
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import address
from sketchrnn.ui.cars.starts import ON_THE_MAP
from sketchrnn.ui.pad import SIDE, Pad

SIGNS = str.maketrans({",": " ", "،": " ", "٫": ".", "−": "-"})
"""Signs of numbers as people type them. Digits need none: `float` reads those of all languages."""


def drawing(label: str, key: str) -> Drawing | None:
    """Draw a switch for the drawing on the Sketch page; None if it is off or empty."""
    drawn = address.decode(_drawing_text(), SIDE)
    usable = drawn is not None and drawn.points > 1
    return drawn if _wanted(label, f"drawing-{key}", usable) else None


def drive(label: str, key: str) -> Trajectory | None:
    """Draw a switch for the last drive on the Cars page; None if it is off or empty."""
    text = st.query_params.get("drive")
    driven = st.session_state.get(ON_THE_MAP) if text is None else _decode_drive(text)
    return driven if _wanted(label, f"drive-{key}", driven is not None) else None


def as_texts(name: str) -> dict[str, str]:
    """Return the drawing or the drive that a lesson uses, by its key in the address."""
    texts = {}
    if st.session_state.get(f"own-drawing-{name}"):
        texts["drawing"] = _drawing_text()
    if st.session_state.get(f"own-drive-{name}"):  # the switch is on only if there is a drive
        texts["drive"] = st.query_params.get("drive") or _encode_drive(st.session_state[ON_THE_MAP])
    return texts


def _drawing_text() -> str:
    """Return the drawing in the address, or else that on the Sketch page, as text."""
    pad: Pad | None = st.session_state.get("pad")
    return st.query_params.get("drawing") or (address.EMPTY if pad is None else pad.current())


def _encode_drive(driven: Trajectory) -> str:
    frame = Frame(float(driven.lat[0]), float(driven.lon[0]))
    path = frame.to_metres(driven.lat, driven.lon)
    return address.encode(Drawing((path,), 1.0, 1.0))


def _decode_drive(text: str) -> Trajectory | None:
    """Return a drive that begins at latitude and longitude 0, with a fix per second."""
    path = address.decode(text, 1.0)
    if path is None or path.points < 2:
        return None
    lat, lon = Frame(0.0, 0.0).to_degrees(np.concatenate(path.strokes))
    return Trajectory(lat, lon, np.arange(len(lat), dtype=np.float64))


def numbers(text: str, refusal: str) -> tuple[float, ...]:
    """Return the numbers in a text, separated by spaces or commas.

    Raises:
        UsageError: a word is not a number; the sentence is `refusal`, with the text as {text}.
    """
    try:
        return tuple(float(word) for word in text.translate(SIGNS).split())
    except ValueError:
        raise UsageError(refusal.format(text=text)) from None


def _wanted(label: str, key: str, usable: bool) -> bool:
    """Draw a switch, which is disabled if there is nothing to use; return whether it is on."""
    return st.toggle(label, value=usable, key=f"own-{key}", disabled=not usable) and usable
