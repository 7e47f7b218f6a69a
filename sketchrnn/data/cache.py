"""The cache folder for downloads and prepared data sets, its size, and locks on files in it.

`$SKETCHRNN_CACHE` names the folder, and `$SKETCHRNN_CACHE_MB` limits the downloads in it. A server
has a limit for what its visitors download in any case.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_cache_dir

from sketchrnn.errors import UsageError

LIMIT = "SKETCHRNN_CACHE_MB"
VISITORS_MB = 2000
"""The limit for visitors of a server, unless `$SKETCHRNN_CACHE_MB` sets another."""


def cache_dir() -> Path:
    """Return the cache folder: `$SKETCHRNN_CACHE`, else the usual place for the user's caches."""
    return Path(os.environ.get("SKETCHRNN_CACHE") or user_cache_dir("sketchrnn"))


def limit_for_visitors() -> None:
    """Limit the downloads of this process and of those that it starts, unless there is a limit."""
    os.environ.setdefault(LIMIT, str(VISITORS_MB))


def room(folder: Path) -> int | None:
    """Return how many more bytes the files in a folder may take; None without a limit.

    Raises UsageError if `$SKETCHRNN_CACHE_MB` is no number.
    """
    limit = os.environ.get(LIMIT)
    return None if limit is None else megabytes(LIMIT, limit) - size_of(folder)


def megabytes(name: str, text: str) -> int:
    """Return the bytes of a setting in MB. Raises UsageError, with its name, if it is no number."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise UsageError(f"{name}: expected a whole number of megabytes, got {text!r:.60}")
    return int(text) * 1_000_000


def size_of(folder: Path) -> int:
    """Return the bytes of all files under a folder."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # removed meanwhile
            size += path.stat().st_size if path.is_file() else 0
    return size


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock of a file; wait while another process or thread holds it.

    The lock is a file beside `path`, which need not exist itself. It is removed in the end.
    """
    from filelock import FileLock  # takes a tenth of a second, and most calls need no lock

    lock = path.with_name(path.name + ".lock")
    with FileLock(lock):
        try:
            yield
        finally:
            # A process that waits for a removed lock makes a new one. On Windows filelock
            # removes it.
            with suppress(PermissionError):
                lock.unlink(missing_ok=True)
