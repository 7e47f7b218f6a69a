"""Groups of processes: their folder, their log, how they stop and end. Limits: `test_isolation`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sketchrnn.formats import processes

LINUX = pytest.mark.skipif(not Path("/proc").is_dir(), reason="folders of processes are in /proc")
PARENT = """
import os, signal, subprocess, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(os.environ["NAME"], child.pid, flush=True)
child.wait()
"""


def start(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A process that has a child, and the number of the child."""
    with (folder / "log").open("wb") as log:
        group = processes.start_group([sys.executable, "-c", PARENT], folder, log, {"NAME": "x"})
    while not (folder / "log").read_bytes().endswith(b"\n"):  # else pytest ends the test
        assert group.poll() is None
    name, child = (folder / "log").read_text().split()
    assert name == "x"
    return group, int(child)


def test_a_process_that_is_asked_to_stop_ends_in_its_own_way(tmp_path: Path) -> None:
    group, _ = start(tmp_path)
    processes.ask_to_stop(group)
    assert group.wait() == 7


@LINUX
def test_a_group_ends_with_all_that_it_has_started(tmp_path: Path) -> None:
    group, child = start(tmp_path)
    assert processes.works_in(group.pid, tmp_path) and processes.works_in(child, tmp_path)
    assert not processes.works_in(os.getpid(), tmp_path)
    processes.kill_group(group.pid)
    assert processes.is_end_by_limit(group.wait())
    while processes.works_in(child, tmp_path):
        pass
    assert not processes.works_in(group.pid, tmp_path)


@LINUX
def test_a_process_that_ends_while_it_is_asked_about_works_nowhere(tmp_path: Path) -> None:
    for _ in range(20):
        ending = subprocess.Popen([sys.executable, "-S", "-c", ""], cwd=tmp_path)
        while processes.works_in(ending.pid, tmp_path):  # an error at its very end is a failure
            pass
        ending.wait()


@LINUX
def test_an_error_is_no_end_by_a_limit() -> None:
    assert not any(map(processes.is_end_by_limit, (0, 1, 2, -6, -11)))


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").is_file(), reason="this system has no shares of sessions"
)
def test_a_group_gets_what_others_leave_where_sessions_have_shares(tmp_path: Path) -> None:
    group, _ = start(tmp_path)
    share = Path(f"/proc/{group.pid}/autogroup").read_text()
    processes.kill_group(group.pid)
    group.wait()
    assert share.split()[-1] == "19"
