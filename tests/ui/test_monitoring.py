"""Tests of `ui.monitoring` and `ui.logs`: what the operator of a server sees."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.requests import Request

import sketchrnn.checkpoint.folder as checkpoint
from sketchrnn.ui import monitoring
from sketchrnn.ui.line import Superseded
from sketchrnn.ui.logs import JsonFormatter
from tests import tiny


def answer(path: str) -> tuple[int, str]:
    (route,) = [one for one in monitoring.routes() if one.path == path]
    given: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": []}
    response = asyncio.run(route.endpoint(Request(given)))
    return response.status_code, bytes(response.body).decode()


def test_the_server_is_healthy_once_a_model_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path)
    st.cache_resource.clear()
    assert answer("/health") == (503, '{"status":"starting"}')
    monitoring.set_ready()
    try:
        status, text = answer("/health")
        assert (status, json.loads(text)["status"]) == (503, "failing")
        tiny.checkpoint(tmp_path / "birds")
        status, text = answer("/health")
        assert status == 200
        assert json.loads(text)["model"] == "birds"
        (tmp_path / "birds" / "model.safetensors").write_bytes(b"")
        st.cache_resource.clear()
        status, text = answer("/health")
        assert status == 503
        assert "damaged" in json.loads(text)["reason"]
    finally:
        monitoring._ready.set(0)
        st.cache_resource.clear()


def count(name: str) -> float:
    status, text = answer("/metrics")
    assert status == 200
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def test_answers_are_measured_and_those_that_nobody_waits_for_are_counted() -> None:
    with monitoring.measured(full=False):
        pass
    before = count('sketchrnn_answer_seconds_count{answer="first"}')
    with monitoring.measured(full=False):
        pass
    assert count('sketchrnn_answer_seconds_count{answer="first"}') == before + 1
    dropped = count("sketchrnn_answers_dropped_total")
    with pytest.raises(Superseded), monitoring.measured(full=False):
        raise Superseded
    assert count("sketchrnn_answers_dropped_total") == dropped + 1
    assert count('sketchrnn_waiting{queue="line"}') == 0


def test_an_event_is_a_line_of_json() -> None:
    record = logging.makeLogRecord(
        {"name": "sketchrnn.ui", "levelname": "INFO", "msg": "answer", "seconds": 0.5}
    )
    line = json.loads(JsonFormatter().format(record))
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "info", "logger": "sketchrnn.ui", "event": "answer", "seconds": 0.5}


def test_an_exception_stays_on_its_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        given = {"msg": "script error", "exc_info": (type(error), error, error.__traceback__)}
        text = JsonFormatter().format(logging.makeLogRecord(given))
    assert "\n" not in text
    assert "ValueError: two\nlines" in json.loads(text)["traceback"]
