"""The language of the pages: the visitor's choice, the translation of a text, and its numbers.

English texts are in the code, as arguments of `tr`. `texts/CODE/*.json` hold their translations, a
JSON object of English to translated texts per page. Not here: the texts of the lessons, which are
long and have files of their own (`learn/texts/`), and messages of exceptions, which commands print
as well: they are in English.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from numbers import Number
from pathlib import Path
from typing import Any

import streamlit as st

LANGUAGES = {"en": "English", "fa": "فارسی"}
"""Code of each language, with its own name."""
RIGHT_TO_LEFT = ("fa",)
LATIN = "0123456789.,%"
SIGNS = {"fa": "۰۱۲۳۴۵۶۷۸۹٫٬٪"}
"""What a language writes in the place of each sign of LATIN."""
TEXTS = Path(__file__).with_name("texts")
KEY = "lang"  # of the widget, and in the address
# Digits in a name such as w_h1 are no number.
_NUMBER = re.compile(r"(?<!\w)[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+−]?\d+)?(?: ?%)?(?!\w)", re.ASCII)
_ISOLATED = "\u2066{}\u2069"  # left to right, whatever stands around it
_ARABIC = "\u061c"  # a sign that belongs to the text from right to left
_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Let the block speak a language, where no page runs that would say which."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def current() -> str:
    """Return the code of the visitor's language: as chosen, else as in the address, or English."""
    code = _spoken.get() or st.session_state.get(KEY) or st.query_params.get(KEY)
    return code if code in LANGUAGES else next(iter(LANGUAGES))


def tr(text: str, **values: object) -> str:
    """Return a text in the visitor's language, the English one where there is no translation.

    Args:
        text: English, a literal, so that a test finds it. `{name}` stands for a value.
        values: put into the translated text as `str.format` does, if there are any. Numbers get the
            signs of the language. A value that is a text stays as it is: it may be a name.
    """
    translated = name(text)
    return _formatter.format(translated, **values) if values else translated


def name(text: str) -> str:
    """Return an English name that is made of another, such as a model's, in the visitor's language.

    Names without a translation stay as they are.
    """
    return translations(current()).get(text, text)


def words(**texts: str) -> dict[str, str]:
    """Return the translated texts of a component and what its script has to know of the language.

    texts: by the names under which `components/words.js` finds them.
    """
    code = current()
    direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
    digits = SIGNS.get(code, LATIN)[:12]  # not the per cent sign
    return {**texts, "language": code, "direction": direction, "digits": digits}


def local(text: str) -> str:
    """Return a text with all its numbers in the signs of the visitor's language.

    In text from right to left, a minus stays on the left of its number, and a per cent sign follows
    its number, also where no letter stands before it.
    """
    signs = SIGNS.get(current())
    if signs is None:
        return text
    table = str.maketrans(LATIN + "-", signs + "−")
    return _NUMBER.sub(lambda number: _written(number[0], table), text)


def _written(number: str, table: dict[int, int]) -> str:
    text = number.translate(table)
    if {*"-−+e"} & {*number}:
        return _ISOLATED.format(text)
    return f"{_ARABIC}{text}" if number.endswith("%") else text


def minus(number: object) -> str:
    """Return a number as text, with a minus sign in place of each hyphen."""
    return str(number).replace("-", "−")


class _Formatter(string.Formatter):
    """Formats numbers in the signs of the visitor's language."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        return local(text) if isinstance(value, Number) else text


_formatter = _Formatter()


@lru_cache
def translations(language: str) -> dict[str, str]:
    """Return the translations of English texts into a language; empty for English."""
    files = sorted((TEXTS / language).glob("*.json"))
    found: dict[str, str] = {}
    for file in files:
        found.update(json.loads(file.read_text(encoding="utf-8")))
    return found
