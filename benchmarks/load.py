"""How long visitors wait for endings while many draw on the Sketch page of one server.

    python -m benchmarks.load [--models kanji,doodles] [--people 50] [--minutes 5] [--ramp]
        [--every 5] [--write]

It serves the app in a process of its own and opens the Sketch page as often as `--people` says,
over the websockets that browsers use (`visitor.py`). Each visitor draws a stroke, waits for its
first ending, asks for all as the page does, and draws the next one `--every` seconds later on
average, before all are there if need be. What they draw is in `pens.py`.

    alone      one visitor
    all        `--people` visitors for `--minutes`
    at once    24 visitors whose pens go up at the same instant, five times
    ramp       more and more visitors, 30 s each, until 95 of 100 answers take more than 3 s

`median_s`, `p95_s` and `worst_s` are from the pen going up to the first ending; `first` is their
number, and `all` how often all endings came before the next stroke. `errors`: answers that did not
come within 60 s, error messages on the page, and lost connections. `busy`: how often a visitor read
"Busy: you are number n". `cpu_ms`: processor time of the server for each stroke, which other work
on the machine disturbs least. `kB`: what the server sends for each stroke. `MB`: memory of the
server, at most. The rows `before` and `after` give it before the first visitor and one minute after
the last one has left.

`--write` puts the table into docs/speed.md. The visitors share the processor with the server, of
which they use little; `taskset -c 0,1` before the command keeps both on two cores. Not measured:
the browser (`page.py`) and the network.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.command import command_line
from benchmarks.documents import lines_of, replaced
from benchmarks.pens import Stroke, drawings, strokes
from benchmarks.served import Most, Server, serve
from benchmarks.table import show
from benchmarks.visitor import PageError, Visitor
from sketchrnn.formats.files import write_atomic
from sketchrnn.ui.tables import markdown

TOGETHER, TIMES = 24, 5
STEP, FIRST, GROWTH, TOO_LONG = 30.0, 10, 1.5, 3.0
"""Of the ramp: seconds and first number of visitors, growth of the number, p95 that ends it."""
AFTER = 60.0
"""Seconds between the last visitor and the last look at the memory."""
P95, AT_ONCE, MEMORY = 1.5, 3.0, 50.0
"""Limits: seconds of 95 % of all first endings and of the last of 24 at once, and megabytes."""
SPEED, NAME = Path(__file__).parents[1] / "docs" / "speed.md", "load"


class Pace(NamedTuple):
    """How a visitor draws."""

    every: float
    """Seconds between two strokes, on average."""
    seconds: float
    """How long."""


class Page(NamedTuple):
    """What visitors open."""

    address: str
    query: str
    drawings: list[list[np.ndarray]]
    """What they draw: strokes float64 [n, 2] each."""


@dataclass
class Waits:
    """What a group of visitors saw."""

    first: list[float] = field(default_factory=list)
    """Seconds from each pen-up to the first ending."""
    all: int = 0
    """How often all endings came before the visitor drew on."""
    errors: list[str] = field(default_factory=list)
    busy: int = 0
    received: int = 0

    def row(self, what: str, people: int, cpu: float, memory: float) -> dict[str, Any]:
        """Return a row of the table."""
        seconds = np.array(self.first or [np.nan])
        count = max(1, len(self.first))
        return {
            "what": what,
            "people": people,
            "first": len(self.first),
            "all": self.all,
            "errors": len(self.errors),
            "busy": self.busy,
            "median_s": float(np.median(seconds)),
            "p95_s": float(np.quantile(seconds, 0.95)),
            "worst_s": float(seconds.max()),
            "cpu_ms": 1e3 * cpu / count,
            "kB": self.received / 1e3 / count,
            "MB": memory,
        }


async def draw(visitor: Visitor, pen: Iterator[Stroke], waits: Waits) -> None:
    """Draw one stroke and wait for its first ending; count what went wrong."""
    stroke = next(pen)
    if stroke.new:
        visitor.strokes = []
    try:
        waits.first.append(await visitor.draw(stroke.samples))
    except PageError as error:
        waits.errors.append(str(error))


async def rest(visitor: Visitor, waits: Waits) -> None:
    """Wait for all endings of the last stroke; count what went wrong."""
    try:
        await visitor.rest()
        waits.all += 1
    except PageError as error:
        waits.errors.append(str(error))


async def person(page: Page, seed: int, pace: Pace, waits: Waits) -> None:
    """Draw at human pace for a while. Who draws on does not wait for all endings."""
    rng = np.random.default_rng(seed)
    pen = strokes(page.drawings, rng)
    await asyncio.sleep(rng.uniform(0, pace.every))
    until = time.monotonic() + pace.seconds
    try:
        visitor = await Visitor.open(page.address, page.query)
    except (PageError, OSError) as error:
        waits.errors.append(f"not opened: {error}")
        return
    while time.monotonic() < until and not visitor.closed:
        next_stroke = time.monotonic() + rng.uniform(0.5, 1.5) * pace.every
        await draw(visitor, pen, waits)
        task = asyncio.create_task(rest(visitor, waits))
        await asyncio.sleep(max(0.0, next_stroke - time.monotonic()))
        task.cancel()
        await asyncio.wait([task])
    await leave(visitor, waits)


async def leave(visitor: Visitor, waits: Waits) -> None:
    """Close a page and count what it got."""
    waits.busy += visitor.busy
    waits.received += visitor.received
    await visitor.close()


async def crowd(page: Page, people: int, pace: Pace) -> Waits:
    """Return what visitors see who all draw at human pace."""
    waits = Waits()
    await asyncio.gather(*(person(page, seed, pace, waits) for seed in range(people)))
    return waits


async def together(page: Page, people: int) -> Waits:
    """Return what visitors see whose pens go up at the same instant, several times."""
    waits = Waits()
    opened = (Visitor.open(page.address, page.query) for _ in range(people))
    visitors = await asyncio.gather(*opened)
    pens = [strokes(page.drawings, np.random.default_rng(seed)) for seed in range(people)]
    for _ in range(TIMES):
        await asyncio.gather(*map(draw, visitors, pens, people * [waits]))
        await asyncio.gather(*(rest(visitor, waits) for visitor in visitors))
    for visitor in visitors:
        await leave(visitor, waits)
    return waits


class Report:
    """Measures groups of visitors of one server."""

    def __init__(self, server: Server) -> None:
        """Begin with an empty table."""
        self.server = server
        self.rows: list[dict[str, Any]] = []

    def memory(self, what: str) -> None:
        """Add a row with the memory of the server now."""
        self.rows.append({"what": what, "MB": self.server.megabytes})

    def add(self, what: str, people: int, visits: Coroutine[Any, Any, Waits]) -> dict[str, Any]:
        """Add the row of a group; return it."""
        cpu = self.server.seconds
        with Most(lambda: self.server.megabytes, 0.5) as memory:
            waits = asyncio.run(visits)
        row = waits.row(what, people, self.server.seconds - cpu, memory.value)
        print(json.dumps(row | {"said": sorted(set(waits.errors))[:3]}), file=sys.stderr)
        self.rows.append(row)
        return row


def measure(server: Server, model: str, chosen: argparse.Namespace) -> list[dict[str, Any]]:
    """Return all rows for a model."""
    report, page = Report(server), Page(server.address, f"model={model}", drawings(model))
    pace = Pace(chosen.every, 60 * chosen.minutes)
    asyncio.run(crowd(page, 2, Pace(1.0, 5.0)))  # all that is slow only once has then been done
    report.memory("before")
    report.add("alone", 1, crowd(page, 1, Pace(2.0, 20.0)))
    report.add("all", chosen.people, crowd(page, chosen.people, pace))
    report.add("at once", TOGETHER, together(page, TOGETHER))
    people = FIRST
    while chosen.ramp:
        row = report.add("ramp", people, crowd(page, people, Pace(chosen.every, STEP)))
        if row["errors"] or not row["p95_s"] <= TOO_LONG:
            break
        people = round(people * GROWTH)
    time.sleep(AFTER)
    report.memory("after")
    return [{"model": model} | row for row in report.rows]


def limits(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows on the limits of this project, and whether they are kept."""
    named = {row["what"]: row for row in rows}
    everybody, crowd_ = named["all"], named["at once"]
    grown = named["after"]["MB"] - named["before"]["MB"]
    found = [
        (f"p95 of {everybody['people']} people, s", everybody["p95_s"], P95),
        (f"errors of {everybody['people']} people", everybody["errors"], 0),
        (f"worst of {crowd_['people']} at once, s", crowd_["worst_s"], AT_ONCE),
        ("memory, one minute after, MB more", grown, MEMORY),
    ]
    return [
        {"limit": what, "found": value, "most": most, "met": "yes" if value <= most else "no"}
        for what, value, most in found
    ]


