"""Locks every package, transitive ones too, with its hashes: `python -m scripts.lock`.

Reads the versions that are chosen by hand, in requirements.txt (run time) and requirements-dev.txt
(tools), and writes into requirements/:

    run.txt    what the app needs, without torch
    dev.txt    what the tools need on top
    torch.txt  torch from the default index, and the CUDA libraries that it needs on Linux
    uv.txt     uv, with which `./run` chooses the CPU build of torch

Each file holds for every Python from 3.10 on and every platform. torch-cpu.txt, the CPU builds of
torch for Linux, is kept by hand, since the default index does not have them.

uv does the work; requirements-dev.txt pins it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "requirements"
HEAD = "# Written by `python -m scripts.lock`; the versions are chosen in requirements*.txt.\n"
TORCH = re.compile(r"torch|triton|(cuda|nvidia)-.*")
"""Torch and what only its CUDA build needs."""
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def compile_lock(file: str) -> str:
    """Return the locked packages that a file of requirements leads to."""
    command = [sys.executable, "-m", "uv", "pip", "compile", file, "--universal", "--quiet"]
    command += ["--generate-hashes", "--python-version", "3.10", "--no-config"]
    command += ["--no-annotate", "--no-header"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def packages_of(lock: str) -> list[tuple[str, str]]:
    """Return name and text of each package of a lock file; the text starts with the name."""
    parts = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    found = [(NAME.match(part), part) for part in parts]
    return [(name.group(), part) for name, part in found if name]


def main() -> None:
    """Write the files."""
    needed = {name for name, _ in packages_of(compile_lock("requirements.txt"))}
    files: dict[str, list[str]] = {"run": [], "dev": [], "torch": [], "uv": []}
    # All versions come from one resolution, so that the tools share those of the app.
    for name, text in packages_of(compile_lock("requirements-dev.txt")):
        if TORCH.fullmatch(name):
            # Three signs of equality, which "2.13.0+cpu" of a local folder does not satisfy.
            files["torch"].append(re.sub(r"^torch==", "torch===", text))
        elif name == "uv":
            files["uv"].append(text)
        else:
            files["run" if name in needed else "dev"].append(text)
    for name, parts in files.items():
        (FOLDER / f"{name}.txt").write_text(HEAD + "".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
