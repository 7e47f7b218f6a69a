"""The view of the lesson on a layer of three neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import layer as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

NEURONS, INPUTS, STEPS = 3, 2, 5
SHAPES = {
    "weight_ih": (NEURONS, INPUTS),
    "weight_hh": (NEURONS, NEURONS),
    "bias_ih": (NEURONS, 1),
    "inputs": (STEPS, INPUTS),
}
FIRST = {
    "weight_ih": [[0.8, -0.5], [0.3, 0.9], [-0.7, 0.4]],
    "weight_hh": [[0.5, 0.2, -0.3], [-0.4, 0.6, 0.1], [0.2, -0.2, 0.7]],
    "bias_ih": [[0.1], [0.0], [-0.1]],
    "inputs": [[1.0, 0.0], [0.0, 1.0], [0.5, -0.5], [0.0, 0.0], [0.0, 0.0]],
}
"""The initial values of the tables."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: one editable table per array of weights, and one of inputs."""
    columns = st.columns(len(SHAPES), gap="small")
    edited = {}
    for column, (name, (_, width)) in zip(columns, SHAPES.items(), strict=True):
        with column:
            st.caption(words[name])
            table = st.data_editor(
                np.array(FIRST[name]),
                key=f"layer-{name}",
                hide_index=True,
                column_config={str(i): st.column_config.NumberColumn(str(i)) for i in range(width)},
            )
            edited[name] = np.nan_to_num(np.asarray(table, np.float64))
    inputs = edited.pop("inputs")
    weights = edited | {"bias_ih": edited["bias_ih"][:, 0], "bias_hh": np.zeros(NEURONS)}
    return {
        "weights": {name: value.tolist() for name, value in weights.items()},
        "inputs": inputs.tolist(),
    }


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the outputs, and the arithmetic of one step."""
    outputs = {f"{words['neuron']} {i}": figures.outputs[:, i] for i in range(NEURONS)}
    charts.lines(outputs, f"layer-{key}", charts.Axes(words["step"]), marks=True)
    step = st.slider(words["look"], 1, len(figures.arithmetic), 1, key=f"layer-step-{key}")
    st.code("\n".join(figures.arithmetic[step - 1]), language="python", wrap_lines=True)
    charts.metrics(
        (words["pytorch"], f"{figures.difference:.1e}"),
        (words["matrices"], f"{figures.matrix_difference:.1e}"),
    )


VIEW = View(settings, draw, (lesson.neuron, lesson.pytorch_outputs))
