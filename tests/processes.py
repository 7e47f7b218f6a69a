"""Processes for tests of what kills them, limits them, or needs several of them."""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sketchrnn.commands.cli import main

FORKS = multiprocessing.get_context("forkserver")
"""Processes that begin with all imported that training needs, which takes seconds otherwise; torch
loads its compiler with the first optimiser, and what is not installed is left out.
"""
FORKS.set_forkserver_preload(
    ["sketchrnn.commands.training_run", "tests.processes", "torch._dynamo", "lightning_fabric"]
)


def begin(target: Callable[..., None], *given: Any) -> ForkServerProcess:
    """Start a process that calls `target`."""
    process = FORKS.Process(target=target, args=given)
    process.start()
    return process


def command(given: list[str], errors: Path, limit: int | None = None, deadly: bool = False) -> None:
    """Do what `python -m sketchrnn` does with these arguments, to be run in another process.

    limit: no file may grow beyond so many bytes. Writing on fails as on a full disk, or kills the
    process in the midst of it.
    """
    if limit is not None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if deadly else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with errors.open("w") as sys.stderr:
        sys.exit(main(given))
