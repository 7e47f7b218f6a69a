"""The pad of the Sketch page and the model's turns on it: `pad/pad.js` and its data.

This is the fragment that runs after every stroke. It completes the drawing and sends the endings,
and nothing else: all that it did besides would make the visitor wait. The first answer to a drawing
is one ending that is ready soon, or that the model adds nothing. The pad then asks again and gets
all.
Not here: what is shown beside the pad (`beside.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.inference.completion import Completion
from sketchrnn.ui.components import tiles
from sketchrnn.ui.components.build import TILES, build
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import current, tr
from sketchrnn.ui.line import Superseded
from sketchrnn.ui.monitoring import measured
from sketchrnn.ui.paper import SIDE
from sketchrnn.ui.sketch import endings, start
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
    name, full, said, found = sent.get("turn", ""), sent.get("full", True), "", []
    kept, turn = 0, Turn(name, settings, None)
    try:
        if name:
            settings = replace(settings, start=start.text_of(sent["strokes"]))
        given = settings.given()
        kept = 0 if given is None else given.points
        with measured(full):
            if full:
                everything = endings.complete(settings, partial(_say_busy, busy))
                turn, found = Turn(name, settings, everything), everything.completions
            else:
                found = [endings.complete_soon(settings)]
        said = endings.message(found[0], full)
    except Superseded:
        pass  # the pad has another drawing by now, and does not show the answer to this one
    except SketchRNNError as error:
        said, full = sentence(str(error)), True
    busy.empty()
    st.session_state[TURN] = turn
    answer = {
        "turn": name,
        "token": repr((replace(settings, start=""), current())),  # the notes have a language
        "full": full,
        "kept": kept,
        "count": settings.k,
        "message": said,
        "endings": _data(found, settings),
    }
    data = {
        "opening": opening.data,
        "file": file.data,
        "speed": speed,
        "answer": answer,
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


def _data(found: Sequence[Completion[Drawing]], settings: Settings) -> list[dict[str, Any]]:
    """The endings as `pad/strip.js` describes them, in the units of the pad."""
    scale = SIDE / settings.side
    shown = [one.shown and one.shown.scaled(scale) for one in found]
    return [
        {
            "strokes": strokes,
            "note": _note(one),
            "fault": _fault(one),
            "name": _name(one, settings),
        }
        for strokes, one in zip(tiles.pen_times(shown, SIDE), found, strict=True)
    ]


def _name(completion: Completion, settings: Settings) -> str:
    """Return what the tile of an ending is called: a guessed category or a character."""
    if completion.character is not None:
        return completion.character or tr("no character")
    return (settings.category is None and completion.category) or ""


def _note(completion: Completion) -> str:
    if completion.ending is None:
        return endings.finished()
    fault = _fault(completion)
    nats = tr("{score:.2f} nats per point", score=completion.log_prob)
    return tr("{first}, {second}", first=nats, second=fault) if fault else nats


def _fault(completion: Completion) -> str:
    """Return a few words for the tile of an unusual ending; empty for a usual one."""
    if completion.ending is None:
        return tr("finished")
    if completion.scribbled:
        return tr("goes in circles")
    if not completion.finished:
        return tr("never ends")
    return tr("leaves the canvas") if completion.strayed else ""
