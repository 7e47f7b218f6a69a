"""Alternating measurements in one process, and the row of a table made from them.

Other work on a machine disturbs whatever runs at that moment. So two functions run alternately, the
best of several rounds counts, and times are processor times, which equal wall-clock times for one
thread on a quiet machine. The ratio of the two is more reliable than either time. Not here: the
measured functions (`sampling.py`, `training.py`, `startup.py`, `peers/`).
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Bar(NamedTuple):
    """An upper or a lower limit of a ratio."""

    kind: str
    """`at most` or `at least`."""
    value: float

    def met(self, ratio: float) -> bool:
        """Return whether a ratio keeps the limit."""
        return ratio <= self.value if self.kind == "at most" else ratio >= self.value


def seconds(function: Callable[[], object]) -> float:
    """Return the processor time of a call, seconds."""
    began = time.process_time()
    function()
    return time.process_time() - began


def alternately(rounds: int, *runs: Callable[[], float]) -> list[float]:
    """Return the smallest result of each run over all rounds; a first round warms up.

    Every run returns its own duration, because a peer measures it in another process.
    """
    times = [[run() for run in runs] for _ in range(rounds + 1)]  # [rounds + 1, runs]
    return [min(column) for column in zip(*times[1:], strict=True)]


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
    """Return peak memory, MB, of `resource.RUSAGE_SELF` or `resource.RUSAGE_CHILDREN`.

    On Linux the peak of a child includes its memory before `exec`, which is a copy of its parent's.
    """
    return resource.getrusage(who).ru_maxrss // 1024
