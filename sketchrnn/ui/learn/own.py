"""The learner's own inputs: the drawing of the Sketch page, the drive of the Cars page, numbers.

Not here: how a lesson uses them (`lessons/`).
"""

from __future__ import annotations

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import address
from sketchrnn.ui.cars.starts import ON_THE_MAP
from sketchrnn.ui.pad import SIDE, Pad


def drawing(label: str, key: str) -> Drawing | None:
    """Draw a switch for the drawing on the Sketch page; None if it is off or empty."""
    pad: Pad | None = st.session_state.get("pad")
    drawn = None if pad is None else address.decode(pad.current(), SIDE)
    usable = drawn is not None and drawn.points > 1
    return drawn if _wanted(label, f"drawing-{key}", usable) else None


def drive(label: str, key: str) -> Trajectory | None:
    """Draw a switch for the last drive on the Cars page; None if it is off or empty."""
    driven: Trajectory | None = st.session_state.get(ON_THE_MAP)
    return driven if _wanted(label, f"drive-{key}", driven is not None) else None


def numbers(text: str, refusal: str) -> tuple[float, ...]:
    """Return the numbers in a text, separated by spaces or commas.

    Raises:
        UsageError: a word is not a number; the sentence is `refusal`, with the text as {text}.
    """
    try:
        return tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise UsageError(refusal.format(text=text)) from None


def _wanted(label: str, key: str, usable: bool) -> bool:
    """Draw a switch, which is disabled if there is nothing to use; return whether it is on."""
    return st.toggle(label, value=usable, key=f"own-{key}", disabled=not usable) and usable
