"""The cache folder for downloads and prepared data sets, and locks on files in it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_cache_dir


def cache_dir() -> Path:
    """Return the cache folder: `$SKETCHRNN_CACHE`, else the usual place for the user's caches."""
    return Path(os.environ.get("SKETCHRNN_CACHE") or user_cache_dir("sketchrnn"))


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Open `path` to append to it with an exclusive lock; wait while another holds the lock."""
    while True:
        file = path.open("ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        # The previous holder may have renamed or removed the file. Then open the new one.
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            break
        file.close()
    with file:
        yield file
