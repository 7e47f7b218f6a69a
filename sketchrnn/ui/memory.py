"""Memory that the process no longer uses goes back to the operating system.

The GNU C library keeps freed memory, in one arena for each of many threads, and a server has a
thread for each run of a page. Two arenas and a call now and then keep a server small. Other C
libraries and systems need nothing of this. oneDNN, which runs convolutions and LSTMs for torch,
keeps code for each shape of its inputs, and drawings of visitors have ever new shapes.
"""

from __future__ import annotations

import ctypes
import gc
import os
import threading
import time
from collections.abc import Callable

ARENAS = 2
EVERY = 20.0
"""Seconds between two returns of memory. One takes some milliseconds."""
SHAPES = 64
"""Shapes for which oneDNN keeps its code; 1024 by default, some 50 kB each."""
_M_ARENA_MAX = -8  # of malloc.h


def keep_small() -> None:
    """Limit what is kept, and return freed memory from now on.

    Call it before a model runs and before threads are begun.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(SHAPES))
    try:
        library = ctypes.CDLL(None)
        limit, trim = library.mallopt, library.malloc_trim
    except (OSError, TypeError, AttributeError):  # another C library
        return
    limit(_M_ARENA_MAX, ARENAS)
    threading.Thread(target=_trim, args=(trim,), daemon=True).start()


def settle() -> None:
    """Let the garbage collector pass over all objects that are there now: the models stay."""
    gc.collect()
    gc.freeze()


def _trim(trim: Callable[[int], int]) -> None:
    while True:
        time.sleep(EVERY)
        gc.collect()  # sessions that have ended are circles of objects
        trim(0)
