"""Reads files from outside in child processes with limits on time and memory.

A file can make a parser run for minutes, fill the memory, or crash the process inside a C library.
No check in a reader can exclude this, so a child process reads, and its end is an error about the
file. `child.py` is the program of the child, which sets the limits. Children stay ready for the
next file; a few work at once, so that a slow file does not hold up those of other users.

Requests and results are pickles. A request comes from this process. A result comes from a child
that runs this package as the same user: code that could forge it can already do what a pickle can.
Not here: the formats, and the bounds on sizes that readers check themselves.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, ParamSpec, TypeVar

from sketchrnn.errors import DataError, SketchRNNError
from sketchrnn.formats.processes import after_fork, is_end_by_limit

SECONDS = 1.8
"""Time that the child may compute for one file; where there is no such timer (Windows), `WALL_S`
alone holds."""
WALL_S = 10.0
"""Time that may pass for one file, s: on a busy machine a child computes for a part of it."""
MEMORY = 256_000_000
"""Bytes that the child may allocate for one file (Linux)."""
START_S = 60.0
"""Time that a child has to start, s."""
MB_SECONDS, BYTE_MEMORY = 1.0, 24
"""What a file of a data set may need beside: seconds a megabyte, and bytes a byte. Such files are
large, and tables and tracks need about 0.15 s and 10 bytes."""
AT_ONCE = 3
"""Children that read at the same time."""
QUEUE_S = 20.0
"""Time that a file waits at most for a child, s."""

_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:]; from sketchrnn.formats.child import serve; serve()"
)
_NO_CHILD = "expected to start a process that reads files"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


class Limits(NamedTuple):
    """What a child may need for one file."""

    seconds: float = SECONDS
    wall_s: float = WALL_S
    memory: int = MEMORY

    @classmethod
    def of_data(cls, size: int) -> Limits:
        """Return the limits of a file of a data set that has this many bytes."""
        more = MB_SECONDS * size / 1_000_000
        return cls(SECONDS + more, WALL_S * (1 + more / SECONDS), MEMORY + BYTE_MEMORY * size)


class Request(NamedTuple):
    """What a child is to do."""

    file_name: str
    limits: Limits
    task: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]


class Reply(NamedTuple):
    """What a child has done."""

    value: Any
    error: SketchRNNError | None
    trace: str  # of an exception that is not of this package
    reusable: bool  # False if the child has grown and ends


def isolated(
    file_name: str,
    task: Callable[Arguments, Value],
    *arguments: Arguments.args,
    **keywords: Arguments.kwargs,
) -> Value:
    """Return `task(*arguments, **keywords)`, computed in a child process with the usual limits.

    Args:
        file_name: for errors; its ending names the libraries that the child imports first.
        task: a function of a module of this package. It imports nothing large, and neither its
            arguments nor its result need torch.

    Raises:
        SketchRNNError: what the task raises; DataError if it exceeds a limit, crashes, or raises an
            exception of another kind.
    """
    return isolated_within(Limits(), file_name, task, *arguments, **keywords)


def isolated_within(
    limits: Limits,
    file_name: str,
    task: Callable[Arguments, Value],
    *arguments: Arguments.args,
    **keywords: Arguments.kwargs,
) -> Value:
    """Return what `isolated` would, with other limits."""
    if _Pool.inside:
        return task(*arguments, **keywords)
    request = Request(file_name, limits, task, arguments, keywords)
    with _pool.child(file_name) as child:
        reply = child.ask(request)
    if reply.error is not None:
        raise reply.error from (RuntimeError(reply.trace) if reply.trace else None)
    return reply.value


def warm_up() -> None:
    """Start a child, so that the first file does not wait for it. Returns at once."""
    _pool.start_spare()


def enter_child() -> None:
    """Note that this process is a child, in which `isolated` calls its task directly."""
    _Pool.inside = True


class _Child:
    """A child process and the pipes to it."""

    def __init__(self) -> None:
        """Start the process. Raises SketchRNNError if the system has no room for it."""
        paths = [os.path.abspath(path) for path in sys.path]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | _ONE_THREAD,
            )
        except OSError as error:
            raise SketchRNNError(f"{_NO_CHILD}, got: {error.strerror}") from error
        self._ready = False
        self.reusable = True

    @property
    def alive(self) -> bool:
        """Whether the process runs; while it waits, somebody else may have ended it."""
        return self._process.poll() is None

    def ask(self, request: Request) -> Reply:
        """Return the reply. The child is not reusable after a failure."""
        self.reusable = False  # until the reply is complete
        if not self._ready and self._exchange(None, START_S) != "ready":
            raise SketchRNNError(f"{_NO_CHILD}, but it ended")
        self._ready = True
        reply = self._exchange(request, request.limits.wall_s)
        if reply is None:
            return Reply(None, self._explain(request), "", False)
        self.reusable = reply.reusable
        return reply

    def _exchange(self, request: Request | None, seconds: float) -> Any:
        """Send a request if there is one; return what the child sends, or None if it ends."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        timer = threading.Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            if request is not None:
                pickle.dump(request, process.stdin, pickle.HIGHEST_PROTOCOL)
                process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            timer.cancel()

    def _explain(self, request: Request) -> DataError:
        """Return the error for a file at which the child has ended."""
        self._process.kill()
        code = self._process.wait()
        if is_end_by_limit(code):  # by the timer of the child, or by that of `_exchange`
            return DataError(
                f"{request.file_name}: expected a file that is read within "
                f"{request.limits.seconds:.3g} s, got one that takes longer"
            )
        return DataError(
            f"{request.file_name}: expected a file that can be read, got one at which the reader "
            "crashes"
        )

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):  # a request that was not sent
                pipe.close()


class _Pool:
    """The children of this process: those that wait for a file, and how many read one."""

    inside = False
    """Whether this process is a child itself."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()

    @contextmanager
    def child(self, file_name: str) -> Iterator[_Child]:
        """Lend a child; end it if it is not reusable then, and start another in its place."""
        with self._changed:
            free = self._changed.wait_for(lambda: len(self._busy) < AT_ONCE, QUEUE_S)
            if not free:
                raise DataError(f"{file_name}: other files are being read, try again later")
            while self._idle and not self._idle[-1].alive:
                self._idle.pop().end()
            child = self._idle.pop() if self._idle else _Child()
            self._busy.add(child)
        try:
            yield child
        finally:
            with self._changed:
                self._busy.discard(child)
                if child.reusable:
                    self._idle.append(child)
                self._changed.notify()
            if not child.reusable:
                child.end()
                self.start_spare()

    def start_spare(self) -> None:
        """Start a child unless one is waiting."""
        with self._changed:
            if not self._idle:
                with suppress(SketchRNNError):  # the next file says so
                    self._idle.append(_Child())

    def end(self) -> None:
        """End all children."""
        with self._changed:
            children = [*self._idle, *self._busy]
            self._idle.clear()
        for child in children:
            child.end()

    def forget(self) -> None:
        """Leave the children to the process that has started them, after a fork."""
        self.__init__()


_pool = _Pool()
atexit.register(_pool.end)
after_fork(_pool.forget)
