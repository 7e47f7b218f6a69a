"""The Sketch page: a start on the canvas, endings beside it, and what can be done with one.

All settings and the drawing stand in the page's address. The page is one fragment, and endings are
computed only when something that they follow from has changed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st

from sketchrnn.complete import DREAM_CANVAS, Completion
from sketchrnn.drawing import Drawing
from sketchrnn.ui import address, choices, downloads, examples, layout, models, player
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.pad import SIDE, Pad

ENDINGS = 6
SEED = 1  # of the endings with which the page opens


@dataclass(frozen=True)
class Settings:
    """All that endings follow from: equal settings give equal endings."""

    model: str
    category: str | None
    start: str
    """The drawing as `address.encode` writes it."""
    finished: bool
    """The last stroke is."""
    keep: int
    """Percent of the start."""
    k: int
    temperature: float
    seed: int

    def given(self) -> Drawing | None:
        """The start that the model is given."""
        drawing = address.decode(self.start, SIDE)
        if drawing is None:
            return None
        return replace(drawing, lifted=self.finished).cut(self.keep / 100)


def page() -> None:
    """Draw the page."""
    layout.heading(
        "Start a drawing, the model finishes it",
        "Draw a few strokes on the canvas. Beside it the model finishes them, in several ways.",
    )
    if names := layout.models_of("drawing"):
        _workbench(names)


@st.fragment
def _workbench(names: list[str]) -> None:
    with st.container(horizontal=True):
        model = _choose_model(names)
        category = _choose_category(model)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=SIDE + 2, key="pad-column"):
            start, finished = _draw(category or model)
        results = st.container(width="stretch", key="endings-column")
    settings = _settings(model, category, start, finished)
    with results, friendly():
        _endings(settings)


def _choose_model(names: list[str]) -> str:
    return choices.buttons(
        "Model", names, "model", models.title, on_change=_take_default_temperature
    )


def _take_default_temperature() -> None:
    """Each model has a temperature of its own at which its endings are best."""
    st.session_state["temperature"] = models.card(st.session_state["model"]).temperature


def _choose_category(model: str) -> str | None:
    categories = models.card(model).categories
    if not categories:
        return None
    return st.selectbox(
        "What it becomes (type to search)",
        categories,
        key="category",
        bind="query-params",
        width=260,
    )


def _draw(example_name: str) -> tuple[str, bool]:
    """The canvas and its buttons; what is on it, and whether its last stroke is finished."""
    example = address.encode(examples.start(example_name, SIDE))
    if "pad" not in st.session_state:
        st.session_state["pad"] = Pad(_from_address() or example, example)
    pad: Pad = st.session_state["pad"]
    pad.follow(example)
    text = pad.show()
    with st.container(horizontal=True, vertical_alignment="center"):
        empty = text == address.EMPTY
        st.button("Clear", on_click=pad.put, args=(address.EMPTY,), disabled=empty)
        if pad.past:
            st.button("Take back", on_click=pad.take_back)
        pad.opener("open")
        finished = st.toggle(
            "My last stroke is finished",
            value=True,
            key="finished",
            bind="query-params",
            help="Off: the model goes on with your last stroke before it lifts the pen.",
        )
    if pad.fault:
        st.error(pad.fault)
    if text == address.EMPTY:
        st.caption("Nothing is given yet, so the model dreams. Draw, and it goes on from there.")
    elif text == example:
        st.caption("This start is an example. Clear it and draw your own, or add to it.")
    _to_address(text, example)
    return text, finished


def _from_address() -> str | None:
    """The drawing of the link that the visitor followed, if it holds one."""
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


def _settings(model: str, category: str | None, start: str, finished: bool) -> Settings:
    columns = st.columns(4, gap="medium")
    k = columns[0].slider("Endings", 1, 9, ENDINGS, key="endings", bind="query-params")
    temperature = columns[1].slider(
        "Temperature",
        0.05,
        1.5,
        models.card(model).temperature,
        0.05,
        key="temperature",
        bind="query-params",
        help="Low: the likeliest endings. High: bolder ones, and more that fail.",
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
    seed = columns[3].number_input(
        "Seed",
        0,
        999_999,
        SEED,
        key="seed",
        bind="query-params",
        help="The same seed gives the same endings.",
    )
    return Settings(model, category, start, finished, keep, k, temperature, int(seed))


@st.cache_resource(max_entries=64, show_spinner=False)
def _complete(settings: Settings) -> tuple[list[Completion], float]:
    """The endings, likeliest first, and how many seconds they took."""
    model = models.load(settings.model)
    begin = time.perf_counter()
    endings = model.complete(
        settings.given(),
        k=settings.k,
        temperature=settings.temperature,
        seed=settings.seed,
        category=settings.category,
    )
    return endings, time.perf_counter() - begin


def _endings(settings: Settings) -> None:
    """The tiles, and what can be done with the picked one."""
    completions, seconds = _complete(settings)
    if st.session_state.get("picked_for") != settings:
        st.session_state["picked_for"], st.session_state["picked"] = settings, 0
    with st.container(key="tiles"):
        clicked = player.show(
            settings.given(),
            [c.ending if isinstance(c.ending, Drawing) else None for c in completions],
            [_note(completion) for completion in completions],
            st.session_state["picked"],
            token=repr(settings),
            side=SIDE if settings.start != address.EMPTY else DREAM_CANVAS,
            key="player",
        )
    if clicked is not None and clicked != st.session_state["picked"]:
        st.session_state["picked"] = clicked
        st.rerun(scope="fragment")
    picked = st.session_state["picked"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Again", on_click=_again, help="Other endings of the same start")
        whole = completions[picked].whole
        if isinstance(whole, Drawing):
            st.button(
                f"Go on from ending {picked + 1}",
                type="primary",
                on_click=_accept,
                args=(whole,),
                help="Puts this ending onto the canvas, so that you can draw on",
            )
            downloads.completion(completions[picked], settings.category or settings.model)
    st.caption(f"The likeliest stands first; all took {seconds:.2f} s. Click one to pick it.")


def _note(completion: Completion) -> str:
    if completion.ending is None:
        return "nothing to add"
    end = "" if completion.finished else ", stopped at the longest length"
    return f"{completion.log_prob:.2f} nats per point{end}"


def _again() -> None:
    st.session_state["seed"] = (int(st.session_state["seed"]) + 1) % 1_000_000


def _accept(drawing: Drawing) -> None:
    pad: Pad = st.session_state["pad"]
    pad.put_fitted(drawing)
    st.session_state["keep"] = 100
    st.session_state["finished"] = True
