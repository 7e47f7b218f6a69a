"""The language of the pages: the visitor's choice, and the translation of a text.

English texts are in the code, as arguments of `tr`. `texts/CODE/*.json` hold their translations, a
JSON object of English to translated texts per page. Not here: the texts of the lessons, which are
long and have files of their own (`learn/texts/`), and messages of exceptions, which commands print
as well: they are in English.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from sketchrnn.ui import choices

LANGUAGES = {"en": "English", "fa": "فارسی"}
"""Code of each language, with its own name."""
RIGHT_TO_LEFT = ("fa",)
TEXTS = Path(__file__).with_name("texts")
RIGHT_TO_LEFT_STYLE = Path(__file__).with_name("right_to_left.css")
KEY = "lang"  # of the widget, and in the address


def current() -> str:
    """Return the code of the visitor's language: as chosen, else as in the address, or English."""
    code = st.session_state.get(KEY) or st.query_params.get(KEY)
    return code if code in LANGUAGES else next(iter(LANGUAGES))


def choose() -> None:
    """Draw the choice of the language."""
    choices.buttons("Language · زبان", list(LANGUAGES), KEY, LANGUAGES.__getitem__, hide_label=True)
    if current() in RIGHT_TO_LEFT:
        st.html(RIGHT_TO_LEFT_STYLE)


def tr(text: str, **values: object) -> str:
    """Return a text in the visitor's language, the English one where there is no translation.

    Args:
        text: English, a literal, so that a test finds it. `{name}` stands for a value.
        values: put into the translated text by `str.format`, if there are any.
    """
    translated = translations(current()).get(text, text)
    return translated.format(**values) if values else translated


@lru_cache
def translations(language: str) -> dict[str, str]:
    """Return the translations of English texts into a language; empty for English."""
    files = sorted((TEXTS / language).glob("*.json"))
    found: dict[str, str] = {}
    for file in files:
        found.update(json.loads(file.read_text(encoding="utf-8")))
    return found
