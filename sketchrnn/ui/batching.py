"""Batching: visitors who wait for endings at the same time are served together.

A step of the network costs little more for many endings than for few, while threads of several
visitors would compete for the cores. So each visitor's thread reads its start and then queues here,
in one of two lanes. Few short endings, those that a page shows first, have a lane of their own and
never wait for long ones. The other lane writes as many batches at once as there are cores. A batch
has a bounded number of endings, and later visitors join the next one. A visitor's endings are the
same alone and in a batch. If a visitor leaves the page, their endings are dropped, unless their
batch has begun. Not here: the sampling loop (`sampling/`), and the line of visitors who wait for
long answers (`line.py`).
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun, Rules, Sampled, write_shared
from sketchrnn.ui.line import LOOK, stop_if_gone

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
        lane = self.quick if asked.points <= QUICK else self.long
        with self._changed:
            lane.waiting.append(asked)
            try:
                while not asked.written.done():
                    if asked in lane.waiting and lane.writing < lane.batches:
                        self._serve(lane, lane.take())
                    else:
                        self._changed.wait(LOOK)
                        stop_if_gone()
            finally:
                if asked in lane.waiting:
                    lane.waiting.remove(asked)
        return asked.written.result()

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


batching_sampler = BatchingSampler(min(os.cpu_count() or 1, MOST))
"""The queues of the whole server."""
