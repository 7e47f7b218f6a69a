"""The view of the lesson on overfitting."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import overfitting as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the number of trajectories, dropout and epochs."""
    columns = st.columns(3, gap="medium")
    drives = slider(words["drives"], range(2, 101), 12, key="overfitting-drives", place=columns[0])
    dropout = slider(
        words["dropout"], decimals(0.1, 0.8, 0.1), 0.3, key="overfitting-dropout", place=columns[1]
    )
    epochs = slider(
        words["epochs"], range(5, 301, 5), 100, key="overfitting-epochs", place=columns[2]
    )
    return {"drives": drives, "dropout": dropout, "epochs": epochs}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the NLL of both runs over the epochs, and a table with early stopping."""
    lines = {words["train"]: figures.plain.train, words["valid"]: figures.plain.valid}
    if figures.dropped is not None:
        lines[words["train_dropped"]] = figures.dropped.train
        lines[words["valid_dropped"]] = figures.dropped.valid
    charts.lines(lines, f"overfitting-{key}", charts.Axes(words["epoch"], words["nll"]))
    rows = [
        (words[name], f"{course.last_nll:.2f}", f"{course.stopped_nll:.2f}")
        for name, course in (("plain", figures.plain), ("dropped", figures.dropped))
        if course is not None
    ]
    rows.append((words["baseline"], f"{figures.baseline_nll:.2f}", ""))
    charts.table((words["held"], words["last"], words["stopped"]), rows)
    st.caption(local(words["sizes"].format(weights=figures.weights, moves=figures.moves)))


VIEW = View(settings, draw, (lesson.train_course,))
