"""An answer to a drawing, as the pad reads it (`pad/turns.js`).

Not here: how endings are computed (`endings.py`), and how the answer gets to the pad (`turns.py`,
`ui/visits.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.inference.completion import Completion
from sketchrnn.ui.components import tiles
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import current, tr
from sketchrnn.ui.line import Superseded
from sketchrnn.ui.monitoring import measured
from sketchrnn.ui.paper import SIDE
from sketchrnn.ui.sketch import endings, start
from sketchrnn.ui.sketch.endings import Settings
from sketchrnn.ui.visits import Malformed

Find = Callable[[Settings], Sequence[Completion[Drawing]]]


def answer(turn: str, settings: Settings, strokes: Any, full: bool, find: Find) -> dict[str, Any]:
    """Return the answer to a drawing. A fault of the input is a sentence in it.

    Args:
        turn: the pad's name of the turn.
        settings: of the endings; their start is the drawing if there are no strokes.
        strokes: as the pad sends them, not checked yet; None for the start of the settings.
        full: all endings are computed, not only the first one.
        find: computes endings, best first.
    """
    said, found, kept = "", (), 0
    try:
        if strokes is not None:
            settings = replace(settings, start=start.text_of(strokes))
        given = settings.given()
        kept = 0 if given is None else given.points
        with measured(full):
            found = find(settings)
        said = endings.message(found[0], full)
    except Superseded:
        pass  # the pad has another drawing by now, and does not show the answer to this one
    except SketchRNNError as error:
        said, full = sentence(str(error)), True
    return {
        "turn": turn,
        # The notes have a language.
        "token": repr((replace(settings, start=start.EMPTY), current())),
        "full": full,
        "kept": kept,
        "count": settings.k,
        "message": said,
        "endings": _data(found, settings),
    }


def first_answer(settings: Settings, question: Any) -> dict[str, Any]:
    """Return the answer with the first ending of a drawing, to a question of `pad/questions.js`.

    settings: of the page; their start does not matter.
    """
    try:
        turn, strokes = str(question["turn"]), question["strokes"]
    except (TypeError, LookupError):
        raise Malformed from None
    return answer(turn, settings, strokes, False, endings.first)


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
