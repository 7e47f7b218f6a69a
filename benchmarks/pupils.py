"""How long a class waits for its figures when each pupil runs another lesson on one server.

    python -m benchmarks.pupils [--pupils 30] [--write]

It serves the app in a process of its own and opens the Learn page once for each pupil, over the
websockets that browsers use (`visitor.py`); pupil 26 has the same lesson as pupil 1. When all pages
are open, all pupils press "Run it without an answer" at the same instant.

`opened`: seconds until the page shows its first question, while all pages are opened at once.
`figure`: seconds from the press until the first figure is there. `lesson`: until all figures of the
lesson are there. `cpu_s`: processor time of the server. `MB`: its memory
after the lessons. A pupil without
a complete lesson counts in `errors`.

`--write` puts the table into docs/speed.md. The pupils share the processor with the server, of
which they use little; `taskset -c 0,1` before the command keeps both on two cores.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.Delta_pb2 import Delta

from benchmarks.command import command_line
from benchmarks.documents import replaced
from benchmarks.served import serve
from benchmarks.table import show
from benchmarks.visitor import PageError, Visitor
from sketchrnn.formats.files import write_atomic
from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui.learn import texts
from sketchrnn.ui.tables import markdown

LIMIT = 600.0
"""Longest wait for a whole lesson, seconds."""
P95 = 5.0
"""Limit of the seconds until the first figure of 95 % of the pupils."""
FIGURES = {"plotly_chart", "bidi_component"}
"""Elements that are figures. A table is one too."""
SPEED, NAME = Path(__file__).parents[1] / "docs" / "speed.md", "pupils"
PAGE = texts.load("en").page


@dataclass
class Pupil(Visitor):
    """A visitor of the Learn page."""

    page: str = "learn"
    buttons: dict[str, str] = field(default_factory=dict)
    """The id of each button by its label."""
    figure: float | None = None
    """When the first figure was there."""
    complete: bool = False
    """Whether the page has said how long the lesson took, which is the last it draws."""

    async def begin(self) -> None:
        """Wait until the first question is there."""
        await self.wait(lambda: PAGE["skip"] in self.buttons, LIMIT)

    async def run(self) -> tuple[float, float]:
        """Run the lesson; return the seconds until its first figure and until its last."""
        self.figure = None
        began = time.perf_counter()
        await self._send(pressed=self.buttons[PAGE["skip"]])
        await self.wait(lambda: self.complete, LIMIT)
        whole = time.perf_counter() - began
        return (whole if self.figure is None else self.figure - began), whole

    def _take_element(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "markdown":
            body = element.markdown.body
            self.complete |= body.startswith(PAGE["took"].partition("{")[0])
            kind = "plotly_chart" if body.startswith("|") else kind
        if kind in FIGURES and self.figure is None:
            self.figure = time.perf_counter()
        if kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR):
            super()._take_element(delta)


@dataclass
class Waits:
    """What a class saw."""

    opened: list[float] = field(default_factory=list)
    figure: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    """Seconds, see the head of this file."""
    lessons: list[str] = field(default_factory=list)
    """Of the pupils in `figure`, in the same order."""
    errors: list[str] = field(default_factory=list)

    def row(self, pupils: int) -> dict[str, Any]:
        """Return the row of the table."""
        row: dict[str, Any] = {"pupils": pupils, "complete": len(self.whole)}
        row["errors"] = len(self.errors)
        for name in ("opened", "figure", "whole"):
            seconds = np.array(getattr(self, name) or [np.nan])
            row[f"{name}_p50_s"] = float(np.median(seconds))
            row[f"{name}_p95_s"] = float(np.quantile(seconds, 0.95))
            row[f"{name}_worst_s"] = float(seconds.max())
        return row


async def arrive(address: str, lesson: str, waits: Waits) -> Pupil | None:
    """Open a lesson; return None if its first question does not come."""
    began, pupil = time.perf_counter(), None
    try:
        pupil = await Pupil.connect(address, f"lesson={lesson}")
        await pupil.begin()
    except (PageError, OSError) as error:
        waits.errors.append(f"{lesson} is not opened: {error}")
        return None
    waits.opened.append(time.perf_counter() - began)
    return pupil


async def learn(pupil: Pupil, waits: Waits) -> None:
    """Run the lesson that a pupil has open."""
    lesson = pupil.query.partition("=")[2]
    try:
        figure, whole = await pupil.run()
    except PageError as error:
        waits.errors.append(f"{lesson}: {error}")
        return
    waits.lessons.append(lesson)
    waits.figure.append(figure)
    waits.whole.append(whole)


async def teach(address: str, pupils: int) -> Waits:
    """Return what a class sees."""
    waits, names = Waits(), list(LESSONS)
    lessons = [names[i % len(names)] for i in range(pupils)]
    arrived = await asyncio.gather(*(arrive(address, lesson, waits) for lesson in lessons))
    present = [pupil for pupil in arrived if pupil is not None]
    await asyncio.gather(*(learn(pupil, waits) for pupil in present))
    await asyncio.gather(*(pupil.close() for pupil in present))
    return waits


def measure(pupils: int) -> dict[str, Any]:
    """Return the row of a class; print its slowest lessons to standard error."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log.txt") as server:
        cpu = server.seconds
        waits = asyncio.run(teach(server.address, pupils))
        row = waits.row(pupils) | {"cpu_s": server.seconds - cpu, "MB": server.megabytes}
    slowest = sorted(zip(waits.figure, waits.lessons, strict=True), reverse=True)
    print(json.dumps({"errors": waits.errors, "slowest": slowest[:8]}), file=sys.stderr)
    return row


def fill(text: str, row: dict[str, Any], cores: int) -> str:
    """Return the text of docs/speed.md with the table of this row."""
    head = ("seconds", "median", "95th percentile", "worst")
    names = {"opened": "page open", "figure": "first figure", "whole": "whole lesson"}
    cells: Sequence[Sequence[str]] = [
        (said, *(f"{row[f'{name}_{part}_s']:.1f}" for part in ("p50", "p95", "worst")))
        for name, said in names.items()
    ]
    table = markdown(head, cells)
    note = (
        f"{row['pupils']} pupils, {row['complete']} complete lessons, {row['errors']} errors, "
        f"{row['cpu_s']:.0f} s of processor time, {row['MB']:.0f} MB of memory afterwards. "
        f"Cores: {cores}."
    )
    return replaced(text, NAME, f"{table}\n\n{note}")


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("--pupils", type=int, default=30)
    arguments.add_argument("--write", action="store_true", help="put the table into docs/speed.md")
    chosen = arguments.parse_args()
    row = measure(chosen.pupils)
    show([row])
    found = row["figure_p95_s"]
    met = "yes" if found <= P95 and row["complete"] == row["pupils"] else "no"
    show([{"limit": "p95 of the first figures, s", "found": found, "most": P95, "met": met}])
    if chosen.write:
        text = fill(SPEED.read_text(encoding="utf-8"), row, len(os.sched_getaffinity(0)))
        write_atomic(SPEED, text.encode())


if __name__ == "__main__":
    main()
