"""What stands beside the pad: names for the drawing, files, a link, and what the model thinks.

This fragment runs when the model has answered and the visitor has stopped choosing, so that no
stroke waits for it. Not here: the pad itself (`turns.py`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.surprise import PointScores, score_points
from sketchrnn.ui import address, downloads, models
from sketchrnn.ui.components import tiles
from sketchrnn.ui.components.build import build
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import tr
from sketchrnn.ui.sketch import film, mind, recogniser, start
from sketchrnn.ui.sketch.answer import Turn
from sketchrnn.ui.sketch.endings import Settings
from sketchrnn.ui.sketch.timed import timed
from sketchrnn.ui.sketch.turns import LAST, rerun_if_taken, take

KEY = "sketch-echo"

_echo = build(Path(__file__).with_name("echo.js"), "")


@st.fragment
@friendly()
def show(opening: Drawing | None, model: DrawingCompleter) -> None:
    """Draw this part of the page.

    Args:
        opening: the drawing that the page opens with.
        model: its categories can be chosen as what the drawing becomes.
    """
    rerun_if_taken()
    echo = (_echo(key=KEY, on_turn_change=lambda: None) or {}).get("turn")
    drawing = opening if echo is None else start.timed_drawing(echo["strokes"])
    turn: Turn = st.session_state[LAST].turn
    chosen = _chosen(turn, echo)
    if model.card.categories:
        recogniser.looks_like(drawing, model, partial(take, "category"))
    completion = _plain(drawing)
    if chosen is not None and turn.endings is not None:
        completion = timed(turn.endings.completions, chosen, drawing, turn.settings.side)
    with st.container(horizontal=True, vertical_alignment="center"):
        if completion.whole is not None:
            name = completion.category or turn.settings.model
            with downloads.completion(completion, name):
                film.button(name)
        _link(drawing)
        thinking = st.toggle(
            tr("What the model thinks"),
            key="mind",
            bind="query-params",
            help=tr(
                "The pen goes through the picked drawing again, with a cloud where the model "
                "expects it next. Colours say how surprising each point was: minus the logarithm "
                "of its density, which is below 0 where the model was sure."
            ),
        )
    if turn.endings is not None:
        seconds = turn.endings.seconds
        st.caption(tr("The best ending stands first; all took {seconds:.2f} s.", seconds=seconds))
    if thinking and chosen is not None and completion.whole is not None:
        _mind(turn, chosen, completion.whole)


def _chosen(turn: Turn, echo: dict | None) -> int | None:
    """Return the number of the ending in the drawing, if it is one of this turn."""
    if turn.endings is None or echo is None or echo["turn"] != turn.name:
        return None
    number = echo["chosen"]
    return number if number is not None and number < len(turn.endings.completions) else None


def _plain(drawing: Drawing | None) -> Completion[Drawing]:
    """The drawing without an ending."""
    return Completion(drawing, None, drawing, 0.0, True)


def _link(drawing: Drawing | None) -> None:
    """Draw a menu with a link that shows the drawing, with the settings, to others."""
    text = address.encode(drawing)
    with st.popover(tr("Link")):
        if len(text) > address.MAX_CHARACTERS:
            st.caption(tr("This drawing is too long for a link: share it as a file."))
            return
        query = urlencode(st.query_params.to_dict() | {"drawing": text})
        st.caption(tr("This link opens this drawing with these settings."))
        st.code(f"{st.context.url or ''}?{query}", language=None, wrap_lines=True)


@st.cache_resource(max_entries=64, show_spinner=False)
def _scores(settings: Settings, number: int, _done: Completion[Drawing]) -> PointScores:
    """The scores of all points of a start and one of its endings, which is `_done`."""
    model = models.load_drawing_model(settings.model)
    return score_points(model, _done.start, _done.ending, _done.category)


def _mind(turn: Turn, number: int, whole: Drawing) -> None:
    done = turn.endings and turn.endings.completions[number]
    if done:
        mind.show(
            _scores(turn.settings, number, done),
            tiles.box_of([whole], turn.settings.side),
            token=repr((turn.settings, number)),
            dark=st.context.theme.type == "dark",
            key="mind-view",
        )
