"""Few lessons compute at once, and first figures go first.

All lessons of a server share its processor and the lock of the interpreter. Side by side, all
lessons of a class would show their first figures late, and the server would answer nobody in the
meantime. So lessons take turns. A lesson without figures keeps its turn until it has shown some;
the others compute for a short time each. Not here: the visitors of the Sketch page (`ui/line.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sketchrnn.ui.line import stop_if_unwanted

PLACES = 2
"""Lessons that compute at once. Their Python code would wait for the lock with more."""
LONGEST = 0.2
"""Time after which a lesson with figures ends its turn at its next report, seconds."""
LOOK = 0.2
"""Interval at which a waiting lesson checks that its visitor is still there, seconds."""


class Turns:
    """The lessons that run now."""

    def __init__(self, places: int = PLACES, longest: float = LONGEST) -> None:
        """Begin with none."""
        self.running = 0  # with those that wait
        self._free, self._longest = places, longest
        self._queue: list[Turn] = []
        self._lock = threading.Lock()

    @contextmanager
    def run(self) -> Iterator[Turn]:
        """Run a lesson in the block, which begins with its first turn."""
        turn = Turn(self)
        self._count(1)
        try:
            self._take(turn)
            yield turn
        finally:
            self._give_back(turn)
            self._count(-1)

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    def _count(self, change: int) -> None:
        with self._lock:
            self.running += change

    def _take(self, turn: Turn) -> None:
        """Wait for a turn; raise what ends a run of the page if the visitor has left."""
        with self._lock:
            self._queue.append(turn)
            self._admit()
        while not turn.granted.wait(LOOK):
            stop_if_unwanted()
        turn.began = time.monotonic()

    def _give_back(self, turn: Turn) -> None:
        with self._lock:
            if turn.granted.is_set():
                turn.granted.clear()
                self._free += 1
            elif turn in self._queue:
                self._queue.remove(turn)
            self._admit()

    def _admit(self) -> None:
        """Give free turns to the first in the queue, those without figures before others."""
        while self._queue and self._free:
            first = min(self._queue, key=lambda turn: turn.has_shown)
            self._queue.remove(first)
            self._free -= 1
            first.granted.set()

    def _ends(self, turn: Turn) -> bool:
        """Return whether another lesson is to compute now."""
        with self._lock:
            if not (turn.has_shown and self._queue):
                return False
            over = time.monotonic() - turn.began >= self._longest
            return over or not all(other.has_shown for other in self._queue)


class Turn:
    """A lesson that computes or waits for its turn."""

    def __init__(self, turns: Turns) -> None:
        """Begin without a turn."""
        self.granted, self.began, self.has_shown = threading.Event(), 0.0, False
        self._turns = turns

    def shown(self) -> None:
        """Note that the lesson has shown figures."""
        self.has_shown = True

    def pause(self) -> None:
        """Let other lessons compute, if it is their turn."""
        if self._turns._ends(self):
            self._turns._give_back(self)
            self._turns._take(self)


lessons = Turns()
"""The lessons of the whole server."""
