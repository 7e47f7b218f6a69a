"""Sliders whose numbers are in the digits of the page. Not here: the other widgets (`lessons/`).

The numbers of Streamlit's `st.slider` are written in the browser, with Latin digits in every
language; those of `st.select_slider` are texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.ui.language import local, minus

Number = TypeVar("Number", int, float)


def decimals(low: float, high: float, step: float) -> list[float]:
    """Return the numbers from low to high, both included."""
    return [round(low + i * step, 9) for i in range(round((high - low) / step) + 1)]


def slider(
    label: str,
    numbers: Sequence[Number],
    value: Number,
    key: str,
    place: DeltaGenerator | None = None,
) -> Number:
    """Draw a slider over numbers and return the chosen one, at first `value`.

    Raises:
        ValueError: the address sets a number that is not among them, which Streamlit would replace.
    """
    _check(numbers, key)
    return (place or st).select_slider(label, numbers, value, _written, key=key)


def interval(
    label: str,
    numbers: Sequence[Number],
    ends: tuple[Number, Number],
    key: str,
    place: DeltaGenerator,
) -> tuple[Number, Number]:
    """Draw a slider with two ends over numbers; return the chosen ends. Raises as `slider` does."""
    _check(numbers, key)
    return place.select_slider(label, numbers, ends, _written, key=key)


def _written(number: float) -> str:
    return local(minus(f"{number:g}"))


def _check(numbers: Sequence[float], key: str) -> None:
    chosen = st.session_state.get(key, numbers[0])
    if not all(one in numbers for one in np.ravel(chosen).tolist()):
        raise ValueError(f"expected {key} from {numbers[0]} to {numbers[-1]}, got {chosen}")
