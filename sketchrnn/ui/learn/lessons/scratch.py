"""The view of the lesson on one cell in three libraries."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import keras_record
from sketchrnn.learn.lessons import scratch as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the cell and its size."""
    columns = st.columns(2, gap="medium")
    cell = columns[0].segmented_control(
        words["cell"], ["lstm", "gru", "rnn"], default="lstm", required=True, key="scratch-cell"
    )
    hidden = slider(words["hidden"], range(1, 257), 32, key="scratch-hidden", place=columns[1])
    return {"cell": cell, "hidden": hidden}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw a table of differences and times, and the source of each implementation."""
    head = [words["way"], words["forward"], words["backward"], words["time"], words["back_time"]]
    rows = []
    for each in figures.implementations:
        apart = (charts.tiny(each.forward_difference), charts.tiny(each.backward_difference))
        took = (f"{1000 * each.forward:.2f} ms", f"{1000 * each.backward:.2f} ms")
        rows.append((each.name, *apart, *took))
    if figures.left_out:
        rows.append(_recorded(figures.cell, words))
    charts.table(head, rows)
    sizes = words["sizes"].format(
        weights=figures.weights, output=figures.largest_output, gradient=figures.largest_gradient
    )
    st.caption(local(sizes))
    if figures.left_out:
        st.caption(f"{words['left_out']} {words['record']}")
        st.code(keras_record.COMMAND.format(cell=figures.cell), language="bash", wrap_lines=True)
    tabs = st.tabs([each.name for each in figures.implementations])
    for tab, each in zip(tabs, figures.implementations, strict=True):
        tab.code(each.source, language="python")


def _recorded(cell: str, words: Lesson) -> tuple[str, ...]:
    """Return the row of the record of Keras."""
    found = keras_record.RECORDED[cell]
    apart = (charts.tiny(found.forward_difference), charts.tiny(found.backward_difference))
    took = (f"{1000 * found.forward:.2f} ms", f"{1000 * found.backward:.2f} ms")
    return (words["recorded"].format(version=keras_record.VERSION), *apart, *took)


VIEW = View(settings, draw, ())
