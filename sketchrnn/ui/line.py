"""The lines of visitors who wait for answers.

Side by side, the answers of many visitors would all be slow: each costs twice the processor time
where the caches and the lock of the interpreter change hands all the time. So few are computed at
once, from the sampling to the choice, and the others wait in a line. A visitor who draws on leaves
the line, and gives up the turn. First endings have a line of their own, in the order in which
visitors came: they take a fraction of the time of all endings, and never wait for these.

In a crowd most draw on after some seconds. In the order in which they came, they would leave while
all of their endings are computed, and hardly anybody would get any. So in the line for these, the
last to come has the next turn. Those who have waited for `PATIENT` seconds go first, in the order
in which they came.

Not here: sampling the endings of several visitors in one batch (`batching.py`), and pauses for
first endings (`priority.py`).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

LOOK = 0.05
"""Interval at which a waiting run checks that its visitor is still there, seconds."""
BUSY, AGAIN = 1.0, 4.0
"""Wait after which a visitor reads their place, and time between two places, seconds."""
PATIENT = 8.0
"""Wait after which a visitor goes before those who came later, seconds."""
CORES = os.cpu_count() or 1
PLACES = max(1, CORES - 1)
"""All endings that are computed at once. The last core is for first endings and for the pages."""
FIRST = CORES
"""First endings that are computed at once. While a batch draws, others have the turn."""
Say = Callable[[int], None]
"""Called now and then with a visitor's place in the line, 1 for the next, if it has changed."""

_in_line = ContextVar("_in_line", default=False)
"""This run waits for a long answer, which a new stroke makes useless."""
_unwanted: ContextVar[threading.Event | None] = ContextVar("_unwanted", default=None)
"""Set when the visitor does not wait any more."""


class Superseded(Exception):
    """The visitor has drawn on: nobody waits for this answer any more."""


class _Waiting:
    """A visitor in the line."""

    def __init__(self) -> None:
        """Begin to wait now."""
        self.since, self.turn = time.monotonic(), threading.Event()


_mine: ContextVar[tuple[Line, _Waiting] | None] = ContextVar("_mine", default=None)
"""The line in which this run has its turn, or waits for it."""


class Line:
    """Visitors who wait, and how many have their turn."""

    def __init__(self, places: int, patient: float = PATIENT) -> None:
        """Begin with nobody.

        Args:
            places: how many have their turn at once.
            patient: seconds after which a visitor goes before those who came later.
        """
        self.places, self.served, self.patient = places, 0, patient
        self.waiting: list[_Waiting] = []
        """In the order in which they came."""
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, say: Say = lambda place: None) -> Iterator[None]:
        """Wait for the turn, which is the block.

        Raises Superseded if the visitor has drawn on. In the block, `stop_if_unwanted` does too.
        """
        me, before = _Waiting(), _in_line.set(True)
        mine = _mine.set((self, me))
        try:
            self._take(me, say)
            yield
        finally:
            _in_line.reset(before)
            _mine.reset(mine)
            self._give_back(me)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have the turn during the block; this run has the next one then.

        It does nothing where this run has no turn in this line.
        """
        mine = _mine.get()
        if mine is None or mine[0] is not self:
            yield
            return
        self._give_back(mine[1])
        yield
        self._take(mine[1], lambda place: None, first=True)

    def _take(self, me: _Waiting, say: Say, first: bool = False) -> None:
        """Wait for a turn, as the last or as the first."""
        with self._lock:
            self.waiting.insert(0 if first else len(self.waiting), me)
            self._admit()
        self._wait(me, say)

    def _give_back(self, me: _Waiting) -> None:
        """Give up the turn, or leave the line."""
        with self._lock:
            if me.turn.is_set():
                me.turn.clear()
                self.served -= 1
            elif me in self.waiting:
                self.waiting.remove(me)
            self._admit()

    def _admit(self) -> None:
        """Give free places to those whose turn is next. Call it with the lock."""
        while self.waiting and self.served < self.places:
            self.served += 1
            first = self._in_order()[0]
            self.waiting.remove(first)
            first.turn.set()

    def _in_order(self) -> list[_Waiting]:
        """Return those who wait, the next turn first."""
        long_ago = time.monotonic() - self.patient
        patient = [one for one in self.waiting if one.since <= long_ago]
        return patient + [one for one in self.waiting[::-1] if one.since > long_ago]

    def _wait(self, me: _Waiting, say: Say) -> None:
        due, said = time.monotonic() + BUSY, 0
        while not me.turn.wait(LOOK):
            stop_if_unwanted()
            if time.monotonic() > due:
                with self._lock:
                    place = 0 if me.turn.is_set() else self._in_order().index(me) + 1
                if place not in (0, said):
                    say(place)
                due, said = time.monotonic() + AGAIN, place


@contextmanager
def until(unwanted: threading.Event) -> Iterator[None]:
    """Let `stop_if_unwanted` raise Superseded in the block once an event is set."""
    before = _unwanted.set(unwanted)
    try:
        yield
    finally:
        _unwanted.reset(before)


def stop_if_unwanted() -> None:
    """End this run of the page if its visitor has left it.

    Streamlit raises its stop or rerun exception whenever a run reads the state of its session.
    The key is never set; any non-empty key would do (an empty one is refused). That costs 0.1 ms
    and the lock of the interpreter, so it is done only if something is asked of this run.

    Raises Superseded if this run waits for a long answer and the visitor has drawn on.
    """
    unwanted = _unwanted.get()
    if unwanted is not None and unwanted.is_set():
        raise Superseded
    context = get_script_run_ctx(suppress_warning=True)
    requests = None if context is None else context.script_requests
    if requests is None or requests._state is ScriptRequestType.CONTINUE:
        return
    st.session_state.get("line-still-here")
    if _in_line.get() and _runs_again(requests):
        raise Superseded


def _runs_again(requests: ScriptRequests) -> bool:
    """Return whether this fragment is to run again after this run.

    Streamlit ends a running fragment for a run of the whole page, but not for its own next run, and
    has no public function that says so.
    """
    if requests._state is not ScriptRequestType.RERUN:
        return False
    return ThreadState.get().fragment_id in requests._rerun_data.fragment_id_queue


long_answers = Line(PLACES)
"""The line for all endings, of the whole server."""
first_answers = Line(FIRST, patient=0.0)
"""The line for first endings."""
