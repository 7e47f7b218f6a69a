"""A visitor of the Sketch page without a browser: the page's own messages over its own websocket.

Streamlit's browser code and server exchange protobufs (`ForwardMsg` to the browser, `BackMsg` from
it) at `/_stcore/stream`. A `Visitor` sends what `sketch/pad/pad.js` and `sketch/echo.js` send:
after each stroke two questions to the address of the page, for the first ending and then for all,
and the chosen ending when the visitor has stopped choosing. Not here: who draws what and when
(`load.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

if TYPE_CHECKING:
    from typing_extensions import Self

PAD, ECHO = "sketchrnn_pad", "sketchrnn_echo"
SETTLED = 0.3
"""Pause before the chosen ending is sent, seconds; `PAUSE` of echo.js."""
LONGEST_LINE = 2**24
"""Bytes of an answer."""
LIMIT = 60.0
"""Longest wait for an answer, seconds. A longer one is an error."""


class PageError(Exception):
    """The server did not answer, closed the connection, or answered with an error."""


@dataclass
class Component:
    """One of the page's components, as the server last sent it."""

    id: str
    fragment: str
    data: Any


@dataclass
class Visitor:
    """One open page."""

    socket: ClientConnection
    address: str
    query: str
    cookie: str = ""
    components: dict[str, Component] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    """Of the components, by id, as JSON. The browser sends all of them with each message."""
    hashes: set[str] = field(default_factory=set)
    """Of the messages that the browser keeps; the server sends them only once."""
    page: str = ""
    """The name of the page in the address; the first page has none."""
    errors: list[str] = field(default_factory=list)
    busy: int = 0
    """How often the page was told which place it had in the queue."""
    received: int = 0
    """Bytes."""
    strokes: list[list[float]] = field(default_factory=list)
    turn: int = 0
    first: dict[str, Any] = field(default_factory=dict)
    """The answer with the first ending."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _runs: int = 0
    _reader: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, address: str, query: str = "", cookie: str = "") -> Visitor:
        """Open the page at an address (`http://host:port`) and wait until the pad is there."""
        visitor = await cls.connect(address, query, cookie)
        await visitor.wait(lambda: visitor._runs > 0 and PAD in visitor.components)
        return visitor

    @classmethod
    async def connect(cls, address: str, query: str = "", cookie: str = "") -> Self:
        """Ask for the page at an address."""
        url = address.replace("http", "ws", 1) + "/_stcore/stream"
        headers = {"Cookie": cookie} if cookie else {}
        socket = await connect(
            url,
            subprotocols=["streamlit"],  # type: ignore[arg-type]
            max_size=None,
            open_timeout=LIMIT,
            additional_headers=headers,
        )
        visitor = cls(socket, address, query, cookie)
        visitor._reader = asyncio.create_task(visitor._read())
        await visitor._send()
        return visitor

    async def draw(self, stroke: list[float]) -> float:
        """Add a stroke to the drawing; return the seconds until its first ending is there."""
        self.strokes.append(stroke)
        return await self.complete()

    async def complete(self) -> float:
        """Ask for endings of the drawing; return the seconds until the first one is there.

        The server's answer that the drawing is finished counts as an ending.
        """
        self.turn += 1
        began = time.perf_counter()
        self.first = await self._ask(full=False)
        return time.perf_counter() - began

    async def rest(self) -> None:
        """Ask for all endings and let the rest of the page know, as the page does by itself."""
        if not self.first["full"]:
            await self._ask(full=True)
        await asyncio.sleep(SETTLED)
        timed = [_timed(stroke, number) for number, stroke in enumerate(self.strokes)]
        runs = self._runs
        await self._set(ECHO, {"turn": self._name, "chosen": 0, "strokes": timed})
        await self.wait(lambda: self._runs > runs)

    @property
    def endings(self) -> list[Any]:
        """The first endings that the server sent last."""
        return self.first["endings"]

    @property
    def closed(self) -> bool:
        """Whether the connection has ended."""
        return self._reader is None or self._reader.done()

    async def close(self) -> None:
        """Leave the page."""
        await self.socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader

    async def wait(self, until: Callable[[], bool], limit: float = LIMIT) -> None:
        """Wait for messages until a condition holds, or raise PageError after `limit` seconds."""
        ends = time.monotonic() + limit
        while not until():
            if self.errors:
                raise PageError(self.errors.pop())
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), ends - time.monotonic())
            except asyncio.TimeoutError:
                raise PageError(f"no answer within {limit:g} s") from None

    async def _ask(self, full: bool) -> dict[str, Any]:
        """Ask for the first ending of the drawing, or for all; return the answer."""
        asked = {"turn": self._name, "full": full, "strokes": self.strokes}
        posting = self._post(self.components[PAD].data["address"], asked)
        return await asyncio.wait_for(posting, LIMIT)

    @property
    def _name(self) -> str:
        return f"visitor-{self.turn}"

    async def _post(self, path: str, question: object) -> dict[str, Any]:
        """Post a question to an address of `ui/visits.py`; return the answer."""
        server, body = urlsplit(self.address), json.dumps(question).encode()
        head = [
            f"POST {path} HTTP/1.0",  # whose answers have no chunks
            f"Host: {server.netloc}",
            f"Content-Length: {len(body)}",
            *([f"Cookie: {self.cookie}"] if self.cookie else []),
        ]
        try:
            reader, writer = await asyncio.open_connection(
                server.hostname, server.port, limit=LONGEST_LINE
            )
            try:
                writer.write("\r\n".join([*head, "", ""]).encode() + body)
                return await self._answer(reader, path)
            finally:  # also where the visitor draws on
                writer.close()
        except OSError as error:
            raise PageError(f"{type(error).__name__}: {error}") from None

    async def _answer(self, reader: asyncio.StreamReader, path: str) -> dict[str, Any]:
        """Read the answer to what was posted to an address; raise PageError if there is none."""
        status = (await reader.readline()).decode().strip()
        if " 200 " not in f"{status} ":
            raise PageError(f"{path}: {status or 'no answer'}")
        while (await reader.readline()).strip():
            pass
        while line := await reader.readline():
            self.received += len(line)
            said = json.loads(line)
            if "answer" in said:
                return said["answer"]
            self.busy += 1
        raise PageError(f"{path}: the answer breaks off")

    async def _set(self, name: str, value: object) -> None:
        """Set the state value `turn` of a component, which runs its fragment."""
        component = self.components[name]
        self.values[component.id] = json.dumps({"turn": value})
        await self._send(component.fragment)

    async def _send(self, fragment: str = "", pressed: str = "") -> None:
        """Ask for a run of the page or of a fragment; `pressed` is the id of a button."""
        state = ClientState(query_string=self.query, fragment_id=fragment, page_name=self.page)
        state.cached_message_hashes.extend(self.hashes)
        if pressed:
            button = state.widget_states.widgets.add()
            button.id, button.trigger_value = pressed, True
        for id, value in self.values.items():
            widget = state.widget_states.widgets.add()
            widget.id, widget.json_value = id, value
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _read(self) -> None:
        """Take in messages until the connection ends."""
        try:
            async for content in self.socket:
                assert isinstance(content, bytes)
                self.received += len(content)
                message = ForwardMsg.FromString(content)
                if message.metadata.cacheable:
                    self.hashes.add(message.hash)
                self._take(message)
                self._changed.set()
            self.errors.append("the server has closed the connection")
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")
        self._changed.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self._runs += 1
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta)

    def _take_element(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            one = element.bidi_component
            data = json.loads(one.json).get("data")
            self.components[one.component_name] = Component(one.id, delta.fragment_id, data)
        elif kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert":
            self.errors.append(element.alert.body)


def _timed(stroke: list[float], number: int) -> dict[str, Any]:
    """Return a stroke as `timedOf` in pad/stroke.js does: x, y and milliseconds of each sample."""
    samples = []
    for at in range(0, len(stroke), 2):
        samples += [stroke[at], stroke[at + 1], 8.0 * at]
    return {"by": "person", "began": 3000.0 * number, "samples": samples}
