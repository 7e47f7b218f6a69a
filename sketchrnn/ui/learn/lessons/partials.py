"""The view of the lesson on partial derivatives and the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import partials as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

NUDGES = (1.0, 0.5, 0.1, 0.01, 1e-3, 1e-6, 1e-9, 1e-12)


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: which weight is moved, its value, the nudge and the learning rate."""
    columns = st.columns([1, 2, 2, 2], gap="medium")
    weight = columns[0].selectbox(words["weight"], lesson.NAMES, 2, key="partials-weight")
    value = slider(
        words["value"], decimals(-3.0, 3.0, 0.05), 0.5, key="partials-value", place=columns[1]
    )
    nudge = slider(words["nudge"], NUDGES, 0.5, key="partials-nudge", place=columns[2])
    rate = slider(
        words["rate"], decimals(0.0, 3.0, 0.05), 0.1, key="partials-rate", place=columns[3]
    )
    return {"weight": weight, "value": value, "nudge": nudge, "rate": rate}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the loss over one weight with both slopes, the gradient as a table, and the descents."""
    at = figures.names.index(figures.weight)
    partial = figures.partials[at]
    lines = {
        words["loss"]: figures.curve,
        words["secant"]: _line(figures, figures.difference),
        words["tangent"]: _line(figures, partial),
    }
    axes = charts.Axes(words["of"].format(weight=figures.weight), words["loss"], figures.values)
    charts.lines(lines, f"partials-curve-{key}", axes)
    charts.metrics(
        (words["loss"], f"{figures.loss:.4f}"),
        (words["secant"], f"{figures.difference:.6f}"),
        (words["tangent"], f"{partial:.6f}"),
    )
    st.caption(words["table"])
    head = [words[name] for name in ("weight", "now", "partial", "tiny", "then")]
    columns = (figures.weights, figures.partials, figures.differences, figures.stepped)
    rows = [
        (name, *(f"{number:.3f}" for number in numbers))
        for name, *numbers in zip(figures.names, *columns, strict=True)
    ]
    charts.table(head, rows)
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(words["paths"])
        paths = {words["all"]: figures.path, words["one"]: figures.baseline_path}
        axes = charts.Axes(words["steps"], words["loss"])
        charts.lines(paths, f"partials-path-{key}", axes, grey=[words["one"]])
    with right:
        st.caption(words["lengths"])
        still = np.full(len(figures.rates), figures.loss)
        single = {words["stepped"]: figures.downhill, words["before"]: still}
        axes = charts.Axes(words["rates"], words["loss"], np.log10(figures.rates), log=True)
        charts.lines(single, f"partials-rates-{key}", axes, grey=[words["before"]])


def _line(figures: lesson.Figures, slope: float) -> np.ndarray:
    """Return the line with this slope through the point of the moved weight, within the chart."""
    here = figures.weights[figures.names.index(figures.weight)]
    line = figures.loss + slope * (figures.values - here)
    return np.where((line >= 0) & (line <= figures.curve.max()), line, np.nan)


VIEW = View(settings, draw, (lesson.loss_of, lesson.gradient, lesson.central_difference))
