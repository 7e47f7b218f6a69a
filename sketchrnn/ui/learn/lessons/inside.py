"""The view of the lesson on the units of a shipped model."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import decoder
from sketchrnn.learn.lessons import inside as lesson
from sketchrnn.ui import models
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local, tr
from sketchrnn.ui.learn import charts, inputs, own
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the model and the learner's drawing."""
    names = list(decoder.model_names())
    model = st.selectbox(words["model"], names, key="inside-model", format_func=models.title)
    assert model is not None  # a menu with a default is never empty
    return {"model": model, "drawing": own.drawing(words["own"], "inside")}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the drawing, all units, those that follow a chosen signal, and one of them at work."""
    columns = st.columns([1, 3], gap="medium")
    with columns[0]:
        charts.strokes([(figures.strokes, charts.COLOURS[0])], f"inside-drawing-{key}", 220)
    with columns[1]:
        charts.units(figures.hidden, f"inside-heat-{key}", words["point"], words["units"])
    signals = {words[name]: name for name in figures.signals}
    chosen = st.segmented_control(
        words["follows"],
        signals,
        default=next(iter(signals)),
        required=True,
        key=f"inside-signal-{key}",
    )
    found = [one for one in figures.telling if one.signal == signals[chosen]]
    lines = {f"{words['unit']} {one.unit}": one.trace for one in found}
    signal = figures.signals[signals[chosen]]
    spread = signal.std() or 1.0
    lines[chosen] = (signal - signal.mean()) / spread / 2
    charts.lines(lines, f"inside-{key}", charts.Axes(words["point"]), grey=[chosen])
    best = tr(", ").join(f"{words['unit']} {one.unit}: {one.correlation:.2f}" for one in found)
    chance = figures.baseline[signals[chosen]]
    unit = st.selectbox(
        words["unit"],
        [one.unit for one in found],
        format_func=lambda unit: local(str(unit)),
        key=f"inside-unit-{key}",
    )
    at = figures.units.tolist().index(unit)
    passed = network.Pass(figures.wires, at, inputs.moves(figures.points))
    network.show(passed, words.network, words["loss"], f"inside-network-{key}")
    said = words["correlations"].format(said=best, steps=figures.dreamt, chance=chance)
    st.caption(local(said))


VIEW = View(settings, draw, (lesson.signals_of, lesson.correlation))
