"""The view of the lesson on sequences and their order."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.learn import rows
from sketchrnn.learn.lessons import sequences as lesson
from sketchrnn.ui.language import local
from sketchrnn.ui.learn import charts, own
from sketchrnn.ui.learn.texts import Lesson
from sketchrnn.ui.learn.view import View

NOTES = 60  # of a tune that are drawn
SCALE = tuple("CDEFGAB")
CLASSED = ("numbers", "price", "sound")
"""Kinds whose symbols are numbered classes of values."""


def settings(words: Lesson) -> dict[str, Any]:
    """Draw the widgets: the kind of sequence, and the learner's own sequence of that kind."""
    names = {words[kind]: kind for kind in rows.KINDS}
    chosen = st.segmented_control(
        words["kind"], names, default=next(iter(names)), required=True, key="sequences-kind"
    )
    kind = names[chosen]
    return {"kinds": (kind,), "own": _own(kind, words)}


def _own(kind: str, words: Lesson) -> rows.Own:
    """Draw the widget for the learner's own sequence of a kind, if there is one."""
    return rows.Own() if kind == "sound" else rows.Own(**{kind: _given(kind, words)})


def _given(kind: str, words: Lesson) -> Any:
    """Draw the widget for the learner's own sequence of a kind; return None if it is empty."""
    key = f"sequences-{kind}"
    if kind == "drawing":
        return own.drawing(words["own_drawing"], "sequences")
    if kind == "drive":
        return own.drive(words["own_drive"], "sequences")
    if kind == "text":
        return st.text_area(words["own_text"], key=key) or None
    typed = st.text_input(words[f"own_{kind}"], key=key)
    if kind == "tune":
        return typed or None
    return own.numbers(typed, words["no_numbers"]) or None


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Draw the bits per symbol over the row, in order, shuffled, and by counting."""
    (kind,) = figures.kinds
    names = (words["ordered"], words["shuffled"], words["counting"])
    lines = dict(zip(names, (kind.ordered, kind.shuffled, kind.baseline), strict=True))
    if kind.row.values is not None:
        _picture(kind, words, key)
    smooth = {name: charts.smoothed(line, 20) for name, line in lines.items()}
    axes = charts.Axes(words["read"], words["bits"])
    charts.lines(smooth, f"sequences-{key}", axes, grey=names[2:])
    values = (kind.ordered_bits, kind.shuffled_bits, kind.baseline_bits)
    shown = ("…" if np.isnan(bits) else f"{bits:.2f} {words['unit']}" for bits in values)
    charts.metrics(*zip(names, shown, strict=True))
    directed = kind.kind in ("drawing", "drive")
    symbols = words["directions"].split() if directed else kind.row.alphabet
    first = " ".join(symbols[i] for i in kind.row.symbols[:60])
    explained = words["classes"] if kind.kind in CLASSED else ""
    st.caption(local(f"{words['begins']} {first} … {explained}"))


def _picture(kind: lesson.KindFigures, words: Lesson, key: str) -> None:
    """Draw the numbers behind the symbols, notes as notes, and play a sound."""
    values = kind.row.values
    assert values is not None  # checked by the caller
    tune = kind.kind == "tune"
    axes = charts.Axes(words["symbol"], words["note" if tune else "value"], np.arange(len(values)))
    shown, up = (values[:NOTES], SCALE) if tune else (values, ())
    charts.lines({words[kind.kind]: shown}, f"sequences-row-{key}", axes, marks=tune, up=up)
    if kind.kind == "sound":
        st.caption(words["vowel"])
        st.audio(np.tile(values, 1 + rows.RATE // len(values)), sample_rate=rows.RATE)


VIEW = View(settings, draw, (lesson.predict, lesson.count))
