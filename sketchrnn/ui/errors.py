"""What a page does when something from outside is not as it must be: one sentence, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from sketchrnn.errors import SketchRNNError


@contextmanager
def friendly() -> Iterator[None]:
    """Show the sentence of a `SketchRNNError` in place of what the block would have drawn.

    Faults of the program itself are no such errors and are not caught.
    """
    try:
        yield
    except SketchRNNError as error:
        st.error(sentence(str(error)))


def sentence(message: str) -> str:
    """The message with a capital and a full stop, safe to be read as Markdown."""
    text = " ".join(message.split())
    for character in "\\`*_[]#<>$~|":
        text = text.replace(character, "\\" + character)
    if text.partition(" ")[0].isalpha():  # and not the name of a file
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
