"""The log of a training run: `log.csv` in its folder, and beside it the same for TensorBoard.

A resumed run goes on in the same file: rows of steps after the one it begins at are taken out
first, since they will come again. TensorBoard leaves them out likewise, though each part of a run
has its own file there. What is not here: the bar that a user watches (`training_command.py`).
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
"""What TensorBoard draws over the steps."""


@dataclass
class Progress:
    """Where a run stands; given to the caller after each step."""

    epoch: int
    epochs: int
    step: int
    done: float  # share of the whole run, 0 to 1
    seconds: float  # of training so far, over all resumed parts
    points: int  # real points trained on in this process
    points_per_s: float
    learning_rate: float
    loss: float  # running mean, nats
    valid: float | None  # score of the last validation
    best: float | None
    note: str | None = None  # why this step was skipped


class _Row(NamedTuple):
    """Where a row of the file begins."""

    step: int
    offset: int


class Log:
    """A log that is open; each row stands on the disk when `write` returns.

    Nothing is kept in a buffer that could be written later: a full disk raises `OSError` here, and
    a killed run has lost no row. That is why TensorBoard's file is written without the thread of
    the library's `SummaryWriter`, which waits for ever once a write has failed.
    """

    def __init__(self, folder: Path, step: int) -> None:
        """Go on with the log in `folder` after this step, or begin one."""
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
        if not isinstance(error, OSError):  # on a full disk there is no closing it in order
            self._events.close()

    def write(self, progress: Progress, validated: bool) -> None:
        """Add a row, in place of the last one if it is of the same step.

        The last column is empty but after a validation.
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
    """Return the head of the log and its whole rows up to this step."""
    head = ",".join(COLUMNS)
    if not path.exists():
        return [head]
    # What follows the last line's end was cut off when the run was killed.
    rows = path.read_text(encoding="utf-8").split("\n")[1:-1]
    return [head, *(row for row in rows if _step(row) <= step)]


def _step(row: str) -> int:
    return int(row.split(",")[1])
