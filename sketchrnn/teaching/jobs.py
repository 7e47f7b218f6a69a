"""Jobs: what a training run of a visitor is to do, and how far it is, in a folder of its own.

    job.json      what is to be done (`Order`)
    data/         the files that it learns from
    out/          the checkpoint, `log.csv` and the state to resume from
    log.txt       what the process says
    status.json   how far it is (`Status`), written all or nothing

The name of the folder is long and random. It is the only way to a job, so that visitors do not see
the jobs of others. Not here: who runs them (`queue.py`), what they do (the commands `teach` and
`train`), and saved models (`shelf.py`).
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from sketchrnn.checkpoint.folder import saved_folder
from sketchrnn.errors import DataError
from sketchrnn.formats.files import write_atomic
from sketchrnn.training.log import CSV

UNSAVED = "own:"
"""Before the names of models that are not saved."""
Kind = Literal["teach", "train"]
State = Literal["queued", "running", "stopped", "done", "failed"]


@dataclass(frozen=True)
class Order:
    """What a job is to do."""

    kind: Kind
    name: str
    """Of what is learnt, as the visitor calls it."""
    arguments: list[str]
    """Of `python -m sketchrnn` in the folder. `--resume` is added when the job is continued."""
    seconds: float
    """How long it may train."""
    base: str = ""
    """The model that is taught."""


@dataclass(frozen=True)
class Status:
    """How far a job is."""

    state: State
    position: int = 0
    """In the queue: 1 is next; 0 if it does not wait."""
    done: float = 0.0
    """Share, 0 to 1."""
    loss: float | None = None
    """Running mean, nats a point."""
    points_per_s: float | None = None
    seconds_left: float | None = None
    message: str = ""
    """What went wrong, one sentence."""


@dataclass(frozen=True)
class Curve:
    """The log of a job, one number for each row."""

    seconds: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    valid: list[float | None] = field(default_factory=list)
    points_per_s: list[float] = field(default_factory=list)


class Job:
    """The folder of one job."""

    def __init__(self, folder: Path) -> None:
        """Open the folder of a job, which exists."""
        self.folder, self.out, self.data = folder, folder / "out", folder / "data"

    @property
    def id(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @property
    def order(self) -> Order:
        """What it is to do."""
        return Order(**_read_json(self.folder / "job.json"))

    @property
    def status(self) -> Status:
        """How far it is."""
        return Status(**_read_json(self.folder / "status.json"))

    @property
    def has_model(self) -> bool:
        """Whether there is a checkpoint already."""
        return (self.out / "card.json").is_file()

    @property
    def model_name(self) -> str:
        """What its checkpoint is called as a model that is not saved. Another after each change.

        It stands in addresses of pages, and nobody finds the way to the job from it.
        """
        changed = (self.out / "card.json").stat().st_mtime_ns
        return UNSAVED + hashlib.sha256(f"{self.id} {changed}".encode()).hexdigest()[:16]

    def relative(self, path: Path) -> str:
        """Return a path in the folder as its process sees it.

        Commands stand in cards, which others may read, and the name of the folder is a secret.
        """
        return str(path.relative_to(self.folder))

    def curve(self) -> Curve:
        """Return the log so far; a row that is being written is left out."""
        curve = Curve()
        path = self.out / CSV
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for row in csv.DictReader(text[: text.rfind("\n") + 1].splitlines()):
            curve.seconds.append(float(row["seconds"]))
            curve.loss.append(float(row["loss"]))
            curve.valid.append(float(row["valid"]) if row["valid"] else None)
            curve.points_per_s.append(float(row["points_per_s"]))
        return curve

    def last_lines(self, count: int = 20) -> list[str]:
        """Return the last lines that its process printed; of a progress bar the last state."""
        path = self.folder / "log.txt"
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        lines = [line.rpartition("\r")[2].strip() for line in text.split("\n")]
        return [line for line in lines if line][-count:]

    def remove(self) -> None:
        """Remove the folder of a job that is not in the queue."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, status: Status) -> None:
        """Write the status, all or nothing."""
        write_atomic(self.folder / "status.json", json.dumps(asdict(status)).encode())

    def place(self, order: Order) -> None:
        """Write what the job is to do."""
        write_atomic(self.folder / "job.json", json.dumps(asdict(order)).encode())


def jobs_folder() -> Path:
    """Return the folder of all jobs, beside that of the saved models."""
    return saved_folder().with_name("jobs")


def find_unsaved(name: str) -> Job:
    """Return the job whose checkpoint has this `model_name`. Raises DataError if none has it."""
    for path in jobs_folder().glob("*/out/card.json"):
        job = Job(path.parents[1])
        if job.model_name == name:
            return job
    raise DataError("this model is no longer here: teach it again, or save it next time")


def _read_json(path: Path) -> dict[str, Any]:
    """Return the object in a file that this module wrote."""
    return json.loads(path.read_text(encoding="utf-8"))
