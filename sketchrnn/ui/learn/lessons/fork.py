"""The view of the lesson on squared error and likelihood."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import fork as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import interval, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: a crossing in Berlin, or the angles of a line, and the training steps."""
    places = {words["road"]: "road", words["drawing"]: "drawing"}
    columns = st.columns(3, gap="medium")
    steps = slider(words["steps"], range(10, 1001, 10), 300, key="fork-steps", place=columns[2])
    with columns[0]:
        where = st.segmented_control(
            words["where"], places, default=words["road"], required=True, key="fork-where"
        )
    if places[where] == "road":
        crossing = slider(words["crossing"], range(1, 13), 1, key="fork-crossing", place=columns[1])
        return {"where": "road", "crossing": crossing - 1, "steps": steps}
    left, right = interval(
        words["angles"], range(-150, 151, 5), (-60, 60), key="fork-angles", place=columns[1]
    )
    return {"where": "drawing", "angles": (float(left), float(right)), "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the real paths with the predictions of both networks, and a table of the scores."""
    clouds = {
        words["regression"]: figures.regression.places,
        words["mixture"]: figures.mixture.places,
    }
    charts.places(list(figures.paths), clouds, f"fork-{key}")
    size = f"{{:.1f}} {figures.unit}".format
    rows = [
        (words[name], size(head.distance), size(head.rmse), f"{head.nll:.2f}")
        for name, head in (("regression", figures.regression), ("mixture", figures.mixture))
    ]
    rows.append((words["baseline"], "", size(figures.baseline_rmse), f"{figures.baseline_nll:.2f}"))
    rows.append((words["real"], size(figures.real_distance), "", ""))
    charts.table(("", words["distance"], words["rmse"], words["nll"]), rows)


VIEW = View(settings, draw, (lesson.squared_error, lesson.surprise))
