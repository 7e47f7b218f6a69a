"""The program of a child process that reads files for `isolation.py`, with limits on each of them.

Time is limited by a timer of the process that ends it when it has computed for too long (setitimer,
not on Windows). Memory is limited by the size of the address space (RLIMIT_AS, on Linux, where
/proc says how large it is). Not here: what is read.
"""

import logging
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO

from sketchrnn.errors import DataError, SketchRNNError
from sketchrnn.formats.isolation import Limits, Reply, Request, enter_child

if sys.platform != "win32":
    import resource

GROWN = 100_000_000
"""A child that has become larger by this many bytes ends after its reply."""
NICE = 3
"""Niceness of a child: those who draw come first, also while several files are read."""
ALWAYS = ("sketchrnn.formats.drawing_files", "sketchrnn.formats.gpx")
"""Modules that the child imports before the first file comes."""
SELDOM = {
    ".fit": "fitdecode",
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp"), "sketchrnn.formats.tracing"),
}
"""Ending of a file -> the module with the libraries that read it, which take up to some seconds."""


def serve() -> None:
    """Reply to requests until the parent closes the pipe."""
    enter_child()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this child
    if sys.platform != "win32":
        os.nice(NICE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between replies
    logging.disable()
    for module in ALWAYS:
        import_module(module)
    _send("ready", replies)
    size = _size()
    while True:
        try:
            request: Request = pickle.load(requests)
        except EOFError:
            return
        module = SELDOM.get(PurePath(request.file_name).suffix.lower())
        if module is not None and module not in sys.modules:
            import_module(module)
            size = _size()
        replies.write(_answer(request, size))
        replies.flush()
        if _size() > size + GROWN:
            return


def _answer(request: Request, size: int) -> bytes:
    """Return the reply to a request, pickled. `size`: of this process before the first one."""
    trace = ""
    try:
        with _within(request.limits):
            value = request.task(*request.arguments, **request.keywords)
            return _pickled(Reply(value, None, "", _size() <= size + GROWN))
    except SketchRNNError as raised:
        error = type(raised)(str(raised))  # without its causes, which may hold parts of the file
    except MemoryError:
        error = DataError(
            f"{request.file_name}: expected a file that is read within "
            f"{request.limits.memory // 1_000_000} MB of memory, got one that needs more"
        )
    except Exception as raised:  # a library fails at the file in a way that its reader never saw
        error = DataError(
            f"{request.file_name}: expected a file that can be read, got one at which the reader "
            f"fails ({type(raised).__name__})"
        )
        trace = traceback.format_exc()
    return _pickled(Reply(None, error, trace, _size() <= size + GROWN))


@contextmanager
def _within(limits: Limits) -> Iterator[None]:
    """Limit the time and the memory of the block."""
    _limit_memory(_size() + limits.memory)
    _limit_time(limits.seconds)
    try:
        yield
    finally:
        _limit_time(0)
        _limit_memory(None)


def _limit_time(seconds: float) -> None:
    """End the process when it has computed for so long; 0 for never."""
    if sys.platform != "win32":
        # the signal ends the process, also inside a library that never returns to Python
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(size: int | None) -> None:
    """Limit the size of the address space, bytes, where /proc says how large it is."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard if size is None else size, hard))


def _size() -> int:
    """Return the size of the address space, bytes; 0 where /proc does not say it."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _pickled(reply: Any) -> bytes:
    return pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)


def _send(value: Any, replies: BinaryIO) -> None:
    replies.write(_pickled(value))
    replies.flush()
