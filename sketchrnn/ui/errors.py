"""How pages show errors in their input: one sentence, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from sketchrnn.errors import SketchRNNError


@contextmanager
def friendly() -> Iterator[None]:
    """Show the message of a `SketchRNNError` in place of the rest of the block.

    Other exceptions are faults of the program itself and are not caught.
    """
    try:
        yield
    except SketchRNNError as error:
        st.error(sentence(str(error)))


def sentence(message: str) -> str:
    """Return the message with a capital letter and a full stop, escaped for Markdown."""
    text = " ".join(message.split())
    for character in "\\`*_[]#<>$~|":
        text = text.replace(character, "\\" + character)
    if text.partition(" ")[0].isalpha():  # not the name of a file
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
