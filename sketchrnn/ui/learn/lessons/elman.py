"""The view of the lesson on Elman's network."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn.lessons import elman as lesson
from sketchrnn.ui.components import network
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the letter of the wipe, and the training steps."""
    columns = st.columns([2, 2, 1], gap="medium", vertical_alignment="bottom")
    wipe = slider(words["wipe"], range(1, 31), 20, key="elman-wipe", place=columns[0])
    steps = slider(words["steps"], range(10, 1001, 10), 300, key="elman-steps", place=columns[1])
    truncated = columns[2].toggle(words["truncated"], False, key="elman-truncated")
    return {"wipe_at": wipe, "steps": steps, "truncated": truncated}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the network at work, its context, and the bits per letter with and without the wipe."""
    letters = list(figures.text)
    if key == "whole":
        units = range(figures.context.shape[1])
        unit = st.selectbox(
            words["unit"], units, format_func=lambda unit: local(str(unit)), key=f"elman-unit-{key}"
        )
        assert unit is not None  # a menu with a default is never empty
        passed = network.Pass(figures.wires, unit, letters[:-1])
        network.show(passed, words.network, words["loss"], f"elman-network-{key}")
    st.caption(words["context"])
    charts.heat_map(
        figures.wiped_context.T, f"elman-{key}", words["letter"], words["unit"], letters
    )
    lines = {words["wiped"]: figures.wiped_surprise, words["kept"]: figures.surprise}
    charts.lines(
        lines,
        f"elman-bits-{key}",
        charts.Axes(words["letter"], words["bits"], np.arange(1, len(letters)), letters),
        marks=True,
    )
    charts.metrics(
        (words["accuracy"], f"{figures.accuracy:.0%}"),
        (words["no_memory"], f"{figures.wiped_accuracy:.0%}"),
        (words["bigram"], f"{figures.baseline_accuracy:.0%}"),
        (words["within"], f"{figures.within_bits:.1f}"),
        (words["between"], f"{figures.between_bits:.1f}"),
    )


VIEW = View(settings, draw, (lesson.draw_texts, lesson.one_step, lesson.surprise))
