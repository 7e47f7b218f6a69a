"""The view of the lesson on words."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import agreement_grammar
from sketchrnn.learn.lessons import words as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

WIDTH = 15
"""Training steps over which a curve is averaged."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the beginning of a sentence, the window and the training steps."""
    begin = st.text_input(words["begin"], "the dogs near the cat", key="words-begin", max_chars=200)
    with st.expander(words["vocabulary"]):
        st.markdown(" · ".join(f"`{word}`" for word in agreement_grammar.WORDS))
    columns = st.columns(2, gap="medium")
    window = slider(words["window"], range(1, 13), 3, key="words-window", place=columns[0])
    steps = slider(words["steps"], range(10, 1001, 10), 300, key="words-steps", place=columns[1])
    return {"begin": begin, "window": window, "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the next words, the bits per word over the training, and the agreement of the verbs."""
    st.caption(words["next"])
    rows = zip_longest(
        *([f"{word} {p:.0%}" for word, p in found.items()] for found in figures.ahead.values()),
        fillvalue="",
    )
    head = [words[name] for name in figures.ahead]
    charts.table(head, rows, align="l" * len(head))
    lines = {words[name]: charts.smoothed(line, WIDTH) for name, line in figures.losses.items()}
    length = max(map(len, figures.losses.values()))
    grey = {words["bigram"]: figures.bits["bigram"], words["best"]: figures.best_bits}
    lines |= {name: np.full(length, bits) for name, bits in grey.items()}
    charts.lines(lines, f"words-{key}", charts.Axes(words["step"], words["bits"]), list(grey))
    charts.metrics(
        *((words[name], f"{bits:.2f}") for name, bits in figures.bits.items()),
        (words["best"], f"{figures.best_bits:.2f}"),
    )
    st.caption(words["agreement"])
    lines = {words[name]: 100 * shares for name, shares in figures.agreement.items()}
    axes = charts.Axes(words["distance"], words["right"], figures.distances)
    charts.lines(lines, f"words-agreement-{key}", axes, [words["bigram"]], marks=True)
    st.caption(words["found"])


VIEW = View(settings, draw, (lesson.bigram, lesson.Windowed, lesson.agreement))
