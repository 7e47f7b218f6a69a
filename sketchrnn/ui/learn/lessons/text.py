"""The view of the lesson on text."""

from __future__ import annotations

import html
from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import dependence
from sketchrnn.learn.lessons import text as lesson
from sketchrnn.ui.components import dependence as picture
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import decimals, slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

RED, BLUE = "224, 88, 42", "63, 134, 214"


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the learner's text, the temperature, the time, what three cells read."""
    text = st.text_area(words["own"], key="text-own", max_chars=lesson.LONGEST, height=120)
    columns = st.columns(3, gap="medium")
    temperature = slider(
        words["temperature"], decimals(0.1, 1.5, 0.1), 0.7, key="text-temperature", place=columns[0]
    )
    seconds = slider(words["seconds"], range(1, 31), 15, key="text-seconds", place=columns[1])
    kinds = {words[kind]: kind for kind in dependence.KINDS}
    reads = columns[2].selectbox(words["reads"], kinds, key="text-reads")
    assert reads is not None  # a menu with a default is never empty
    return {
        "text": text or None,
        "temperature": temperature,
        "seconds": float(seconds),
        "reads": kinds[reads],
    }


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the bits, the samples, the text coloured by a unit, and what predictions depend on."""
    lines = {words["learnt"]: figures.train_bits, words["valid"]: figures.valid_bits}
    axes = charts.Axes(words["steps"], words["bits"], figures.steps)
    charts.lines(lines, f"text-{key}", axes)
    charts.metrics(
        (words["network"], "…" if figures.bits is None else f"{figures.bits:.2f}"),
        (words["bigram"], f"{figures.baseline_bits:.2f}"),
        (words["uniform"], f"{figures.baseline_uniform_bits:.2f}"),
    )
    st.caption(words["samples"])
    drafts = [
        f"{local(f'{steps:>5}')}  {' '.join(sample.split())}"
        for steps, sample in figures.samples.items()
    ]
    st.code("\n".join(drafts), language=None, wrap_lines=True)
    if figures.bits is None:
        return
    st.caption(words["writes"])
    st.code(figures.sample, language=None, wrap_lines=True)
    st.caption(words["bigram_writes"])
    st.code(figures.baseline_sample, language=None, wrap_lines=True)
    _colour(figures, words, key)
    if figures.dependence is not None:
        _depend(figures.dependence, words, key)


def _colour(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the text coloured by one chosen unit."""
    shown = figures.coloured
    names = {words[f"signal_{name}"]: name for name in shown.units}
    chosen = st.segmented_control(
        words["colour"], names, default=next(iter(names)), required=True, key=f"text-colour-{key}"
    )
    name = names[chosen]
    st.html(coloured(shown.text, shown.activations[name]))
    r = shown.correlations[name]
    st.caption(local(words["coloured"].format(unit=shown.units[name], r=r)))


def coloured(text: str, values: np.ndarray) -> str:
    """Return a text as HTML whose letters have a background by values [n], minus their mean."""
    values = values - values.mean()
    largest = float(np.abs(values).max()) or 1.0
    spans = [
        f'<span style="background: rgba({RED if value > 0 else BLUE}, {abs(value) / largest:.2f})">'
        f"{html.escape(letter)}</span>"
        for letter, value in zip(text, values, strict=True)
    ]
    style = "direction: ltr; text-align: left; white-space: pre-wrap; line-height: 1.7"
    return f'<p style="{style}" dir="ltr">{"".join(spans)}</p>'


def _depend(measured: dependence.Dependence, words: Lesson, key: str) -> None:
    """Draw what the predictions of the three cells depend on."""
    st.caption(words["depends"])
    titles = {
        cell: local(words["loss_of"].format(cell=cell.upper(), loss=loss))
        for cell, loss in measured.losses.items()
    }
    picture.show(measured, titles, words["prediction"], f"text-dependence-{key}")


VIEW = View(settings, draw, (lesson.bigram, lesson.nats, lesson.write, dependence.derivatives))
"""The view of the lesson on text."""
