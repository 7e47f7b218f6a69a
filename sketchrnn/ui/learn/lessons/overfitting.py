"""The view of the lesson on overfitting."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import overfitting as lesson
from sketchrnn.ui import tables
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the number of trajectories, dropout and epochs."""
    columns = st.columns(3, gap="medium")
    drives = columns[0].slider(words["drives"], 2, 100, 12, key="overfitting-drives")
    dropout = columns[1].slider(words["dropout"], 0.1, 0.8, 0.3, 0.1, key="overfitting-dropout")
    epochs = columns[2].slider(words["epochs"], 5, 300, 100, 5, key="overfitting-epochs")
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
    st.markdown(tables.markdown((words["held"], words["last"], words["stopped"]), rows))
    st.caption(words["sizes"].format(weights=figures.weights, moves=figures.moves))


VIEW = View(settings, draw, (lesson.train_course,))
