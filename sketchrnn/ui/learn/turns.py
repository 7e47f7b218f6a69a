"""Few lessons compute at once, and first figures go first.

All lessons of a server share its processor and the lock of the interpreter. Side by side, all
lessons of a class would show their first figures late, and the server would answer nobody in the
meantime. So lessons take turns of a short time each, those without figures first. Of these the one
that has computed least is next, so that short ones show their figures soon, however many long ones
came before (least attained service). Not here: the visitors of the Sketch page (`ui/line.py`).
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
"""Time after which a lesson ends its turn at its next report, seconds."""
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
                turn.used += time.monotonic() - turn.began
                turn.granted.clear()
                self._free += 1
            elif turn in self._queue:
                self._queue.remove(turn)
            self._admit()

    def _admit(self) -> None:
        """Give free turns to the first in the queue."""
        while self._queue and self._free:
            first = min(self._queue, key=lambda turn: turn.rank)
            self._queue.remove(first)
            self._free -= 1
            first.granted.set()

    def _ends(self, turn: Turn) -> bool:
        """Return whether another lesson is to compute now."""
        with self._lock:
            if not self._queue:
                return False
            first = min(other.rank for other in self._queue)
            had = time.monotonic() - turn.began
            over = had >= self._longest or (turn.has_shown and not first[0])
            return over and (turn.has_shown or first < (False, turn.used + had))


class Turn:
    """A lesson that computes or waits for its turn."""

    def __init__(self, turns: Turns) -> None:
        """Begin without a turn."""
        self.granted, self.began, self.has_shown = threading.Event(), 0.0, False
        self.used = 0.0
        """Time of the turns before this one, seconds."""
        self._turns = turns

    @property
    def rank(self) -> tuple[bool, float]:
        """Its place among those that wait; the lowest is first, of equal ones who came first."""
        return self.has_shown, 0.0 if self.has_shown else self.used

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
