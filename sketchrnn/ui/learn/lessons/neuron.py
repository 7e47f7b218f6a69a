"""The view of the lesson on one neuron with feedback."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import neuron as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: sliders for the two weights and the bias."""
    columns = st.columns(3, gap="medium")
    w_h = columns[0].slider(words["w_h"], -1.5, 1.5, 0.9, 0.05, key="neuron-w_h")
    w_x = columns[1].slider(words["w_x"], -3.0, 3.0, 1.0, 0.1, key="neuron-w_x")
    b = columns[2].slider(words["b"], -2.0, 2.0, 0.0, 0.1, key="neuron-b")
    return {"w_h": w_h, "w_x": w_x, "b": b}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the outputs after one impulse, with and without feedback."""
    lines = {
        words["output"]: figures.outputs,
        words["alone"]: figures.baseline_outputs,
        words["input"]: figures.inputs,
    }
    steps = np.arange(1, len(figures.outputs) + 1)
    grey = [words["alone"], words["input"]]
    charts.lines(
        lines, f"neuron-{key}", charts.Axes(words["step"], at=steps), grey=grey, marks=True
    )
    kept = figures.remembered
    charts.metrics(
        (words["remembered"], words["for_ever"] if kept is None else kept),
        (words["remembered_alone"], figures.baseline_remembered),
        (words["settles"], f"{figures.settles_at:.3f}"),
    )
    with st.expander(words["arithmetic"]):
        st.code("\n".join(figures.arithmetic), language=None)


VIEW = View(settings, draw, (lesson.neuron,), random=False)
