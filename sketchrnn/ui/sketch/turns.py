"""The pad of the Sketch page and the model's turns on it: `pad/pad.js` and its data.

This is the fragment that runs after every stroke. It completes the drawing and sends the endings,
and nothing else: all that it did besides would make the visitor wait. The first answer to a drawing
is one ending that is ready soon, or that the model adds nothing; the pad asks for it elsewhere if
it can (`ui/visits.py`). The pad then asks again and gets all.
Not here: the answers (`answer.py`), and what is shown beside the pad (`beside.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.ui import visits
from sketchrnn.ui.components.build import TILES, build
from sketchrnn.ui.language import tr
from sketchrnn.ui.line import until
from sketchrnn.ui.sketch import endings, start
from sketchrnn.ui.sketch.answer import answer, first_answer
from sketchrnn.ui.sketch.endings import Endings, Settings
from sketchrnn.ui.sketch.pad_words import pad_words

HERE = Path(__file__).parent / "pad"
KEY = "sketch-pad"
TAKEN = "sketch-taken"
"""In the session: keys of the session and their new values, which the page takes when it runs.

If a callback set a setting at once, a message that the browser had sent before would set it back
to what the browser still shows.
"""
TURN = "sketch-turn"  # in the session: the last Turn
VISIT = "sketch-visit"  # in the session: its Visit

_component = build(
    HERE / "pad.js", (HERE / "pad.html").read_text(encoding="utf-8"), TILES, HERE / "pad.css"
)


@dataclass(frozen=True)
class Offer:
    """A drawing for the pad, which the pad takes once."""

    source: str
    """Unlike that of any other drawing; empty for no drawing."""
    drawing: Drawing | None = None
    example: bool = False
    """It is shown only until the visitor has drawn something."""

    @property
    def data(self) -> dict[str, Any]:
        """As `pad/opening.js` describes it."""
        return {
            "source": self.source,
            "example": self.example,
            "strokes": start.timed_strokes(self.drawing),
        }


@dataclass(frozen=True)
class Turn:
    """What the model answered to a drawing."""

    name: str
    """The pad's name of this turn; empty for the drawing that the page opens with."""
    settings: Settings
    endings: Endings | None
    """All endings; None if only the first one was computed, or there is a fault."""


@st.fragment
def show(settings: Settings, opening: Offer, file: Offer, speed: float) -> None:
    """Draw the pad; complete what is on it.

    settings: their start is the drawing of `opening`. speed: of the ghost's pen; 1 is usual.
    """
    rerun_if_taken()
    pad, busy = st.container(), st.empty()
    sent = (st.session_state.get(KEY) or {}).get("turn") or {}
    name, full = sent.get("turn", ""), sent.get("full", True)
    visit = visits.visit(VISIT, partial(first_answer, settings))
    st.session_state[TURN] = Turn(name, settings, None)

    def find_all(asked: Settings) -> Sequence[Completion[Drawing]]:
        everything = endings.complete(asked, partial(_say_busy, busy))
        st.session_state[TURN] = Turn(name, asked, everything)
        return everything.completions

    with until(visit.wants_all() if full else visit.wants_first()):
        found = answer(
            name, settings, sent.get("strokes"), full, find_all if full else endings.first
        )
    busy.empty()
    data = {
        "opening": opening.data,
        "file": file.data,
        "speed": speed,
        "answer": found,
        "first": visit.address,
        "words": pad_words(),
    }
    with pad:
        _component(data=data, key=KEY, on_turn_change=lambda: None, on_shortened_change=_keep_all)


def _say_busy(place: DeltaGenerator, number: int) -> None:
    """Say which place in the queue the visitor has."""
    place.caption(tr("Busy: you are number {number} in the queue.", number=number))


def _keep_all() -> None:
    """Let the model see the whole drawing again: an ending has replaced what it did not see."""
    take("keep", 100)


def take(key: str, value: object) -> None:
    """Let the page take a value when it runs, which is at once whichever fragment runs now."""
    st.session_state.setdefault(TAKEN, {})[key] = value


def rerun_if_taken() -> None:
    """Run the whole page if a callback has changed what it depends on."""
    if TAKEN in st.session_state:
        st.rerun()
