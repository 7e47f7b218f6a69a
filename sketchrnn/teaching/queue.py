"""The queue: runs jobs as processes of their own, one at a time, each in its folder.

They have the lowest priority: visitors who draw come first. A job goes on when its visitor leaves;
a stopped one can be continued. Not here: what stands in the folder of a job (`jobs.py`).
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from sketchrnn.checkpoint.folder import MODELS, saved_folder
from sketchrnn.data.cache import limit_for_visitors, megabytes, size_of
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import processes
from sketchrnn.formats.files import write_atomic
from sketchrnn.teaching.jobs import Job, Order, State, Status
from sketchrnn.training.state import STATE

MOST_WAITING = 10
"""Jobs that may wait at once on one server."""
MOST_KEPT = 100
"""Folders of jobs that are kept; the oldest that have ended are removed."""
LIMIT, MOST_MB = "SKETCHRNN_JOBS_MB", 4000
"""Setting, and default, of the most megabytes that all folders of jobs take."""
BESIDE_S = 900.0
"""Seconds that a job may take beside its training, to read its files: others wait for it."""
POLL_S = 0.25
"""Seconds between two looks at the running job."""
GRACE_S = 15.0
"""Seconds that the process of a stopped job has to end its step and write its state."""
PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of the package, which need not be installed."""
PID = "pid"
"""File with the number of the process of a job."""
_log = logging.getLogger(__name__)
_ID = re.compile(r"[\w-]{16,64}")


class Queue:
    """The jobs of a server. One at a time is run, in the order in which they were asked for."""

    def __init__(self, root: Path) -> None:
        """Begin with the jobs in `root`, those of an earlier server. These are stopped."""
        self._root = root
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._running: Job | None = None
        self._stopping = False
        self.ended: Counter[State] = Counter()
        """How many jobs of this server have ended, and how."""
        root.mkdir(parents=True, exist_ok=True)
        for job in self._jobs():
            if job.status.state in ("queued", "running"):
                _end_orphan(job)
                job.write(replace(job.status, state="stopped", position=0, seconds_left=None))
        threading.Thread(target=self._work, daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many jobs run: 0 or 1."""
        return int(self._running is not None)

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
        job.place(order)
        self._enqueue(job, Status("queued"))

    def resume(self, job: Job) -> None:
        """Continue a stopped or failed job, after those that wait."""
        if job.status.state in ("stopped", "failed"):
            self._enqueue(job, replace(job.status, state="queued", message=""))

    def stop(self, job: Job) -> None:
        """Stop a job. Its process may go on for GRACE_S, and the next job waits for it."""
        with self._changed:
            self._waiting = [one for one in self._waiting if one.id != job.id]
            self._stopping = self._stopping or self._runs(job)
            if job.status.state in ("queued", "running"):
                job.write(replace(job.status, state="stopped", position=0, seconds_left=None))
            self._changed.notify_all()
            self._number()

    def _runs(self, job: Job) -> bool:
        """Return whether the process of a job is there."""
        return self._running is not None and self._running.id == job.id

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
        ended = [
            job
            for job in jobs
            if job.status.state not in ("queued", "running") and not self._runs(job)
        ]
        sizes = {job.id: size_of(job.folder) for job in jobs}
        most = megabytes(LIMIT, os.environ.get(LIMIT, str(MOST_MB)))
        for job in ended:
            if len(sizes) > MOST_KEPT or sum(sizes.values()) > most:
                job.remove()
                del sizes[job.id]
        if sum(sizes.values()) > most:
            raise UsageError("the jobs of this server take as much space as they may: try later")

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
        _log.info("job started", extra={"kind": job.order.kind, "waiting": self.waiting})
        process = start(job)
        deadline = time.monotonic() + job.order.seconds + BESIDE_S
        try:
            while process.poll() is None and not self._stopping and time.monotonic() < deadline:
                status = _progress(job, "running")
                with self._changed:
                    if not self._stopping:
                        job.write(status)
                    self._changed.wait_for(lambda: self._stopping, POLL_S)
        finally:
            _end(process)
        status = _ended(job, process.returncode, self._stopping)
        with self._changed:
            if job.id not in {one.id for one in self._waiting}:  # else it is to go on already
                job.write(status)
        self.ended[status.state] += 1
        _log.info("job ended", extra={"kind": job.order.kind, "state": status.state})


def start(job: Job) -> subprocess.Popen[bytes]:
    """Start the process of a job, in its folder. What it says goes to its log."""
    arguments = list(job.order.arguments)
    if (job.out / STATE).is_file():
        arguments.append("--resume")
    threads = str(max(1, (os.cpu_count() or 2) - 1))  # the last core is for those who draw
    paths = os.pathsep.join([str(PACKAGE), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    limit_for_visitors()
    models = str(saved_folder().resolve())  # the folder may be named from where the server is
    settings = {"OMP_NUM_THREADS": threads, "PYTHONPATH": paths, MODELS: models}
    command = [sys.executable, "-m", "sketchrnn", *arguments]
    with (job.folder / "log.txt").open("ab") as log:
        process = processes.start_group(command, job.folder, log, settings)
    write_atomic(job.folder / PID, str(process.pid).encode())
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process write its state and end, then kill it and all that it has started."""
    if process.poll() is None:
        processes.ask_to_stop(process)
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            processes.kill_group(process.pid)
            process.wait()


def _end_orphan(job: Job) -> None:
    """Kill the process that a server which has ended has left at a job, if it is still there."""
    path = job.folder / PID
    if not path.is_file():
        return
    pid = int(path.read_text())
    if processes.works_in(pid, job.folder):  # else another process has this number by now
        processes.kill_group(pid)


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
