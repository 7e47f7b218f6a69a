"""The language of what a test draws outside of an app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from sketchrnn.ui import language


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Let the pages be in a language."""
    st.session_state[language.KEY] = code
    try:
        yield
    finally:
        del st.session_state[language.KEY]
