"""How soon each lesson shows its first result, and how long it takes, from a fresh start.

    python -m benchmarks.lessons [--threads 2] [--only gates,inside]

Each lesson runs in its own process, as for the first visitor. The import of Streamlit and PyTorch
is not counted, because the page exists by then. `silence` is the longest time between two progress
reports.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from typing import Any

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.learn.lesson import LESSONS, find


def measure(name: str, threads: int) -> dict[str, Any]:
    """Run a lesson in this process; return the times of its reports, seconds."""
    import torch

    torch.set_num_threads(threads)
    first: list[float] = []
    times = [time.perf_counter()]

    def report(_: float, figures: Any) -> bool:
        times.append(time.perf_counter())
        if figures is not None and not first:
            first.append(times[-1] - times[0])
        return False

    find(name).run(report=report)
    times.append(time.perf_counter())
    whole = times[-1] - times[0]
    silence = max(after - before for before, after in pairwise(times))
    return {"lesson": name, "first_s": min([*first, whole]), "whole_s": whole, "silence_s": silence}


def main() -> None:
    """Measure all lessons one after the other, print the table."""
    arguments = command_line(__doc__)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--only", default=",".join(LESSONS))
    arguments.add_argument("--here", action="store_true", help="one lesson, in this process")
    chosen = arguments.parse_args()
    if chosen.here:
        print(json.dumps(measure(chosen.only, chosen.threads)))
        return
    rows = []
    for name in chosen.only.split(","):
        command = [sys.executable, "-m", "benchmarks.lessons", "--here", "--only", name]
        command += ["--threads", str(chosen.threads)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        rows.append(json.loads(done.stdout))
    show(rows)


if __name__ == "__main__":
    main()
