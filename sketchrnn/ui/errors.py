"""How pages show errors in their input: one sentence, no traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from sketchrnn.errors import SketchRNNError

_WORDS = re.compile(r"[^\W_]+(?:[_ ][^\W_]+)*")
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What code raises that reads data of another form than it expects."""


@contextmanager
def friendly(malformed: str = "") -> Iterator[None]:
    """Show the message of a `SketchRNNError` in place of the rest of the block.

    Other exceptions are faults of the program itself and are not caught, except in a block that
    shows data from outside: there, `malformed` is shown for those of `MALFORMED`.
    """
    try:
        yield
    except SketchRNNError as error:
        st.error(sentence(str(error)))
    except MALFORMED:
        if not malformed:
            raise
        st.error(sentence(malformed))


def sentence(message: str) -> str:
    """Return the message with a capital letter and a full stop, escaped for Markdown."""
    text = plain(message)
    if text.partition(" ")[0].isalpha():  # not the name of a file
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def plain(text: str) -> str:
    """Return text from outside as one line that Markdown shows as it is."""
    text = " ".join(text.split())
    for character in "\\`*_[]#<>$~|":
        text = text.replace(character, "\\" + character)
    return text


def plain_values(value: Any) -> Any:
    """Return a value from JSON with all texts in it as `plain` returns them, and keys but words."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {
            key if _WORDS.fullmatch(key) else plain(key): plain_values(item)
            for key, item in value.items()
        }
    return [plain_values(item) for item in value] if isinstance(value, list) else value
