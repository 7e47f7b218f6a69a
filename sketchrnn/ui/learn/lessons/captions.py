"""The view of the lesson on captions."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import arrangements
from sketchrnn.learn.lessons import captions as lesson
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

WIDTH = 15
"""Training steps over which the curve is averaged."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: a caption to draw, the learner's drawing, and the training steps."""
    text = st.text_input(
        words["text"], "two circles above a line", key="captions-text", max_chars=80
    )
    st.caption(
        words["vocabulary"].format(
            counts=", ".join(arrangements.COUNTS),
            things=", ".join(arrangements.THINGS),
            relations=", ".join(arrangements.RELATIONS),
        )
    )
    drawing = own.drawing(words["own"], "captions")
    steps = slider(words["steps"], range(10, 1001, 10), 500, key="captions-steps")
    return {"text": text, "drawing": drawing, "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the picture with its caption, the scores of each part, and the loss."""
    columns = st.columns(2, gap="medium")
    with columns[0]:
        st.caption(words["picture"])
        charts.pixels(figures.picture, f"captions-picture-{key}")
    with columns[1]:
        st.caption(words["says"])
        st.markdown(f"**{' '.join(figures.said) or '–'}**")
        rows = [
            (word, f"{chance:.0%}")
            for word, chance in zip(figures.said, figures.chances, strict=True)
        ]
        charts.table((words["word"], words["chance"]), rows)
        st.caption(words["nearest_says"])
        st.markdown(" ".join(figures.nearest))
    st.caption(words["right"])
    shares = zip(figures.right, figures.baseline_right, figures.guess_right, strict=True)
    rows = [
        (words[part], *(f"{share:.0%}" for share in each))
        for part, each in zip(figures.parts, shares, strict=True)
    ]
    rows.append((words["whole"], f"{figures.share:.0%}", "0%", "0%"))
    head = ("", words["network"], words["nearest"], words["guess"])
    charts.table(head, rows)
    lines = {words["loss"]: charts.smoothed(figures.losses, WIDTH)}
    charts.lines(lines, f"captions-{key}", charts.Axes(words["step"], words["nats"]))
    st.caption(words["found"])


VIEW = View(settings, draw, (lesson.Captioner, lesson.describe))
