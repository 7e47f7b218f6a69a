"""Batching: visitors who wait for endings at the same time are served together.

A step of the network costs little more for many endings than for few, while threads of several
visitors would compete for the cores. So each visitor's thread reads its start and then queues here,
in one of two lanes, and threads of the lane write the endings. Few short endings, those that a page
shows first, have a lane of their own and never wait for long ones. The other lane writes as many
batches at once as there are cores, and pauses for first endings (`priority.py`). A batch has a
bounded number of endings, and later visitors join the next one. A visitor's endings are the same
alone and in a batch. If a visitor leaves the page or draws on, their endings are dropped, and a
batch that nobody waits for any more ends at its next step. Not here: the sampling loop
(`sampling/`), and the line of visitors who wait for long answers (`line.py`).
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun, Rules, Sampled, write_shared
from sketchrnn.ui.line import LOOK, first_answers, stop_if_unwanted
from sketchrnn.ui.priority import first_endings

QUICK = 400
"""Most points of a request in the quick lane, those of all its endings together."""
ROWS = 192
"""Most endings of a batch with several visitors. More do not make an ending cheaper."""
MOST = 4
"""Most batches at once. With more, the Python code between steps would wait for the lock."""


@dataclass(eq=False)
class _Asked:
    """The request of one visitor."""

    model: SketchRNN
    begun: Begun
    rules: Rules
    written: Future[Sampled] = field(default_factory=Future)
    left: bool = False
    """The visitor no longer waits."""

    @property
    def rows(self) -> int:
        """Number of endings."""
        return len(self.begun.inputs)

    @property
    def points(self) -> int:
        """Most points of all endings together."""
        return self.rows * len(self.begun.noise)


class _Abandoned(Exception):
    """All visitors of a batch have left."""


class Lane:
    """Visitors who wait for each other, and no others."""

    def __init__(self, batches: int, pause: Callable[[], None]) -> None:
        """Begin with nobody.

        Args:
            batches: how many are written at once, at most.
            pause: called before each step of a batch.
        """
        self.batches, self.pause = batches, pause
        self.waiting: list[_Asked] = []
        self.served = 0
        """Number of visitors in the batches that are being written."""
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(batches, "lane")

    def write(self, asked: _Asked) -> Sampled:
        """Return the endings of a request, when they are written."""
        with self._lock:
            self.waiting.append(asked)
        self._threads.submit(self._serve)
        try:
            while not asked.written.done():
                wait([asked.written], LOOK)
                stop_if_unwanted()
        finally:
            asked.left = True
        return asked.written.result()

    def _serve(self) -> None:
        """Write the endings of the next batch; those of this request may be written already."""
        with self._lock:
            self.waiting = [asked for asked in self.waiting if not asked.left]
            batch = self._take()
            self.served += len(batch)
        try:
            if batch:
                _write(batch, self.pause)
        finally:
            with self._lock:
                self.served -= len(batch)

    def _take(self) -> list[_Asked]:
        """Remove a batch from the queue: its first visitors of one model, a fair share of all."""
        share = math.ceil((len(self.waiting) + self.served) / self.batches)
        rows, batch = 0, []
        for asked in self.waiting:
            first = self.waiting[0]
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
        self.quick, self.long = Lane(1, lambda: None), Lane(batches, first_endings.give_way)

    def __call__(self, model: SketchRNN, begin: Callable[[], Begun], rules: Rules) -> Sampled:
        """Return the endings of what `begin` returns, when they are written.

        Raises Superseded as `stop_if_unwanted` does.
        """
        asked = _Asked(model, begin(), rules)
        lane = self.quick if asked.points <= QUICK else self.long
        with first_answers.aside():
            return lane.write(asked)


def _write(batch: Sequence[_Asked], pause: Callable[[], None]) -> None:
    """Write the endings of a batch and set each result, or the exception for all of them."""

    def between() -> None:
        if all(asked.left for asked in batch):
            raise _Abandoned
        pause()

    try:
        begun = [asked.begun for asked in batch]
        written = write_shared(batch[0].model, begun, batch[0].rules, between)
    except _Abandoned:
        for asked in batch:
            asked.written.cancel()
    except Exception as error:
        for asked in batch:
            asked.written.set_exception(error)
    else:
        for asked, sampled in zip(batch, written, strict=True):
            asked.written.set_result(sampled)


batching_sampler = BatchingSampler(min(os.cpu_count() or 1, MOST))
"""The queues of the whole server."""
