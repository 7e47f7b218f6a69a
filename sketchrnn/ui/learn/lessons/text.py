"""The view of the lesson on text."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn.lessons import text as lesson
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the learner's text, the temperature and the training time."""
    text = st.text_area(words["own"], key="text-own", max_chars=100_000, height=120)
    columns = st.columns(2, gap="medium")
    temperature = columns[0].slider(
        words["temperature"], 0.1, 1.5, 0.7, 0.1, key="text-temperature"
    )
    seconds = columns[1].slider(words["seconds"], 1, 30, 20, key="text-seconds")
    return {"text": text or None, "temperature": temperature, "seconds": float(seconds)}


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the bits per character over the training, and the sampled texts."""
    lines = {words["learnt"]: figures.train_bits, words["valid"]: figures.valid_bits}
    axes = charts.Axes(words["steps"], words["bits"], figures.steps)
    charts.lines(lines, f"text-{key}", axes)
    charts.metrics(
        (words["network"], "…" if figures.bits is None else f"{figures.bits:.2f}"),
        (words["bigram"], f"{figures.baseline_bits:.2f}"),
        (words["uniform"], f"{figures.baseline_uniform_bits:.2f}"),
    )
    st.caption(words["writes"])
    st.code(figures.sample, language=None, wrap_lines=True)
    st.caption(words["bigram_writes"])
    st.code(figures.baseline_sample, language=None, wrap_lines=True)


VIEW = View(settings, draw, (lesson.bigram, lesson.nats, lesson.write))
