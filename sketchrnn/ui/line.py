"""The line of visitors who wait for long answers: first come, first served.

A first ending takes a twentieth of the time of all endings. So that first endings never wait, at
most `PLACES` visitors have all of theirs computed at once, from the sampling to the choice, and the
others wait here. A visitor who draws on leaves the line. Not here: sampling the endings of several
visitors in one batch (`batching.py`).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

LOOK = 0.1
"""Interval at which a waiting run checks that its visitor is still there, seconds."""
BUSY = 1.0
"""Wait after which a visitor reads their place, seconds."""
PLACES = max(1, (os.cpu_count() or 1) - 1)
"""The last core is for first endings and for the pages."""
Say = Callable[[int], None]
"""Called with a visitor's place in the line, 1 for the next, whenever it changes."""


class Superseded(Exception):
    """The visitor has drawn on: nobody waits for this answer any more."""


class Line:
    """Visitors in the order in which they came."""

    def __init__(self, places: int) -> None:
        """Begin with nobody. places: how many have their turn at once."""
        self.places, self.served = places, 0
        self.waiting: list[object] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, say: Say) -> Iterator[None]:
        """Wait for the turn, which is the block. Raises Superseded if the visitor has drawn on."""
        self._wait(say)
        try:
            yield
        finally:
            with self._changed:
                self.served -= 1
                self._changed.notify_all()

    def _wait(self, say: Say) -> None:
        me, since, said = object(), time.monotonic(), 0
        with self._changed:
            self.waiting.append(me)
        try:
            while True:
                with self._changed:
                    if self.waiting[0] is me and self.served < self.places:
                        self.served += 1
                        return
                    self._changed.wait(LOOK)
                    place = self.waiting.index(me) + 1
                stop_if_gone()
                if _runs_again():
                    raise Superseded
                if place != said and time.monotonic() - since > BUSY:
                    say(place)
                    said = place
        finally:
            with self._changed:
                self.waiting.remove(me)
                self._changed.notify_all()


def stop_if_gone() -> None:
    """End this run of the page if its visitor has left it.

    Streamlit raises its stop or rerun exception whenever a run reads the state of its session.
    The key is never set; any non-empty key would do (an empty one is refused).
    """
    if get_script_run_ctx(suppress_warning=True) is not None:
        st.session_state.get("line-still-here")


def _runs_again() -> bool:
    """Return whether this fragment is to run again after this run.

    Streamlit ends a running fragment for a run of the whole page, but not for its own next run, and
    has no public function that says so.
    """
    context = get_script_run_ctx(suppress_warning=True)
    requests = None if context is None else context.script_requests
    if requests is None or requests._state is not ScriptRequestType.RERUN:
        return False
    return ThreadState.get().fragment_id in requests._rerun_data.fragment_id_queue


long_answers = Line(PLACES)
"""The line of the whole server."""
