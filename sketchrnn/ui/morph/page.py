"""The Morph page: drawings become codes, codes become drawings, and codes can be calculated with.

Four sections: draw a drawing again from its code, morph from one drawing to another, add and
subtract codes, and dream. The page's address holds all settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from sketchrnn.checkpoint.magenta_download import VAE
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference import morph
from sketchrnn.inference.drawings import DREAM_CANVAS
from sketchrnn.ui import address, choices, downloads, layout, magenta, models
from sketchrnn.ui.components import gallery
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import local, tr
from sketchrnn.ui.morph import code, films, flipbook, sections, slots
from sketchrnn.ui.morph.slots import Slot
from sketchrnn.ui.paper import SIDE

SLOTS = {
    "again": (Slot("drawing", "", "cat"),),
    "morph": (
        Slot("a", "A", "cat"),
        Slot("b", "B", "pig"),
        Slot("c", "C", None),
        Slot("d", "D", None),
    ),
    "add": (
        Slot("plus", "a", "whole cat"),
        Slot("minus", "− b", "cat"),
        Slot("and", "+ c", "pig"),
    ),
}
TEMPERATURES = (0.1, 0.3, 0.5, 0.7, 0.9, 1.1)
SUMS = 4
DREAMS = 12
SEED = 1
GUESS = "What it looks like"
"""The first choice of a category, in all languages: it may be in the address."""
MODEL = "morph-model"  # key of the widget; the Sketch page has its own choice

Drawings = list[Drawing | None]
Kinds = str | tuple[str | None, ...] | None  # one category for all codes, or one for each


def page() -> None:
    """Draw the page."""
    layout.heading(
        tr("A drawing becomes numbers, numbers become a drawing"),
        tr(
            "This model does not finish drawings. It learnt to squeeze a whole one into a few "
            "numbers, its *code*, and to draw it again from them."
        ),
    )
    if names := layout.models_of("code") + magenta.downloaded(VAE, MODEL):
        _workbench(names)
    else:
        magenta.offer(VAE)


@st.fragment
@friendly()
def _workbench(names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        section = choices.buttons(tr("What to do"), sections.NAMES, "do", sections.title)
        model = names[0]
        if len(names) > 1:
            model = choices.buttons(
                tr("Model"), names, "model", models.title, MODEL, _take_default_temperature
            )
        category = _choose_category(model)
        magenta.offer(VAE)
    st.caption(sections.explanation(section, models.card(model).config.latent_size))
    if section == "dream":
        results = st.container(key="endings-column")
        texts = []
    else:
        with st.container(horizontal=True, gap="medium"):
            with st.container(width=SIDE + 2, key="pad-column"):
                texts = slots.column(section, SLOTS[section])
            results = st.container(width="stretch", key="endings-column")
    temperature, seed = _settings(model, section)
    draw: dict[str, Callable[[], None]] = {
        "again": lambda: _again(model, category, texts[0], seed),
        "morph": lambda: _morph(model, category, tuple(texts), temperature, seed),
        "add": lambda: _add(model, category, tuple(texts), temperature, seed),
        "dream": lambda: _dream(model, category, temperature, seed),
    }
    with results, friendly():
        draw[section]()


def _take_default_temperature() -> None:
    """Set the temperature at which the drawings of the model are best."""
    st.session_state["temperature"] = models.card(st.session_state[MODEL]).temperature


def _choose_category(model: str) -> str | None:
    """Return the category as which everything is drawn; None for what the drawings look like."""
    categories = models.card(model).categories
    if not categories:
        return None
    guess = tr("What it looks like")  # in the language of this run
    chosen = st.selectbox(
        tr("Drawn as (type to search)"),
        [GUESS, *categories],
        format_func=lambda one: guess if one == GUESS else one,
        key="category",
        bind="query-params",
        width=260,
    )
    return None if chosen == GUESS else chosen


def _kind(model: str, category: str | None, text: str) -> str | None:
    """Return the category of a drawing: the chosen one, or what it looks like."""
    return category or models.load(model).choose(address.decode(text, SIDE))


def _settings(model: str, section: str) -> tuple[float, int]:
    """Draw and return the temperature and the seed. "Draw again" shows fixed temperatures."""
    columns = st.columns(4, gap="medium")
    temperature = models.card(model).temperature
    if section != "again":
        temperature = choices.temperature(
            columns[1],
            temperature,
            "temperature",
            tr("Low: the likeliest drawing of a code. High: bolder ones, and more that fail."),
        )
    return temperature, choices.seed(columns[0], SEED, "seed", tr("drawings"))


@st.cache_resource(max_entries=256, show_spinner=False)
def _code(model: str, category: str | None, text: str) -> morph.Code:
    """Return the code of a drawing that is not empty."""
    drawing = address.decode(text, SIDE)
    assert drawing is not None
    return morph.encode(models.load(model), drawing, category)


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(
    model: str, kinds: Kinds, z: bytes, temperature: float, seed: int, again: bool
) -> Drawings:
    """Return the drawings of codes, given as the bytes of float32 [n, Z]: a key for the cache."""
    size = models.card(model).config.latent_size
    codes = np.frombuffer(z, np.float32).reshape(-1, size)
    draw = morph.redraw if again else morph.decode
    return draw(models.load(model), codes, temperature, seed, kinds)


def _decode(model: str, kinds: Kinds, z: np.ndarray, temperature: float, seed: int) -> Drawings:
    return _drawn(model, kinds, z.astype(np.float32).tobytes(), temperature, seed, False)


def _redraw(model: str, kinds: Kinds, z: np.ndarray, temperature: float, seed: int) -> Drawings:
    return _drawn(model, kinds, z.astype(np.float32).tobytes(), temperature, seed, True)


def _again(model: str, category: str | None, text: str, seed: int) -> None:
    """The code of a drawing, and what is drawn from it."""
    if text == address.EMPTY:
        st.info(tr("Draw something, or put an example onto the canvas."))
        return
    kind = _kind(model, category, text)
    coded = _code(model, kind, text)
    token = repr((model, kind, text, seed))
    _numbers(model, kind, coded, seed, token)
    st.markdown(tr("**The same numbers at several temperatures**, from cool to hot"))
    drawings = [_redraw(model, kind, coded.mean, t, seed)[0] for t in TEMPERATURES]
    _gallery(drawings, [local(f"{t:g}") for t in TEMPERATURES], token, "again", tile=96)


@st.fragment
def _numbers(model: str, category: str | None, coded: morph.Code, seed: int, token: str) -> None:
    """Draw the numbers of a code, with sliders for those of the highest KL divergence."""
    shown = sorted(np.argsort(-coded.kl)[: code.SLIDERS].tolist())
    st.markdown(
        tr(
            "**Its {count} numbers**, orange above 0 and blue below, and what they draw. "
            "Drag those that say most",
            count=len(coded.mean),
        )
    )
    coolest = TEMPERATURES[0]
    code.show(
        coded.mean,
        shown,
        lambda z: _decode(model, category, z, coolest, seed)[0],
        DREAM_CANVAS,
        token,
        key="code",
    )


def _morph(
    model: str, category: str | None, texts: Sequence[str], temperature: float, seed: int
) -> None:
    """Draw and animate the steps between two or three drawings, or the square between four."""
    filled = {
        slot.caption: text
        for slot, text in zip(SLOTS["morph"], texts, strict=True)
        if text != address.EMPTY
    }
    names = [_kind(model, category, text) for text in filled.values()]
    given = {
        caption: _code(model, name, text).mean
        for (caption, text), name in zip(filled.items(), names, strict=True)
    }
    if len(given) < 2:
        st.info(tr("Two drawings or more are needed: choose A or B above the canvas, and draw."))
        return
    film = films.square(given) if len(given) == 4 else films.row(given)
    kinds = tuple(names[i] for i in morph.nearest(film.codes, list(given.values())))
    frames = _decode(model, kinds, film.codes, temperature, seed)
    token = repr((model, category, texts, temperature, seed))
    flipbook.show(frames, film, DREAM_CANVAS, token, key="flipbook")
    downloads.film(
        morph.sheet([frames[i] for i in film.tiles], film.columns),
        [() if frame is None else frame.strokes for frame in map(frames.__getitem__, film.reel)],
        DREAM_CANVAS,
        "morph",
    )


def _add(
    model: str, category: str | None, texts: Sequence[str], temperature: float, seed: int
) -> None:
    """Draw the code a - b + c several times."""
    if address.EMPTY in texts:
        st.info(tr("Three drawings are needed: choose the empty one above the canvas, and draw."))
        return
    names = [_kind(model, category, text) for text in texts]
    codes = [_code(model, name, text).mean for name, text in zip(names, texts, strict=True)]
    total = morph.combine(*codes)
    st.markdown(tr("**a − b + c**, drawn several times"))
    drawings = [_redraw(model, names[-1], total, temperature, seed + i)[0] for i in range(SUMS)]
    _gallery(drawings, SUMS * [""], repr((model, category, texts, temperature, seed)), "sum")


def _dream(model: str, category: str | None, temperature: float, seed: int) -> None:
    """Draw codes from the prior."""
    codes = morph.prior(models.load(model), DREAMS, seed)
    names = [category] if category else models.card(model).categories or [None]
    kinds = tuple(names[i % len(names)] for i in range(DREAMS))
    drawings = _redraw(model, kinds, codes, temperature, seed)
    _gallery(drawings, DREAMS * [""], repr((model, category, temperature, seed)), "dream")


def _gallery(
    drawings: Drawings, captions: Sequence[str], token: str, name: str, tile: int = 150
) -> None:
    """Draw tiles of drawings, one of them picked, and the buttons for it."""
    if st.session_state.get("picked_for") != token:
        st.session_state["picked_for"], st.session_state["picked"] = token, 0
    picked = st.session_state["picked"]
    gallery.show(
        drawings,
        [
            text if drawing else tr("nothing")
            for drawing, text in zip(drawings, captions, strict=True)
        ],
        key="gallery",
        side=DREAM_CANVAS,
        tile=tile,
        picked=picked,
        on_pick=lambda i: st.session_state.update(picked=i),
        token=token,
    )
    with st.container(horizontal=True):
        st.button(
            tr("Again"),
            on_click=choices.next_seed,
            args=("seed",),
            help=tr("Draws anew, with another seed"),
        )
        downloads.drawing(drawings[picked], name)
