"""Makes .venv, then starts the app or the checks: `environment.py run|test|install [ARGUMENTS]`.

The scripts `run`, `test`, `run.cmd` and `test.cmd` call it; it needs nothing but Python. .venv
holds what the lock files in requirements/ name. A copy of each file is kept in .venv once all
is installed, and all copies are removed before anything changes. So a changed file is installed
again, and a .venv without copies was interrupted, wherever that was, and is made anew.

TORCH=cpu or TORCH=cuda chooses the build of PyTorch on Linux. Without it, Linux gets the CPU build;
the CUDA build, which is much larger, is the last resort. Other systems have one build.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
COMMANDS = {
    "run": (["run"], "sketchrnn.ui"),
    "test": (["run", "uv", "dev"], "scripts.checks"),
    "install": (["run"], ""),
}
"""By command, the lock files that it needs beside that of PyTorch, and the module to start."""
OLDEST = (3, 10)
"""The oldest Python that will do."""
LINUX = sys.platform.startswith("linux")
MEGABYTES = {"torch-cpu": 192, "torch": 2396 if LINUX else 122, "run": 212, "dev": 139, "uv": 18}
"""Sizes of the downloads by lock file, as `python -m scripts.download_size` measures them."""


def main() -> None:
    """Make the environment and start the command."""
    if sys.version_info < OLDEST:
        sys.exit(f"error: expected Python 3.10 or newer, got {sys.version.split()[0]}")
    name, *given = sys.argv[1:]
    locks, module = COMMANDS[name]
    os.chdir(ROOT)
    make_environment(locks)
    if not module:
        return
    command = [str(PYTHON), "-m", module, *given]
    if os.name == "nt":  # where execv returns to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def make_environment(locks: Sequence[str]) -> None:
    """Install these lock files and PyTorch unless they are installed. Exits if that fails."""
    builds = torch_builds()
    if is_complete(locks, builds):
        return
    with only_one_at_a_time():
        if not is_complete(locks, builds):  # another process may have installed them meanwhile
            install(locks, builds)


def torch_builds() -> list[str]:
    """Return the lock files of the builds of PyTorch that will do, the preferred one first."""
    chosen = os.environ.get("TORCH", "")
    if chosen not in ("", "cpu", "cuda"):
        sys.exit(f"error: expected TORCH=cpu or TORCH=cuda, got {chosen!r}")
    if not LINUX or chosen == "cuda":
        return ["torch"]
    return ["torch-cpu"] if chosen == "cpu" else ["torch-cpu", "torch"]


def is_complete(locks: Sequence[str], builds: Sequence[str]) -> bool:
    """Return whether .venv works and holds all lock files and one of the builds of PyTorch."""
    return is_sound() and all(map(is_installed, locks)) and any(map(is_installed, builds))


def is_sound() -> bool:
    """Return whether .venv was never interrupted and its Python runs and is new enough."""
    if not any(VENV.glob("installed-*")):
        return False
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:  # no such file: the Python that it was made with is gone
        return False


def is_installed(name: str) -> bool:
    """Return whether a lock file is installed as it is now."""
    copy = copy_of(name)
    return copy.exists() and filecmp.cmp(LOCKS / f"{name}.txt", copy, shallow=False)


def copy_of(name: str) -> Path:
    """Return the copy of a lock file that says that it is installed."""
    return VENV / f"installed-{name}.txt"


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Hold a lock on the folder of the project, which the processes started here inherit.

    So an installer whose parent was killed ends its work before .venv is made anew.
    """
    try:
        import fcntl
    except ImportError:  # Windows does not overwrite the files of a running program
        yield
        return
    folder = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another installation in this folder to end.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def install(locks: Sequence[str], builds: Sequence[str]) -> None:
    """Install what is missing, into a new .venv if the old one is not sound.

    A build of PyTorch is not installed over another one either.
    """
    sound = is_sound()
    build = next(filter(is_installed, builds), None) if sound else None
    if build is None and any(copy_of(name).exists() for name in ("torch-cpu", "torch")):
        sound = False
    standing = [name for name in MEGABYTES if sound and is_installed(name)]
    missing = [name for name in locks if name not in standing]
    needed = {*missing, *([] if build else [builds[0]])}
    needed |= {"uv"} if "torch-cpu" in needed else set()
    say(f"Downloading up to {sum(map(MEGABYTES.__getitem__, needed))} MB.")
    if not sound:
        say(f"Making .venv with Python {sys.version.split()[0]}.")
        if not succeeds([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            fail()
    for copy in VENV.glob("installed-*"):
        copy.unlink()
    build = build or install_torch(builds)
    for name in missing:
        if not pip(name):
            fail()
    for name in {*standing, *missing, build}:
        copy_of(name).write_bytes((LOCKS / f"{name}.txt").read_bytes())


def install_torch(builds: Sequence[str]) -> str:
    """Install the first build of PyTorch that can be had and return the name of its lock file."""
    for build in builds:
        # uv knows where the CPU builds are; pip finds them only where it is configured to.
        if build == "torch-cpu" and pip("uv") and uv(build):
            return build
        if pip(build):
            return build
    fail()


def pip(name: str) -> bool:
    """Install a lock file with pip and return whether that succeeded."""
    say(f"Installing requirements/{name}.txt with pip, up to {MEGABYTES[name]} MB.")
    # Compiling all 12,000 modules takes nearly half of the time; Python compiles by itself the few
    # that are used. A lock file is complete, so pip need not look for dependencies.
    options = ["--disable-pip-version-check", "--no-compile", "--no-deps", "--require-hashes"]
    options += ["-r", str(LOCKS / f"{name}.txt")]
    return succeeds([str(PYTHON), "-m", "pip", "install", *options])


def uv(name: str) -> bool:
    """Install a lock file of a CPU build with uv and return whether that succeeded."""
    say(f"Installing requirements/{name}.txt with uv, up to {MEGABYTES[name]} MB.")
    options = ["--python", str(PYTHON), "--torch-backend", "cpu", "--no-deps", "--require-hashes"]
    file = str(LOCKS / f"{name}.txt")
    return succeeds(
        [str(PYTHON), "-m", "uv", "pip", "install", "--no-config", *options, "-r", file]
    )


def succeeds(command: Sequence[str]) -> bool:
    """Run a command, its output on standard error, and return whether it succeeded."""
    # The children inherit the lock of `only_one_at_a_time`.
    return subprocess.run(command, stdout=sys.stderr, close_fds=False).returncode == 0


def say(text: str) -> None:
    """Print a note on standard error."""
    print(text, file=sys.stderr, flush=True)


def fail() -> NoReturn:
    """Exit with an error."""
    sys.exit("error: the installation failed, see above; the next start takes it up again")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
