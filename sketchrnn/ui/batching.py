"""Visitors who wait for endings at the same time are served together.

A step of the network costs little more for many endings than for few, and where each visitor has a
thread of their own, the threads wait for each other. So each reads their start and asks here: as
many batches are written at once as there are cores, and who comes meanwhile is in the next one. A
visitor's endings are the same, alone or not. What is not here: the loop (`writer.py`), and what
endings begin from (`sampler.py`).

When a visitor draws on, the page runs again after the endings that it waits for, by the rule for
fragments, and then once, however much has been drawn meanwhile. When a visitor has gone, or has
gone to another page, their endings are not written any more, unless that has begun.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun, Rules, Sampled, write_shared

PATIENCE = 0.2
"""Seconds that those who have read their start wait at most for those who are reading theirs. As
often they are asked whether they are still there."""

MOST = 4
"""Batches at once; the Python between the steps of more would wait for each other."""


@dataclass(eq=False)
class _Asked:
    """What one visitor waits for."""

    model: SketchRNN
    begun: Begun
    rules: Rules
    since: float = field(default_factory=time.monotonic)
    written: Future[Sampled] = field(default_factory=Future)


class Together:
    """Writes endings for all threads that call it."""

    def __init__(self, batches: int) -> None:
        """Begin with nobody waiting; `batches` are written at once at most."""
        self._batches, self._writing = batches, 0
        self._served = 0
        """So many are in the batches that are being written."""
        self._reading = 0
        self._waiting: list[_Asked] = []
        self._changed = threading.Condition()

    def __call__(self, model: SketchRNN, begin: Callable[[], Begun], rules: Rules) -> Sampled:
        """Return the endings of what `begin` returns, when they are written."""
        asked = _Asked(model, self._read(begin), rules)
        with self._changed:
            self._waiting.append(asked)
            try:
                while not asked.written.done():
                    if asked in self._waiting and self._may_begin(asked):
                        self._serve(self._next())
                    else:
                        self._changed.wait(PATIENCE)
                        _stop_if_gone()
            finally:
                if asked in self._waiting:
                    self._waiting.remove(asked)
        return asked.written.result()

    def _read(self, begin: Callable[[], Begun]) -> Begun:
        with self._changed:
            self._reading += 1
        try:
            return begin()
        finally:
            with self._changed:
                self._reading -= 1
                self._changed.notify_all()

    def _may_begin(self, asked: _Asked) -> bool:
        all_here = self._reading == 0 or time.monotonic() - asked.since > PATIENCE
        return all_here and self._writing < self._batches

    def _next(self) -> list[_Asked]:
        """Take a fair share of all who are here, of one model, who came first."""
        share = math.ceil((len(self._waiting) + self._served) / self._batches)
        first = self._waiting[0]
        alike = [a for a in self._waiting if (a.model, a.rules) == (first.model, first.rules)]
        self._waiting = [a for a in self._waiting if a not in alike[:share]]
        return alike[:share]

    def _serve(self, batch: Sequence[_Asked]) -> None:
        """Write for these; others may come and go meanwhile."""
        self._writing, self._served = self._writing + 1, self._served + len(batch)
        self._changed.release()
        try:
            _write(batch)
        finally:
            self._changed.acquire()
            self._writing, self._served = self._writing - 1, self._served - len(batch)
            self._changed.notify_all()


def _write(batch: Sequence[_Asked]) -> None:
    """Tell each its endings, or all what went wrong."""
    first, begun = batch[0], [asked.begun for asked in batch]
    try:
        written = write_shared(first.model, begun, first.rules)
    except Exception as error:
        for asked in batch:
            asked.written.set_exception(error)
    else:
        for asked, sampled in zip(batch, written, strict=True):
            asked.written.set_result(sampled)


def _stop_if_gone() -> None:
    """End this run of the page if its visitor has left it.

    Streamlit raises its stop or rerun exception whenever a run reads the state of its session.
    The key is never set; any non-empty key would do (an empty one is refused).
    """
    if get_script_run_ctx(suppress_warning=True) is not None:
        st.session_state.get("batching-still-here")


together = Together(min(os.cpu_count() or 1, MOST))
"""For the whole server."""
