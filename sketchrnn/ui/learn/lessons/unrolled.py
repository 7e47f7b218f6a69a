"""The view of the lesson on a loop and its unrolled network."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import unrolled as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the number of steps, and whether all layers share their weights."""
    columns = st.columns([2, 1], gap="medium", vertical_alignment="bottom")
    steps = columns[0].slider(words["steps"], 1, 60, 8, key="unrolled-steps")
    tied = columns[1].toggle(words["tied"], True, key="unrolled-tied")
    return {"steps": steps, "tied": tied}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the norms of the outputs of both, and the number of weights of each."""
    both = {
        words["loop"]: np.linalg.norm(figures.loop, axis=1),
        words["net"]: np.linalg.norm(figures.unrolled, axis=1),
    }
    axes = charts.Axes(words["step"], words["size"])
    charts.lines(both, f"unrolled-{key}", axes, marks=True)
    charts.metrics(
        (words["difference"], f"{figures.difference:.1e}"),
        (words["gradient"], f"{figures.gradient_difference:.1e}"),
        (words["loop_learns"], f"{figures.loop_parameters:,}"),
        (words["net_learns"], f"{figures.unrolled_parameters:,}"),
    )


VIEW = View(settings, draw, (lesson.unroll, lesson.unroll_back, lesson.sum_gradients))
