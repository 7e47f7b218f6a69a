"""The view of the lesson on Jordan's network."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import jordan as lesson
from sketchrnn.ui import tables
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.digits import local
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the flipped step, what is fed back in training, and the steps."""
    columns = st.columns(3, gap="medium")
    flip = columns[0].slider(words["flip"], 0, lesson.LONG - 2, 8, key="jordan-flip")
    kinds = {words[kind]: kind for kind in lesson.FEEDBACK}
    kind = columns[1].selectbox(words["feedback"], kinds, key="jordan-feedback")
    assert kind is not None  # a menu with a default is never empty
    steps = columns[2].slider(words["steps"], 10, 1000, 400, 10, key="jordan-steps")
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
            numbers = (local(f"{share:.0%}", words) for share in shares)
            rows.append((words[result.network], *numbers))
        alone = local(f"{task.baseline_accuracy:.0%}", words)
        rows.append((words["memoryless"], alone, "", ""))
        head = [words[name] for name in ("network", "accuracy", "kept", "flipped")]
        st.markdown(tables.markdown(head, rows))


VIEW = View(settings, draw, (lesson.Jordan, lesson.draw))
