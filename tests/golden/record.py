"""Records what the commands print and write, and compares two records.

    python -m tests.golden.record FOLDER             # all outputs, byte by byte
    python -m tests.golden.record --expected         # tests/golden/expected.json, after a change

Run it before and after a change that must not alter behaviour, on one computer, and compare the two
folders with `diff -r`. Sums of floating-point numbers differ in their last bits between processors,
so `expected.json` keeps only the layout of each output and the leading digits of its numbers.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import runpy
import shutil
import sys
import tempfile
from pathlib import Path

from tests.golden.cases import commands, write_inputs

EXPECTED = Path(__file__).with_name("expected.json")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
CLOCK = re.compile(r'("?[a-z_]*(?:seconds|per_s)[a-z_]*"?: )[-\d.e+]+')
"""Times that a run took, which differ from run to run."""
FIRST, LAST = 4, 8
"""Numbers at the beginning and at the end of each output that are compared one by one."""
BINARY = (".safetensors", ".npz", ".png", ".gif", ".pt")


def record(folder: Path) -> None:
    """Run every case and write its exit status and outputs into `folder`."""
    folder.mkdir(parents=True)
    folder = folder.resolve()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        try:
            write_inputs(Path(name))
            for case, line in commands().items():
                run(case, line, folder)
        finally:
            os.chdir(before)


def run(case: str, line: str, folder: Path) -> None:
    """Run one command in this process and keep its standard output and files."""
    place = folder / case
    place.mkdir()
    out = Path(case)
    arguments, sys.argv = sys.argv, ["sketchrnn", *line.format(out).split()]
    printed, errors = io.StringIO(), io.StringIO()
    status: str | int | None = 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
        try:
            runpy.run_module("sketchrnn", run_name="__main__")
        except SystemExit as stop:
            status = stop.code
        finally:
            sys.argv = arguments
    text = printed.getvalue()
    if status:
        # Error sentences may be reworded; that there is exactly one line may not change.
        lines = errors.getvalue().splitlines()
        text += f"{len(lines)} line, error: {lines[-1].startswith('error: ')}\n"
    (place / "printed.txt").write_text(f"exit {status}\n" + CLOCK.sub(r"\g<1>0", text))
    keep = [out] if out.is_dir() else sorted(Path().glob(f"{out.stem}*{out.suffix}"))
    for made in keep if "{}" in line else []:
        for file in sorted(made.rglob("*")) if made.is_dir() else [made]:
            copy(file, place / file)


def copy(file: Path, to: Path) -> None:
    """Keep a file, without times that a run took; logs and states to resume from are left out."""
    if file.is_dir() or file.name.startswith(("log", "events", "resume")):
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix in BINARY:
        shutil.copy(file, to)
    else:
        to.write_text(CLOCK.sub(r"\g<1>0", file.read_text(encoding="utf-8")), encoding="utf-8")


def summary(folder: Path) -> dict[str, list]:
    """Return of each file of a record what other processors must reproduce."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _summed(path) for path in files}


def _summed(path: Path) -> list:
    """The layout of a file as a hash, how many numbers it has, and some of them."""
    if path.suffix in BINARY:
        return []
    text = path.read_text(encoding="utf-8")
    numbers = [float(f"{float(found):.4g}") for found in NUMBER.findall(text)]
    some = numbers[:FIRST] + numbers[FIRST:][-LAST:]
    if path.parent.name.startswith(("score", "info", "learn", "models", "import")):
        layout = hashlib.sha256(NUMBER.sub("#", text).encode()).hexdigest()[:12]
        return [layout, len(numbers), *some]
    return ["", len(numbers) if path.name == "printed.txt" else 0, *some]


def main() -> None:
    """Record into a folder, or anew what the test expects."""
    if sys.argv[1:] != ["--expected"]:
        record(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "record"
        record(folder)
        rows = (f" {json.dumps(k)}: {json.dumps(v)}" for k, v in summary(folder).items())
        EXPECTED.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
