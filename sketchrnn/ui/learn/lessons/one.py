"""The view of the lesson on pictures and their names."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import one as lesson
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

SHOWN = 3
"""Likely names of the learner's drawing."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the learner's drawing and the training steps."""
    drawing = own.drawing(words["own"], "one")
    return {
        "drawing": drawing,
        "steps": slider(words["steps"], range(10, 1001, 10), 250, key="one-steps"),
    }


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the picture and its names, the scores of both networks, and what is confused."""
    columns = st.columns(2, gap="medium")
    for column, name in zip(columns, ("picture", "evidence"), strict=True):
        with column:
            st.caption(words[f"the_{name}"])
            charts.pixels(getattr(figures, name), f"one-{name}-{key}")
    rows = [
        (words[name], *(f"{words[one]} {p:.0%}" for one, p in _best(chances)))
        for name, chances in figures.chances.items()
    ]
    head = (words["network"], *(f"{place + 1}" for place in range(SHOWN)))
    charts.table(head, rows, align="l" * (SHOWN + 1))
    st.caption(words["right"])
    scores = [
        (words[name], f"{figures.share[name]:.0%}", f"{figures.backwards[name]:.0%}")
        for name in figures.share
    ]
    nearest = f"{figures.baseline_share:.0%}"
    scores.append((words["mean"], nearest, nearest))
    charts.table(("", words["forwards"], words["backwards"]), scores)
    st.caption(words["confusion"])
    names = [words[name] for name in figures.names]
    charts.shares(
        figures.confusion, f"one-confusion-{key}", (words["named"], names), (words["drawn"], names)
    )
    st.caption(words["found"])


def _best(chances: dict[str, float]) -> list[tuple[str, float]]:
    """Return the SHOWN likeliest names."""
    return sorted(chances.items(), key=lambda pair: -pair[1])[:SHOWN]


VIEW = View(settings, draw, (lesson.Feedforward, lesson.pictures, lesson.evidence))
