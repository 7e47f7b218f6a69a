"""The view of the lesson on a layer of three neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.cells import forward
from sketchrnn.learn.lessons import layer as lesson
from sketchrnn.learn.wires import last_output, neuron_wires
from sketchrnn.ui.components import network
from sketchrnn.ui.learn import charts, inputs
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
    """Draw a neuron at work, the outputs of all, and the arithmetic of one step."""
    neuron = st.segmented_control(
        words["neuron"], range(NEURONS), default=0, required=True, key=f"layer-neuron-{key}"
    )
    network.show(_pass(figures, neuron), words.network, words["loss"], f"layer-network-{key}")
    outputs = {f"{words['neuron']} {i}": figures.outputs[:, i] for i in range(NEURONS)}
    charts.lines(outputs, f"layer-{key}", charts.Axes(words["step"]), marks=True)
    step = st.slider(words["look"], 1, len(figures.arithmetic), 1, key=f"layer-step-{key}")
    st.code("\n".join(figures.arithmetic[step - 1]), language="python", wrap_lines=True)
    charts.metrics(
        (words["pytorch"], f"{figures.difference:.1e}"),
        (words["matrices"], f"{figures.matrix_difference:.1e}"),
    )


def _pass(figures: lesson.Figures, neuron: int) -> network.Pass:
    """Return one neuron of the layer; L is its last output."""
    trace = forward("rnn", figures.weights, figures.inputs[:, None])
    wires = neuron_wires(figures.weights, trace, last_output(trace, neuron), neuron)
    written = {
        f"from_{source} {j}": network.shown(weight)
        for source, name in (("hidden", "weight_hh"), ("input", "weight_ih"))
        for j, weight in enumerate(figures.weights[name][neuron])
    }
    read = [", ".join(inputs.numbers(x)) for x in figures.inputs]
    return network.Pass(wires, 0, read, (NEURONS, INPUTS), written)


VIEW = View(settings, draw, (lesson.neuron, lesson.pytorch_outputs))
