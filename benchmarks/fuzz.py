"""Coverage-guided fuzzing of the readers of files: `python -m benchmarks.fuzz svg --seconds 60`.

Inputs that reach new lines of the package are kept and changed further, as AFL does (Zalewski
2014): bytes are flipped, parts repeated, removed, taken from other inputs, and numbers and words of
the format put in. A finding is an exception that is not one of the package, more than two seconds
of processor time, or more than 300 MB of memory. `--keep FOLDER` writes the inputs with which all
reached lines are reached; the tests read them. Not here: the limits of the child processes
(`formats/isolation.py`), without which readers run here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.fuzz_seeds import SEEDS, WORDS
from sketchrnn.errors import SketchRNNError

LONGEST = 20_000  # bytes of an input
KEPT = 3_000  # bytes of an input that is written
SECONDS, MEGABYTES = 2.0, 300
PACKAGE = str(Path(__file__).parents[1] / "sketchrnn")
NUMBERS = (
    b"0",
    b"-1",
    b"1e400",
    b"nan",
    b"9" * 400,
    b"1e-320",
    b"1e308",
    b"2147483648",
    b"\xff" * 8,
)

Lines = set[tuple[str, int]]
Read = Callable[[bytes], object]


def reader_of(kind: str) -> Read:
    """Return the function that reads a kind of file, in this process."""
    from sketchrnn.formats import drawing_files, ink, npz, zip_files
    from sketchrnn.trajectories.recording import Recording
    from sketchrnn.trajectories.trajectory import READERS
    from sketchrnn.ui import address

    def archive(content: bytes) -> object:
        with tempfile.NamedTemporaryFile(suffix=".npz") as file:
            file.write(content)
            file.flush()
            return npz.load_npz(file.name)

    others: dict[str, Read] = {
        "png": ink.decode,
        "npz": archive,
        "zip": lambda content: zip_files.read_members(content, "a.zip", (".svg",)),
        "address": lambda content: address.decode(content.decode("latin-1"), 340.0),
    }
    if kind in others:
        return others[kind]
    if f".{kind}" in READERS:
        return lambda content: Recording._parse(content, f"a.{kind}")
    return drawing_files.READERS[f".{kind}"]


class Fuzzer:
    """The inputs for one reader, and what was found."""

    def __init__(
        self, read: Read, seeds: Sequence[bytes], words: Sequence[bytes], seed: int
    ) -> None:
        self._read, self._words = read, [*words, *NUMBERS]
        self._random = random.Random(seed)
        self.lines: Lines = set()
        self.inputs: list[tuple[bytes, Lines]] = []
        self.findings: dict[str, bytes] = {}
        self.runs = 0
        for content in seeds:
            self.try_(content)

    def step(self) -> None:
        """Change one of the inputs and read it."""
        content = self._random.choice(self.inputs)[0] if self.inputs else b""
        for _ in range(1 << self._random.randrange(4)):
            content = self._changed(content)
        self.try_(content[:LONGEST])

    def try_(self, content: bytes) -> None:
        """Read an input; keep it if it reaches new lines, and what is wrong with it."""
        self.runs += 1
        before, began = _memory(), time.process_time()
        reached, fault = self._run(content)
        if time.process_time() - began > SECONDS:
            fault = fault or "slow"
        if _memory() - before > MEGABYTES:
            fault = fault or "memory"
        if fault:
            self.findings.setdefault(fault, content)
        if not reached <= self.lines:
            self.lines |= reached
            self.inputs.append((content, reached))

    def kept(self) -> Iterator[bytes]:
        """Yield short inputs that reach together what all short inputs reach."""
        left = [(content, reached) for content, reached in self.inputs if len(content) <= KEPT]
        missing: Lines = set().union(*(reached for _, reached in left))
        while missing:
            content, reached = max(left, key=lambda one: (len(one[1] & missing), -len(one[0])))
            missing -= reached
            yield content

    def _run(self, content: bytes) -> tuple[Lines, str]:
        """Return the lines of the package that reading reaches, and the fault or ""."""
        reached: Lines = set()

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            name = frame.f_code.co_filename
            if not name.startswith(PACKAGE):
                return None
            reached.add((name, frame.f_lineno))
            return trace

        sys.settrace(trace)
        signal.setitimer(signal.ITIMER_VIRTUAL, 3 * SECONDS)
        try:
            self._read(content)
        except SketchRNNError:
            return reached, ""
        except Exception as error:
            return reached, f"{type(error).__name__} at {_place(error)}"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            sys.settrace(None)
        return reached, ""

    def _changed(self, content: bytes) -> bytes:
        pick = self._random
        at = pick.randrange(len(content) + 1)
        end = min(len(content), at + 1 + int(pick.expovariate(1 / 12)))
        part = content[at:end]
        match pick.randrange(8):
            case 0:
                part = bytes(pick.randrange(256) for _ in part)
            case 1:
                part = b""
            case 2:
                part = part * (1 << pick.randrange(9))
            case 3:
                part = part + pick.choice(self._words)
            case 4:
                part = pick.choice(self._words)
            case 5:
                other = pick.choice(self.inputs)[0]
                first = pick.randrange(len(other) + 1)
                part = other[first : first + 1 + int(pick.expovariate(1 / 40))]
            case 6 if numbers := [*re.finditer(rb"-?\d[\d.]*", content)]:
                at, end = pick.choice(numbers).span()
                part = pick.choice(NUMBERS)
            case _:
                part = bytes(byte ^ 1 << pick.randrange(8) for byte in part)
        return content[:at] + part + content[end:]


def _place(error: BaseException) -> str:
    """Return the line of the package from which an exception comes."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(PACKAGE):
            place = f"{name.removeprefix(PACKAGE)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _memory() -> float:
    """Return the largest memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _too_long(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    """Fuzz one reader; print a line of JSON with the runs, the lines reached and the findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=SEEDS)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the inputs that reach all lines")
    parser.add_argument("--findings", type=Path, help="folder for the inputs that fail")
    given = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _too_long)
    old = [path.read_bytes() for path in sorted((given.keep or Path()).glob(f"*.{given.kind}"))]
    fuzzer = Fuzzer(
        reader_of(given.kind), [*SEEDS[given.kind], *old], WORDS[given.kind], given.seed
    )
    end = time.monotonic() + given.seconds
    while time.monotonic() < end:
        fuzzer.step()
    for folder, contents in (
        (given.keep, fuzzer.kept()),
        (given.findings, fuzzer.findings.values()),
    ):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for old_file in folder.glob(f"*.{given.kind}"):
                old_file.unlink()
            for number, content in enumerate(contents):
                (folder / f"{number:03}.{given.kind}").write_bytes(content)
    row = {"reader": given.kind, "runs": fuzzer.runs, "lines": len(fuzzer.lines)}
    print(json.dumps({**row, "findings": sorted(fuzzer.findings)}))


if __name__ == "__main__":
    main()
