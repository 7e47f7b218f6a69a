"""What a learner brings along: a drawing, a drive, numbers."""

from __future__ import annotations

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import address
from sketchrnn.ui.cars.starts import ON_THE_MAP
from sketchrnn.ui.pad import SIDE, Pad


def drawing(label: str, key: str) -> Drawing | None:
    """A switch for the drawing on the Sketch page's canvas; None without it or with none there."""
    pad: Pad | None = st.session_state.get("pad")
    drawn = None if pad is None else address.decode(pad.current(), SIDE)
    usable = drawn is not None and drawn.points > 1
    return drawn if _wanted(label, f"drawing-{key}", usable) else None


def drive(label: str, key: str) -> Trajectory | None:
    """A switch for the drive that was last on the Cars page's map; None without it."""
    driven: Trajectory | None = st.session_state.get(ON_THE_MAP)
    return driven if _wanted(label, f"drive-{key}", driven is not None) else None


def numbers(text: str, refusal: str) -> tuple[float, ...]:
    """The numbers of a text, between spaces or commas; what is none is refused by `refusal`."""
    try:
        return tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise UsageError(refusal.format(text=text)) from None


def _wanted(label: str, key: str, usable: bool) -> bool:
    """A switch, on where there is something to use and dead where there is nothing."""
    return st.toggle(label, value=usable, key=f"own-{key}", disabled=not usable) and usable
