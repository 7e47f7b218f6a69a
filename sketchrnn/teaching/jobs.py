"""Jobs: training runs as processes of their own, one at a time, each with a folder.

    job.json      what is to be done (`Order`)
    data/         the files that it learns from
    out/          the checkpoint, `log.csv` and the state to resume from
    log.txt       what the process says
    status.json   how far it is (`Status`), written all or nothing

The name of the folder is long and random. It is the only way to a job, so that visitors do not see
the jobs of others. A job goes on when its visitor leaves; a stopped one can be continued. Not here:
what a job does (the commands `teach` and `train`), and saved models (`shelf.py`).
"""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sketchrnn.checkpoint.folder import MODELS, saved_folder
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.files import write_atomic
from sketchrnn.training.log import CSV

Kind = Literal["teach", "train"]
State = Literal["queued", "running", "stopped", "done", "failed"]
MOST_WAITING = 10
"""Jobs that may wait at once on one server."""
MOST_KEPT = 100
"""Folders of jobs that are kept; the oldest that have ended are removed."""
POLL_S = 0.25
"""Seconds between two looks at the running job."""
GRACE_S = 0.7
"""Seconds that a stopped job has to write its state before it is killed."""
NICE = 10
"""Niceness of a job: visitors who draw come first."""
PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of the package, which need not be installed."""
PID = "pid"
"""File with the number of the process of a job."""
_ID = re.compile(r"[\w-]{16,64}")


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


class Queue:
    """The jobs of a server. One at a time is run, in the order in which they were asked for."""

    def __init__(self, root: Path) -> None:
        """Begin with the jobs in `root`, those of an earlier server. These are stopped."""
        self._root = root
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._running: Job | None = None
        self._stopping = False
        root.mkdir(parents=True, exist_ok=True)
        for job in self._jobs():
            if job.status.state in ("queued", "running"):
                _end_orphan(job)
                job.write(replace(job.status, state="stopped", position=0, seconds_left=None))
        threading.Thread(target=self._work, daemon=True).start()

    def new_folder(self) -> Job:
        """Return a new empty job, to which data is written before it is submitted."""
        with self._changed:
            self._remove_old()
            if len(self._waiting) >= MOST_WAITING:
                raise UsageError(f"{MOST_WAITING} jobs are waiting already: try again later")
        job = Job(self._root / secrets.token_urlsafe(18))
        job.data.mkdir(parents=True)
        return job

    def find(self, id: str) -> Job:
        """Return the job of this name. Raises DataError if there is none."""
        folder = self._root / id
        if not _ID.fullmatch(id) or not (folder / "status.json").is_file():
            raise DataError("this job is no longer here: begin a new one")
        return Job(folder)

    def submit(self, job: Job, order: Order) -> None:
        """Add a job at the end of the queue."""
        write_atomic(job.folder / "job.json", json.dumps(asdict(order)).encode())
        self._enqueue(job, Status("queued"))

    def resume(self, job: Job) -> None:
        """Continue a stopped or failed job, after those that wait."""
        if job.status.state in ("stopped", "failed"):
            self._enqueue(job, replace(job.status, state="queued", message=""))

    def stop(self, job: Job) -> None:
        """Stop a job; return when it has stopped, within about a second."""
        with self._changed:
            self._waiting = [one for one in self._waiting if one.id != job.id]
            running = self._running is not None and self._running.id == job.id
            self._stopping = self._stopping or running
            if not running and job.status.state == "queued":
                job.write(replace(job.status, state="stopped", position=0))
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._running is None or self._running.id != job.id, 5)
            self._number()

    def _enqueue(self, job: Job, status: Status) -> None:
        with self._changed:
            job.write(status)
            self._waiting.append(job)
            self._number()
            self._changed.notify_all()

    def _number(self) -> None:
        """Write the positions of the waiting jobs. The caller holds the lock."""
        for place, job in enumerate(self._waiting, start=1):
            job.write(replace(job.status, position=place))

    def _jobs(self) -> list[Job]:
        """Return all jobs, the oldest first."""
        paths = sorted(self._root.glob("*/status.json"), key=lambda path: path.stat().st_mtime)
        return [Job(path.parent) for path in paths]

    def _remove_old(self) -> None:
        jobs = self._jobs()
        ended = [job for job in jobs if job.status.state not in ("queued", "running")]
        for job in ended[: max(0, len(jobs) - MOST_KEPT)]:
            job.remove()

    def _work(self) -> None:
        """Run one job after the other, for ever."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                job = self._running = self._waiting.pop(0)
                self._stopping = False
                self._number()
            try:
                self._run(job)
            except OSError as error:  # no space, or the folder was removed
                if job.folder.is_dir():
                    job.write(Status("failed", message=f"the job could not run: {error.strerror}"))
            finally:
                with self._changed:
                    self._running = None
                    self._changed.notify_all()

    def _run(self, job: Job) -> None:
        """Run a job to its end, or until it is to stop, and write its status meanwhile."""
        job.write(replace(job.status, state="running", position=0))
        process = start(job)
        try:
            while process.poll() is None and not self._stopping:
                job.write(_progress(job, "running"))
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, POLL_S)
        finally:
            _end(process)
        job.write(_ended(job, process.returncode, self._stopping))


def start(job: Job) -> subprocess.Popen[bytes]:
    """Start the process of a job, in its folder. What it says goes to its log."""
    arguments = list(job.order.arguments)
    if (job.out / "resume.pt").is_file():
        arguments.append("--resume")
    threads = str(max(1, (os.cpu_count() or 2) - 1))  # the last core is for those who draw
    paths = os.pathsep.join([str(PACKAGE), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    models = str(saved_folder().resolve())  # the folder may be named from where the server is
    settings = {"OMP_NUM_THREADS": threads, "PYTHONPATH": paths, MODELS: models}
    with (job.folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sketchrnn", *arguments],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=job.folder,
            env=os.environ | settings,
            start_new_session=True,
        )
    write_atomic(job.folder / PID, str(process.pid).encode())
    os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process write its state and end, then kill it and all that it has started."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_orphan(job: Job) -> None:
    """Kill the process that a server which has ended has left at a job, if it is still there."""
    path = job.folder / PID
    if not path.is_file():
        return
    pid = int(path.read_text())
    place = Path(f"/proc/{pid}/cwd")  # of another process, which may have this number by now
    if place.exists() and place.resolve() == job.folder.resolve():
        os.killpg(pid, signal.SIGKILL)


def _progress(job: Job, state: State) -> Status:
    """Return the status of a job that has been run, from its log."""
    order, curve = job.order, job.curve()
    if not curve.seconds:
        return Status(state)
    left = max(0.0, order.seconds - curve.seconds[-1])
    return Status(
        state,
        done=min(1.0, curve.seconds[-1] / order.seconds),
        loss=curve.loss[-1],
        points_per_s=curve.points_per_s[-1],
        seconds_left=left if state == "running" else None,
    )


def _ended(job: Job, code: int, stopped: bool) -> Status:
    """Return the status of a job whose process has ended with this code."""
    if stopped:
        return _progress(job, "stopped")
    if code == 0 and job.has_model:
        return replace(_progress(job, "done"), done=1.0)
    said = [line for line in job.last_lines() if line.startswith("error: ")]
    message = said[-1].removeprefix("error: ") if said else "the process ended without a result"
    return replace(_progress(job, "failed"), message=message.replace("data/", ""))


def _read_json(path: Path) -> dict[str, Any]:
    """Return the object in a file that this module wrote."""
    return json.loads(path.read_text(encoding="utf-8"))
