"""The view of the lesson on the four shapes of input and output."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import shape_tasks, street_task
from sketchrnn.learn.lessons import shapes as lesson
from sketchrnn.ui.language import local, tr
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the training steps and the learner's drawing."""
    steps = slider(words["steps"], range(10, 1001, 10), 250, key="shapes-steps")
    return {"drawing": own.drawing(words["own"], "shapes"), "steps": steps}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw a table of the scores, the sampled drawings, the likely names, and the ending."""
    head = ("", words["task"], words["score"], words["baseline"], words["unit"])
    rows = []
    for shape in figures.shapes:
        right = shape.unit == shape_tasks.RIGHT
        score, base = (f"{v:.0%}" if right else f"{v:.2f}" for v in (shape.score, shape.baseline))
        rows.append((words[shape.name], words[shape.task], score, base, words[shape.unit]))
    charts.table(head, rows, align="llrrl")
    if figures.drawn:
        st.caption(words["drawn"])
        columns = st.columns(min(4, len(figures.drawn)), gap="small")
        for i, (name, strokes) in enumerate(figures.drawn.items()):
            with columns[i % len(columns)]:
                st.caption(words[name])
                charts.strokes([(strokes, charts.COLOURS[0])], f"shapes-{name}-{key}", 120)
    if figures.named:
        best = sorted(figures.named.items(), key=lambda pair: -pair[1])[:4]
        likely = tr(", ").join(f"{words[name]} {share:.0%}" for name, share in best)
        st.caption(local(f"{words['named']}: {likely}"))
        charts.strokes([(figures.start, charts.GREY)], f"shapes-start-{key}", 160)
    if figures.shapes[3:]:
        st.caption(words["ended"])
        both = [(figures.start, charts.GREY), (figures.ending, charts.COLOURS[0])]
        charts.strokes(both, f"shapes-ending-{key}", 240)


VIEW = View(settings, draw, (street_task.one_to_one, shape_tasks.many_to_one))
