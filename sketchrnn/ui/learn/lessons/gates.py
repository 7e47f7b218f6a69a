"""The view of the lesson on gates."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import cells, decoder
from sketchrnn.learn.lessons import gates as lesson
from sketchrnn.ui import models
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, inputs, own
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the model, the clamped gate and its value, and the learner's drawing."""
    columns = st.columns(3, gap="medium")
    names = list(decoder.model_names())
    model = columns[0].selectbox(words["model"], names, key="gates-model", format_func=models.title)
    gate_names = {words[gate]: gate for gate in ("forget", "input", "new", "output")}
    gate = columns[1].selectbox(words["hold"], gate_names, key="gates-gate")
    assert model is not None and gate is not None  # neither menu can be left empty
    low = -1.0 if gate_names[gate] == "new" else 0.0
    value = slider(
        words["at"], decimals(low, 1.0, 0.1), 1.0, key=f"gates-{gate_names[gate]}", place=columns[2]
    )
    drawing = own.drawing(words["own"], "gates")
    return {"model": model, "gate": gate_names[gate], "value": value, "drawing": drawing}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw a cell at work, a gate as a heat map, and the NLL with and without the clamp."""
    numbers = figures.units.tolist()
    unit = st.selectbox(
        words["shown_unit"],
        numbers,
        format_func=lambda unit: local(str(unit)),
        key=f"gates-unit-{key}",
    )
    passed = network.Pass(figures.wires, numbers.index(unit), inputs.moves(figures.points))
    network.show(passed, words.network, words["loss"], f"gates-network-{key}")
    columns = st.columns([1, 3], gap="medium")
    with columns[0]:
        charts.strokes([(_strokes(figures), charts.COLOURS[0])], f"gates-drawing-{key}", 220)
    with columns[1]:
        names = {words[gate]: gate for gate in figures.gates}
        chosen = st.segmented_control(
            words["gate"], names, default=words["forget"], required=True, key=f"gates-shown-{key}"
        )
        values = figures.gates[names[chosen]]
        charts.units(values, f"gates-heat-{key}", words["point"], words["unit"])
    lines = {words["free"]: figures.surprise, words["held"]: figures.clamped_surprise}
    charts.lines(lines, f"gates-{key}", charts.Axes(words["point"], words["nats"]))
    charts.metrics(
        (words["nll"], f"{figures.nll:.2f}"),
        (words["nll_held"], f"{figures.clamped_nll:.2f}"),
        (words["nll_empty"], f"{figures.baseline_nll:.2f}"),
        (words["pytorch"], charts.tiny(figures.difference)),
    )


def _strokes(figures: lesson.Figures) -> list[np.ndarray]:
    """Return the strokes, the points split after each pen lift."""
    ends = np.flatnonzero(figures.lifted) + 1
    return [part for part in np.split(figures.points, ends) if len(part)]


VIEW = View(settings, draw, (cells.lstm_step, cells.held))
