"""The view of the lesson on a loop and its unrolled network."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import unrolled as lesson
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, inputs, own
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: steps, whether all layers share their weights, the learner's inputs."""
    columns = st.columns([2, 2, 1.5], gap="medium", vertical_alignment="bottom")
    steps = slider(words["steps"], range(1, 61), 8, key="unrolled-steps", place=columns[0])
    typed = columns[1].text_input(words["series"], key="unrolled-series")
    tied = columns[2].toggle(words["tied"], True, key="unrolled-tied")
    series = own.numbers(typed, words["no_numbers"]) or None
    return {"steps": steps, "tied": tied, "inputs": 1, "series": series}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the loop at work, the gradient of each layer, and the number of weights."""
    read = inputs.numbers(figures.inputs[:, 0])
    units = range(figures.loop.shape[1])
    unit = st.segmented_control(
        words["unit"],
        units,
        default=0,
        required=True,
        format_func=lambda unit: local(str(unit)),
        key=f"unrolled-unit-{key}",
    )
    passed = network.Pass(figures.wires, unit, read)
    network.show(passed, words.network, words["loss"], f"unrolled-network-{key}")
    norms = {words["layer_gradient"]: figures.layer_norms}
    axes = charts.Axes(words["layer"], words["layer_gradient"], 1 + np.arange(figures.steps))
    charts.lines(norms, f"unrolled-{key}", axes, marks=True)
    charts.metrics(
        (words["difference"], charts.tiny(figures.difference)),
        (words["gradient"], charts.tiny(figures.gradient_difference)),
        (words["loop_learns"], f"{figures.loop_parameters:,}"),
        (words["net_learns"], f"{figures.unrolled_parameters:,}"),
    )


VIEW = View(settings, draw, (lesson.unroll, lesson.unroll_back, lesson.sum_gradients))
