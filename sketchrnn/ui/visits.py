"""Addresses at which an open page asks for what a visitor waits for, one address for each page.

A run of a page or fragment costs the server and the browser more than a first ending on Sketch, and
about as much as the ways on Cars; the visitor would wait for both. So these are posted as JSON to
the address, whose answer is shown at once, and the page runs afterwards. Where the app is served
without addresses (`streamlit run`), or one does not answer, all comes through Streamlit.
Not here: what is answered (`sketch/answer.py`, `cars/picked.py`).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sketchrnn.ui import language
from sketchrnn.ui.line import Superseded, until

PATH = "/visits/"
THREADS = 64
"""Answers that are waited for at once. Most of them wait for their turn (`line.py`)."""
LARGEST = 4_000_000
"""Bytes of a question."""
Respond = Callable[[Any], dict[str, Any]]
"""Returns the answer to a question, which may be any JSON; raises `Malformed`."""


class Malformed(Exception):
    """A question is none that the page sends."""


@dataclass(eq=False)
class Visit:
    """An open page: how it answers, and which of its answers are still wanted."""

    respond: Respond
    language: str
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _first: threading.Event = field(default_factory=threading.Event)
    _all: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where to ask; empty if the app is served without addresses."""
        return PATH + self.name if _served.is_set() else ""

    def wants_first(self) -> threading.Event:
        """Make all answers that were begun unwanted; return what will make the first one so."""
        self._all.set()
        self._first.set()
        self._first = threading.Event()
        return self._first

    def wants_all(self) -> threading.Event:
        """Make the full answer that was begun unwanted; return what will make the new one so."""
        self._all.set()
        self._all = threading.Event()
        return self._all


_visits: WeakValueDictionary[str, Visit] = WeakValueDictionary()
"""By name; a session keeps its own."""
_served = threading.Event()
_threads = ThreadPoolExecutor(THREADS, "visit")


def visit(key: str, respond: Respond) -> Visit:
    """Return this session's visit of a page, which answers so from now on.

    key: of the session, where the visit is kept.
    """
    found: Visit | None = st.session_state.get(key)
    if found is None:
        found = st.session_state[key] = Visit(respond, language.current())
    _visits[found.name] = found
    found.respond, found.language = respond, language.current()
    return found


def routes() -> list[Route]:
    """Return the route of all addresses."""
    _served.set()
    return [Route(PATH + "{name}", _answer, methods=["POST"])]


async def _answer(request: Request) -> Response:
    """Answer a question; 4xx if no page sends such a one, 204 if another one has followed it."""
    found = _visits.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            return Response(status_code=413)
    try:
        question = json.loads(content)
    except (ValueError, RecursionError):
        return Response(status_code=400)
    running = asyncio.get_running_loop()
    try:
        answer = await running.run_in_executor(_threads, _respond, found, question)
    except Malformed:
        return Response(status_code=400)
    except Superseded:
        return Response(status_code=204)
    return JSONResponse(answer)


def _respond(visit: Visit, question: Any) -> dict[str, Any]:
    with language.speaking(visit.language), until(visit.wants_first()):
        return visit.respond(question)
