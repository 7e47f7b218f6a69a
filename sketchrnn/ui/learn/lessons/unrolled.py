"""The lesson of the loop and the net that it unrolls into."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import unrolled as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """How long the series is, and whether all layers share their weights."""
    columns = st.columns([2, 1], gap="medium", vertical_alignment="bottom")
    steps = columns[0].slider(words["steps"], 1, 60, 8, key="unrolled-steps")
    tied = columns[1].toggle(words["tied"], True, key="unrolled-tied")
    return {"steps": steps, "tied": tied}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """The outputs of both, and how many numbers each learns."""
    both = {
        words["loop"]: np.linalg.norm(figures.loop, axis=1),
        words["net"]: np.linalg.norm(figures.unrolled, axis=1),
    }
    charts.lines(both, f"unrolled-{key}", across=words["step"], up=words["size"], marks=True)
    charts.metrics(
        (words["difference"], f"{figures.difference:.1e}"),
        (words["gradient"], f"{figures.gradient_difference:.1e}"),
        (words["loop_learns"], f"{figures.loop_parameters:,}"),
        (words["net_learns"], f"{figures.unrolled_parameters:,}"),
    )


VIEW = View(settings, draw, (lesson.unroll, lesson.unroll_back, lesson.sum_gradients))
