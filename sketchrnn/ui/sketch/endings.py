"""The endings of the Sketch page: their tiles, their surprise, and what a visitor does with one.

Not here: the canvas and the settings (`page.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DREAM_CANVAS
from sketchrnn.inference.surprise import PointScores, score_points
from sketchrnn.ui import address, choices, downloads, models
from sketchrnn.ui.components import player
from sketchrnn.ui.pad import SIDE, Pad
from sketchrnn.ui.sketch import mind

FINISHED = "The model thinks it is finished: nothing to add."


@dataclass(frozen=True)
class Settings:
    """All that endings depend on: equal settings give equal endings."""

    model: str
    category: str | None
    """What the drawing becomes; None for the model to guess."""
    start: str
    """The drawing as `address.encode` writes it."""
    keep: int
    """Share of the start, percent."""
    k: int
    temperature: float
    seed: int

    @property
    def side(self) -> float:
        """Of the canvas, pixels."""
        return SIDE if self.start != address.EMPTY else DREAM_CANVAS

    def given(self) -> Drawing | None:
        """Return the start for the model, or None for an empty canvas."""
        drawing = address.decode(self.start, SIDE)
        if drawing is None:
            return None
        # A lifted mouse does not say whether the stroke is finished.
        return replace(drawing, lifted=None).cut(self.keep / 100)


@dataclass(frozen=True)
class Endings:
    """The result of some settings."""

    completions: list[Completion[Drawing]]
    """In the order of `Completer.complete`, one at most of those that add nothing."""
    empty: int
    """How many added nothing."""
    seconds: float
    """How long the computation took."""


@st.cache_resource(max_entries=64, show_spinner=False)
def complete(settings: Settings) -> Endings:
    """The endings of a start."""
    model = models.load_drawing_model(settings.model)
    begin = time.perf_counter()
    completions = model.complete(
        settings.given(),
        k=settings.k,
        temperature=settings.temperature,
        seed=settings.seed,
        category=settings.category,
    )
    seconds = time.perf_counter() - begin
    empty = [completion for completion in completions if completion.ending is None]
    shown = [c for c in completions if c.ending is not None or c is empty[0]]
    return Endings(shown, len(empty), seconds)


@st.cache_resource(max_entries=64, show_spinner=False)
def _scores(settings: Settings, number: int) -> PointScores:
    """The scores of all points of a start and one of its endings."""
    done = complete(settings).completions[number]
    model = models.load_drawing_model(settings.model)
    return score_points(model, done.start, done.ending, done.category)


def show(settings: Settings, take: Callable[[str], None]) -> None:
    """Draw the tiles, and what goes with the picked one.

    take: called with the name of a tile when it is clicked.
    """
    endings = complete(settings)
    if st.session_state.get("picked_for") != settings:
        st.session_state["picked_for"], st.session_state["picked"] = settings, 0
    tiles = st.container(key="tiles")
    with st.container(horizontal=True, vertical_alignment="center"):
        buttons = st.container(horizontal=True, width="content")
        thinking = st.toggle(
            "What the model thinks",
            key="mind",
            bind="query-params",
            help="The pen goes through the picked drawing again, with a cloud where the model "
            "expects it next. Colours say how surprising each point was: minus the logarithm of "
            "its density, which is below 0 where the model was sure.",
        )
    with tiles:
        _tiles(settings, endings, thinking, take)
    completion = endings.completions[st.session_state["picked"]]
    with buttons:
        st.button(
            "Again",
            on_click=choices.next_seed,
            args=("seed",),
            help="Other endings of the same start",
        )
        if completion.whole is not None:
            st.button(
                f"Go on from ending {st.session_state['picked'] + 1}",
                type="primary",
                on_click=_accept,
                args=(completion.whole,),
                help="Puts this ending onto the canvas, so that you can draw on",
            )
            downloads.completion(completion, completion.category or settings.model)
    if thinking and completion.whole is not None:
        _mind(settings, completion.whole)
    _say(settings, endings)


def _tiles(settings: Settings, endings: Endings, small: bool, take: Callable[[str], None]) -> None:
    guessed = settings.category is None
    tiles = [
        player.Tile(one.shown, _note(one), _fault(one), (guessed and one.category) or "")
        for one in endings.completions
    ]
    look = player.Look(st.session_state["picked"], repr(settings), settings.side, small)
    clicked = player.show(settings.given(), tiles, look, take, key="player")
    if clicked is not None and clicked != st.session_state["picked"]:
        st.session_state["picked"] = clicked
        st.rerun(scope="fragment")


def _mind(settings: Settings, whole: Drawing) -> None:
    number = st.session_state["picked"]
    mind.show(
        _scores(settings, number),
        player.box_of([whole], settings.side),
        token=repr((settings, number)),
        dark=st.context.theme.type == "dark",
        key="mind-view",
    )


def _say(settings: Settings, endings: Endings) -> None:
    """Write what is special about these endings, and how long they took."""
    if endings.empty == settings.k:
        st.info(FINISHED + " Draw on, or let it keep less of your start.")
        return
    if endings.completions[0].failed:
        st.warning(
            "None of these is a good ending: the model goes round in circles, leaves the canvas "
            "or never ends, also when tried warmer. Another start or a higher temperature may help."
        )
    if endings.empty:
        st.caption(f"{endings.empty} of {settings.k} times: {FINISHED}")
    hint = "Click one to pick it"
    if settings.category is None and endings.completions[0].category is not None:
        hint += ", or a name to complete all as that"
    st.caption(f"The best stands first; all took {endings.seconds:.2f} s. {hint}.")


def _note(completion: Completion) -> str:
    if completion.ending is None:
        return FINISHED
    fault = _fault(completion)
    return f"{completion.log_prob:.2f} nats per point{fault and ', ' + fault}"


def _fault(completion: Completion) -> str:
    """Return a few words for the tile of an unusual ending; empty for a usual one."""
    if completion.ending is None:
        return "finished"
    if completion.scribbled:
        return "goes in circles"
    if not completion.finished:
        return "never ends"
    return "leaves the canvas" if completion.strayed else ""


def _accept(drawing: Drawing) -> None:
    pad: Pad = st.session_state["pad"]
    pad.put_fitted(drawing)
    st.session_state["keep"] = 100
