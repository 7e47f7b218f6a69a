"""The view of the lesson on translation and attention."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import attention
from sketchrnn.learn.lessons import translation as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

WIDTH = 15
"""Training steps over which a curve is averaged."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the learner's number words and the training steps."""
    text = st.text_input(
        words["text"],
        "four hundred and seven thousand two hundred and sixteen",
        key="translation-text",
        max_chars=200,
    )
    steps = slider(words["steps"], range(10, 1001, 10), 500, key="translation-steps")
    return {"text": text, "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the translations, the attention, the share that is right by length, and the losses."""
    charts.metrics(*((words[name], said or "–") for name, said in figures.said.items()))
    if figures.attention is not None:
        st.caption(local(words["attention"].format(difference=figures.difference)))
        digits = [*figures.said["with attention"], words["end"]]
        charts.shares(
            figures.attention,
            f"translation-attention-{key}",
            (words["reads"], figures.words),
            (words["writes"], [f"{digit} " for digit in digits]),
        )
    st.caption(words["right"])
    right = {words[name]: 100 * shares for name, shares in figures.right.items()}
    right[words["dictionary"]] = 100 * figures.baseline_right
    axes = charts.Axes(words["length"], words["percent"], figures.lengths)
    charts.lines(right, f"translation-{key}", axes, [words["dictionary"]], marks=True)
    charts.metrics(
        *((words[name], f"{share:.0%}") for name, share in figures.share.items()),
        (words["dictionary"], f"{figures.baseline_share:.0%}"),
    )
    lines = {words[name]: charts.smoothed(line, WIDTH) for name, line in figures.losses.items()}
    axes = charts.Axes(words["step"], words["nats"], log=True)
    charts.lines(lines, f"translation-losses-{key}", axes)
    st.caption(words["found"])


VIEW = View(settings, draw, (attention.attend, attention.attend_back, lesson.Translator))
