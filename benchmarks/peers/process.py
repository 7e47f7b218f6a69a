"""A peer: another implementation, installed into an ignored folder and run as a process.

The peer is a script in its own language. It writes one line when it has loaded, then answers each
input line with a line of JSON about one run. So it can be measured alternately with this project
without sharing memory. Not here: the scripts, and the rows (`rows.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sketchrnn.errors import SketchRNNError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "runs" / "peers"
SCRIPTS = Path(__file__).parent
MINUTES = 15
"""Longest duration of an installation."""
LABML = (
    "labml-nn==0.5.1",
    "labml==0.5.3",
    *("einops", "gitpython", "gitdb", "smmap", "pyyaml", "matplotlib", "contourpy", "cycler"),
    *("fonttools", "kiwisolver", "pyparsing"),
)
"""labml-nn and the imports of its sketch_rnn, without NumPy and torch, which are installed."""
MAGENTA = "@magenta/sketch@0.2.0"


class PeerError(SketchRNNError):
    """A peer cannot be installed or run on this machine."""


def labml() -> tuple[list[str], dict[str, str]]:
    """Install labml-nn; return the command of its script, and the environment."""
    target = FOLDER / "labml-nn"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _install("labml-nn", target, [*pip, "--no-deps", "--target", str(target), *LABML])
    script = str(SCRIPTS / "labml_script.py")
    return [sys.executable, script], {"PYTHONPATH": str(target), "MPLBACKEND": "agg"}


def magenta() -> tuple[list[str], dict[str, str]]:
    """Install @magenta/sketch; return the command of its script, and the environment."""
    target, node = FOLDER / "magenta-sketch", shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise PeerError("expected node and npm for @magenta/sketch, and one of them is missing")
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    _install("@magenta/sketch", target, [*npm, "--prefix", str(target), MAGENTA])
    script = str(SCRIPTS / "magenta_script.cjs")
    return [node, script], {"NODE_PATH": str(target / "node_modules")}


def _install(name: str, target: Path, command: Sequence[str]) -> None:
    """Run the command that fills the folder, unless the folder exists."""
    if target.is_dir():
        return
    print(f"installing {name} into {target}", file=sys.stderr)
    target.mkdir(parents=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 * MINUTES)
        fault = done.stderr.strip().splitlines()[-1:] if done.returncode else None
    except subprocess.TimeoutExpired:
        fault = [f"it took more than {MINUTES} minutes"]
    if fault is not None:
        shutil.rmtree(target)
        raise PeerError(f"{name} could not be installed: {' '.join(fault)}")


class Peer:
    """A running script."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait until it has loaded."""
        self._process = process
        self._answer()

    def run(self) -> dict[str, Any]:
        """Do one run; return the answer, which contains `seconds`."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        return self._answer()

    def seconds(self) -> float:
        """Do one run; return its duration in seconds."""
        return float(self.run()["seconds"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"{Path(self._process.args[1]).name} ended early, see above")  # pyright: ignore
        return json.loads(line)


@contextmanager
def started(installed: tuple[list[str], dict[str, str]], *given: str) -> Iterator[Peer]:
    """Start a script with these arguments, and end it with the block."""
    command, environment = installed
    with subprocess.Popen(
        [*command, *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            yield Peer(process)
        finally:
            process.kill()
