"""The endings of a drawing on the pad: which settings they depend on, and how they are computed.

Not here: how they get to the pad (`turns.py`) and what is shown beside it (`beside.py`).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, replace

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.characters import Characters
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DREAM_CANVAS, check_start
from sketchrnn.inference.joining import forms
from sketchrnn.inference.selection import select
from sketchrnn.ui import models
from sketchrnn.ui.language import tr
from sketchrnn.ui.line import Say, first_answers, long_answers
from sketchrnn.ui.paper import SIDE
from sketchrnn.ui.priority import first_endings
from sketchrnn.ui.sketch import start

FEW = 4
"""Candidates for the first ending, which is wanted at once."""
FIRST_POINTS = 40
"""Most points of the first ending. All endings are there before its pen has drawn so many."""

MOST_KEPT = 64
"""Results of `complete` that are kept."""


@dataclass(frozen=True)
class Settings:
    """All that endings depend on: equal settings give equal endings."""

    model: str
    category: str | None
    """What the drawing becomes; None for the model to guess."""
    keep: int
    """Share of the start, percent."""
    k: int
    temperature: float
    seed: int
    start: str = start.EMPTY
    """The drawing on the pad, as `start.text_of` writes it."""

    @property
    def side(self) -> float:
        """Of the canvas of the endings, pixels."""
        return SIDE if self.start != start.EMPTY else DREAM_CANVAS

    def given(self) -> Drawing | None:
        """Return the start for the model, or None for an empty pad."""
        drawing = start.drawing_of(self.start)
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


def message(best: Completion[Drawing], full: bool) -> str:
    """Return a sentence for the visitor if there is no good ending, else an empty text.

    full: the best of all endings; a first ending may fail where others are good.
    """
    if best.ending is None:
        return finished()
    return _none_good() if full and best.failed else ""


def finished() -> str:
    """Return the sentence for a drawing to which the model adds nothing."""
    return tr("The model thinks it is finished: nothing to add.")


def _none_good() -> str:
    return tr(
        "None of these is a good ending: the model goes round in circles, leaves the pad or never "
        "ends, also when tried warmer. Another start or a higher temperature may help."
    )


@st.cache_resource(show_spinner=False)
def _kept() -> OrderedDict[Settings, Endings]:
    """The last endings of all visitors, the newest last."""
    return OrderedDict()


def complete(settings: Settings, say: Say) -> Endings:
    """The endings of a start, kept for what is beside the pad.

    In a function that Streamlit caches, the page could not say meanwhile that it is busy.

    say: called with the visitor's place in the line. Raises Superseded as `Line.turn` does, while
    the endings are computed too.
    """
    kept = _kept()
    found = kept.get(settings)
    if found is None:
        with long_answers.turn(say):
            found = kept[settings] = _compute(settings)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return found


def _compute(settings: Settings) -> Endings:
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


def first(settings: Settings) -> list[Completion[Drawing]]:
    """Return the best of a few endings alone, in a fraction of the time and a line of its own.

    It is for the likeliest name only, nothing is sampled again, and it may end too early, leave
    the canvas or add nothing: all endings are there before its pen is. Other sampling pauses.
    Raises Superseded as `Line.turn` does.
    """
    model = models.load_drawing_model(settings.model)
    given = settings.given()
    if given is not None:
        check_start(given)
    with first_endings.urgent(), first_answers.turn():
        guesses = [] if settings.category else model.guess(given, settings.seed)
        name = guesses[0][0] if guesses else settings.category
        starts = [None] if given is None else forms(given)
        sampling = SamplingSettings(settings.k, settings.temperature, settings.seed, name)
        asked = [(one, name, FEW // len(starts)) for one in starts]
        # The start is read once, for its names and for its endings.
        read = model.read_as(given, name) if given and name and guesses else None
        # A table of characters takes too long.
        critic = None if isinstance(model.critic, Characters) else model.critic
        return select(model.sample(asked, sampling, FIRST_POINTS, read), critic, 1)
