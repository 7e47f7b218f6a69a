"""First endings go first: other sampling pauses between its steps while one is computed.

A first ending takes a few dozen steps of the network, all endings of a drawing take thousands. Side
by side they would share the cores and the lock of the interpreter, and a visitor would wait longer
to see anything. Not here: the queues (`batching.py`, `line.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 0.02
"""Longest pause, seconds. A step follows each: in a crowd, other work gets some of a core."""


class Priority:
    """Counts urgent work, and lets other work wait for it."""

    def __init__(self) -> None:
        """Begin with no urgent work."""
        self.urgent_now = 0
        self._changed = threading.Condition()

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Let other work wait during the block."""
        with self._changed:
            self.urgent_now += 1
        try:
            yield
        finally:
            with self._changed:
                self.urgent_now -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until nothing is urgent, but no longer than `LONGEST`."""
        with self._changed:
            self._changed.wait_for(lambda: not self.urgent_now, LONGEST)


first_endings = Priority()
"""The first endings of the whole server."""
