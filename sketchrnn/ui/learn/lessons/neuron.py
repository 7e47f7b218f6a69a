"""The view of the lesson on one neuron with feedback."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.cells import forward
from sketchrnn.learn.lessons import neuron as lesson
from sketchrnn.learn.wires import last_output, read_wires
from sketchrnn.ui.components import network
from sketchrnn.ui.learn import charts, inputs, own
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: sliders for the two weights and the bias, and the learner's inputs."""
    columns = st.columns(3, gap="medium")
    w_h = slider(words["w_h"], decimals(-1.5, 1.5, 0.05), 0.9, key="neuron-w_h", place=columns[0])
    w_x = slider(words["w_x"], decimals(-3.0, 3.0, 0.1), 1.0, key="neuron-w_x", place=columns[1])
    b = slider(words["b"], decimals(-2.0, 2.0, 0.1), 0.0, key="neuron-b", place=columns[2])
    typed = st.text_input(words["series"], key="neuron-series")
    series = own.numbers(typed, words["no_numbers"]) or None
    return {"w_h": w_h, "w_x": w_x, "b": b, "inputs": series}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the neuron at work, and its outputs with and without feedback."""
    network.show(_pass(figures), words.network, words["loss"], f"neuron-network-{key}")
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
    kept = [
        words["for_ever"] if steps is None else steps
        for steps in (figures.remembered, figures.baseline_remembered)
    ]
    charts.metrics(
        (words["remembered"], kept[0]),
        (words["remembered_alone"], kept[1]),
        (words["settles"], f"{figures.settles_at:.3f}"),
    )
    with st.expander(words["arithmetic"]):
        st.code("\n".join(figures.arithmetic), language=None)


def _pass(figures: lesson.Figures) -> network.Pass:
    """Return the neuron as an Elman cell of one unit; L is its last output."""
    weights = {
        "weight_ih": np.array([[figures.w_x]]),
        "weight_hh": np.array([[figures.w_h]]),
        "bias_ih": np.array([figures.b]),
        "bias_hh": np.zeros(1),
    }
    trace = forward("rnn", weights, figures.inputs[:, None, None])
    wires = read_wires(weights, trace, last_output(trace, 0))
    written = {
        "from_hidden": network.shown(figures.w_h),
        "from_input": network.shown(figures.w_x),
    }
    return network.Pass(wires, 0, inputs.numbers(figures.inputs), weights=written)


VIEW = View(settings, draw, (lesson.neuron,), random=False)
