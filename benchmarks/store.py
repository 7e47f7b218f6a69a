"""The cost of a large data set: prepared, opened, shuffled and read, from 10^4 to 5*10^6 drawings.

    python -m benchmarks.store [--drawings N …] [--scratch DIR] [--svg docs/store.svg]

Synthetic drawings with as many strokes and points as those of Quick, Draw!, in its file format, are
prepared in one new process for each size and read in another. `prepare_s` is wall-clock time; all
other times are processor times of one core, which depend less on other work on the machine. Memory
is the peak of a process, with Python and torch; `own_MB` is its memory after 100 batches without
memory-mapped files. 5*10^6 drawings need 6 GB of disk.

A second table extrapolates to all 50 million drawings of Quick, Draw!, on one machine and on eight
that train together. Each of the eight prepares its own copy and processes an eighth of each batch.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots

from benchmarks.command import command_line
from benchmarks.picture import write_svg
from benchmarks.table import show
from benchmarks.timing import Bar, peak, row
from sketchrnn.config import TrainConfig
from sketchrnn.data.batches import ALL, training_batch
from sketchrnn.data.sources.quickdraw_categories import CATEGORIES
from sketchrnn.data.spec import prepare
from sketchrnn.formats.pen import ENDING_COLOUR, START_COLOUR
from sketchrnn.model.batch import Layout, bucketed_batches
from sketchrnn.training.card import card_for
from sketchrnn.training.settings import default_model
from sketchrnn.training.tasks import task_for
from sketchrnn.training.workers import Workers

DRAWINGS = [10_000, 100_000, 1_000_000, 5_000_000]
FLAT = Bar("at most", 1.25)
"""Largest allowed cost of a drawing in a large set, relative to one in a small set."""
MOST_MB, OPEN_MS = 1000.0, 1000.0
LIMIT = Bar("at most", 1)
QUICKDRAW = 50_426_266
MACHINES = 8
STROKES, POINTS, STEP = 5.3, 8.4, 20.0
"""Strokes of a drawing, points of a stroke and pixels between points in simplified drawings. All
are averages; the first two are means over categories, from 40 drawings each."""
EIGHTH = slice(None, None, MACHINES)
KEY = str(2**52)
DISTINCT = 500
BATCHES, STEPS = 100, 2
GREY = "#8a8f98"


class OneOf(Workers):
    """The first of several machines on its own: it does its part and exchanges nothing."""

    def part(self, size: int) -> slice:
        """Return every eighth of the `size` sequences of a batch."""
        return EIGHTH


def write_drawings(folder: Path, count: int) -> None:
    """Write `count` drawings in the simplified format of Quick, Draw!, one file per category.

    A category has at most `DISTINCT` different drawings, repeated with different keys.
    """
    rng = np.random.default_rng(0)
    for category, numbers in zip(
        CATEGORIES, np.array_split(np.arange(count), len(CATEGORIES)), strict=True
    ):
        fields = {
            "word": category,
            "countrycode": "US",
            "timestamp": "2017-03-02 23:25:10.07453 UTC",
            "recognized": True,
            "key_id": KEY,
        }
        texts = [
            json.dumps(fields | {"drawing": drawing}, separators=(",", ":")) + "\n"
            for drawing in _drawings(min(DISTINCT, len(numbers)), rng)
        ]
        with (folder / f"{category}.ndjson").open("w") as file:
            for number in numbers.tolist():
                file.write(texts[number % len(texts)].replace(KEY, str(int(KEY) + number), 1))


def _drawings(count: int, rng: np.random.Generator) -> Iterator[list[list[list[int]]]]:
    """Yield the strokes of random walks that are reflected at the edges of the canvas."""
    strokes = 1 + rng.poisson(STROKES - 1, count)
    lengths = 1 + rng.geometric(1 / (POINTS - 1), strokes.sum())
    walk = np.cumsum(rng.normal(0, STEP, (2, lengths.sum())), axis=1)
    x, y = (255 - np.abs(walk % 510 - 255)).astype(int).tolist()
    ends = np.cumsum(lengths).tolist()
    pieces = ([x[a:b], y[a:b]] for a, b in zip([0, *ends], ends, strict=False))
    for number in strokes.tolist():
        yield [next(pieces) for _ in range(number)]


def preparing(raw: Path) -> dict[str, Any]:
    """Return the cost of preparing the drawings."""
    (dataset, seconds), used = timed(lambda: timed(lambda: prepare([str(raw)])), time.process_time)
    return {
        "drawings": len(dataset),
        "points": len(dataset.points),
        "raw_GB": _size(raw) / 1e9,
        "store_GB": _size(dataset.folder) / 1e9,
        "prepare_s": seconds,
        "us_each": 1e6 * used / len(dataset),
        "prepare_MB": peak(resource.RUSAGE_SELF),
    }


def reading(raw: Path) -> dict[str, Any]:
    """Return the cost of opening, shuffling and batching the prepared drawings."""
    dataset, open_s = timed(lambda: prepare([str(raw)]), time.process_time)
    config, rng = TrainConfig(), np.random.default_rng(0)
    train = dataset.indices("train")
    order, shuffle_s = timed(
        lambda: bucketed_batches(dataset.lengths(train), config.batch_size, rng), time.process_time
    )
    shuffle_mb = peak(resource.RUSAGE_SELF)
    scale, scale_s = timed(dataset.scale, time.process_time)
    layout = Layout.of(default_model(dataset), scale)

    def batches(part: slice) -> None:
        for chosen in order[:BATCHES]:
            training_batch(dataset, train[chosen], layout, config, rng, part)

    return {
        "open_ms": 1e3 * open_s,
        "shuffle_s": shuffle_s,
        "shuffle_MB": shuffle_mb,
        "scale_s": scale_s,
        "batches_s": timed(lambda: batches(ALL), time.process_time)[1],
        "own_MB": _own(),
        "parts_s": timed(lambda: batches(EIGHTH), time.process_time)[1],
    }


def training(raw: Path) -> dict[str, Any]:
    """Return the time of a training step on one core, with a whole batch and with an eighth."""
    torch.set_num_threads(1)
    dataset, config, rng = prepare([str(raw)]), TrainConfig(), np.random.default_rng(0)
    train = dataset.indices("train")
    order = bucketed_batches(dataset.lengths(train), config.batch_size, rng)
    seconds = {}
    for name, workers in (("step_s", Workers()), ("step_part_s", OneOf())):
        workers.device = torch.device("cpu")
        card = card_for(dataset, "made", default_model(dataset), config, "")
        task = task_for(dataset, default_model(dataset), config, card, workers)
        model = task.build()
        optimiser = torch.optim.AdamW(model.parameters())
        began = time.process_time()
        for chosen in order[:STEPS]:
            optimiser.zero_grad(set_to_none=True)
            task.loss(model, train[chosen], rng).total.backward()
            optimiser.step()
        seconds[name] = (time.process_time() - began) / STEPS
    return seconds


def timed(function: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> Any:
    """Return the result of a function and its duration in seconds."""
    began = clock()
    result = function()
    return result, clock() - began


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _own() -> int:
    """Return the memory of this process without memory-mapped files, MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("RssAnon"))


