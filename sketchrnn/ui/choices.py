"""Choices whose names in the page's address are not the words on the page.

Streamlit's own `bind="query-params"` writes the words that the visitor reads; a link is to hold the
names that scripts use (`san-francisco`, a drive's number) and to outlive a change of words. Sliders
and numbers are bound by streamlit itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import streamlit as st

Option = TypeVar("Option", bound=Hashable)


def buttons(
    label: str,
    options: Sequence[Option],
    name: str,
    words: Callable[[Option], str],
    key: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> Option:
    """A row of buttons of which one is pressed, the first at first.

    name: in the address. words: for an option. key: of the widget, `name` if None.
    """
    chosen = st.segmented_control(
        label,
        options,
        default=_from_address(name, options, options[0]),
        required=True,
        format_func=words,
        key=key or name,
        on_change=on_change,
        persist_state="session",
    )
    _to_address(name, chosen, options[0])
    return chosen


def several(
    label: str,
    options: Sequence[str],
    name: str,
    default: Sequence[str],
    help: str,
) -> list[str]:
    """A row of buttons of which any number is pressed; `name` is their key and in the address."""
    text = st.query_params.get(name)
    first = default if text is None else [one for one in options if one in text.split("~")]
    chosen = st.pills(
        label,
        options,
        default=first,
        selection_mode="multi",
        key=name,
        persist_state="session",
        help=help,
    )
    if chosen == list(default):
        st.query_params.pop(name, None)
    elif text != "~".join(chosen):
        st.query_params[name] = "~".join(chosen)
    return chosen


def menu(
    label: str,
    options: Sequence[Option],
    name: str,
    words: Callable[[Option], str],
    default: Option,
) -> Option:
    """A list that opens and can be searched by typing; `name` is its key and in the address."""
    index = options.index(_from_address(name, options, default))
    chosen = st.selectbox(
        label, options, index, format_func=words, key=name, persist_state="session"
    )
    assert chosen is not None  # only a menu without a first choice can be left empty
    _to_address(name, chosen, default)
    return chosen


def _from_address(name: str, options: Sequence[Option], default: Option) -> Option:
    text = st.query_params.get(name)
    return next((option for option in options if str(option) == text), default)


def _to_address(name: str, chosen: Option, default: Option) -> None:
    if chosen == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != str(chosen):
        st.query_params[name] = str(chosen)
