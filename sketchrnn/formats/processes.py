"""What systems do differently with processes: their limits, their priority and their end.

All that Windows does not have is used here alone, behind `sys.platform`
(`tests/test_platforms.py`). Linux has everything. macOS has no limit on memory, and neither it nor
Windows finds the folder of another process. Windows has no limit on computing time either. Not
here: what the processes do (`isolation.py`, `teaching/queue.py`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    STOP_SIGNALS = (signal.SIGINT, signal.SIGBREAK)
    """What `ask_to_stop` and Ctrl-C send."""
    _LOWEST = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.IDLE_PRIORITY_CLASS
else:
    import resource

    STOP_SIGNALS = (signal.SIGINT,)
    _LOWEST = 19  # niceness


def limit_time(seconds: float) -> None:
    """End this process when it has computed for so long from now on; 0 for never.

    The end also comes inside a library that never returns to Python. Does nothing on Windows.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory(size: int | None) -> None:
    """Limit the address space of this process, bytes; None for no limit. Does so on Linux."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard if size is None else size, hard))


def address_space() -> int:
    """Return the size of the address space of this process, bytes; 0 but on Linux."""
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    return 0


def step_back(niceness: int) -> None:
    """Let other processes go before this one, and write no core dump of it. Not on Windows."""
    if sys.platform != "win32":
        os.nice(niceness)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_end_by_limit(code: int) -> bool:
    """Return whether a process with this exit code was ended for its time; True on Windows."""
    if sys.platform != "win32":
        return code in (-signal.SIGPROF, -signal.SIGKILL)
    return True


def after_fork(function: Callable[[], None]) -> None:
    """Call a function in each copy of this process that a fork makes. Windows has no forks."""
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=function)


def start_group(
    arguments: Sequence[str], folder: Path, log: IO[bytes], settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a process at the lowest priority, as the first of a group.

    Args:
        arguments: of the process; the first is the program.
        folder: where it works.
        log: what it prints goes there.
        settings: environment variables, beside those of this process.
    """
    process = subprocess.Popen(
        arguments,
        stdout=log,
        stderr=log,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=os.environ | dict(settings),
        start_new_session=sys.platform != "win32",
        creationflags=_LOWEST if sys.platform == "win32" else 0,
    )
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, process.pid, _LOWEST)
        _lower_session(process.pid)
    return process


def _lower_session(pid: int) -> None:
    """Lower the share of the session of a process, where sessions have shares.

    With autogroups, Linux divides a busy processor among sessions, and niceness counts within one
    only (sched(7)). A job in a session of its own would get as much as the server.
    """
    if sys.platform == "linux":
        share = Path(f"/proc/{pid}/autogroup")
        if share.exists():
            share.write_text(str(_LOWEST), encoding="ascii")


def ask_to_stop(process: subprocess.Popen[bytes]) -> None:
    """Send the first process of a group what Ctrl-C sends."""
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)  # which a group of its own receives
    else:
        process.send_signal(signal.SIGINT)


def kill_group(pid: int) -> None:
    """Kill the first process of a group, and all that it has started."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(pid)]
        subprocess.run(command, capture_output=True, check=False)
    else:
        os.killpg(pid, signal.SIGKILL)


def works_in(pid: int, folder: Path) -> bool:
    """Return whether there is a process of this number that works in a folder.

    False where the system does not say so, which is anywhere but on Linux.
    """
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
        except (FileNotFoundError, PermissionError):  # it has ended, or is another user's
            return False
    return False
