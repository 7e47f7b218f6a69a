"""Batching: visitors who wait for endings at the same time are served together.

A step of the network costs little more for many endings than for few, while threads of several
visitors would compete for the cores. So each visitor's thread reads its start and then queues here.
As many batches are written at once as there are cores, and later visitors join the next batch. A
visitor's endings are the same alone and in a batch. Not here: the sampling loop (`sampling/`).

When a visitor draws on while endings are written, the page runs again after these endings, once for
all strokes since (the rule of streamlit for fragments). If a visitor leaves the page, their endings
are dropped, unless their batch has begun.
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
"""Longest wait of a visitor for others who are still reading their start, seconds. It is also the
interval at which a waiting run checks that its visitor is still there."""

MOST = 4
"""Most batches at once. With more, the Python code between steps would wait for the lock."""


@dataclass(eq=False)
class _Asked:
    """The request of one visitor."""

    model: SketchRNN
    begun: Begun
    rules: Rules
    since: float = field(default_factory=time.monotonic)
    written: Future[Sampled] = field(default_factory=Future)


class BatchingSampler:
    """Writes endings for all threads that call it."""

    def __init__(self, batches: int) -> None:
        """Begin with an empty queue. At most `batches` are written at once."""
        self._batches, self._writing = batches, 0
        self._served = 0
        """Number of visitors in the batches that are being written."""
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
        """Remove a batch from the queue: its first visitors of one model, a fair share of all."""
        share = math.ceil((len(self._waiting) + self._served) / self._batches)
        first = self._waiting[0]
        alike = [a for a in self._waiting if (a.model, a.rules) == (first.model, first.rules)]
        self._waiting = [a for a in self._waiting if a not in alike[:share]]
        return alike[:share]

    def _serve(self, batch: Sequence[_Asked]) -> None:
        """Write the endings of a batch, without the lock, so that others can join and leave."""
        self._writing, self._served = self._writing + 1, self._served + len(batch)
        self._changed.release()
        try:
            _write(batch)
        finally:
            self._changed.acquire()
            self._writing, self._served = self._writing - 1, self._served - len(batch)
            self._changed.notify_all()


def _write(batch: Sequence[_Asked]) -> None:
    """Write the endings of a batch and set each result, or the exception for all of them."""
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


batching_sampler = BatchingSampler(min(os.cpu_count() or 1, MOST))
"""The queue of the whole server."""
