"""The view of the lesson on vanishing and exploding gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import jacobian
from sketchrnn.learn.lessons import gradients as lesson
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, inputs
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

FAINTEST = 1e-12  # smallest value on the logarithmic axis


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: initialisation, forget bias, lag, training steps and clipping."""
    columns = st.columns(5, gap="medium")
    kinds = {words["default"]: "default", words["orthogonal"]: "orthogonal"}
    kind = columns[0].selectbox(words["initialisation"], kinds, key="gradients-kind")
    assert kind is not None  # a menu with a default is never empty
    biases = {words["bias_default"]: None, "1": 1.0, "3": 3.0}
    bias = columns[1].selectbox(
        words["forget_bias"], biases, index=2, format_func=local, key="gradients-bias"
    )
    assert bias is not None
    lag = slider(words["lag"], range(2, 41), 40, key="gradients-lag", place=columns[2])
    steps = slider(words["steps"], range(0, 1001, 10), 300, key="gradients-steps", place=columns[3])
    clip = columns[4].toggle(words["clip"], True, key="gradients-clip")
    return {
        "layer": lesson.Layer(initialisation=kinds[kind], forget_bias=biases[bias]),
        "training": lesson.Training(lag, steps, 1.0 if clip else None),
    }


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw a trained cell at work, the norms of the gradients, and a table of the accuracies."""
    if all(cell.wires is not None for cell in figures.cells):
        _show(figures, words, key)
    lines, grey = {}, []
    for cell in figures.cells:
        name = cell.cell.upper()
        if cell.after is None:
            lines[name] = np.maximum(cell.before, FAINTEST)
        else:
            lines[f"{name}, {words['after']}"] = np.maximum(cell.after, FAINTEST)
            lines[f"{name}, {words['before']}"] = np.maximum(cell.before, FAINTEST)
            grey.append(f"{name}, {words['before']}")
    steps = np.arange(1, len(figures.cells[0].before) + 1)
    axes = charts.Axes(words["k"], words["norm"], steps, log=True)
    charts.lines(lines, f"gradients-{key}", axes, grey=grey)
    head = [words["cell"], words["below"], words["below_after"], words["accuracy"]]
    rows = []
    for cell in figures.cells:
        accuracy = "…" if cell.accuracy is None else f"{cell.accuracy:.0%}"
        later = "…" if cell.after is None else _step(cell.after_below, words)
        rows.append((cell.cell.upper(), _step(cell.before_below, words), later, accuracy))
    rows.append((words["guessing"], "", "", f"{figures.baseline_accuracy:.0%}"))
    charts.table(head, rows)


def _show(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the chosen cell at work on a new sequence."""
    names = {cell.cell.upper(): cell for cell in figures.cells}
    chosen = st.segmented_control(
        words["cell"], names, default=next(iter(names)), required=True, key=f"gradients-cell-{key}"
    )
    wires = names[chosen].wires
    assert wires is not None
    symbol = "ABCD"[int(figures.shown[0].argmax())]
    read = [symbol, *inputs.numbers(figures.shown[1:, -1])]
    network.show(
        network.Pass(wires, 0, read), words.network, words["loss"], f"gradients-network-{key}"
    )


def _step(k: int | None, words: Lesson) -> str:
    return words["never"] if k is None else str(k)


VIEW = View(settings, draw, (jacobian.gradient_norms, jacobian.first_below, lesson.recall_loss))
