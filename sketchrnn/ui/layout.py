"""What all pages share: their look, and how they begin."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from sketchrnn.ui import models
from sketchrnn.ui.errors import friendly

STYLE = Path(__file__).with_name("style.css")


def models_of(kind: Literal["drawing", "trajectory"]) -> list[str]:
    """The shipped checkpoints of a kind; says what is wrong with damaged ones."""
    found = []
    for name in models.names():
        with friendly():
            if models.card(name).kind == kind:
                found.append(name)
    if not found:
        data = {"drawing": "kanjivg", "trajectory": "berlin"}[kind]
        st.info(
            "There is no model for this page yet. Make one: "
            f"`python -m sketchrnn train --data {data} --out checkpoints/{data}`"
        )
    return found


def heading(title: str, intro: str) -> None:
    """What the page is for, in a title and a sentence or two."""
    if PagesManager.uses_pages_directory:
        # Before `app.py` has run once, streamlit takes a folder `pages` for an app of the old kind,
        # and a link to a page would show it without the navigation.
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.html(STYLE)
    st.header(title, anchor=False)
    st.markdown(intro)