def measure(count: int, scratch: Path, train: bool) -> dict[str, Any]:
    """Return a row of the table; all files that it writes are removed."""
    steps = [preparing, reading, training] if train else [preparing, reading]
    folder = Path(tempfile.mkdtemp(dir=scratch))
    raw = folder / "raw"
    raw.mkdir()
    os.environ["SKETCHRNN_CACHE"] = str(folder / "cache")
    try:
        write_drawings(raw, count)
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as fresh:
            row = {key: value for step in steps for key, value in fresh.apply(step, (raw,)).items()}
        print(json.dumps(row), file=sys.stderr, flush=True)
        return row
    finally:
        shutil.rmtree(folder)


def beside_small() -> list[dict[str, Any]]:
    """Return the rows for the second size beside the first; this takes one or two minutes."""
    with tempfile.TemporaryDirectory() as name:
        small, large = (measure(count, Path(name), False) for count in DRAWINGS[:2])
    what, before = f"{large['drawings']:,} drawings", f"{small['drawings']:,} drawings"
    preparing, reading = {"peak_MB": large["prepare_MB"]}, {"peak_MB": large["shuffle_MB"]}
    shuffled = [1e6 * each["shuffle_s"] / each["drawings"] for each in (large, small)]
    return [
        row(f"prepare {what}", "us each", large["us_each"], before, small["us_each"], FLAT)
        | preparing,
        row(f"prepare {what}", "MB", large["prepare_MB"], "the limit", MOST_MB, LIMIT) | preparing,
        row(f"open {what}", "ms", large["open_ms"], "the limit", OPEN_MS, LIMIT) | reading,
        row(f"shuffle {what}", "us each", shuffled[0], before, shuffled[1], FLAT) | reading,
    ]


