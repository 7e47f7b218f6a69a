"""The address at which the pad asks for a first ending, one for each open page.

A run of a fragment costs the server about as much as a first ending, and a visitor would wait for
both. So the pad sends a drawing to this address first, and asks for all endings through Streamlit
when it has the first. Where the app is served without the address (`streamlit run`), or the address
does not answer, the pad asks for both through Streamlit. Not here: the answer (`answer.py`).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sketchrnn.ui import language
from sketchrnn.ui.line import until
from sketchrnn.ui.sketch import endings
from sketchrnn.ui.sketch.answer import answer
from sketchrnn.ui.sketch.endings import Settings

KEY = "sketch-visit"  # in the session: its Visit
PATH = "/first-ending/"
THREADS = 64
"""First endings that are asked for at once. Most of them wait for their turn (`line.py`)."""
LARGEST = 4_000_000
"""Bytes of a drawing."""


@dataclass(eq=False)
class Visit:
    """An open page: all that its first endings depend on but the drawing."""

    settings: Settings
    language: str
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _first: threading.Event = field(default_factory=threading.Event)
    _all: threading.Event = field(default_factory=threading.Event)

    def wants_first(self) -> threading.Event:
        """Make all answers that were begun unwanted; return what will make the first one so."""
        self._all.set()
        self._first.set()
        self._first = threading.Event()
        return self._first

    def wants_all(self) -> threading.Event:
        """Make the endings that were begun unwanted; return what will make all of them so."""
        self._all.set()
        self._all = threading.Event()
        return self._all


_visits: WeakValueDictionary[str, Visit] = WeakValueDictionary()
"""By name; a session keeps its own."""
_served = threading.Event()
_threads = ThreadPoolExecutor(THREADS, "first-ending")


def visit(settings: Settings) -> Visit:
    """Return the visit of this session, which has these settings from now on."""
    found: Visit | None = st.session_state.get(KEY)
    if found is None:
        found = st.session_state[KEY] = Visit(settings, language.current())
    _visits[found.name] = found
    found.settings, found.language = settings, language.current()
    return found


def address(visit: Visit) -> str:
    """Return the address for the drawings of a visit; empty if the app is served without one."""
    return PATH + visit.name if _served.is_set() else ""


def routes() -> list[Route]:
    """Return the route of all these addresses."""
    _served.set()
    return [Route(PATH + "{name}", _answer, methods=["POST"])]


async def _answer(request: Request) -> Response:
    """Answer `{"turn": name, "strokes": as of the pad}`; 4xx for anything that no pad sends."""
    found = _visits.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            return Response(status_code=413)
    try:
        asked = json.loads(content)
        turn, strokes = asked["turn"], asked["strokes"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return Response(status_code=400)
    running = asyncio.get_running_loop()
    return JSONResponse(await running.run_in_executor(_threads, _first, found, turn, strokes))


def _first(visit: Visit, turn: object, strokes: Any) -> dict[str, Any]:
    """Return the answer with the first ending of a drawing."""
    with language.speaking(visit.language), until(visit.wants_first()):
        return answer(str(turn), visit.settings, strokes, False, endings.first)
