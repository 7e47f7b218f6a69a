"""Google's models on the pages: a menu to download them, and those that are downloaded.

Not here: the download itself (`checkpoint/magenta_download.py`).
"""

from __future__ import annotations

import streamlit as st

from sketchrnn.checkpoint import magenta_download
from sketchrnn.checkpoint.magenta_download import PREFIX
from sketchrnn.data.cache import limit_for_visitors
from sketchrnn.ui import models
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import tr

NEW = "new-model"  # one that was just downloaded or taught, which the next run of a page chooses


def downloaded(form: str = "", key: str = "model") -> list[str]:
    """Return the models in the cache, for the menu with the shipped ones.

    Call this before the widgets of the model and the temperature: it chooses the model that is
    new.

    Args:
        form: empty for decoders, `.vae` for autoencoders.
        key: of the widget in which the visitor chooses a model.
    """
    if NEW in st.session_state:
        name = st.session_state.pop(NEW)
        st.session_state[key] = name
        st.session_state["temperature"] = models.card(name).temperature
    return magenta_download.downloaded(form)


def offer(form: str = "") -> None:
    """Draw a menu to download a model, with a note on the origin of the models."""
    names = magenta_download.names_of(form)
    with st.popover(tr("More, by Google")):
        st.caption(
            tr(
                "{count} models that Google's Magenta project released in 2017, each for one "
                "thing or a cross of two. They are Google's and no licence is stated, so none is "
                "shipped here: what you choose is downloaded, a few MB, and kept.",
                count=len(names),
            )
        )
        name = st.selectbox(tr("What it draws"), names, format_func=_words, key="magenta-name")
        assert name is not None  # only a menu without a first choice can be left empty
        if st.button(tr("Download"), key="magenta-download"):
            _download(PREFIX + name + form)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _download(name: str) -> None:
    """Download a model with a progress bar and run the page again with it, or show the error."""
    bar = st.progress(0.0, tr("Connecting"))

    def show(done: int, total: int | None) -> None:
        bar.progress(done / total if total else 0.0, tr("{size:.1f} MB", size=done / 1e6))

    limit_for_visitors()
    with friendly():
        magenta_download.load(name, progress=False, report=show)
        st.session_state[NEW] = name
        st.rerun()
    bar.empty()
