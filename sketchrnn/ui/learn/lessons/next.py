"""The view of the lesson on the next number of a series."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import next as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

PAIRS = 14  # rows of the table, the last ones
FIRST = "1 2 3 4 5 6"
SALES = (
    "72 70 76 86 102 118 130 139 136 126 111 97 86 85 94 108 124 147 163 168 167 153 136 118 103 "
    "103 111 128 148 171"
)
"""Made like those of the training: a level, growth, a season of 12 months, and 2 % noise."""
EXAMPLES = (FIRST, "5 5 5 5", "5 10 15 20 25", "1 2 4 8 16 32", "1 4 9 16 25 36", SALES)


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the series, the cell and the training steps."""
    st.pills(
        words["examples"],
        EXAMPLES,
        format_func=lambda text: words["sales_example"] if text == SALES else local(text),
        key="next_example",
        on_change=_take,
    )
    text = st.text_input(words["series"], FIRST, key="next-series", max_chars=600)
    series = own.numbers(text, words["no_numbers"])
    cell = st.segmented_control(
        words["cell"], ["lstm", "gru", "rnn"], default="lstm", required=True, key="next-cell"
    )
    steps = slider(words["steps"], range(50, 2001, 50), 400, key="next-steps")
    return {"series": series, "cell": cell, "steps": steps}


def _take() -> None:
    """Put the chosen example into the field."""
    st.session_state["next-series"] = st.session_state["next_example"] or FIRST


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
    sales = " ".join(f"{value:g}" for value in figures.series) == SALES
    axes = charts.Axes(words["month"] if sales else "", at=np.arange(1, known + ahead + 1))
    charts.lines(lines, f"next-{key}", axes, grey=[words["rule"]], marks=True)
    if figures.misfit > lesson.UNLIKE:
        st.warning(local(words["unlike"].format(misfit=figures.misfit)))
    _pairs(figures, words)
    rows = [
        (words[kind.kind], f"{kind.errors.mean():.2f}", f"{kind.baseline_errors.mean():.2f}")
        for kind in figures.kinds
    ]
    st.caption(words["table"])
    charts.table((words["kind"], words["network"], words["rule"]), rows)


def _pairs(figures: lesson.Figures, words: Lesson) -> None:
    """Draw a table: each number that is read, the next one, and what the network said."""
    series = [f"{value:.4g}" for value in figures.series]
    ahead = [f"**{value:.4g}**" for value in figures.ahead]
    predicted = [f"{value:.4g}" for value in figures.predicted]
    said = [""] * (lesson.SHORTEST - 1) + predicted + ahead
    rows = list(zip(series + ahead[:-1], [*series[1:], *"?" * len(ahead)], said, strict=True))
    head = (words["reads"], words["target"], words["says"])
    charts.table(head, rows[-PAIRS:], align="rrr")


VIEW = View(settings, draw, (lesson.go_on, lesson.go_straight))
