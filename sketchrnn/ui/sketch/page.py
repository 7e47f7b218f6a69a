"""The Sketch page: the pad on which a visitor and the model draw in turns, and its settings.

The page's address holds all settings, and a drawing only where somebody shared a link. The page is
one fragment with two in it: the pad (`turns.py`), which runs after every stroke, and what is beside
it (`beside.py`).

What is not always there leaves an empty element in its place. Streamlit removes what a run has not
drawn again only where the pad does not begin to run at that moment.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import streamlit as st

from sketchrnn.checkpoint.magenta_download import PREFIX
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.ui import address, choices, examples, layout, magenta, models
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import tr
from sketchrnn.ui.pad import opener
from sketchrnn.ui.paper import SIDE, fitted
from sketchrnn.ui.sketch import beside, turns
from sketchrnn.ui.sketch.endings import Settings
from sketchrnn.ui.sketch.turns import Offer

ENDINGS = 6
GUESS = "Guess"
"""The first choice of what a drawing becomes, in all languages: it may be in the address."""
GUESSED = "eye"
"""The example of a drawing whose category is guessed."""
SEED = 1  # at first
FILE = "sketch-file"  # in the session: the Offer of the file that was opened last
KEPT_EXAMPLE = "sketch-example"
"""In the session: a category that was taken for an example, and the name of this example."""


def page() -> None:
    """Draw the page."""
    layout.heading(
        tr("Draw together"),
        tr("Begin a drawing. The model shows how it would go on: keep that, or draw on."),
    )
    if names := layout.models_of("drawing") + models.own() + magenta.downloaded():
        _workbench(names)


@st.fragment
@friendly()
def _workbench(names: list[str]) -> None:
    _take_changes()
    with st.container(horizontal=True, gap="medium"):
        pad = st.container(key="sketch-pad-column")
        side = st.container(width="stretch", key="sketch-side")
    with side:
        settings, speed = _settings(names)
        below = st.container()
    model = models.load_drawing_model(settings.model)
    opening = _opening(settings, model.card.categories)
    with pad:
        turns.show(settings, opening, st.session_state.get(FILE, Offer("")), speed)
    with below:
        beside.show(opening.drawing, model)


def _take_changes() -> None:
    """Set what callbacks have changed. A drawing keeps its example when it gets a category."""
    taken = st.session_state.pop(turns.TAKEN, {})
    if "category" in taken:
        example = _example(st.session_state.get("category", GUESS))
        st.session_state[KEPT_EXAMPLE] = taken["category"], example
    st.session_state.update(taken)


def _settings(names: list[str]) -> tuple[Settings, float]:
    """Draw the settings; return them, without a start, and the speed of the ghost's pen."""
    model = choices.buttons(
        tr("Model"), names, "model", models.title, on_change=_take_default_temperature
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        category = _choose_category(model)
        fault = opener("open", _open)
        magenta.offer()
    if fault:
        st.error(fault)
    else:
        st.empty()
    left, right = st.columns(2, gap="medium")
    k = left.slider(tr("Endings"), 1, 9, ENDINGS, key="endings", bind="query-params")
    speed = right.slider(
        tr("Speed"), 0.5, 4.0, 1.0, 0.5, format="%g ×", key="speed", bind="query-params"
    )
    temperature = choices.temperature(
        left,
        models.card(model).temperature,
        "temperature",
        tr("Low: the likeliest endings. High: bolder ones, and more that fail."),
    )
    keep = right.slider(
        tr("How much of the drawing to keep"),
        5,
        100,
        100,
        5,
        format="%d %%",
        key="keep",
        bind="query-params",
        help=tr("The model sees only this share of the points and draws the rest itself."),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = choices.seed(st.container(width=140), SEED, "seed", tr("endings"))
        st.button(
            tr("Again"),
            on_click=choices.next_seed,
            args=("seed",),
            help=tr("Other endings of the same drawing"),
        )
    return Settings(model, category, keep, k, temperature, seed), speed


def _take_default_temperature() -> None:
    """Set the temperature at which the endings of the model are best."""
    st.session_state["temperature"] = models.card(st.session_state["model"]).temperature


def _choose_category(model: str) -> str | None:
    """Return what the drawing becomes; None for the model to guess, or without categories."""
    card = models.card(model)
    if not card.categories:
        st.empty()
        st.empty()
        return None
    guess = tr("Guess")  # in the language of this run
    chosen = st.selectbox(
        tr("What it becomes (type any words)")
        if card.words
        else tr("What it becomes (type to search)"),
        [GUESS, *card.certain, *card.less_certain],
        format_func=lambda one: guess if one == GUESS else one,
        key="category",
        bind="query-params",
        width=240,
        accept_new_options=bool(card.words),
        help=_order_of_categories() if card.recognised else None,
    )
    if chosen in card.less_certain:
        st.caption(tr("Less certain: the model's drawings of this are often not recognised."))
    else:
        st.empty()
    return None if chosen == GUESS else chosen


def _order_of_categories() -> str:
    return tr(
        "First what the model draws best, as a judge of pictures sees it. Then, by name, what the "
        "judge recognises less than half of the time."
    )


def _example(category: str) -> str:
    """Return the name of the example for what a drawing becomes."""
    kept_for, kept = st.session_state.get(KEPT_EXAMPLE, ("", ""))
    return kept if kept_for == category else GUESSED if category == GUESS else category


def _opening(settings: Settings, categories: Sequence[str]) -> Offer:
    """Return the drawing in the page's address, else the example of the settings."""
    if text := st.query_params.get("drawing"):
        with friendly():
            return Offer(f"address:{text}", address.decode(text, SIDE))
    name = settings.model.removeprefix(PREFIX)
    if categories:
        name = _example(settings.category or GUESS)
    return Offer(f"example:{name}", examples.start(name, SIDE), example=True)


def _open(drawing: Drawing) -> None:
    """Put the drawing of a file onto the pad, also where a fragment runs and not the page."""
    turns.take(FILE, Offer(f"file:{uuid.uuid4()}", fitted(drawing)))
