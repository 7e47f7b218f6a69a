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
    """Draw the outputs on both tasks with one output flipped, and a table of the accuracies."""
    for task in figures.tasks:
        st.caption(words[task.task])
        lines = {words[result.network]: result.flipped_outputs for result in task.results}
        lines |= {words["target"]: task.targets, words["input"]: task.inputs}
        axes = charts.Axes(words["step"], words["output"])
        grey = [words["target"], words["input"]]
        charts.lines(lines, f"jordan-{task.task}-{key}", axes, grey=grey, marks=True)
    head = [words[name] for name in ("task", "network", "accuracy", "kept", "flipped")]
    rows = []
    for task in figures.tasks:
        for result in task.results:
            shares = (result.accuracy, result.kept_after, result.flipped_after)
            numbers = (local(f"{share:.0%}", words) for share in shares)
            rows.append((words[f"{task.task}_name"], words[result.network], *numbers))
        alone = local(f"{task.baseline_accuracy:.0%}", words)
        rows.append((words[f"{task.task}_name"], words["memoryless"], alone, "", ""))
    st.markdown(tables.markdown(head, rows, align="llrrr"))


VIEW = View(settings, draw, (lesson.Jordan, lesson.draw))
