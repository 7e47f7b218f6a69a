"""Answers to the questions of the pad, as it reads them (`pad/turns.js`).

The first answer to a drawing is one ending that is ready soon, or that the model adds nothing; the
pad then asks again and gets all. Not here: how endings are computed (`endings.py`), and how the
answers get to the pad (`turns.py`, `ui/visits.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.inference.completion import Completion
from sketchrnn.ui.components import tiles
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import current, tr
from sketchrnn.ui.line import Say
from sketchrnn.ui.monitoring import measured
from sketchrnn.ui.paper import SIDE
from sketchrnn.ui.sketch import endings, start
from sketchrnn.ui.sketch.endings import Endings, Settings
from sketchrnn.ui.visits import Malformed


@dataclass(frozen=True)
class Turn:
    """What the model answered to a drawing."""

    name: str
    """The pad's name of this turn; empty before the first one."""
    settings: Settings
    endings: Endings | None
    """All endings; None if only the first one was computed, or there is a fault."""


@dataclass
class Last:
    """Holds the last turn of a page: what is beside the pad is about it."""

    turn: Turn


def token(settings: Settings) -> str:
    """Return what is unlike for answers of other settings, whatever the drawing is."""
    return repr((replace(settings, start=start.EMPTY), current()))  # the notes have a language


def respond(settings: Settings, last: Last, question: Any, say: Say) -> dict[str, Any]:
    """Return the answer to a question of `pad/questions.js`. A fault of its drawing is a sentence.

    Args:
        settings: of the page; their start does not matter.
        last: gets this turn.
        question: any JSON. Raises Malformed if no pad sends such a one.
        say: as in `endings.complete`.

    Raises Superseded if the pad has asked something else meanwhile.
    """
    try:
        name, full, strokes = str(question["turn"]), bool(question["full"]), question["strokes"]
    except (TypeError, LookupError):
        raise Malformed from None
    said, found, kept = "", [], 0
    last.turn = Turn(name, settings, None)
    try:
        settings = replace(settings, start=start.text_of(strokes))
        given = settings.given()
        kept = 0 if given is None else given.points
        with measured(full):
            if full:
                everything = endings.complete(settings, say)
                found = everything.completions
                last.turn = Turn(name, settings, everything)
            else:
                found = endings.first(settings)
        said = endings.message(found[0], full)
    except SketchRNNError as error:
        said, full = sentence(str(error)), True
    return {
        "turn": name,
        "token": token(settings),
        "full": full,
        "kept": kept,
        "count": settings.k,
        "message": said,
        "endings": _data(found, settings),
    }


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
