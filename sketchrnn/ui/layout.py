"""What all pages share: the style, the heading, and the choice of models."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from sketchrnn.inference.morph import has_code
from sketchrnn.ui import choices, language, models
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import LANGUAGES, tr

STYLE = Path(__file__).with_name("style.css")
RIGHT_TO_LEFT_STYLE = Path(__file__).with_name("right_to_left.css")


Purpose = Literal["drawing", "trajectory", "code"]
COMMANDS: dict[Purpose, str] = {
    "drawing": "--data kanjivg --out checkpoints/kanjivg",
    "trajectory": "--data berlin --out checkpoints/berlin",
    "code": "--data quickdraw:cat,pig --config checkpoints/morph/config.json "
    "--out checkpoints/morph",
}
"""Arguments of `train` that make a model for each purpose."""


def models_of(purpose: Purpose) -> list[str]:
    """Return the shipped checkpoints for a purpose.

    Shows an error for each damaged one, and the command to train one if there is none.
    """
    found = []
    for name in models.names():
        with friendly():
            card = models.card(name)
            if purpose == ("code" if has_code(card) else card.kind):
                found.append(name)
    if not found:
        st.info(
            tr(
                "There is no model for this page yet. Make one: {command}",
                command=f"`python -m sketchrnn train {COMMANDS[purpose]}`",
            )
        )
    return found


def heading(title: str, intro: str) -> None:
    """Draw the title of a page, the choice of the language, and one or two sentences on its use."""
    models.use_one_thread()
    if PagesManager.uses_pages_directory:
        # Until `app.py` has run once, streamlit takes the folder `pages` for an app of the old
        # kind, and a link to a page would show it without the navigation.
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.html(STYLE)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="page-head"):
        st.header(title, anchor=False, width="content")
        _choose_language()
    st.markdown(intro)


def _choose_language() -> None:
    """Draw the choice of the language."""
    label, codes = "Language · زبان", list(LANGUAGES)
    choices.buttons(label, codes, language.KEY, LANGUAGES.__getitem__, hide_label=True)
    if language.current() in language.RIGHT_TO_LEFT:
        st.html(RIGHT_TO_LEFT_STYLE)
