"""Tests of `queue` and `jobs`: real processes, one at a time, stopped, continued, found again."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sketchrnn import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.teaching import orders
from sketchrnn.teaching import queue as queues
from sketchrnn.teaching.jobs import Job, Order, Status
from sketchrnn.teaching.queue import Queue
from tests.tiny import checkpoint

WAIT_S = 300.0
"""Longest that a test waits for a process; a machine may be busy."""


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "jobs")


@pytest.fixture
def base(tmp_path: Path) -> str:
    return str(checkpoint(tmp_path / "base", categories=2))


def drawings(count: int = 4) -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [Drawing((rng.uniform(50, 250, (9, 2)),), 300, 300) for _ in range(count)]


def endless(job: Job, base: str) -> Order:
    """An order that goes on until it is stopped."""
    order = orders.teach(job, base, "robot", drawings())
    arguments = ["train", "--from", base, "--data", "data/svg", "--out", "out", "--minutes", "600"]
    return Order("train", order.name, arguments, 36_000)


def wait(job: Job, ready: Callable[[Status], bool]) -> Status:
    """Return the status of a job as soon as it is as expected."""
    pause, waited = threading.Event(), 0.0
    while not ready(job.status):
        assert waited < WAIT_S, (job.status, job.last_lines())
        pause.wait(0.05)
        waited += 0.05
    return job.status


def ended(status: Status) -> bool:
    return status.state not in ("queued", "running")


def test_a_job_teaches_a_model(queue: Queue, base: str) -> None:
    job = queue.new_folder()
    queue.submit(job, orders.teach(job, base, "robot", drawings()))
    status = wait(job, ended)
    assert status.state == "done", job.last_lines()
    assert status.done == 1 and status.loss is not None and status.position == 0
    assert job.has_model and len(job.curve().loss) > 1 and job.curve().valid[-1] is not None
    assert queue.find(job.id).order.name == "robot"
    assert job.id not in (job.out / "card.json").read_text()  # others may read it


def test_jobs_wait_stop_and_go_on(queue: Queue, base: str) -> None:
    first, second, third = (queue.new_folder() for _ in range(3))
    queue.submit(first, endless(first, base))
    wait(first, lambda status: status.state == "running")
    queue.submit(second, orders.teach(second, base, "robot", drawings()))
    queue.submit(third, orders.teach(third, base, "robot", drawings()))
    assert (second.status.state, second.status.position) == ("queued", 1)
    assert third.status.position == 2
    queue.stop(second)
    assert second.status.state == "stopped" and third.status.position == 1
    wait(first, lambda status: (first.out / "resume.pt").is_file())
    queue.stop(first)
    assert first.status.state == "stopped"
    assert wait(third, ended).state == "done"
    queue.resume(first)
    wait(first, lambda status: status.state == "running" and len(first.curve().loss) > 1)
    queue.stop(first)
    assert first.status.state == "stopped" and "--resume" not in first.order.arguments
    assert queue.running == 1  # its process ends its step and writes its state
    queue.resume(first)
    assert (first.status.state, first.status.position) == ("queued", 1)
    wait(first, lambda status: status.state == "running")
    queue.stop(first)
    wait(first, lambda status: queue.running == 0)
    assert first.status.state == "stopped"


def test_a_job_that_fails_says_why(queue: Queue, base: str) -> None:
    job = queue.new_folder()
    order = orders.teach(job, base, "robot", drawings())
    for file in (job.data / "svg").glob("*"):
        file.write_text("no svg")
    queue.submit(job, order)
    status = wait(job, ended)
    assert status.state == "failed" and status.message
    assert str(job.folder) not in status.message


def test_a_new_server_stops_what_an_old_one_left(queue: Queue, tmp_path: Path, base: str) -> None:
    job = queue.new_folder()
    job.place(endless(job, base))
    process = queues.start(job)  # as a server does, which then ends without a word
    job.write(Status("running"))
    assert Queue(tmp_path / "jobs").find(job.id).status.state == "stopped"
    assert process.wait(WAIT_S) == -signal.SIGKILL


def test_only_the_name_of_a_job_leads_to_it(queue: Queue) -> None:
    job = queue.new_folder()
    for wrong in ("", "../jobs", job.id[:-1] + "x", job.id):  # the last has no status yet
        with pytest.raises(DataError, match="no longer here"):
            queue.find(wrong)


def test_a_full_queue_refuses(queue: Queue, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_WAITING", 1)
    first, second = queue.new_folder(), queue.new_folder()
    queue.submit(first, endless(first, base))
    wait(first, lambda status: status.state == "running")
    queue.submit(second, endless(second, base))
    with pytest.raises(UsageError, match="1 jobs are waiting already"):
        queue.new_folder()
    queue.stop(second)
    queue.stop(first)


def test_old_jobs_are_removed(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_KEPT", 1)
    old = [queue.new_folder() for _ in range(3)]
    for job in old:
        job.write(Status("done"))
    queue.new_folder()
    assert sum(job.folder.is_dir() for job in old) == 1
