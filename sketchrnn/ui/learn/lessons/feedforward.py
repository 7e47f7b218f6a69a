"""The view of the lesson on feed-forward networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import feedforward as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

NETS = ("memoryless", "windowed", "recurrent", "baseline")


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the window, the cell and the training steps."""
    columns = st.columns(3, gap="medium")
    window = slider(words["window"], range(1, 21), 4, key="feedforward-window", place=columns[0])
    cell = columns[1].segmented_control(
        words["cell"], ["rnn", "gru", "lstm"], default="rnn", required=True, key="feedforward-cell"
    )
    steps = slider(
        words["steps"], range(10, 1001, 10), 200, key="feedforward-steps", place=columns[2]
    )
    return {"window": window, "cell": cell, "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the scores of counting and strides as a table, and those of recall over the lag."""
    rows = [
        [words[task], *(f"{getattr(scores, net):.0%}" for net in NETS)]
        for task, scores in (("counting", figures.counting), ("strides", figures.strides))
        if scores is not None
    ]
    charts.table([words["task"], *(words[net] for net in NETS)], rows)
    if figures.recall:
        lines = {
            words[net]: np.array([100 * getattr(scores, net) for scores in figures.recall])
            for net in NETS
        }
        grey = [words["baseline"]]
        charts.lines(
            lines,
            f"feedforward-{key}",
            charts.Axes(words["lag"], words["right"], figures.lags),
            grey=grey,
            marks=True,
        )


VIEW = View(settings, draw, (lesson.draw_counting, lesson.draw_strides, lesson.digits))
