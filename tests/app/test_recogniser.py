"""Tests of `ui.recogniser`: the chips of what a drawing looks like, and what a click does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks import results
from sketchrnn.checkpoint import folder
from sketchrnn.checkpoint.folder import save
from sketchrnn.inference.recogniser import SHIPPED_NAME
from tests.tiny import recogniser

APP = Path(__file__).parents[2] / "app.py"


def page(strokes: int, recognised: tuple[str, ...]) -> None:
    import numpy as np
    import streamlit as st

    from sketchrnn.drawings.drawing import Drawing
    from sketchrnn.ui.sketch.recogniser import looks_like
    from tests.inference.completers import artist
    from tests.tiny import recogniser

    model = artist(categories=2)
    model.card.categories[:] = ["cat", "bus"]
    model.recogniser = recogniser(recognised) if recognised else None
    lines = tuple(np.array([[10.0, 10 * i], [90, 20 + 30 * i]]) for i in range(strokes))

    def take(name: str) -> None:
        st.session_state["taken"] = name

    looks_like(Drawing(lines, 100, 100) if lines else None, model, take)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in place of the shipped checkpoints."""
    monkeypatch.setattr(folder, "SHIPPED", tmp_path)
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


def run(strokes: int, *recognised: str) -> AppTest:
    app = AppTest.from_function(page, args=(strokes, recognised)).run()
    assert not app.exception
    return app


def test_names_stand_likeliest_first_and_can_be_taken() -> None:
    app = run(2, "cat", "dog", "bus")
    labels = {button.label.split()[0]: button for button in app.button}
    shares = [int(button.label.split()[1][:-1]) for button in app.button]
    assert labels.keys() == {"cat", "bus"} and shares == sorted(shares, reverse=True)
    whole = [int(button.label.split()[1][:-1]) for button in run(2, "cat", "bus").button]
    assert abs(sum(whole) - 100) <= 1
    labels["bus"].click().run()
    assert app.session_state["taken"] == "bus"


def test_another_stroke_changes_what_it_looks_like() -> None:
    before, after = ([b.label for b in run(n, "cat", "dog", "bus").button] for n in (1, 2))
    assert before != after


def test_the_results_page_and_the_table_say_how_often_names_are_right(shipped: Path) -> None:
    names = recogniser(("cat", "dog"))
    right = {"top1": 0.5, "top5": 1.0}
    first = {"25": {"top1": 0.125, "top5": 0.75}, "50": right, "75": right}
    test = {"split": "test", "data": "made up", "sequences": 8, **right, "first": first}
    names.card.metrics["test"], names.card.data = test, [{"name": "made up"}]
    save(names.model, names.card, shipped / SHIPPED_NAME)
    app = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/results.py").run()
    assert not app.exception and not app.error
    said = "\n".join(element.value for element in app.markdown)
    assert "| the first 25 % | 12% | 75% |" in said and "| the whole drawing | 50% | 100% |" in said
    row = "| `tiny recogniser` | made up" + 3 * " | 50%, in five 100%" + " |"
    assert f"{row} 12%, in five 75% |" in results.recognisers()
    assert "tiny recogniser" not in results.drawings()


def test_nothing_is_said_of_nothing_or_without_a_recogniser() -> None:
    for app in (run(0, "cat", "dog"), run(2)):
        assert not app.button and not app.caption
