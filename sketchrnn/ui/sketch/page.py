"""The Sketch page: a start on the canvas, its settings, and endings beside it (`endings.py`).

The page's address holds all settings and the drawing. The page is one fragment, and endings are
computed only when something that they depend on has changed.
"""

from __future__ import annotations

import streamlit as st

from sketchrnn.checkpoint.magenta_download import PREFIX
from sketchrnn.ui import address, choices, examples, layout, magenta, models
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.pad import SIDE, Pad
from sketchrnn.ui.sketch import endings, recogniser

ENDINGS = 6
GUESS = "Guess"
"""The first choice of what a drawing becomes."""
GUESSED = "cat"
"""The example of a drawing whose category is guessed."""
SEED = 1  # at first


def page() -> None:
    """Draw the page."""
    layout.heading(
        "Start a drawing, the model finishes it",
        "Draw a few strokes on the canvas. Beside it the model finishes them, in several ways.",
    )
    if names := layout.models_of("drawing") + magenta.downloaded():
        _workbench(names)


@st.fragment
@friendly()
def _workbench(names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        model = _choose_model(names)
        category = _choose_category(model)
        magenta.offer()
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=SIDE + 2, key="pad-column"):
            categories = models.card(model).categories
            example = category or (GUESSED if categories else model.removeprefix(PREFIX))
            start = _draw(example, categories)
        results = st.container(width="stretch", key="endings-column")
    settings = _settings(model, category, start)
    with results, friendly():
        endings.show(settings, _take_category)


def _choose_model(names: list[str]) -> str:
    return choices.buttons(
        "Model", names, "model", models.title, on_change=_take_default_temperature
    )


def _take_default_temperature() -> None:
    """Set the temperature at which the endings of the model are best."""
    st.session_state["temperature"] = models.card(st.session_state["model"]).temperature


def _choose_category(model: str) -> str | None:
    """Return what the drawing becomes; None for the model to guess, or without categories."""
    card = models.card(model)
    if not card.categories:
        return None
    chosen = st.selectbox(
        "What it becomes (type any words)" if card.words else "What it becomes (type to search)",
        [GUESS, *card.categories],
        key="category",
        bind="query-params",
        width=260,
        accept_new_options=bool(card.words),
    )
    return None if chosen == GUESS else chosen


def _draw(example_name: str, categories: list[str]) -> str:
    """Draw the canvas and its buttons; return the drawing."""
    example = address.encode(examples.start(example_name, SIDE))
    if "pad" not in st.session_state:
        st.session_state["pad"] = Pad(_from_address() or example, example)
    pad: Pad = st.session_state["pad"]
    pad.follow(example)
    text = pad.show()
    if categories:
        recogniser.looks_like(address.decode(text, SIDE), categories, _take_category)
    with st.container(horizontal=True, vertical_alignment="center"):
        empty = text == address.EMPTY
        st.button("Clear", on_click=pad.put, args=(address.EMPTY,), disabled=empty)
        if pad.past:
            st.button("Take back", on_click=pad.take_back)
        pad.opener("open")
    if pad.fault:
        st.error(pad.fault)
    if text == address.EMPTY:
        st.caption("Nothing is given yet, so the model dreams. Draw, and it goes on from there.")
    elif text == example:
        st.caption("This start is an example. Clear it and draw your own, or add to it.")
    _to_address(text, example)
    return text


def _take_category(name: str) -> None:
    """Complete the drawing as this."""
    st.session_state["category"] = name
    pad: Pad = st.session_state["pad"]
    pad.keep()


def _from_address() -> str | None:
    """Return the drawing in the page's address, if there is one."""
    text = st.query_params.get("drawing")
    if text:
        with friendly():
            return address.encode(address.decode(text, SIDE))
    return None


def _to_address(text: str, example: str) -> None:
    if text == example or len(text) > address.MAX_CHARACTERS:
        st.query_params.pop("drawing", None)
    elif st.query_params.get("drawing") != text:
        st.query_params["drawing"] = text
    if len(text) > address.MAX_CHARACTERS:
        st.caption("This drawing is too long for a link: share it as a file.")


def _settings(model: str, category: str | None, start: str) -> endings.Settings:
    columns = st.columns(4, gap="medium")
    k = columns[0].slider("Endings", 1, 9, ENDINGS, key="endings", bind="query-params")
    temperature = choices.temperature(
        columns[1],
        models.card(model).temperature,
        "temperature",
        "Low: the likeliest endings. High: bolder ones, and more that fail.",
    )
    keep = columns[2].slider(
        "How much of the start to keep",
        5,
        100,
        100,
        5,
        format="%d %%",
        key="keep",
        bind="query-params",
        help="The model sees only this share of your points and draws the rest itself.",
    )
    seed = choices.seed(columns[3], SEED, "seed", "endings")
    return endings.Settings(model, category, start, keep, k, temperature, seed)
