"""Widgets of several pages, and choices whose names in the page's address are not their words.

Streamlit's own `bind="query-params"` writes the words that the visitor reads. A link has to hold
the names that scripts use (`san-francisco`, the number of a trajectory), which stay when the words
change. Streamlit itself binds sliders and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.ui.language import tr

Option = TypeVar("Option", bound=Hashable)
_WHOLE = re.compile(r"[0-9]{1,9}")
SEEDS = 1_000_000
"""Seeds are from 0 to this, exclusive."""


def buttons(
    label: str,
    options: Sequence[Option],
    name: str,
    words: Callable[[Option], str],
    key: str | None = None,
    on_change: Callable[[], None] | None = None,
    hide_label: bool = False,
) -> Option:
    """Draw a row of buttons, one of them pressed (at first the first); return its option.

    Args:
        label: above the buttons.
        options: what can be chosen.
        name: in the address.
        words: text on the button of an option.
        key: of the widget, `name` if None.
        on_change: called when the visitor presses a button.
        hide_label: show the label to screen readers alone.
    """
    chosen = st.segmented_control(
        label,
        options,
        default=_from_address(name, options, options[0]),
        required=True,
        format_func=words,
        key=key or name,
        on_change=on_change,
        label_visibility="collapsed" if hide_label else "visible",
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
    words: Callable[[str], str] = str,
) -> list[str]:
    """Draw a row of buttons; several can be pressed. `name` is the key in the address."""
    text = st.query_params.get(name)
    first = default if text is None else [one for one in options if one in text.split("~")]
    chosen = st.pills(
        label,
        options,
        default=first,
        selection_mode="multi",
        format_func=words,
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
    """Draw a menu that can be searched by typing; `name` is its key and in the address."""
    index = options.index(_from_address(name, options, default))
    said = {option: words(option) for option in options}  # in the visitor's language of this run
    chosen = st.selectbox(
        label, options, index, format_func=said.__getitem__, key=name, persist_state="session"
    )
    assert chosen is not None  # only a menu without a first choice can be left empty
    _to_address(name, chosen, default)
    return chosen


def temperature(place: DeltaGenerator, default: float, key: str, help: str) -> float:
    """Draw a slider for the temperature."""
    return place.slider(
        tr("Temperature"), 0.05, 1.5, default, 0.05, key=key, bind="query-params", help=help
    )


def seed(place: DeltaGenerator, default: int, key: str, results: str) -> int:
    """Draw a field for the seed. `results`: what follows from it, such as "endings", translated."""
    help = tr("The same seed gives the same {results}.", results=results)
    return whole(place, tr("Seed"), default, key, help)


def whole(
    place: DeltaGenerator, label: str, default: int, key: str, help: str | None = None
) -> int:
    """Draw a field for a number from 0 to `SEEDS`, exclusive, which is in the address as well."""
    unbound = f"{key}-unbound"
    if not _WHOLE.fullmatch(st.query_params.get(key, "0")):
        st.query_params.pop(key)
        # Streamlit fails at `inf`, and reads the first address of a session at each run
        st.session_state[unbound] = True
    bind = None if st.session_state.get(unbound) else "query-params"
    return int(place.number_input(label, 0, SEEDS - 1, default, key=key, bind=bind, help=help))


def next_seed(key: str) -> None:
    """Put the next seed into the field with this key."""
    st.session_state[key] = (int(st.session_state[key]) + 1) % SEEDS


def _from_address(name: str, options: Sequence[Option], default: Option) -> Option:
    text = st.query_params.get(name)
    return next((option for option in options if str(option) == text), default)


def _to_address(name: str, chosen: Option, default: Option) -> None:
    if chosen == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != str(chosen):
        st.query_params[name] = str(chosen)
