"""Batching: visitors who wait for endings at the same time are served together.

A step of the network costs little more for many endings than for few, while threads of several
visitors would compete for the cores. So each visitor's thread reads its start and then queues here,
in one of two lanes. Few short endings, those that a page shows first, have a lane of their own and
never wait for long ones. The other lane writes as many batches at once as there are cores. A batch
has a bounded number of endings, and later visitors join the next one. A visitor's endings are the
same alone and in a batch. Not here: the sampling loop (`sampling/`).

A visitor who waits longer than others reads which place they have (`newest_only`). If a visitor
leaves the page, or draws on where only the newest drawing counts, their endings are dropped, unless
their batch has begun.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun, Rules, Sampled, write_shared

LOOK = 0.1
"""Interval at which a waiting run checks that its visitor still wants its endings, seconds."""
BUSY = 1.0
"""Wait after which a visitor reads their place in the queue, seconds."""
QUICK = 400
"""Most points of a request in the quick lane, those of all its endings together."""
ROWS = 192
"""Most endings of a batch with several visitors. More do not make an ending cheaper."""
MOST = 4
"""Most batches at once. With more, the Python code between steps would wait for the lock."""


class Superseded(Exception):
    """The visitor has drawn on: nobody waits for these endings any more."""


_say: ContextVar[Callable[[int], None] | None] = ContextVar("say", default=None)


@contextmanager
def newest_only(say: Callable[[int], None]) -> Iterator[None]:
    """Within the block, a fragment's endings are dropped as soon as it is asked to run again.

    Waiting for them then raises Superseded.

    say: called with the visitor's place in the queue, 1 for the next, whenever it changes.
    """
    token = _say.set(say)
    try:
        yield
    finally:
        _say.reset(token)


@dataclass(eq=False)
class _Asked:
    """The request of one visitor."""

    model: SketchRNN
    begun: Begun
    rules: Rules
    since: float = field(default_factory=time.monotonic)
    written: Future[Sampled] = field(default_factory=Future)

    @property
    def rows(self) -> int:
        """Number of endings."""
        return len(self.begun.inputs)

    @property
    def points(self) -> int:
        """Most points of all endings together."""
        return self.rows * len(self.begun.noise)


@dataclass(eq=False)
class Lane:
    """Visitors who wait for each other, and no others."""

    batches: int
    """How many are written at once, at most."""
    writing: int = 0
    served: int = 0
    """Number of visitors in the batches that are being written."""
    waiting: list[_Asked] = field(default_factory=list)

    def take(self) -> list[_Asked]:
        """Remove a batch from the queue: its first visitors of one model, a fair share of all."""
        share = math.ceil((len(self.waiting) + self.served) / self.batches)
        first, rows, batch = self.waiting[0], 0, []
        for asked in self.waiting:
            if (asked.model, asked.rules) == (first.model, first.rules) and len(batch) < share:
                rows += asked.rows
                if batch and rows > ROWS:
                    break
                batch.append(asked)
        self.waiting = [asked for asked in self.waiting if asked not in batch]
        return batch


class BatchingSampler:
    """Writes endings for all threads that call it."""

    def __init__(self, batches: int) -> None:
        """Begin with empty queues. At most `batches` of long endings are written at once."""
        self.quick, self.long = Lane(1), Lane(batches)
        self._changed = threading.Condition()

    def __call__(self, model: SketchRNN, begin: Callable[[], Begun], rules: Rules) -> Sampled:
        """Return the endings of what `begin` returns, when they are written."""
        asked = _Asked(model, begin(), rules)
        lane, said = self.quick if asked.points <= QUICK else self.long, 0
        with self._changed:
            lane.waiting.append(asked)
            try:
                while not asked.written.done():
                    if asked in lane.waiting and lane.writing < lane.batches:
                        self._serve(lane, lane.take())
                        continue
                    self._changed.wait(LOOK)
                    if asked in lane.waiting:
                        said = self._look(asked, lane.waiting.index(asked) + 1, said)
            finally:
                if asked in lane.waiting:
                    lane.waiting.remove(asked)
        return asked.written.result()

    def _look(self, asked: _Asked, place: int, said: int) -> int:
        """Let a visitor who waits know their place; return the one that was said last.

        It ends the run if the visitor has left. The caller holds the lock.
        """
        self._changed.release()  # what the page does must not stop the others
        try:
            _stop_if_gone()
            say = _say.get()
            if say is None:
                return said
            if _runs_again():
                raise Superseded
            if place != said and time.monotonic() - asked.since > BUSY:
                say(place)
                return place
            return said
        finally:
            self._changed.acquire()

    def _serve(self, lane: Lane, batch: Sequence[_Asked]) -> None:
        """Write the endings of a batch, without the lock, so that others can join and leave."""
        lane.writing, lane.served = lane.writing + 1, lane.served + len(batch)
        self._changed.release()
        try:
            _write(batch)
        finally:
            self._changed.acquire()
            lane.writing, lane.served = lane.writing - 1, lane.served - len(batch)
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


batching_sampler = BatchingSampler(min(os.cpu_count() or 1, MOST))
"""The queues of the whole server."""
