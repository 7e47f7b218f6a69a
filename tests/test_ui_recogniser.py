"""Tests of `ui.recogniser`: the chips of what a drawing looks like, and what a click does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from sketchrnn import checkpoint
from sketchrnn.checkpoint import save
from sketchrnn.naming import SHIPPED_NAME, shipped_recogniser
from tests.tiny import namer


def page(strokes: int, categories: list[str]) -> None:
    import numpy as np
    import streamlit as st

    from sketchrnn.drawing import Drawing
    from sketchrnn.ui.recogniser import looks_like

    lines = tuple(np.array([[10.0, 10 * i], [90, 20 + 30 * i]]) for i in range(strokes))

    def take(name: str) -> None:
        st.session_state["taken"] = name

    looks_like(Drawing(lines, 100, 100) if lines else None, categories, take)


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in place of the shipped checkpoints."""
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path)
    shipped_recogniser.cache_clear()
    st.cache_resource.clear()
    yield tmp_path
    shipped_recogniser.cache_clear()
    st.cache_resource.clear()


def ship(folder: Path) -> None:
    names = namer(("cat", "dog", "bus"))
    save(names.model, names.card, folder / SHIPPED_NAME)


def run(strokes: int, categories: list[str]) -> AppTest:
    app = AppTest.from_function(page, args=(strokes, categories)).run()
    assert not app.exception
    return app


def test_names_stand_likeliest_first_and_can_be_taken(shipped: Path) -> None:
    ship(shipped)
    app = run(2, ["cat", "bus"])
    labels = {button.label.split()[0]: button for button in app.button}
    shares = [int(button.label.split()[1][:-1]) for button in app.button]
    assert labels.keys() == {"cat", "dog", "bus"} and shares == sorted(shares, reverse=True)
    assert abs(sum(shares) - 100) <= 1
    assert [labels[name].disabled for name in ("cat", "dog", "bus")] == [False, True, False]
    labels["bus"].click().run()
    assert app.session_state["taken"] == "bus"


def test_another_stroke_changes_what_it_looks_like(shipped: Path) -> None:
    ship(shipped)
    before, after = ([b.label for b in run(n, []).button] for n in (1, 2))
    assert before != after


@pytest.mark.parametrize("strokes", [0, 2])
def test_nothing_is_said_of_nothing_or_without_a_recogniser(shipped: Path, strokes: int) -> None:
    if strokes == 0:
        ship(shipped)
    app = run(strokes, ["cat"])
    assert not app.button and not app.caption
