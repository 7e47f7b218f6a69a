"""The view of the lesson on a layer of three neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.cells import forward
from sketchrnn.learn.lessons import layer as lesson
from sketchrnn.learn.wires import last_output, neuron_wires
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, inputs
from sketchrnn.ui.learn.sliders import slider
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
EDITED = "layer-tables"
"""Key of the edited tables in the session. The name is that of a setting, for `link.py`."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: one editable table per array of weights, and one of inputs."""
    if "layer-first" not in st.session_state:
        st.session_state["layer-first"] = _given(st.session_state.get(EDITED))
    first = st.session_state["layer-first"]
    columns = st.columns(len(SHAPES), gap="small")
    edited = {}
    for column, (name, (_, width)) in zip(columns, SHAPES.items(), strict=True):
        with column:
            st.caption(words[name])
            table = st.data_editor(
                np.array(first[name]),
                key=f"layer-{name}",
                hide_index=True,
                column_config={
                    column: st.column_config.NumberColumn(local(str(i + 1)))
                    for i, column in enumerate(_columns(width))
                },
            )
            edited[name] = np.nan_to_num(np.asarray(table, np.float64))
    st.session_state[EDITED] = [table.tolist() for table in edited.values()]
    inputs = edited.pop("inputs")
    weights = edited | {"bias_ih": edited["bias_ih"][:, 0], "bias_hh": np.zeros(NEURONS)}
    return {
        "weights": {name: value.tolist() for name, value in weights.items()},
        "inputs": inputs.tolist(),
    }


def _given(tables: Any) -> dict[str, Any]:
    """Return the tables of a link by name, or FIRST for None. Raises ValueError for others."""
    if tables is None:
        return FIRST
    found = dict(zip(SHAPES, (np.array(table, np.float64) for table in tables), strict=True))
    if any(found[name].shape != shape for name, shape in SHAPES.items()):
        raise ValueError("tables of other shapes")
    return found


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw a neuron at work, the outputs of all, and the arithmetic of one step."""
    neuron = st.segmented_control(
        words["neuron"],
        range(NEURONS),
        default=0,
        required=True,
        format_func=lambda i: local(str(i + 1)),
        key=f"layer-neuron-{key}",
    )
    network.show(_pass(figures, neuron), words.network, words["loss"], f"layer-network-{key}")
    steps = np.arange(1, len(figures.outputs) + 1)
    outputs = {f"{words['neuron']} {i + 1}": figures.outputs[:, i] for i in range(NEURONS)}
    charts.lines(outputs, f"layer-{key}", charts.Axes(words["step"], at=steps), marks=True)
    step = slider(words["look"], range(1, len(figures.arithmetic) + 1), 1, key=f"layer-step-{key}")
    st.code("\n".join(figures.arithmetic[step - 1]), language="python", wrap_lines=True)
    charts.metrics(
        (words["pytorch"], charts.tiny(figures.difference)),
        (words["matrices"], charts.tiny(figures.matrix_difference)),
    )


def _columns(width: int) -> list[str]:
    """Return Streamlit's names of the columns of a matrix."""
    return [str(i) for i in range(width)] if width > 1 else ["value"]


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


VIEW = View(settings, draw, (lesson.neuron, lesson.pytorch_outputs), random=False)
