"""Time of each lesson until its first figures and until its end, in a new process.

    python -m benchmarks.lessons [NAME …] [--threads 2]

Each lesson runs in its own process, so nothing is cached. The time to import Streamlit and PyTorch
is not counted, because the page is shown before. `silence_s` is the longest time between two
progress reports, and `cpu_s` is processor time, which other work on the machine disturbs least.
`again_s` is the processor time until the first figures when the process runs the lesson again, as a
server does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.learn.lesson import LESSONS, find


def measure(name: str, threads: int) -> dict[str, Any]:
    """Run a lesson in this process; return the times of its reports, seconds."""
    import torch

    torch.set_num_threads(threads)
    run = find(name).run
    began = time.process_time()
    first, reported = _reports(run, time.perf_counter)
    row = {
        "lesson": name,
        "first_s": first,
        "whole_s": reported[-1] - reported[0],
        "silence_s": max(after - before for before, after in pairwise(reported)),
        "cpu_s": time.process_time() - began,
    }
    return row | {"again_s": _reports(run, time.process_time, stop=True)[0]}


def _reports(
    run: Callable[..., Any], clock: Callable[[], float], stop: bool = False
) -> tuple[float, list[float]]:
    """Run a lesson; return the time until its first figures, and the times of all reports.

    stop: whether the first figures end it.
    """
    first: list[float] = []
    reported = [clock()]

    def report(_: float, figures: Any) -> bool:
        reported.append(clock())
        if figures is not None and not first:
            first.append(reported[-1] - reported[0])
        return stop and bool(first)

    run(report=report)
    reported.append(clock())
    return min([*first, reported[-1] - reported[0]]), reported


def main() -> None:
    """Measure the chosen lessons one after the other, and print a table."""
    arguments = command_line(__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", default=list(LESSONS))
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--here", action="store_true", help="one lesson, in this process")
    chosen = arguments.parse_args()
    if chosen.here:
        print(json.dumps(measure(chosen.names[0], chosen.threads)))
        return
    for name in chosen.names:
        find(name)  # refuses a wrong name before the first one is measured
    rows = []
    for name in chosen.names:
        command = [sys.executable, "-m", "benchmarks.lessons", "--here", name]
        command += ["--threads", str(chosen.threads)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(json.loads(done.stdout))
        print(done.stdout, end="", file=sys.stderr, flush=True)
    show(rows)


if __name__ == "__main__":
    main()
