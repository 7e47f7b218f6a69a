"""Time of each lesson until its first figures and until its end, in a new process.

    python -m benchmarks.lessons [--threads 2] [--only gates,inside]

Each lesson runs in its own process, so nothing is cached. The time to import Streamlit and PyTorch
is not counted, because the page is shown before. `silence_s` is the longest time between two
progress reports.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from itertools import pairwise
from typing import Any

from benchmarks.table import show
from sketchrnn.learn.lesson import LESSONS, find


def measure(name: str, threads: int) -> dict[str, Any]:
    """Run a lesson in this process; return the times of its reports, seconds."""
    import torch

    torch.set_num_threads(threads)
    first: list[float] = []
    reported = [time.perf_counter()]

    def report(_: float, figures: Any) -> bool:
        reported.append(time.perf_counter())
        if figures is not None and not first:
            first.append(reported[-1] - reported[0])
        return False

    find(name).run(report=report)
    reported.append(time.perf_counter())
    whole = reported[-1] - reported[0]
    silence = max(after - before for before, after in pairwise(reported))
    return {"lesson": name, "first_s": min([*first, whole]), "whole_s": whole, "silence_s": silence}


def main() -> None:
    """Measure the chosen lessons one after the other, and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
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
