"""How soon each lesson shows its first result, and how long it takes, from a fresh start.

    python -m benchmarks.lessons [--threads 2] [--only gates,inside]

Each lesson runs in a process of its own, as for somebody who opens it first; importing Streamlit
and PyTorch is not counted, as the page is there before. `silence` is the longest time without news
of how far it is.
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
    """Run a lesson in this process; return when it told what, seconds."""
    import torch

    torch.set_num_threads(threads)
    first: list[float] = []
    told = [time.perf_counter()]

    def report(_: float, figures: Any) -> bool:
        told.append(time.perf_counter())
        if figures is not None and not first:
            first.append(told[-1] - told[0])
        return False

    find(name).run(report=report)
    told.append(time.perf_counter())
    whole = told[-1] - told[0]
    silence = max(after - before for before, after in pairwise(told))
    return {"lesson": name, "first_s": min([*first, whole]), "whole_s": whole, "silence_s": silence}


def main() -> None:
    """Measure all lessons one after the other, print the table."""
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
