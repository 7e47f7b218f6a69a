"""A link that carries a lesson with its settings, the learner's data, and a teacher's questions.

Widgets of settings have keys NAME-SETTING without a second hyphen. The link names each key with the
value of its widget as JSON. Not here: drawings and drives as text (`own.py`, `ui/address.py`).
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

from sketchrnn.errors import DataError
from sketchrnn.ui.address import MAX_CHARACTERS
from sketchrnn.ui.learn import own
from sketchrnn.ui.learn.view import Shown


def settings(shown: Shown) -> dict[str, Any]:
    """Draw the widgets of a lesson with the values in the address, and return its settings.

    Raises:
        DataError: a value in the address does not fit its widget.
    """
    given = {
        key: value
        for key, value in st.query_params.items()
        if _is_setting(key, shown.name) and key not in st.session_state
    }
    try:
        for key, value in given.items():
            st.session_state[key] = json.loads(value)
        return shown.view.settings(shown.words)
    except (StreamlitAPIException, TypeError, ValueError) as error:
        if not given:  # not the address, but the lesson is wrong
            raise
        for key in given:
            st.session_state.pop(key, None)
            st.query_params.pop(key)
        raise DataError(shown.page["damaged"]) from error


def draw(shown: Shown, language: str) -> None:
    """Draw the link to a lesson as it is shown, with a field for the teacher's questions."""
    values = {
        key: json.dumps(value, ensure_ascii=False)
        for key, value in st.session_state.items()
        if isinstance(key, str) and _is_setting(key, shown.name) and _is_plain(value)
    }
    place = {"lesson": shown.name, "lang": language}
    query = urlencode(place | values | own.as_texts(shown.name))
    if len(query) > 2 * MAX_CHARACTERS:
        st.caption(shown.page["too_long"])
        return
    st.caption(shown.page["link_help"])
    st.code(f"{st.context.url or ''}?{query}", language=None, wrap_lines=True)


def _is_setting(key: str, name: str) -> bool:
    return re.fullmatch(rf"{name}-\w+", key) is not None


def _is_plain(value: Any) -> bool:
    """Return whether a widget's value is one that a link can set: a number, a text, or several."""
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return isinstance(value, bool | int | float | str)
