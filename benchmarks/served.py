"""The app, served in a process of its own: its address, its memory and its processor time."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = 180.0
"""Longest wait for a server that starts, seconds."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    @property
    def megabytes(self) -> float:
        """Resident memory of the server, MB. Its training jobs are processes of their own."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    @property
    def megabytes_with_children(self) -> float:
        """Resident memory of the server and of the processes that it has begun, MB."""
        mine, total = {self.process.pid}, self.megabytes
        for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda one: int(one.name)):
            with contextlib.suppress(OSError, KeyError):  # it has ended
                lines = (folder / "status").read_text().splitlines()
                facts = dict(line.split(":", 1) for line in lines)
                if int(facts["PPid"]) in mine:
                    mine.add(int(folder.name))
                    total += int(facts["VmRSS"].split()[0]) / 1024
        return total

    @property
    def seconds(self) -> float:
        """Processor time that the server has used, seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text at a path; status 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)


def free_port() -> int:
    """Return a port of this computer that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(log: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve the app on a free port until the block ends; begin once its models are warm.

    settings: environment variables, besides the present ones.
    """
    port = free_port()
    options = ["--server.port", str(port), "--server.headless", "true"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "sketchrnn.ui", *options],
            cwd=ROOT,
            stdout=file,
            stderr=file,
            env={**os.environ, **(settings or {})},
        )
    server = Server(process, f"http://localhost:{port}", log)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: Server) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server has ended:\n{server.log.read_text()[-2000:]}")
        if server.get("/health")[0] == 200:
            return
        time.sleep(0.5)
    raise RuntimeError(f"the server is not ready after {START:g} s")


class Most:
    """The largest value of a reading during a block, `value`."""

    def __init__(self, read: Callable[[], float], every: float) -> None:
        """Prepare to read every so many seconds, from the beginning of the block."""
        self.value, self._read, self._every = 0.0, read, every
        self._done, self._thread = threading.Event(), threading.Thread(target=self._look)

    def __enter__(self) -> Most:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        self.value = self._read()
        while not self._done.wait(self._every):
            self.value = max(self.value, self._read())
