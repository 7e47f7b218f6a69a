"""Tests of the Learn page, run without a browser, and of its words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.learn import rows
from sketchrnn.learn.claims import claims_of
from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui.cars import starts
from sketchrnn.ui.language import LANGUAGES
from sketchrnn.ui.learn import texts

APP = Path(__file__).parents[2] / "app.py"


BRIEFLY = {
    "next-steps": 50,
    "feedforward-steps": 10,
    "elman-steps": 10,
    "jordan-steps": 10,
    "gradients-steps": 10,
    "shapes-steps": 10,
    "overfitting-epochs": 5,
    "fork-steps": 10,
    "text-seconds": 1,
    "words-steps": 10,
    "captions-steps": 10,
    "verdict-steps": 10,
    "one-steps": 10,
    "translation-steps": 10,
    "ctc-steps": 50,
    "after-steps": 50,
}
"""What learners may leave longer."""
ANSWERED = {(name, 0): {"answer": None} for name in LESSONS}
"""The questions before the lessons, skipped."""


def open_lesson(name: str | None = None, **address: str) -> AppTest:
    """The lesson with this name at work, or the page as it opens, with a question."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in BRIEFLY.items():
        app.session_state[key] = value
    if name is not None:
        app.session_state["answers-of-lessons"] = dict(ANSWERED)
        app.query_params["lesson"] = name
    app.query_params.update(address)
    app.switch_page("pages/learn.py")
    return app.run()


