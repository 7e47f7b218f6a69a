"""What is measured alternately in one process, and the row of the table that comes of it.

A machine that others use disturbs whatever runs just then: two things are measured in turns, each
at its best of several, by the time of the processor, which on one thread of a quiet machine is that
of the clock; and their ratio says more than either duration. What is not here: what is measured
(`sampling.py`, `training.py`, `startup.py`, `peers/`).
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Bar(NamedTuple):
    """What a ratio may be at most, or must be at least."""

    kind: str
    """`at most` or `at least`."""
    value: float

    def met(self, ratio: float) -> bool:
        """Return whether a ratio is on the right side."""
        return ratio <= self.value if self.kind == "at most" else ratio >= self.value


def seconds(function: Callable[[], object]) -> float:
    """Return how long the processor works for a call; it is not all ours while others use it."""
    began = time.process_time()
    function()
    return time.process_time() - began


def alternately(rounds: int, *runs: Callable[[], float]) -> list[float]:
    """Return the least of what each run says in so many rounds, after one that does not count."""
    said = [[run() for run in runs] for _ in range(rounds + 1)]
    return [min(column) for column in zip(*said[1:], strict=True)]


def row(what: str, unit: str, ours: float, beside: str, theirs: float, bar: Bar) -> dict[str, Any]:
    """Return a row of the table; `ours` and `theirs` are in the same unit."""
    ratio = ours / theirs
    return {
        "what": what,
        "ours": ours,
        "unit": unit,
        "beside": beside,
        "theirs": theirs,
        "ratio": ratio,
        "bar": f"{bar.kind} {bar.value:g}",
        "met": "yes" if bar.met(ratio) else "no",
    }


def peak(who: int) -> int:
    """Return the most memory that was held, MB, by `resource.RUSAGE_SELF` or `…_CHILDREN`.

    Linux counts from before a process becomes another program: what starts it must be small itself.
    """
    return resource.getrusage(who).ru_maxrss // 1024
