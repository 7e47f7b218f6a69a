"""The view of the lesson on Jordan's network."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import jordan as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the flipped step, what is fed back in training, and the steps."""
    columns = st.columns(3, gap="medium")
    flip = slider(words["flip"], range(lesson.LONG - 1), 8, key="jordan-flip", place=columns[0])
    kinds = {words[kind]: kind for kind in lesson.FEEDBACK}
    kind = columns[1].selectbox(words["feedback"], kinds, key="jordan-feedback")
    assert kind is not None  # a menu with a default is never empty
    steps = slider(words["steps"], range(10, 1001, 10), 400, key="jordan-steps", place=columns[2])
    return {"flip_at": flip, "feedback": kinds[kind], "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the outputs on both tasks with one output flipped, each with its accuracies."""
    for task in figures.tasks:
        st.caption(words[task.task])
        lines = {words["target"]: task.targets, words["input"]: task.inputs}
        lines |= {words[result.network]: result.flipped_outputs for result in task.results}
        axes = charts.Axes(words["step"], words["output"])
        charts.lines(lines, f"jordan-{task.task}-{key}", axes, grey=[words["input"]], marks=True)
        rows = []
        for result in task.results:
            shares = (result.accuracy, result.kept_after, result.flipped_after)
            rows.append((words[result.network], *(f"{share:.0%}" for share in shares)))
        alone = f"{task.baseline_accuracy:.0%}"
        rows.append((words["memoryless"], alone, "", ""))
        head = [words[name] for name in ("network", "accuracy", "kept", "flipped")]
        charts.table(head, rows)


VIEW = View(settings, draw, (lesson.Jordan, lesson.draw))
