"""Addresses at which an open page asks for what a visitor waits for, one address for each page.

A run of a page or fragment costs the server and the browser more than a first ending on Sketch, and
about as much as the ways on Cars; the visitor would wait for both. So questions are posted as JSON
to the address, whose answer is shown at once. It comes as lines of JSON: messages while the visitor
waits, if there are any, and the answer last. Where the app is served without addresses
(`streamlit run`), or one does not answer, all comes through Streamlit.
Not here: what is answered (`sketch/answer.py`, `cars/picked.py`).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sketchrnn.ui import language
from sketchrnn.ui.line import Superseded, until

PATH = "/visits/"
THREADS = 256
"""Answers that are waited for at once. Most of them wait for their turn (`line.py`)."""
LARGEST = 4_000_000
"""Bytes of a question."""
Message = dict[str, Any]
Tell = Callable[[Message], None]
"""Sends a message before the answer."""
Respond = Callable[[Any, Tell], Message]
"""Returns the answer to a question, which may be any JSON; raises `Malformed`."""


class Malformed(Exception):
    """A question is none that the page sends."""


@dataclass(eq=False)
class Visit:
    """An open page: how it answers, and which of its answers are still wanted."""

    respond: Respond
    language: str
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _unwanted: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where to ask; empty if the app is served without addresses."""
        return PATH + self.name if _served.is_set() else ""

    def asks(self) -> threading.Event:
        """Make earlier answers unwanted; return what will make the new one so."""
        self._unwanted.set()
        self._unwanted = threading.Event()
        return self._unwanted


_visits: WeakValueDictionary[str, Visit] = WeakValueDictionary()
"""By name; a session keeps its own."""
_served = threading.Event()
_threads = CapacityLimiter(THREADS)


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
    lines = _lines(found, question)
    try:
        first = await anext(lines)
    except Malformed:
        return Response(status_code=400)
    except StopAsyncIteration:
        return Response(status_code=204)
    return StreamingResponse(_all(first, lines), media_type="application/x-ndjson")


async def _all(first: bytes, others: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(others):
        yield first
        async for line in others:
            yield line


async def _lines(visit: Visit, question: Any) -> AsyncGenerator[bytes, None]:
    """Yield what a visit says to a question; no answer if another question has followed it."""
    running, unwanted = asyncio.get_running_loop(), visit.asks()
    told = asyncio.Queue[Message | None]()

    def tell(message: Message) -> None:
        running.call_soon_threadsafe(told.put_nowait, message)

    # Threads that have nothing to do end after some seconds, and their memory with them.
    answer = asyncio.ensure_future(
        to_thread.run_sync(
            _respond, visit, question, unwanted, tell, limiter=_threads, abandon_on_cancel=True
        )
    )
    answer.add_done_callback(lambda _: told.put_nowait(None))
    try:
        while (message := await told.get()) is not None:
            yield _line("message", message)
        if (message := await answer) is not None:
            yield _line("answer", message)
    finally:  # the browser may have gone
        unwanted.set()


def _line(kind: str, message: Message) -> bytes:
    return json.dumps({kind: message}).encode() + b"\n"


def _respond(visit: Visit, question: Any, unwanted: threading.Event, tell: Tell) -> Message | None:
    with suppress(Superseded), language.speaking(visit.language), until(unwanted):
        return visit.respond(question, tell)
    return None