def fill(text: str, rows: Sequence[dict[str, Any]], cores: int) -> str:
    """Return the text of docs/speed.md with the lines of these rows; other models keep theirs."""
    columns = ("first", "all", "errors", "busy", "median_s", "p95_s", "worst_s", "cpu_ms", "MB")
    head = ("model, people", "first", "all", "errors", "busy", "median, s", "p95, s", "worst, s")
    cells = []
    for row in rows:
        who = f"{row['people']} {row['what']}" if "people" in row else row["what"]
        values = (f"{row[key]:.4g}" if key in row else "" for key in columns)
        cells.append((f"`{row['model']}`, {who}", *values))
    measured = tuple(f"| `{row['model']}`, " for row in rows)
    kept = [
        line.strip("| ").split(" | ")
        for line in lines_of(text, NAME)
        if line.startswith("| `") and not line.startswith(measured)
    ]
    table = markdown((*head, "cpu, ms a stroke", "MB"), [*kept, *cells])
    return replaced(text, NAME, f"{table}\n\nCores: {cores}.")


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("--models", default="kanji,doodles")
    arguments.add_argument("--people", type=int, default=50)
    arguments.add_argument("--minutes", type=float, default=5.0)
    arguments.add_argument("--every", type=float, default=5.0, help="seconds between strokes")
    arguments.add_argument("--ramp", action="store_true")
    arguments.add_argument("--write", action="store_true", help="put the table into docs/speed.md")
    chosen = arguments.parse_args()
    rows: list[dict[str, Any]] = []
    for model in chosen.models.split(","):
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log.txt") as server:
            rows += (found := measure(server, model, chosen))
        show(found)
        show(limits(found))
    if chosen.write:
        text = fill(SPEED.read_text(encoding="utf-8"), rows, len(os.sched_getaffinity(0)))
        write_atomic(SPEED, text.encode())


if __name__ == "__main__":
    main()
