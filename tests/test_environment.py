"""Tests of `scripts/environment.py`: it makes .venv, and repairs one that was interrupted anywhere.

A copy of the script works in a folder with made-up packages, without a network.
"""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SITE = Path("lib") / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="kills process groups"),
    pytest.mark.timeout(600),  # makes .venv several times
]


def write_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Write a wheel of these files; return its line in a lock file."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{info}/RECORD,,"]
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            record.append(f"{file},sha256={digest.rstrip(b'=').decode()},{len(text)}")
            archive.writestr(file, text)
        archive.writestr(f"{info}/RECORD", "\n".join(record) + "\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} --hash=sha256:{digest}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one command, which prints the versions of its two packages."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/environment.py", tmp_path / "scripts")
    app = tmp_path / "sketchrnn/ui.py"
    app.parent.mkdir()
    app.write_text("import sys, torch, parts\nprint(torch.build, len(parts.FILES), sys.argv[1:])\n")
    parts = {f"parts/{n}.py": f"N = {n}\n" for n in range(500)}
    parts["parts/__init__.py"] = "import pkgutil\nFILES = [*pkgutil.iter_modules(__path__)]\n"
    wheels, locks = tmp_path / "wheels", tmp_path / "requirements"
    wheels.mkdir()
    locks.mkdir()
    cpu = write_wheel(wheels, "torch", "1.0+cpu", {"torch.py": "build = 'cpu'\n"})
    (locks / "torch-cpu.txt").write_text(cpu)
    cuda = write_wheel(wheels, "torch", "1.0", {"torch.py": "build = 'default'\n"})
    (locks / "torch.txt").write_text(cuda.replace("==", "==="))  # as scripts/lock.py does
    (locks / "run.txt").write_text(write_wheel(wheels, "parts", "1", parts))
    # This uv finds nothing, as the real one where its index cannot be reached.
    fails = {"uv/__init__.py": "", "uv/__main__.py": "raise SystemExit(2)\n"}
    (locks / "uv.txt").write_text(write_wheel(wheels, "uv", "1", fails))
    return tmp_path


def begin(project: Path, *given: str, torch: str = "") -> subprocess.Popen[bytes]:
    """Begin what `./run` does, in a group of processes of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(project / "wheels"),
        "TORCH": torch,
    }
    # Into files, because a child that lives on would keep a pipe open.
    with (project / "printed").open("wb") as printed, (project / "notes").open("wb") as notes:
        return subprocess.Popen(
            [sys.executable, project / "scripts/environment.py", "run", *given],
            env=environment,
            stdout=printed,
            stderr=notes,
            start_new_session=True,
        )


def run(project: Path, *given: str, torch: str = "") -> tuple[str, str]:
    """Do what `./run` does; return what the app prints and the notes."""
    status = begin(project, *given, torch=torch).wait()
    notes = (project / "notes").read_text()
    assert status == 0, notes
    return (project / "printed").read_text(), notes


def fails(project: Path, torch: str = "") -> str:
    """Do what `./run` does and fails in; return its notes."""
    assert begin(project, torch=torch).wait() == 1
    return (project / "notes").read_text()


def kill_when(
    process: subprocess.Popen[bytes], reached: Callable[[], bool], children: bool = True
) -> None:
    """Kill a process, with or without its children, as soon as a point is reached."""
    while not reached():
        assert process.poll() is None, "it ended first"
        time.sleep(0.001)
    if children:
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def test_a_kill_at_any_moment_is_repaired_by_the_next_start(project: Path) -> None:
    venv = project / ".venv"
    kill_when(begin(project), (venv / "pyvenv.cfg").exists)
    # Its child lives on and unpacks pip.
    kill_when(begin(project), (venv / SITE / "pip").exists, children=False)
    # The next one makes everything anew when that child has ended, and is killed in a package.
    kill_when(begin(project), (venv / SITE / "parts/250.py").exists)
    printed, notes = run(project, "--port", "1")
    built = "cpu" if sys.platform.startswith("linux") else "default"
    assert printed == f"{built} 500 ['--port', '1']\n"
    assert notes.startswith("Downloading up to ")
    assert "Making .venv" in notes

    printed, notes = run(project)  # nothing is left to do
    assert printed == f"{built} 500 []\n"
    assert notes == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has two builds")
def test_hashes_are_checked_and_the_build_of_torch_is_chosen(project: Path) -> None:
    wheel = project / "wheels/parts-1-py3-none-any.whl"
    right = wheel.read_bytes()
    write_wheel(wheel.parent, "parts", "1", {"parts/__init__.py": "FILES = 'not those'\n"})
    errors = fails(project)
    assert "DO NOT MATCH THE HASHES" in errors
    assert errors.endswith("the next start takes it up again\n")
    wheel.write_bytes(right)
    assert run(project, torch="cuda")[0] == "default 500 []\n"
    assert run(project)[0] == "default 500 []\n"  # without a choice the build stays
    assert run(project, torch="cpu")[0] == "cpu 500 []\n"

    lock = write_wheel(project / "wheels", "parts", "2", {"parts/__init__.py": "FILES = [1]\n"})
    (project / "requirements/run.txt").write_text(lock)
    printed, notes = run(project)
    assert printed == "cpu 1 []\n"
    assert "Making .venv" not in notes
    assert fails(project, torch="gpu") == "error: expected TORCH=cpu or TORCH=cuda, got 'gpu'\n"
