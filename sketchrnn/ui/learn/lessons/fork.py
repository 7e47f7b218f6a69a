"""The view of the lesson on squared error and likelihood."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import fork as lesson
from sketchrnn.ui import tables
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: a crossing in Berlin, or the angles of a line, and the training steps."""
    places = {words["road"]: "road", words["drawing"]: "drawing"}
    columns = st.columns(3, gap="medium")
    steps = columns[2].slider(words["steps"], 10, 1000, 300, 10, key="fork-steps")
    with columns[0]:
        where = st.segmented_control(
            words["where"], places, default=words["road"], required=True, key="fork-where"
        )
    if places[where] == "road":
        crossing = columns[1].slider(words["crossing"], 1, 12, 1, key="fork-crossing")
        return {"where": "road", "crossing": crossing - 1, "steps": steps}
    left, right = columns[1].slider(words["angles"], -150, 150, (-60, 60), 5, key="fork-angles")
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
    st.markdown(tables.markdown(("", words["distance"], words["rmse"], words["nll"]), rows))


VIEW = View(settings, draw, (lesson.squared_error, lesson.surprise))
