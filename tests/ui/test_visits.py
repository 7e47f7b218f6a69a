"""Tests of `ui.visits`: the addresses at which pages ask, here for first endings."""

import asyncio
import gc
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.requests import Request

import sketchrnn.checkpoint.folder as checkpoint
from sketchrnn.ui import language, line, visits
from sketchrnn.ui.models import load_drawing_model
from sketchrnn.ui.sketch.answer import answer, first_answer
from sketchrnn.ui.sketch.endings import Settings, first
from sketchrnn.ui.visits import PATH, Visit
from tests import tiny
from tests.ui.speaking import speaking

STROKES = [[60, 80, 150, 84, 260, 80], [160, 30, 162, 180]]
SETTINGS = Settings("birds", None, 100, 6, 0.5, 1)
KEY = "visit"  # in the session


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tiny model in place of the shipped ones, and a session of its own."""
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path)
    tiny.checkpoint(tmp_path / "birds")
    st.cache_resource.clear()
    load_drawing_model("birds").model.head.bias[2] -= 4  # random weights would end nearly at once
    yield
    st.session_state.pop(KEY, None)
    st.cache_resource.clear()


def opened(settings: Settings = SETTINGS) -> Visit:
    """The visit of the Sketch page in this session."""
    return visits.visit(KEY, partial(first_answer, settings))


def post(visit: str, content: bytes) -> tuple[int, Any]:
    """Post to the address of a visit; return the status and what the JSON of the answer says."""
    (route,) = visits.routes()
    half = len(content) // 2
    parts = [(content[:half], True), (content[half:], False)]

    async def receive() -> dict[str, Any]:
        body, more = parts.pop(0)
        return {"type": "http.request", "body": body, "more_body": more}

    given = {"type": "http", "method": "POST", "path": PATH + visit, "path_params": {"name": visit}}
    response = asyncio.run(route.endpoint(Request(given, receive)))
    return response.status_code, json.loads(response.body) if response.body else None


def asked(strokes: Any, turn: str = "p-1") -> bytes:
    return json.dumps({"turn": turn, "strokes": strokes}).encode()


@pytest.mark.usefixtures("model")
def test_the_address_answers_as_the_page_does() -> None:
    visit = opened()
    status, found = post(visit.name, asked(STROKES))
    assert status == 200
    assert found == json.loads(json.dumps(answer("p-1", SETTINGS, STROKES, False, first)))
    assert (found["turn"], found["full"], found["kept"], found["count"]) == ("p-1", False, 5, 6)
    assert found["endings"][0]["strokes"]
    assert visit.address == PATH + visit.name


@pytest.mark.usefixtures("model")
def test_a_session_has_one_visit_with_its_last_settings() -> None:
    visit = opened()
    colder = Settings("birds", None, 100, 6, 0.01, 1)
    assert opened(colder) is visit
    _, found = post(visit.name, asked(STROKES))
    assert "temperature=0.01" in found["token"]


@pytest.mark.usefixtures("model")
def test_the_answer_speaks_the_language_of_the_visit() -> None:
    load_drawing_model("birds").model.head.bias[2] += 99  # it ends each drawing at once
    with speaking("fa"):
        visit = opened()
    english = "The model thinks it is finished: nothing to add."
    _, found = post(visit.name, asked(STROKES))
    assert found["message"] == language.translations("fa")[english]
    assert answer("", SETTINGS, STROKES, False, first)["message"] == english


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(
    "strokes", [[[1, 2, 3]], [["a", "b"]], "abc", [[1e999, 0, 1, 1]], [[1, 2]], {"0": 1}]
)
def test_a_drawing_that_cannot_be_continued_is_answered_with_a_sentence(strokes: Any) -> None:
    status, found = post(opened().name, asked(strokes))
    assert status == 200 and found["full"] and not found["endings"]
    assert found["message"].startswith("Expected ")


@pytest.mark.usefixtures("model")
def test_what_no_pad_sends_is_refused() -> None:
    name = opened().name
    for content in (b"", b"{", b"[]", b'{"turn": "p-1"}', b"\xff", b"[" * 100_000, b"3"):
        assert post(name, content) == (400, None), content[:20]
    assert post(name, asked(STROKES) + b" " * visits.LARGEST) == (413, None)
    assert post("nobody", asked(STROKES)) == (404, None)


def test_a_question_that_another_has_followed_has_no_answer() -> None:
    def ask_again(_question: Any) -> dict[str, Any]:
        visit.wants_first()
        line.stop_if_unwanted()
        return {}

    visit = visits.visit(KEY, ask_again)
    assert post(visit.name, b"1") == (204, None)
    del st.session_state[KEY]


@pytest.mark.usefixtures("model")
def test_a_visit_ends_with_its_session() -> None:
    name = opened().name
    del st.session_state[KEY]
    gc.collect()
    assert post(name, asked(STROKES)) == (404, None)


def test_a_new_stroke_makes_earlier_answers_unwanted() -> None:
    visit = Visit(dict, "en")
    everything = visit.wants_all()
    begun = visit.wants_first()
    assert everything.is_set() and not begun.is_set()
    again = visit.wants_all()
    assert not begun.is_set()  # it may belong to a stroke that came later
    with line.until(again):
        line.stop_if_unwanted()
        visit.wants_first()
        with pytest.raises(line.Superseded):
            line.stop_if_unwanted()
    line.stop_if_unwanted()
    assert begun.is_set()
