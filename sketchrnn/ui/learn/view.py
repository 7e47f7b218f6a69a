"""Showing a lesson on the page: charts, and a run with a progress bar and a Stop button.

A lesson runs when its settings change, and draws its partial figures while it runs. Not here: the
computation (`sketchrnn.learn`), the texts (`texts/`), and the widgets with their values from the
address (`link.py`).
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
from sketchrnn.ui.language import local
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.turns import Turn, lessons

KEPT = 12
"""Number of figures kept per visitor, for settings that are chosen again."""
REDRAWN_S = 0.7
"""Least time between two drawings of partial figures, seconds, for each lesson that runs."""


@dataclass(frozen=True)
class View:
    """The parts of the page that differ between lessons."""

    settings: Callable[[Lesson], dict[str, Any]]
    """Draws the widgets and returns the settings of `run`, without the seed."""
    draw: Callable[[Any, Lesson, str], None]
    """Draws the figures; the last argument makes the keys of charts unique on the page."""
    code: tuple[Callable[..., Any], ...]
    """The functions whose source the page shows."""
    random: bool = True
    """Whether the figures depend on the seed when all widgets are set."""


def find_view(name: str) -> View:
    """Import the view of a lesson, one of `learn.lesson.LESSONS`."""
    return import_module(f"sketchrnn.ui.learn.lessons.{name}").VIEW


@dataclass(frozen=True)
class Shown:
    """A lesson on the page in one language."""

    name: str
    """One of `learn.lesson.LESSONS`."""
    view: View
    words: Lesson
    page: dict[str, str]
    """The texts of the page."""


def show(shown: Shown, settings: dict[str, Any], seed: int) -> None:
    """Draw the figures of a lesson, and run it if the figures are not kept."""
    key = repr((shown.name, seed, settings))
    place = st.empty()
    if key in _kept():
        _draw(shown, place, seed, _kept()[key])
        return
    with lessons.run() as turn:
        figures = _run(shown, key, place, settings | {"seed": seed}, turn)
        _keep(key, figures)
        _draw(shown, place, seed, figures)


def _draw(shown: Shown, place: DeltaGenerator, seed: int, figures: Any) -> None:
    """Draw the figures of a whole run."""
    with place.container():
        shown.view.draw(figures, shown.words, "whole")
        took = shown.page["took" if shown.view.random else "took_fixed"]
        st.caption(local(took.format(seconds=figures.seconds, seed=seed)))


def _kept() -> dict[str, Any]:
    """Return the kept figures by lesson, seed and settings, the latest last."""
    return st.session_state.setdefault("figures-of-lessons", {})


def _keep(key: str, figures: Any) -> None:
    """Keep figures, and drop the oldest beyond KEPT."""
    kept = _kept()
    kept[key] = figures
    for old in list(kept)[:-KEPT]:
        del kept[old]


def _run(
    shown: Shown, key: str, place: DeltaGenerator, settings: dict[str, Any], turn: Turn
) -> Any:
    """Run a lesson and return its figures; show a Stop button with the first partial figures.

    Stop makes Streamlit rerun the page, which ends this run at its next report; the partial figures
    are kept under `key`. Between reports, `turn` lets lessons of other visitors compute.
    """
    drawn, parts = -math.inf, 0
    bar, stop = st.empty(), st.empty()

    def report(done: float, so_far: Any) -> bool:
        nonlocal drawn, parts
        bar.progress(min(1.0, max(0.0, done)))
        due = time.monotonic() - drawn >= REDRAWN_S * lessons.running
        if so_far is not None and done < 1 and due:
            with place.container():
                shown.view.draw(so_far, shown.words, f"part{parts}")
            stop.button(shown.page["stop"], key=f"stop-{parts}", on_click=_keep, args=(key, so_far))
            drawn, parts = time.monotonic(), parts + 1
            turn.shown()
        turn.pause()
        return False

    figures = find(shown.name).run(**settings, report=report)
    bar.empty()
    stop.empty()
    return figures
