"""What a first start downloads, from the metadata of the index: `python -m scripts.download_size`.

Prints, for each platform, the megabytes of each lock file in requirements/ and the sum for `./run`
with the CPU build of PyTorch and with the other. uv chooses the wheels and lists their sizes;
nothing is downloaded. Where the CPU builds cannot be reached, UV_FIND_LINKS names a folder that has
the one for this Python.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

LOCKS = Path(__file__).resolve().parents[1] / "requirements"
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")
NAMES = ("uv", "torch-cpu", "torch", "run", "dev")


def main() -> None:
    """Print the table for this version of Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"Python {version}, MB", *NAMES, "./run", "TORCH=cuda", sep="\t")
    for platform in PLATFORMS:
        sizes = {name: megabytes(name, platform, version) for name in NAMES}
        cpu = sizes["uv"] + sizes["torch-cpu"] if "linux" in platform else sizes["torch"]
        sums = (cpu + sizes["run"], sizes["torch"] + sizes["run"])
        print(platform, *(f"{size:.0f}" for size in (*sizes.values(), *sums)), sep="\t")


def megabytes(name: str, platform: str, version: str) -> float:
    """Return the size of the wheels that a lock file names, 10^6 bytes."""
    command = [sys.executable, "-m", "uv", "pip", "compile", str(LOCKS / f"{name}.txt"), "--quiet"]
    command += ["--no-deps", "--no-config", "--no-header", "--format", "pylock.toml"]
    command += ["--python-platform", platform, "--python-version", version]
    backends: list[list[str]] = [["--torch-backend", "cpu"], []] if name == "torch-cpu" else [[]]
    for backend in backends:
        # torch needs macOS 14, newer than what uv assumes.
        environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
        done = subprocess.run([*command, *backend], env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            return sum(map(largest, done.stdout.split("\nwheels = ")[1:])) / 1e6
    sys.exit(f"error: uv found no wheels for {name} on {platform}: {done.stderr}")


def largest(wheels: str) -> int:
    """Return the size of the largest wheel of a package in a pylock.toml, bytes."""
    found = re.findall(r'url = "([^"]+whl)"(?:[^}]*?size = (\d+))?', wheels)
    return max(int(size) if size else length_of(url) for url, size in found)


def length_of(url: str) -> int:
    """Return the length of a file whose size the index does not state, bytes."""
    with urlopen(Request(url, method="HEAD")) as answer:
        return int(answer.headers["Content-Length"])


if __name__ == "__main__":
    main()