def estimate(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cost of all of Quick, Draw!, extrapolated from the largest set measured."""
    times = QUICKDRAW / row["drawings"]
    hours = 0.9 * QUICKDRAW / TrainConfig().batch_size / 3600  # of an epoch of steps of a second
    lines = [
        ("read as published, GB", *2 * [row["raw_GB"] * times]),
        ("prepare, hours on one core", *2 * [row["us_each"] * QUICKDRAW / 3.6e9]),
        ("the store, GB on each machine", *2 * [row["store_GB"] * times]),
        ("shuffle an epoch, s", *2 * [row["shuffle_s"] * times]),
        (
            "make an epoch's batches, hours",
            *(hours * row[which] / BATCHES for which in ("batches_s", "parts_s")),
        ),
        (
            "train an epoch on one core of each, days",
            hours * row["step_s"] / 24,
            hours * row["step_part_s"] / 24,
        ),
    ]
    title = f"{QUICKDRAW:,} drawings"
    return [
        {title: what, "1 machine": one, f"{MACHINES} machines": all} for what, one, all in lines
    ]


def chart(rows: list[dict[str, Any]]) -> go.Figure:
    """Return a chart of the cost per drawing and of memory over the number of drawings."""
    figure = make_subplots(cols=2, subplot_titles=("microseconds per drawing", "peak memory, MB"))
    each = {
        "prepare": [row["us_each"] for row in rows],
        "shuffle": [1e6 * row["shuffle_s"] / row["drawings"] for row in rows],
    }
    memory = {
        "prepare": [row["prepare_MB"] for row in rows],
        "shuffle": [row["shuffle_MB"] for row in rows],
        "1 GB": [1000 for _ in rows],
    }
    colours = {"prepare": ENDING_COLOUR, "shuffle": START_COLOUR, "1 GB": GREY}
    for column, lines in enumerate((each, memory), start=1):
        for name, values in lines.items():
            figure.add_scatter(
                x=[row["drawings"] for row in rows],
                y=values,
                name=name,
                mode="lines" if name == "1 GB" else "lines+markers",
                line={"color": colours[name], "dash": "dot" if name == "1 GB" else "solid"},
                showlegend=column == 2,
                row=1,
                col=column,
            )
    figure.update_xaxes(type="log", dtick=1, title="drawings", exponentformat="power")
    figure.update_yaxes(rangemode="tozero")
    figure.update_layout(template="plotly_white", margin={"l": 50, "r": 20, "t": 40, "b": 50})
    return figure


def main() -> None:
    """Measure each size, print the table, write the chart, and print the estimate."""
    arguments = command_line(__doc__)
    arguments.add_argument("--drawings", type=int, nargs="+", default=DRAWINGS, metavar="N")
    arguments.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()))
    arguments.add_argument("--svg", type=Path, metavar="FILE")
    chosen = arguments.parse_args()
    sizes = sorted(chosen.drawings)
    rows = [measure(count, chosen.scratch, count == sizes[-1]) for count in sizes]
    show(rows)
    if chosen.svg is not None:
        write_svg(chart(rows), chosen.svg, 800, 320)
    show(estimate(rows[-1]))


if __name__ == "__main__":
    main()
