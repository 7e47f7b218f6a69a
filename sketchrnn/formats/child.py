"""The program of a child process that reads files for `isolation.py`, with limits on each of them.

Time is limited by a timer of the process that ends it when it has computed for too long, and memory
by the size of the address space, where the system has such limits (`processes.py`). Not here: what
is read.
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
from sketchrnn.formats.processes import (
    STOP_SIGNALS,
    address_space,
    limit_memory,
    limit_time,
    step_back,
)

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
    for stop in STOP_SIGNALS:  # Ctrl-C is for the parent, which ends this child
        signal.signal(stop, signal.SIG_IGN)
    step_back(NICE)
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between replies
    logging.disable()
    for module in ALWAYS:
        import_module(module)
    _send("ready", replies)
    size = address_space()
    while True:
        try:
            request: Request = pickle.load(requests)
        except EOFError:
            return
        module = SELDOM.get(PurePath(request.file_name).suffix.lower())
        if module is not None and module not in sys.modules:
            import_module(module)
            size = address_space()
        replies.write(_answer(request, size))
        replies.flush()
        if address_space() > size + GROWN:
            return


def _answer(request: Request, size: int) -> bytes:
    """Return the reply to a request, pickled. `size`: of this process before the first one."""
    trace = ""
    try:
        with _within(request.limits):
            value = request.task(*request.arguments, **request.keywords)
            return _pickled(Reply(value, None, "", address_space() <= size + GROWN))
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
    return _pickled(Reply(None, error, trace, address_space() <= size + GROWN))


@contextmanager
def _within(limits: Limits) -> Iterator[None]:
    """Limit the time and the memory of the block."""
    limit_memory(address_space() + limits.memory)
    limit_time(limits.seconds)
    try:
        yield
    finally:
        limit_time(0)
        limit_memory(None)


def _pickled(reply: Any) -> bytes:
    return pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)


def _send(value: Any, replies: BinaryIO) -> None:
    replies.write(_pickled(value))
    replies.flush()
