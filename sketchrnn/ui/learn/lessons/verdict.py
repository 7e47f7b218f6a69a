"""The view of the lesson on the verdict of a sentence."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import verdict_grammar
from sketchrnn.learn.lessons import verdict as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts
from sketchrnn.ui.learn.sliders import slider
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the learner's sentence and the training steps."""
    text = st.text_input(
        words["text"],
        "the room is not really bad",
        key="verdict-text",
        max_chars=200,
    )
    with st.expander(words["vocabulary"]):
        st.markdown(" · ".join(f"`{word}`" for word in verdict_grammar.WORDS[1:]))
    return {
        "text": text,
        "steps": slider(words["steps"], range(10, 1001, 10), 300, key="verdict-steps"),
    }


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the verdicts, how they come about word by word, and the scores by kind of sentence."""
    charts.metrics(*((words[name], f"{p:.0%}") for name, p in figures.verdict.items()))
    if "recurrent" in figures.verdict:
        st.caption(words["after"])
        axes = charts.Axes("", words["favourable"], ticks=figures.words)
        after = {words["recurrent"]: 100 * figures.after}
        charts.lines(after, f"verdict-after-{key}", axes, marks=True)
    st.caption(words["moved"])
    moved = {words[name]: values for name, values in figures.moved.items()}
    axes = charts.Axes("", words["log_odds"], ticks=figures.words)
    charts.lines(moved, f"verdict-moved-{key}", axes, [words["counts"]], marks=True)
    st.caption(words["right"])
    rows = [
        (words[kind], *(f"{right[i]:.0%}" for right in figures.right.values()))
        for i, kind in enumerate(figures.kinds)
    ]
    rows.append((words["all"], *(f"{share:.0%}" for share in figures.share.values())))
    charts.table(("", *(words[name] for name in figures.right)), rows)
    st.caption(local(words["baseline"].format(share=figures.baseline_share)))
    st.caption(words["found"])


VIEW = View(settings, draw, (verdict_grammar.draw_sentences, lesson.Counts, lesson.moved))
