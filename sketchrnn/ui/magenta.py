"""Google's models on the pages: a menu of their names, and what was downloaded of them.

What is not here: the download itself (`data/magenta_models.py`).
"""

from __future__ import annotations

import streamlit as st

from sketchrnn.checkpoint import magenta_download
from sketchrnn.checkpoint.magenta_download import PREFIX
from sketchrnn.ui import models
from sketchrnn.ui.errors import friendly

NEW = "magenta-new"  # what was just downloaded, for the run in which it is chosen


def downloaded(form: str = "", key: str = "model") -> list[str]:
    """The models that stand in the cache, to be offered beside the shipped ones.

    form: empty for decoders, `.vae` for autoencoders. key: of the widget in which one is chosen;
    one that came in the last run is. Call this before that widget and `temperature`.
    """
    if NEW in st.session_state:
        name = st.session_state.pop(NEW)
        st.session_state[key] = name
        st.session_state["temperature"] = models.card(name).temperature
    return magenta_download.downloaded(form)


def offer(form: str = "") -> None:
    """A menu from which the visitor downloads one; it says whose they are."""
    names = magenta_download.names_of(form)
    with st.popover("More, by Google"):
        st.caption(
            f"{len(names)} models that Google's Magenta project released in 2017, each for one "
            "thing or a cross of two. They are Google's and no licence is stated, so none is "
            "shipped here: what you choose is downloaded, a few MB, and kept."
        )
        name = st.selectbox("What it draws", names, format_func=_words, key="magenta-name")
        assert name is not None  # only a menu without a first choice can be left empty
        if st.button("Download", key="magenta-download"):
            _download(PREFIX + name + form)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _download(name: str) -> None:
    """Fetch a model with a bar, then run again with it chosen; or say why it did not come."""
    bar = st.progress(0.0, "Connecting")

    def show(done: int, total: int | None) -> None:
        bar.progress(done / total if total else 0.0, f"{done / 1e6:.1f} MB")

    with friendly():
        magenta_download.load(name, progress=False, report=show)
        st.session_state[NEW] = name
        st.rerun()
    bar.empty()
