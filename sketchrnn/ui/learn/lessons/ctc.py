"""The view of the lesson on connected handwriting."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.formats.pen import arc_length
from sketchrnn.learn import ctc
from sketchrnn.learn.cursive import LETTERS, LONGEST
from sketchrnn.learn.lessons import ctc as lesson
from sketchrnn.ui import plots
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

ROOM = 0.35  # below the line for the letters, in heights of the line


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the word, the learner's drawing, and the training steps."""
    columns = st.columns(2, gap="medium")
    label = words["word"].format(letters=" ".join(LETTERS))
    word = columns[0].text_input(label, "handle", LONGEST, key="ctc-word")
    steps = slider(words["steps"], range(50, 2001, 50), 600, key="ctc-steps", place=columns[1])
    drawing = own.drawing(words["own"], "ctc")
    return {"word": word.strip().lower(), "drawing": drawing, "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the line with its segmentation, the probabilities, the path and the error rates."""
    read = figures.shown
    st.caption(words["segmented"])
    _segmented(read, f"ctc-line-{key}")
    # Only the letters that are named anywhere: ten lines would hide each other.
    named = [letter for letter in LETTERS if letter in read.reading]
    lines = {words["blank"]: read.probabilities[:, ctc.BLANK]}
    lines |= {letter: read.probabilities[:, 1 + LETTERS.index(letter)] for letter in named}
    axes = charts.Axes(words["step"], words["probability"])
    charts.lines(lines, f"ctc-{key}", axes, grey=[words["blank"]])
    st.caption(words["path"])
    st.code(read.path, language=None, wrap_lines=True)
    cost = "–" if read.cost is None else f"{read.cost:.3f}"
    charts.metrics((words["reading"], read.reading or "–"), (words["cost"], cost))
    charts.metrics(
        (words["network"], f"{figures.error_rate:.0%}"),
        (words["turning"], f"{figures.baseline_error_rate:.0%}"),
        (words["told"], f"{figures.told_error_rate:.0%}"),
        (words["blanks"], f"{figures.blank_share:.0%}"),
    )
    st.caption(local(words["counted"].format(words=len(lesson.WORDS))))


def _segmented(read: lesson.Read, key: str) -> None:
    """Draw the line, one colour after the other for its segments, and the letters below it."""
    shares = arc_length(read.points)
    shares = shares / (shares[-1] or 1.0)
    height = float(np.ptp(read.points[:, 1])) or 1.0
    bottom = read.points[:, 1].max() + ROOM * height
    traces = []
    for i, (begin, end) in enumerate(pairwise(read.cuts)):
        at = np.array([begin, *shares[(shares > begin) & (shares < end)], end])
        x, y = (np.interp(at, shares, axis) for axis in read.points.T)
        colour = charts.COLOURS[i % len(charts.COLOURS)]
        traces.append(charts.path(np.column_stack((x, y)), colour))
        if read.reading:
            middle = float(np.interp(read.places[i], shares, read.points[:, 0]))
            traces.append(
                {
                    "type": "scatter",
                    "mode": "text",
                    "x": [middle],
                    "y": [bottom],
                    "text": [read.reading[i]],
                    "textfont": {"color": colour, "size": 20},
                    "hoverinfo": "skip",
                }
            )
    plots.show(traces, charts.bare(220), key)


VIEW = View(settings, draw, (ctc.loss_and_gradient, ctc.forward_sums, ctc.collapse))
