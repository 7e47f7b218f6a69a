"""First figures go first: a lesson that has shown figures pauses while another has shown none.

All lessons of a server share its processor. A first figure takes far less of it than the rest of a
lesson, so a class that starts together waits only for its first figures. Not here: the line of
visitors of the Sketch page (`ui/line.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PAUSE = 2.0
"""Longest pause, seconds; a lesson then works until its next report."""


class Turns:
    """The lessons that run now."""

    def __init__(self) -> None:
        """Begin with none."""
        self.running = 0
        self.waiting = 0  # those without figures
        self._changed = threading.Condition()

    @contextmanager
    def run(self) -> Iterator[Turn]:
        """Run a lesson in the block; it waits for its first figures until `Turn.shown`."""
        turn = Turn(self)
        self._count(1, 1)
        try:
            yield turn
        finally:
            turn.shown()
            self._count(-1, 0)

    def pause(self) -> None:
        """Wait until all lessons have shown figures, but at most PAUSE seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self.waiting, PAUSE)

    def _count(self, running: int, waiting: int) -> None:
        with self._changed:
            self.running += running
            self.waiting += waiting
            self._changed.notify_all()


class Turn:
    """One lesson that runs."""

    def __init__(self, turns: Turns) -> None:
        """Wait for the first figures."""
        self._turns, self._waits = turns, True

    def shown(self) -> None:
        """Note that the lesson has shown figures."""
        if self._waits:
            self._waits = False
            self._turns._count(0, -1)

    def pause(self) -> None:
        """Let lessons without figures go first, if this one has some."""
        if not self._waits:
            self._turns.pause()


lessons = Turns()
"""The lessons of the whole server."""
