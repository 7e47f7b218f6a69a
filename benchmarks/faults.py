"""What is left when work is killed, a disk is full, or a network is gone.

    python -m benchmarks.faults [--trials 20] [--only save,download,…]

    kill        kill -9 at a random moment, `--trials` times for each kind of work
    full disk   no file may grow beyond a random size, as on a disk that is full
    read-only   the folder may not be written to (skipped for a user who may write anywhere)
    clock back  all files that are there have dates ten years ahead of the clock
    two at once two processes do the same work in the same folder at the same time
    no network  the server of the download is gone, and then it is back

The work: a checkpoint is saved (`save`), a file is downloaded (`download`), a data set is prepared
(`preparation`), a model is trained (`training`); `fault_cases.py` says what must hold afterwards.
A trial is passed if the fault ends the work with one sentence or not at all, and nothing is lost.
Not here: a server among several that is killed (`replicas.py`).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from benchmarks.command import command_line
from benchmarks.fault_cases import CACHE, Case, Download, Preparation, Save, Training, content
from benchmarks.table import show
from sketchrnn.errors import SketchRNNError

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["benchmarks.fault_cases", "torch._dynamo", "tensorboardX"])
AHEAD = 10 * 365 * 86400.0  # seconds
NOBODY = 65534
"""A user without rights."""
SLOW = 0.004  # seconds between two parts of the download


class _Handler(BaseHTTPRequestHandler):
    """Sends the file slowly, from where the request says."""

    body = content()

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "bytes=0-")
        first = int(asked.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(self.body) - first))
        last = len(self.body)
        self.send_header("Content-Range", f"bytes {first}-{last - 1}/{last}")
        self.end_headers()
        with contextlib.suppress(OSError):
            for at in range(first, last, 1 << 15):
                self.wfile.write(self.body[at : min(last, at + (1 << 15))])
                time.sleep(SLOW)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(port: int = 0) -> Iterator[int]:
    """Serve the file of the download; give the port."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _run(
    work: Callable[[Path], None], folder: Path, errors: Path, before: Callable[[], object]
) -> None:
    """Do the work in this process; what ends it is one line in `errors`, or a traceback."""
    os.environ["SKETCHRNN_CACHE"] = str(folder / CACHE)
    sys.stderr = errors.open("w", buffering=1)
    before()
    try:
        work(folder)
    except (SketchRNNError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


def start(
    work: Callable[[Path], None],
    folder: Path,
    errors: Path,
    before: Callable[[], object] = time.monotonic,
) -> ForkServerProcess:
    """Begin work in a process of its own."""
    process = FORKS.Process(target=_run, args=(work, folder, errors, before))
    process.start()
    return process


class Limit:
    """No file may grow beyond a size, bytes."""

    def __init__(self, size: int) -> None:
        """Set the size."""
        self.size = size

    def __call__(self) -> None:
        """Limit this process."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, self.size))


def become_nobody() -> None:
    """Give up the rights of this process."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class Bench:
    """Trials of one kind of work."""

    def __init__(self, case: Case, root: Path, chance: random.Random) -> None:
        """Do the work once, undisturbed, and measure how long it takes."""
        self.case, self.root, self.chance, self.number = case, root, chance, 0
        root.mkdir()
        folder = self.new()
        began = time.monotonic()
        self.work(folder)
        self.seconds = time.monotonic() - began
        self.check(folder)

    def new(self) -> Path:
        """Return the folder of a new trial, in which the work may begin."""
        self.number += 1
        folder = self.root / str(self.number)
        folder.mkdir()
        os.environ["SKETCHRNN_CACHE"] = str(folder / CACHE)
        self.case.begin(folder)
        return folder

    def check(self, folder: Path) -> None:
        """Check in this process that nothing is lost. Raises AssertionError."""
        try:
            self.case.check(folder)
        except (SketchRNNError, OSError, SystemExit) as error:
            raise AssertionError(f"{type(error).__name__}: {error}") from error

    def work(self, folder: Path, before: Callable[[], object] = time.monotonic) -> None:
        """Do the work to its end. Raises AssertionError unless it ends well or with a sentence."""
        errors = folder / "errors.txt"
        process = start(self.case.work, folder, errors, before)
        process.join()
        said = errors.read_text()
        refused = process.exitcode == 2 and "Traceback" not in said
        assert process.exitcode == 0 or refused, said[-600:] or process.exitcode

    def kill(self) -> None:
        """Kill the work at a random moment."""
        folder = self.new()
        process = start(self.case.work, folder, folder / "errors.txt")
        process.join(self.chance.uniform(0.02, self.seconds))
        process.kill()
        process.join()
        self.check(folder)

    def full_disk(self) -> None:
        """Let no file grow beyond a random size."""
        folder = self.new()
        limit = Limit(self.chance.choice((2_000, 6_000, 30_000)))
        self.work(folder, limit)
        self.check(folder)

    def read_only(self) -> None:
        """Let a user work who may read the folder only."""
        folder = self.new()
        for path in (self.root.parent, self.root, folder):
            path.chmod(0o755)
        (folder / "errors.txt").touch(0o666)
        self.work(folder, become_nobody)
        self.check(folder)

    def clock_back(self) -> None:
        """Kill the work, and let the clock go back before it is finished."""
        folder = self.new()
        process = start(self.case.work, folder, folder / "errors.txt")
        process.join(self.seconds / 2)
        process.kill()
        process.join()
        ahead = time.time() + AHEAD
        for path in folder.rglob("*"):
            if path.name != "drawings.ndjson":  # another date is another data set
                os.utime(path, (ahead, ahead))
        self.check(folder)

    def two_at_once(self) -> None:
        """Do the work twice at the same time."""
        folder = self.new()
        errors = [folder / f"errors-{number}.txt" for number in range(2)]
        both = [start(self.case.work, folder, path) for path in errors]
        for process, path in zip(both, errors, strict=True):
            process.join()
            assert process.exitcode == 0, path.read_text()[-600:]
        self.check(folder)


def trials(name: str, count: int, trial: Callable[[], None]) -> dict[str, Any]:
    """Return a row on trials of one fault."""
    passed, said = 0, ""
    for _ in range(count):
        try:
            trial()
            passed += 1
        except AssertionError as error:
            said = " ".join(str(error).split())[-300:]
    return {"fault": name, "passed": passed, "of": count, "said": said}


def no_network(bench: Bench) -> None:
    """Let the server of a download be gone, and then be back."""
    folder, case = bench.new(), bench.case
    assert isinstance(case, Download)
    bench.case = Download("http://127.0.0.1:9/file")  # nobody listens there
    bench.work(folder)
    bench.case = case
    assert "cannot be reached" in (folder / "errors.txt").read_text()
    bench.check(folder)


def measure(names: list[str], count: int) -> list[dict[str, Any]]:
    """Return a row for each fault and kind of work."""
    rows = []
    with tempfile.TemporaryDirectory() as place, serving() as port:
        cases = [Save(), Download(f"http://127.0.0.1:{port}/file"), Preparation(), Training()]
        for case in (case for case in cases if case.name in names):
            bench = Bench(case, Path(place) / case.name, random.Random(case.name))
            few = max(1, count // 5)
            faults = [("kill", count, bench.kill), ("full disk", few, bench.full_disk)]
            if os.geteuid() == 0:
                faults.append(("read-only", 1, bench.read_only))
            faults.append(("clock back", few, bench.clock_back))
            if not isinstance(case, Training):  # two runs into one folder are a mistake
                faults.append(("two at once", few, bench.two_at_once))
            if isinstance(case, Download):
                faults.append(("no network", 1, partial(no_network, bench)))
            for name, times, trial in faults:
                rows.append({"work": case.name} | trials(name, times, trial))
                print(rows[-1], file=sys.stderr)
    return rows


def main() -> None:
    """Try all faults and print a table."""
    arguments = command_line(__doc__)
    arguments.add_argument("--trials", type=int, default=20)
    arguments.add_argument("--only", default="save,download,preparation,training")
    chosen = arguments.parse_args()
    rows = measure(chosen.only.split(","), chosen.trials)
    show(rows)
    sys.exit(any(row["passed"] < row["of"] for row in rows))


if __name__ == "__main__":
    main()
