"""The view of the lesson on the next number of a series."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import next as lesson
from sketchrnn.ui import tables
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

EXAMPLES = ("1 2 3 4 5 6", "2 4 6 8 10", "5 10 15 20 25", "3 1 4 1 5 9 2 6", "1 4 9 16 25 36")


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the series, the cell and the training steps."""
    text = st.text_input(words["series"], EXAMPLES[0], key="next-series", max_chars=600)
    st.caption(words["examples"] + " " + " · ".join(f"`{example}`" for example in EXAMPLES[1:]))
    series = own.numbers(text, words["no_numbers"])
    cell = st.segmented_control(
        words["cell"], ["lstm", "gru", "rnn"], default="lstm", required=True, key="next-cell"
    )
    steps = st.slider(words["steps"], 50, 2000, 400, 50, key="next-steps")
    return {"series": series, "cell": cell, "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the series and both continuations, and a table of the errors on new series."""
    known = len(figures.series)
    ahead = len(figures.ahead)
    gap = np.full(known - 1, np.nan)
    last = figures.series[-1:]
    lines = {
        words["yours"]: figures.series,
        words["network"]: np.concatenate((gap, last, figures.ahead)),
        words["rule"]: np.concatenate((gap, last, figures.baseline_ahead)),
    }
    axes = charts.Axes(at=np.arange(1, known + ahead + 1))
    charts.lines(lines, f"next-{key}", axes, grey=[words["rule"]], marks=True)
    st.markdown(f"**{words['network']}** " + ", ".join(f"{value:.4g}" for value in figures.ahead))
    rows = [
        (words[kind.kind], f"{kind.errors.mean():.2f}", f"{kind.baseline_errors.mean():.2f}")
        for kind in figures.kinds
    ]
    st.caption(words["table"])
    st.markdown(tables.markdown((words["kind"], words["network"], words["rule"]), rows))


VIEW = View(settings, draw, (lesson.go_on, lesson.go_straight))
