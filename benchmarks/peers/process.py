"""A peer: installed into an ignored folder of its own, and run as a process that is asked in turns.

It is a script, in the peer's language and with the peer's code, that says what it loaded in one
line, then answers every line that it is given with a line of JSON: what one run took. So it can be
measured in turns with ours, while its memory is not ours. What is not here: the scripts, and the
rows (`rows.py`).
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
"""How long an installation may take."""
LABML = (
    "labml-nn==0.5.1",
    "labml==0.5.3",
    *("einops", "gitpython", "gitdb", "smmap", "pyyaml", "matplotlib", "contourpy", "cycler"),
    *("fonttools", "kiwisolver", "pyparsing"),
)
"""labml-nn and what its sketch_rnn imports; NumPy and torch are ours, it asks for no version."""
MAGENTA = "@magenta/sketch@0.2.0"


class PeerError(SketchRNNError):
    """A peer can't be installed or run here."""


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
        raise PeerError("@magenta/sketch needs node and npm, and one of them is not there")
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    _install("@magenta/sketch", target, [*npm, "--prefix", str(target), MAGENTA])
    script = str(SCRIPTS / "magenta_script.cjs")
    return [node, script], {"NODE_PATH": str(target / "node_modules")}


def _install(name: str, target: Path, command: Sequence[str]) -> None:
    """Fill a folder that is not there yet."""
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
    """A script that runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait until it has loaded."""
        self._process = process
        self._answer()

    def run(self) -> dict[str, Any]:
        """Let it do one run; return what it says of it, its `seconds` among that."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        return self._answer()

    def seconds(self) -> float:
        """Let it do one run; return how long that took."""
        return float(self.run()["seconds"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"{Path(self._process.args[1]).name} ended early, see above")  # pyright: ignore
        return json.loads(line)


@contextmanager
def started(installed: tuple[list[str], dict[str, str]], *given: str) -> Iterator[Peer]:
    """Start a script with these arguments; it ends with the block."""
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
