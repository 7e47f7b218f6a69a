"""The one folder in which downloads and prepared data sets are kept, and who may write in it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_cache_dir


def cache_dir() -> Path:
    """Return the cache folder: `$SKETCHRNN_CACHE`, else the user's own by the system's custom."""
    return Path(os.environ.get("SKETCHRNN_CACHE") or user_cache_dir("sketchrnn"))


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Open `path` to append to it, as the only one; waits for whoever has it."""
    while True:
        file = path.open("ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        # Whoever had the lock may have renamed or removed the file: then this is another one.
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            break
        file.close()
    with file:
        yield file
