"""What child processes do in the tests of `isolation`: a child imports this file."""

import os
import sys
import time

from sketchrnn.errors import UsageError
from sketchrnn.formats.isolation import isolated


def double(value: int) -> int:
    return 2 * value


def pid() -> int:
    return os.getpid()


def pids_of_nested() -> tuple[int, int]:
    """The process of a task, and that of a task which it isolates."""
    return os.getpid(), isolated("inner", os.getpid)


def imported() -> list[str]:
    return [name for name in ("torch", "streamlit") if name in sys.modules]


def for_ever() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(600)


def fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def crash() -> None:
    os.abort()


def divide() -> float:
    return 1 / 0


def refuse() -> None:
    raise UsageError("expected one, got two")


def talk() -> str:
    print("not a reply")
    os.write(1, b"not a reply")
    return "a reply"
