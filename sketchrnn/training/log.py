"""The log of a training run: `log.csv` in its folder, and the same values for TensorBoard.

A resumed run continues the same file. Rows after the step that it resumes from are removed first,
since the run writes them again. TensorBoard hides these rows as well: each part of a run has an
event file of its own, which begins with a START event. Not here: the progress bar (`commands/`).
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import (  # made when it is imported, which pyright can't see
    Event,  # pyright: ignore[reportAttributeAccessIssue]
    SessionLog,  # pyright: ignore[reportAttributeAccessIssue]
)
from tensorboardX.proto.summary_pb2 import Summary  # pyright: ignore[reportAttributeAccessIssue]

from sketchrnn.formats.files import write_atomic

CSV = "log.csv"
COLUMNS = ("epoch", "step", "seconds", "points_per_s", "learning_rate", "loss", "valid")
SHOWN = COLUMNS[3:]
"""The columns that TensorBoard draws over the steps."""


@dataclass
class Progress:
    """The progress of a run. The trainer reports it after each step."""

    epoch: int
    epochs: int
    step: int
    done: float  # share of the whole run, 0 to 1
    seconds: float  # of training so far, with the parts before it was resumed
    points: int  # points trained on since this process began, without padding
    points_per_s: float
    learning_rate: float
    loss: float  # running mean, nats
    valid: float | None  # last validation score, nats
    best: float | None  # lowest validation score, nats
    note: str | None = None  # why this step was skipped, if it was


class _Row(NamedTuple):
    """A row of the file."""

    step: int
    offset: int  # of its first byte


class Log:
    """An open log. Each row is on the disk when `write` returns.

    There is no buffer: a full disk raises `OSError` in `write`, and a killed run has lost no row.
    The event file is written without the `SummaryWriter` of the library, whose thread hangs once a
    write has failed.
    """

    def __init__(self, folder: Path, step: int) -> None:
        """Continue the log in `folder` after this step, or begin one at step 0."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / CSV
        lines = [f"{line}\n" for line in _kept(path, step)]
        write_atomic(path, "".join(lines).encode())
        self._csv = path.open("ab", buffering=0)
        self._last = _Row(0, 0)
        if lines[1:]:
            self._last = _Row(_step(lines[-1]), self._csv.tell() - len(lines[-1]))
        self._events = EventsWriter(str(folder / "events"), f".{step}")
        if step:
            start = SessionLog(status=SessionLog.START)
            self._add(Event(step=step + 1, session_log=start))

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._csv.close()
        if not isinstance(error, OSError):  # closing would write again to the full disk
            self._events.close()

    def write(self, progress: Progress, validated: bool) -> None:
        """Add a row. It replaces the last row if both are of the same step.

        The column `valid` is empty unless `validated`.
        """
        values = {name: getattr(progress, name) for name in COLUMNS}
        if not validated:
            values["valid"] = None
        if progress.step == self._last.step:
            self._csv.truncate(self._last.offset)
        self._last = _Row(progress.step, self._csv.seek(0, os.SEEK_END))
        texts = ["" if value is None else f"{value:.6g}" for value in values.values()]
        texts[:2] = [str(progress.epoch), str(progress.step)]
        self._csv.write((",".join(texts) + "\n").encode())
        summary = Summary(
            value=[
                Summary.Value(tag=name, simple_value=values[name])
                for name in SHOWN
                if values[name] is not None
            ]
        )
        self._add(Event(step=progress.step, summary=summary))

    def _add(self, event: Event) -> None:
        event.wall_time = time.time()
        self._events.write_event(event)
        self._events.flush()


def _kept(path: Path, step: int) -> list[str]:
    """Return the header and the complete rows up to this step."""
    head = ",".join(COLUMNS)
    if not path.exists():
        return [head]
    # The last item has no line end: it is empty, or a row that a killed run left incomplete.
    rows = path.read_text(encoding="utf-8").split("\n")[1:-1]
    return [head, *(row for row in rows if _step(row) <= step)]


def _step(row: str) -> int:
    return int(row.split(",")[1])
