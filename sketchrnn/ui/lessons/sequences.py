"""The lesson of sequences: what their order is worth."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sketchrnn.learn import sequences as lesson
from sketchrnn.ui.lessons import charts
from sketchrnn.ui.lessons.view import View
from sketchrnn.ui.texts import Lesson


def settings(words: Lesson) -> dict[str, Any]:
    """Which kind of sequence is read."""
    names = {words[kind]: kind for kind in lesson.KINDS}
    chosen = st.segmented_control(
        words["kind"], names, default=next(iter(names)), required=True, key="sequences-kind"
    )
    settings: dict[str, Any] = {"kinds": (names[chosen],)}
    if names[chosen] == "text":
        settings["text"] = st.text_area(words["own_text"], key="sequences-text") or None
    return settings


def draw(figures: lesson.Figures, words: Lesson, key: str) -> None:
    """Bits a symbol as the row is read, in order and shuffled, and by mere counting."""
    (kind,) = figures.kinds
    names = (words["ordered"], words["shuffled"], words["counting"])
    lines = dict(zip(names, (kind.ordered, kind.shuffled, kind.baseline), strict=True))
    smooth = {name: charts.smoothed(line, 20) for name, line in lines.items()}
    charts.lines(smooth, f"sequences-{key}", across=words["read"], up=words["bits"], grey=names[2:])
    values = (kind.ordered_bits, kind.shuffled_bits, kind.baseline_bits)
    said = ("…" if bits != bits else f"{bits:.2f} {words['unit']}" for bits in values)
    charts.metrics(*zip(names, said, strict=True))
    first = " ".join(kind.row.alphabet[i] for i in kind.row.symbols[:60])
    st.caption(f"{words['begins']} {first} …")


VIEW = View(settings, draw, (lesson.predict, lesson.count))
