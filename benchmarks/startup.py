"""How long the command line takes to complete a start of three points, beside `import torch`."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.timing import Bar, alternately, peak, row

ROUNDS = 5
BAR = Bar("at most", 2.5)
PATH = '<path d="M80 90L200 85L205 180" fill="none" stroke="black"/>'
START = f'<svg width="300" height="300">{PATH}</svg>'


def completing(model: str) -> dict[str, Any]:
    """Return the row for `complete` with a shipped model and a start of three points."""
    with tempfile.TemporaryDirectory() as folder:
        start, out = Path(folder, "start.svg"), Path(folder, "out.svg")
        start.write_text(START)
        given = ["complete", "--model", model, "--start", str(start), "--out", str(out)]
        ours = [sys.executable, "-m", "sketchrnn", *given]
        theirs = [sys.executable, "-c", "import torch"]
        least = alternately(ROUNDS, *(lambda line=line: _wait(line) for line in (ours, theirs)))
    what = f"start-up: complete --model {model}"
    made = row(what, "s", least[0], "import torch", least[1], BAR)
    return {**made, "peak_MB": peak(resource.RUSAGE_CHILDREN)}


def _wait(command: list[str]) -> float:
    """Return the processor time of a command, seconds."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system
