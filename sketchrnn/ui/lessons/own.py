"""The learner's own drawing: what is on the canvas of the Sketch page."""

from __future__ import annotations

import streamlit as st

from sketchrnn.drawing import Drawing
from sketchrnn.ui import address
from sketchrnn.ui.pad import SIDE, Pad


def drawing(label: str, key: str) -> Drawing | None:
    """A switch for the drawing on the Sketch page's canvas; None without it or with none there."""
    pad: Pad | None = st.session_state.get("pad")
    drawn = None if pad is None else address.decode(pad.current(), SIDE)
    usable = drawn is not None and drawn.points > 1
    wanted = st.toggle(label, value=usable, key=f"own-{key}", disabled=not usable)
    return drawn if wanted and usable else None
