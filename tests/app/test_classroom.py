"""Tests of the questions on the Learn page, of their answers, and of links to a lesson."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.ui import address
from sketchrnn.ui.language import LANGUAGES
from sketchrnn.ui.learn import questions, texts

APP = Path(__file__).parents[2] / "app.py"
NEURON = texts.load("en").lessons["neuron"]


def open_lesson(name: str = "neuron", **address: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update({"lesson": name, **address})
    app.switch_page("pages/learn.py")
    return app.run()


def skip(app: AppTest) -> AppTest:
    return next(b for b in app.button if b.label == "Run it without an answer").click().run()


def link_of(app: AppTest) -> dict[str, str]:
    """The settings in the link that the page shows."""
    text = next(code.value for code in app.code if "lesson=" in code.value)
    return {key: values[0] for key, values in parse_qs(urlsplit(text).query).items()}


def exported(app: AppTest) -> list[dict[str, Any]]:
    return list(app.session_state["answers-of-lessons"].values())


def test_a_lesson_runs_once_its_first_question_is_answered() -> None:
    app = open_lesson()
    assert not app.get("plotly_chart") and not app.select_slider
    first = NEURON.questions[0]
    assert [radio.label for radio in app.radio] == [first.ask]
    assert app.radio[0].value is None
    app.radio[0].set_value(first.right).run()
    assert not app.exception and app.get("plotly_chart") and app.select_slider
    assert any(first.because in text.value for text in app.success)
    assert [radio.label for radio in app.radio] == [q.ask for q in NEURON.questions[1:]]


def test_a_wrong_answer_is_explained_and_kept() -> None:
    app = skip(open_lesson())
    second = NEURON.questions[1]
    wrong = (second.right + 1) % len(second.options)
    app.radio[0].set_value(wrong).run()
    assert any(
        second.options[second.right] in text.value and second.because in text.value
        for text in app.info
    )
    skipped, answered = exported(app)
    assert skipped["answer"] is None and not skipped["correct"]
    assert answered["ask"] == second.ask and answered["answer"] == wrong
    assert not answered["correct"] and json.loads(json.dumps(answered)) == answered
    assert len(app.get("download_button")) == 1


def test_a_link_carries_settings_and_own_questions() -> None:
    app = skip(open_lesson())
    app.select_slider(key="neuron-w_h").set_value(0.25).run()
    own = "How many weights?\n* Two\nThree\n> One per input."
    app.text_area(key="neuron-questions").set_value(own).run()
    link = link_of(app)
    assert link["lesson"] == "neuron" and json.loads(link["neuron-w_h"]) == 0.25
    other = skip(open_lesson(**{key: value for key, value in link.items() if key != "lesson"}))
    assert not other.exception and not other.error
    assert other.select_slider(key="neuron-w_h").value == 0.25
    assert other.radio[-1].label == "How many weights?"
    other.radio[-1].set_value(0).run()
    assert any("One per input." in text.value for text in other.success)
    assert exported(other)[-1]["correct"]


def test_a_link_carries_the_tables_of_the_layer() -> None:
    app = open_lesson("layer")
    if not app.get("plotly_chart"):
        skip(app)
    tables = json.loads(link_of(app)["layer-tables"])
    tables[1] = [[0.0] * 3] * 3
    other = open_lesson("layer", **{"layer-tables": json.dumps(tables)})
    if not other.get("plotly_chart"):
        skip(other)
    assert not other.exception and not other.error
    assert json.loads(link_of(other)["layer-tables"]) == tables
    broken = open_lesson("layer", **{"layer-tables": "[[1, 2]]"})
    if not broken.error:
        skip(broken)
    assert not broken.exception and "do not fit" in broken.error[0].value


def test_a_link_carries_the_learners_drawing() -> None:
    zigzag = Drawing((np.array([[40.0, 40], [200, 90], [60, 200], [240, 240]]),), 319, 319)
    app = open_lesson("sequences", drawing=address.encode(zigzag))
    if not app.get("plotly_chart"):
        skip(app)
    app.session_state["sequences-kind"] = "A drawing"
    app.run()
    assert not app.exception and not app.error
    assert link_of(app)["drawing"] == address.encode(zigzag)


def test_a_link_carries_the_learners_drive() -> None:
    bend = Drawing((np.array([[0.0, 0], [900, 0], [900, 700], [100, 700]]),), 1.0, 1.0)
    app = open_lesson("sequences", drive=address.encode(bend))
    skip(app)
    app.session_state["sequences-kind"] = "A drive"
    app.run()
    assert not app.exception and not app.error
    assert link_of(app)["drive"] == address.encode(bend)
    assert any("east east" in text.value for text in app.caption)


@pytest.mark.parametrize("value", ["99", '"a"', "{", "null", "[1, 2]"])
def test_a_damaged_link_is_one_sentence(value: str) -> None:
    app = open_lesson(**{"neuron-w_h": value})
    skip(app)
    assert not app.exception and len(app.error) == 1
    app.run()
    assert not app.exception


def test_own_questions_are_read_line_by_line() -> None:
    text = "Two and two?\n\n\n  3\n"
    with pytest.raises(UsageError, match="after 'Two and two\\?'"):
        questions.written(text, "after {ask!r}")
    good = "Two and two?\n 3\n*  4\n> Count.\n\nA?\n*b\nc"
    assert questions.written(good, "") == [
        texts.Question("Two and two?", ["3", "4"], 1, "Count."),
        texts.Question("A?", ["b", "c"], 0, ""),
    ]
    assert questions.written(" \n\n", "") == []
    with pytest.raises(UsageError):
        questions.written("A?\n*b\n*c", "{ask}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_complete_in_every_language(language: str) -> None:
    for name, lesson in texts.load(language).lessons.items():
        english = texts.load("en").lessons[name].questions
        assert len(lesson.questions) == len(english), name
        for question, same in zip(lesson.questions, english, strict=True):
            assert question.ask and question.because and 0 <= question.right == same.right
            assert question.right < len(question.options) == len(same.options) > 1
            assert len(set(question.options)) == len(question.options)
