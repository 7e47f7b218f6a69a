"""How a lesson comes onto the page: its widgets, its picture, and running it with a bar and Stop.

A lesson is computed when its settings change, and draws what it has so far while it computes. What
is not here: the lessons themselves (`sketchrnn.learn`) and their words (`sketchrnn.ui.texts`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.learn.lesson import find
from sketchrnn.ui.learn.texts import Lesson

KEPT = 12
"""Figures of so many settings are kept for a visitor who goes back to them."""
REDRAWN_S = 0.7
"""Figures that are still being computed are drawn anew so often at most, seconds."""


@dataclass(frozen=True)
class View:
    """What a lesson adds to the page."""

    settings: Callable[[Lesson], dict[str, Any]]
    """Draws its widgets and returns the settings of its `run`, without the seed."""
    draw: Callable[[Any, Lesson, str], None]
    """Draws its figures; the text makes the keys of charts different from those of others."""
    code: tuple[Callable[..., Any], ...]
    """The functions that ran, to be read."""


def find_view(name: str) -> View:
    """Import the view of a lesson, one of `learn.lesson.LESSONS`."""
    return import_module(f"sketchrnn.ui.learn.lessons.{name}").VIEW


def show(name: str, view: View, words: Lesson, page: dict[str, str], seed: int) -> None:
    """Draw the widgets of a lesson and its figures, computing them where they are not known yet."""
    settings = view.settings(words)
    key = repr((name, seed, settings))
    place = st.empty()
    if key not in _kept():
        _keep(key, _run(key, name, view, words, page, place, settings | {"seed": seed}))
    figures = _kept()[key]
    with place.container():
        view.draw(figures, words, "whole")
        st.caption(page["took"].format(seconds=figures.seconds, seed=seed))


def _kept() -> dict[str, Any]:
    """Figures by what they follow from, the latest last."""
    return st.session_state.setdefault("figures-of-lessons", {})


def _keep(key: str, figures: Any) -> None:
    kept = _kept()
    kept[key] = figures
    for old in list(kept)[:-KEPT]:
        del kept[old]


def _run(
    key: str,
    name: str,
    view: View,
    words: Lesson,
    page: dict[str, str],
    place: DeltaGenerator,
    settings: dict[str, Any],
) -> Any:
    """Run a lesson and return its figures; once there are some, it can be stopped.

    Stop runs the page anew, which ends this run at its next report; what it had got to is kept.
    """
    drawn, parts = -math.inf, 0
    bar, stop = st.empty(), st.empty()

    def report(done: float, so_far: Any) -> bool:
        nonlocal drawn, parts
        bar.progress(min(1.0, max(0.0, done)))
        if so_far is None or done >= 1 or time.monotonic() - drawn < REDRAWN_S:
            return False
        with place.container():
            view.draw(so_far, words, f"part{parts}")
        stop.button(page["stop"], key=f"stop-{parts}", on_click=_keep, args=(key, so_far))
        drawn, parts = time.monotonic(), parts + 1
        return False

    figures = find(name).run(**settings, report=report)
    bar.empty()
    stop.empty()
    return figures
