"""The view of the lesson on backpropagation through time."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import cells
from sketchrnn.learn.lessons import bptt as lesson
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, inputs
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

STEPS = 16


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the cell, the truncation and the gain."""
    columns = st.columns([1, 2, 2], gap="medium")
    cell = columns[0].selectbox(words["cell"], ["rnn", "gru", "lstm"], key="bptt-cell")
    truncate = slider(
        words["truncate"], range(1, STEPS + 1), 3, key="bptt-truncate", place=columns[1]
    )
    gain = slider(words["gain"], decimals(0.5, 4.0, 0.1), 2.0, key="bptt-gain", place=columns[2])
    return {"cell": cell, "truncate": truncate, "gain": gain, "steps": STEPS}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the network at work, the gradient by step, and the error of truncating it."""
    units = range(lesson.HIDDEN)
    unit = st.segmented_control(
        words["unit"],
        units,
        default=0,
        required=True,
        format_func=lambda unit: local(str(unit)),
        key=f"bptt-unit-{key}",
    )
    passed = network.Pass(figures.wires, unit, inputs.numbers(figures.inputs))
    loss = local(words["loss"].format(k=figures.truncate))
    network.show(passed, words.network, loss, f"bptt-network-{key}")
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(words["blame"])
        charts.heat_map(figures.blame, f"bptt-blame-{key}", words["used"], words["lost"])
    with right:
        st.caption(words["errors"])
        steps = np.arange(1, len(figures.errors) + 1)
        lost = {words["lost_share"]: figures.errors}
        charts.lines(lost, f"bptt-{key}", charts.Axes(words["k"], at=steps), marks=True)
    charts.metrics(
        (words["error"].format(k=figures.truncate), f"{figures.truncated_error:.1%}"),
        (words["elman"], f"{figures.baseline_error:.1%}"),
        (words["autograd"], charts.tiny(figures.autograd_difference)),
        (words["finite"], charts.tiny(figures.finite_difference)),
    )


VIEW = View(settings, draw, (cells.walk_back, cells.rnn_step_back, lesson.truncated))
