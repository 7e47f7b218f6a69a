"""The view of the lesson on the layers that came after the LSTM."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import later
from sketchrnn.learn.lessons import after as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

MOMENTS = 80  # of a loss curve
SMOOTH = 10  # training steps per value of a loss curve


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: whether all take the same steps or the same seconds, and how many."""
    columns = st.columns(2, gap="medium")
    kinds = {words[kind]: kind for kind in ("steps", "seconds")}
    kind = columns[0].selectbox(words["same"], kinds, key="after-same")
    assert kind is not None  # a menu with a default is never empty
    if kinds[kind] == "steps":
        return {
            "steps": slider(kind, range(50, 1001, 50), 400, key="after-steps", place=columns[1])
        }
    return {
        "seconds": slider(
            kind, decimals(0.5, 10.0, 0.5), 3.0, key="after-seconds", place=columns[1]
        )
    }


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the losses over the same seconds, a table of the accuracies, and the attention."""
    for task in figures.tasks:
        st.caption(words[task.task])
        if task.results:
            longest = max(result.seconds for result in task.results)
            at = np.linspace(0, longest, MOMENTS)
            lines = {words[result.network]: _over(at, result) for result in task.results}
            axes = charts.Axes(words["time"], words["loss"], at)
            charts.lines(lines, f"after-{task.task}-{key}", axes)
        head = [words[name] for name in ("network", "taken", *_columns(task.task))]
        rows = []
        for result in task.results:
            shares = ("…" if np.isnan(one) else f"{one:.0%}" for one in result.accuracies)
            rows.append((words[result.network], str(result.steps), *shares))
        rows.append((words["guess"], "", f"{task.baseline_accuracy:.0%}", "", ""))
        charts.table(head, rows)
        sizes = (f"{words[one.network]} {one.weights}" for one in task.results)
        st.caption(local(f"{words['weights']} " + " · ".join(sizes)))
    if figures.attended is not None:
        st.caption(words["attended"])
        axes = charts.Axes(words["step"], words["share"])
        charts.lines({words["attention"]: figures.attended}, f"after-{key}", axes, marks=True)
    charts.metrics(
        (words["shuffled"], _small(figures.shuffled_difference)),
        (words["numpy"], _small(figures.numpy_difference)),
    )


def _columns(task: str) -> list[str]:
    """Return the keys of the three columns of accuracies."""
    return [f"{task}_{longer}" for longer in lesson.LONGER]


def _over(at: np.ndarray, result: lesson.Result) -> np.ndarray:
    """Return the smoothed loss at moments [n], seconds; NaN after the end of the training."""
    taken = np.linspace(0, result.seconds, len(result.losses))
    return np.interp(at, taken, charts.smoothed(result.losses, SMOOTH), right=np.nan)


def _small(difference: float | None) -> str:
    return "…" if difference is None else charts.tiny(difference)


VIEW = View(settings, draw, (later.min_lstm, later.MinLSTM.forward, later.attention))
