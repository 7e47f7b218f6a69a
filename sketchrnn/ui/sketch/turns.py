"""The pad of the Sketch page and the model's turns on it: `pad/pad.js` and its data.

The pad asks for endings at the address of the page (`ui/visits.py`). Where it cannot, it asks by
running this fragment, which answers and does nothing else: all that it did besides would make the
visitor wait. Not here: the answers (`answer.py`), and what is shown beside the pad (`beside.py`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.ui import visits
from sketchrnn.ui.components.build import TILES, build
from sketchrnn.ui.language import tr
from sketchrnn.ui.line import Superseded, until
from sketchrnn.ui.sketch import start
from sketchrnn.ui.sketch.answer import Last, Turn, respond, token
from sketchrnn.ui.sketch.endings import Settings
from sketchrnn.ui.sketch.pad_words import pad_words
from sketchrnn.ui.visits import Message, Tell

HERE = Path(__file__).parent / "pad"
KEY = "sketch-pad"
TAKEN = "sketch-taken"
"""In the session: keys of the session and their new values, which the page takes when it runs.

If a callback set a setting at once, a message that the browser had sent before would set it back
to what the browser still shows.
"""
LAST = "sketch-last"  # in the session: its Last
ASKED = "sketch-asked"  # in the session, if the pad has asked through Streamlit
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


@st.fragment
def show(settings: Settings, opening: Offer, file: Offer, speed: float) -> None:
    """Draw the pad; complete what is on it, if the pad has asked for it here.

    speed: of the ghost's pen; 1 is usual.
    """
    rerun_if_taken()
    pad, busy = st.container(), st.empty()
    last = st.session_state.setdefault(LAST, Last(Turn("", settings, None)))
    visit = visits.visit(VISIT, partial(_answer, settings, last))
    data = {
        "opening": opening.data,
        "file": file.data,
        "speed": speed,
        "page": visit.name,
        "address": visit.address,
        "token": token(settings),
        "answer": None,
        "words": pad_words(),
    }
    if st.session_state.pop(ASKED, False):
        question = st.session_state[KEY]["turn"]
        with suppress(Superseded), until(visit.asks()):
            data["answer"] = respond(settings, last, question, partial(_say_busy, busy))
    busy.empty()
    with pad:
        _component(data=data, key=KEY, on_turn_change=_ask, on_shortened_change=_keep_all)


def _answer(settings: Settings, last: Last, question: Any, tell: Tell) -> Message:
    """Answer a question that comes to the address of the page."""
    return respond(settings, last, question, lambda number: tell({"busy": _busy(number)}))


def _busy(number: int) -> str:
    """Return which place in the queue the visitor has."""
    return tr("Busy: you are number {number} in the queue.", number=number)


def _say_busy(place: DeltaGenerator, number: int) -> None:
    place.caption(_busy(number))


def _ask() -> None:
    """Let this run answer: the pad has asked here."""
    st.session_state[ASKED] = True


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
