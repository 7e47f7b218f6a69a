"""Tests of `ui.visits`: the addresses at which pages ask, here for endings."""

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.requests import Request
from starlette.responses import StreamingResponse

import sketchrnn.checkpoint.folder as checkpoint
from sketchrnn.ui import language, line, visits
from sketchrnn.ui.models import load_drawing_model
from sketchrnn.ui.sketch.answer import Last, Turn, respond
from sketchrnn.ui.sketch.endings import Settings
from sketchrnn.ui.sketch.turns import _answer
from sketchrnn.ui.visits import PATH, Tell, Visit
from tests import tiny

STROKES = [[60, 80, 150, 84, 260, 80], [160, 30, 162, 180]]
SETTINGS = Settings("birds", None, 100, 6, 0.5, 1)
KEY = "visit"  # in the session


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """That there are addresses ends with the test."""
    monkeypatch.setattr(visits, "_served", threading.Event())


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


def nothing_yet() -> Last:
    return Last(Turn("", SETTINGS, None))


def opened(settings: Settings = SETTINGS, last: Last | None = None) -> Visit:
    """The visit of the Sketch page in this session."""
    return visits.visit(KEY, partial(_answer, settings, last or nothing_yet()))


def post(visit: str, content: bytes) -> tuple[int, Any]:
    """Post to the address of a visit; return the status and the answer."""
    status, lines = said(visit, content)
    return status, lines[-1]["answer"] if lines else None


def said(visit: str, content: bytes) -> tuple[int, list[Any]]:
    """Post to the address of a visit; return the status and all lines."""
    (route,) = visits.routes()
    half = len(content) // 2
    parts = [(content[:half], True), (content[half:], False)]

    async def receive() -> dict[str, Any]:
        body, more = parts.pop(0)
        return {"type": "http.request", "body": body, "more_body": more}

    async def ask() -> tuple[int, bytes]:
        response = await route.endpoint(Request(given, receive))
        if not isinstance(response, StreamingResponse):
            return response.status_code, response.body
        content = b""
        async for part in response.body_iterator:
            assert isinstance(part, bytes)
            content += part
        return response.status_code, content

    given = {"type": "http", "method": "POST", "path": PATH + visit, "path_params": {"name": visit}}
    status, body = asyncio.run(ask())
    return status, [json.loads(line) for line in body.splitlines()]


def asked(strokes: Any, turn: str = "p-1", full: bool = False) -> bytes:
    return json.dumps({"turn": turn, "full": full, "strokes": strokes}).encode()


def answer(full: bool = False, turn: str = "p-1") -> Any:
    """What the page itself would answer, as JSON."""
    question = {"turn": turn, "full": full, "strokes": STROKES}
    return json.loads(json.dumps(respond(SETTINGS, nothing_yet(), question, lambda number: None)))


@pytest.mark.usefixtures("model")
def test_the_address_answers_as_the_page_does() -> None:
    last = nothing_yet()
    visit = opened(last=last)
    status, found = post(visit.name, asked(STROKES))
    assert status == 200 and found == answer()
    assert (found["turn"], found["full"], found["kept"], found["count"]) == ("p-1", False, 5, 6)
    assert found["endings"][0]["strokes"]
    assert visit.address == PATH + visit.name
    assert last.turn.name == "p-1" and last.turn.endings is None
    status, found = post(visit.name, asked(STROKES, full=True))
    assert status == 200 and found == answer(full=True)
    assert found["full"] and len(found["endings"]) > 1
    assert last.turn.endings is not None
    assert len(last.turn.endings.completions) == len(found["endings"])


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
    with language.speaking("fa"):
        visit = opened()
    english = "The model thinks it is finished: nothing to add."
    _, found = post(visit.name, asked(STROKES))
    assert found["message"] == language.translations("fa")[english]
    assert answer()["message"] == english


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
    for content in (
        b"",
        b"{",
        b"[]",
        b'{"turn": "p-1", "full": true}',
        b"\xff",
        b"[" * 100_000,
        b"3",
    ):
        assert post(name, content) == (400, None), content[:20]
    assert post(name, asked(STROKES) + b" " * visits.LARGEST) == (413, None)
    assert post("nobody", asked(STROKES)) == (404, None)


def test_a_question_that_another_has_followed_has_no_answer() -> None:
    def ask_again(_question: Any, _tell: Tell) -> dict[str, Any]:
        visit.asks()
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


def test_what_is_told_comes_before_the_answer() -> None:
    def count(question: Any, tell: Tell) -> dict[str, Any]:
        for number in range(question):
            tell({"number": number})
        return {"counted": question}

    visit = visits.visit(KEY, count)
    told = [{"message": {"number": number}} for number in range(3)]
    assert said(visit.name, b"3") == (200, [*told, {"answer": {"counted": 3}}])
    del st.session_state[KEY]


def test_who_waits_in_the_line_reads_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "BUSY", 0.0)
    queue, go_on = line.Line(1), threading.Event()

    def wait(_question: Any, tell: Tell) -> dict[str, Any]:
        def say(number: int) -> None:
            tell({"busy": number})
            go_on.set()

        with queue.turn(say):
            return {}

    def be_first() -> None:
        with queue.turn():
            taken.set()
            go_on.wait()

    taken = threading.Event()
    before = threading.Thread(target=be_first)
    before.start()
    taken.wait()
    visit = visits.visit(KEY, wait)
    assert said(visit.name, b"1") == (200, [{"message": {"busy": 1}}, {"answer": {}}])
    before.join()
    del st.session_state[KEY]


def test_a_new_question_makes_earlier_answers_unwanted() -> None:
    visit = Visit(lambda question, tell: {}, "en")
    earlier = visit.asks()
    with line.until(earlier):
        line.stop_if_unwanted()
        later = visit.asks()
        with pytest.raises(line.Superseded):
            line.stop_if_unwanted()
    line.stop_if_unwanted()
    assert earlier.is_set() and not later.is_set()


def test_an_answer_that_nobody_reads_any_more_is_unwanted() -> None:
    begun, ended = threading.Event(), threading.Event()

    def wait(_question: Any, tell: Tell) -> dict[str, Any]:
        tell({"begun": True})
        try:
            while True:
                begun.wait(0.01)
                line.stop_if_unwanted()
        finally:
            ended.set()

    visit = visits.visit(KEY, wait)

    async def leave() -> None:
        lines = visits._lines(visit, 1)
        await anext(lines)
        await lines.aclose()  # as the server does when the browser has gone

    asyncio.run(leave())
    assert ended.wait(5)
    del st.session_state[KEY]