def numbers(app: AppTest) -> list[Any]:
    """All that the charts of the page hold."""
    return [json.loads(chart.proto.spec)["data"] for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("name", LESSONS)
def test_each_lesson_opens_by_its_address_and_other_seeds_give_other_numbers(name: str) -> None:
    app = open_lesson(name)
    assert not app.exception and not app.error
    assert app.subheader[0].value == texts.load("en").lessons[name].title
    first = numbers(app)
    assert first or name == "scratch"
    metrics = [metric.value for metric in app.metric]
    before = [text.value for text in app.markdown]
    again = [button for button in app.button if button.label == "Other random numbers"]
    if name in ("neuron", "layer"):  # all their numbers are set by the learner
        assert not again
        return
    again[0].click().run()
    assert not app.exception and not app.error
    other = [metric.value for metric in app.metric]
    tables = [text.value for text in app.markdown]
    assert (numbers(app), other, tables) != (first, metrics, before)


def test_the_drive_on_the_map_of_the_cars_page_is_read_in_the_lesson_of_sequences() -> None:
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.switch_page("pages/cars.py")
    drive = app.run().session_state[starts.ON_THE_MAP]
    app.query_params["lesson"] = "sequences"
    app.session_state["answers-of-lessons"] = dict(ANSWERED)
    app.switch_page("pages/learn.py").run()
    app.session_state["sequences-kind"] = "A drive"
    app.run()
    assert not app.exception and not app.error
    assert next(one for one in app.toggle if "My drive" in one.label).value
    symbols = rows.directions(rows.moves(drive, 400))
    begins = " ".join(rows.COMPASS[i] for i in symbols[:60])
    assert any(begins in text.value for text in app.caption)


@pytest.mark.parametrize(
    ("kind", "typed", "begins"),
    [
        ("Numbers", "1 2 4 1 2 " * 20, "It begins: 4 7 "),
        ("A tune", "ABCDEFG" * 10, "A B C D E F G A B C"),
    ],
)
def test_the_lesson_of_sequences_reads_what_the_learner_types(
    kind: str, typed: str, begins: str
) -> None:
    app = open_lesson("sequences")
    app.session_state["sequences-kind"] = kind
    app.run()
    field = next(field for field in app.text_input if field.label.startswith("Your own"))
    field.set_value(typed).run()
    assert not app.exception and not app.error
    assert any(begins in text.value for text in app.caption)
    field.set_value("five seven").run()
    assert "five seven" in app.error[0].value or "'I'" in app.error[0].value


def test_the_guide_leads_through_all_lessons() -> None:
    app = open_lesson()
    seen = []
    for _ in LESSONS:
        seen.append(app.selectbox(key="lesson").value)
        assert not app.exception and not app.error
        onward = [button for button in app.button if button.label.startswith("Next: ")]
        if onward:
            onward[0].click().run()
    assert seen == list(LESSONS)
    back = next(button for button in app.button if button.label.startswith("Back: "))
    back.click().run()
    assert app.selectbox(key="lesson").value == list(LESSONS)[-2]


def test_the_page_speaks_the_language_of_its_address() -> None:
    app = open_lesson("neuron")
    assert app.header[0].value == texts.load("en").page["title"]
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params.update({"lesson": "neuron", "lang": "fa"})
    app.session_state["answers-of-lessons"] = dict(ANSWERED)
    app.switch_page("pages/learn.py")
    app.run()
    assert not app.exception and not app.error
    persian = texts.load("fa")
    assert app.header[0].value == persian.page["title"]
    assert app.select_slider(key="neuron-w_h").label == persian.lessons["neuron"]["w_h"]


@pytest.mark.parametrize("name", ["neuron", "layer", "bptt", "unrolled", "jordan", "scratch"])
def test_persian_numbers_have_persian_digits(name: str) -> None:
    app = open_lesson(name, lang="fa")
    assert not app.exception and not app.error
    texts_ = [f"{metric.label} {metric.value}" for metric in app.metric]
    texts_ += [text.value for text in (*app.caption, *app.info, *app.success)]
    texts_ += [text.value for text in app.markdown if text.value.startswith("|")]
    texts_ += [option for slider in app.select_slider for option in slider.options]
    for chart in app.get("plotly_chart"):
        figure = json.loads(chart.proto.spec)
        axes = [figure["layout"][name] for name in ("xaxis", "yaxis")]
        texts_ += [tick for axis in axes for tick in axis["ticktext"]]
        for trace in figure["data"]:
            pointed = trace["text" if trace["type"] == "heatmap" else "hovertext"]
            texts_ += [trace.get("name") or "", json.dumps(pointed, ensure_ascii=False)]
    plain = [re.sub(r"`[^`]*`|[a-z_]+\d|</?sup>|u20\d\d", "", text) for text in texts_]
    assert not [text for text in plain if re.search("[0-9]", text)]
    assert not app.slider  # the browser writes its numbers


def test_bad_input_is_one_sentence() -> None:
    app = open_lesson("next")
    app.text_input(key="next-series").set_value("one two").run()
    assert not app.exception and len(app.error) == 1
    assert "got 'one two'" in app.error[0].value
    app.text_input(key="next-series").set_value("1 2").run()
    assert not app.exception and len(app.error) == 1


def test_what_the_learner_changes_changes_the_figures() -> None:
    app = open_lesson("neuron")
    before = numbers(app)
    app.select_slider(key="neuron-w_h").set_value(0.0).run()
    assert numbers(app) != before
    assert [metric.value for metric in app.metric][:2] == ["0", "0"]


def test_every_language_has_the_same_words() -> None:
    english = texts.load("en")
    assert {name: lesson.title for name, lesson in english.lessons.items()} == LESSONS
    for language in LANGUAGES:
        words = texts.load(language)
        assert words.page.keys() == english.page.keys()
        assert list(words.lessons) == list(LESSONS)
        for name, lesson in words.lessons.items():
            assert lesson.words.keys() == english.lessons[name].words.keys()
            assert len(lesson.read) == len(english.lessons[name].read)
            assert all(np.char.str_len([lesson.title, lesson.text, lesson.do]))


@pytest.mark.parametrize("name", LESSONS)
def test_the_page_says_what_is_claimed(name: str) -> None:
    lesson = texts.load("en").lessons[name]
    said = [lesson.text, lesson.do, *(question.because for question in lesson.questions)]
    said.append(lesson.words.get("found", ""))  # below the figures
    for claim in claims_of(name):
        assert any(claim.said in text for text in said), claim.said
