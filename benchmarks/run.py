"""The table of speed: each row is measured in its own process.

    python -m benchmarks.run [--only PART,...] [--also-on SPEC] [--json PATH]

    sampling   endings of 100 points, beside the bare cell and output layer (`sampling.py`)
    peers      sampling and training, beside labml-nn and @magenta/sketch (`peers/`)
    training   real points per second, beside the bare network (`training.py`)
    startup    the first ending on the command line, beside `import torch` (`startup.py`)
    store      a large data set prepared and opened, beside a small one (`store.py`)
    cluster    training in two processes and on two hosts, beside one process (`cluster.py`)

`ratio` is ours divided by theirs, both in the unit of the row. `peak_MB` is the peak memory of the
process; it includes a bare network measured beside ours, but not a peer, which has its own process.
Everything runs on one thread. `taskset -c 1` before the command keeps it on one core; do not use it
for `cluster`. A row that cannot be measured says why, and the others are measured all
the same. `--also-on` names further drawings, as for `train --data`, on which training is measured
beside labml-nn, because the share of padding in its work depends on the data.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import os
import resource
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.command import command_line
from benchmarks.table import show
from benchmarks.timing import peak
from sketchrnn.errors import SketchRNNError


class Job(NamedTuple):
    """A function that measures one or more rows.

    It is given by name, because importing it in this process would use memory.
    """

    module: str
    function: str
    given: tuple[Any, ...] = ()


PARTS: dict[str, list[Job]] = {
    "sampling": [
        *(Job("benchmarks.sampling", "beside_bare", (k, "canvas")) for k in (1, 8, 64)),
        *(Job("benchmarks.sampling", "beside_bare", (k, "none")) for k in (1, 8, 64)),
    ],
    "peers": [
        Job("benchmarks.peers.rows", "sampling_beside_labml"),
        Job("benchmarks.peers.rows", "sampling_beside_magenta"),
        Job("benchmarks.peers.rows", "training_beside_labml"),
    ],
    "training": [Job("benchmarks.training", "beside_bare", (narrow,)) for narrow in (False, True)],
    "startup": [Job("benchmarks.startup", "completing", (name,)) for name in ("kanji", "doodles")],
    "store": [Job("benchmarks.store", "beside_small")],
    "cluster": [Job("benchmarks.cluster", "beside_one")],
}


def measured(job: Job) -> list[dict[str, Any]]:
    """Return the rows of a job, measured in a new process, or a row that says why it failed."""
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(1, context) as pool:
            return pool.submit(_measure, job).result()
    except Exception as error:  # one failed row must not stop the others
        if not isinstance(error, SketchRNNError):
            traceback.print_exception(error)
        what = " ".join([job.module, job.function, *map(str, job.given)])
        return [{"what": what, "note": f"not measured: {' '.join(str(error).split())}"}]


def _measure(job: Job) -> list[dict[str, Any]]:
    made = getattr(importlib.import_module(job.module), job.function)(*job.given)
    most = {"peak_MB": peak(resource.RUSAGE_SELF)}
    return [most | row for row in (made if isinstance(made, list) else [made])]


def parts(names: str) -> list[str]:
    """Return the names of a comma-separated list of parts."""
    chosen = names.split(",")
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        expected = ", ".join(PARTS)
        raise argparse.ArgumentTypeError(f"expected some of {expected}, got {unknown[0]!r}")
    return chosen


def main(given: list[str] | None = None) -> None:
    """Measure, print the table and write the JSON file."""
    arguments = command_line(__doc__)
    arguments.add_argument("--only", type=parts, default=list(PARTS), metavar="PART,...")
    arguments.add_argument("--also-on", metavar="SPEC")
    arguments.add_argument("--json", type=Path, metavar="PATH")
    chosen = arguments.parse_args(given)
    os.environ["OMP_NUM_THREADS"] = "1"
    jobs = [job for name in chosen.only for job in PARTS[name]]
    if chosen.also_on is not None:
        jobs.append(Job("benchmarks.peers.rows", "training_beside_labml", (chosen.also_on,)))
    rows = []
    for job in jobs:
        rows += measured(job)
        print(json.dumps(rows[-1]), file=sys.stderr)
    show(rows)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
