"""What is installed and served: the lock files, the wheel, the settings of servers."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([\w.-]+)===?([^\s;]+)", re.MULTILINE)


def read(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(*names: str) -> set[tuple[str, str]]:
    """The versions that files of requirements name."""
    found = [pin for name in names for pin in PIN.findall(read(name))]
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found}


def test_the_locks_hold_the_chosen_versions() -> None:
    locks = [f"requirements/{name}.txt" for name in ("run", "torch", "dev", "uv")]
    missing = pins("requirements.txt", "requirements-dev.txt") - pins(*locks)
    assert missing == set(), "run: python -m scripts.lock"
    assert pins("requirements.txt") <= pins("requirements/run.txt", "requirements/torch.txt")
    ((name, version),) = pins("requirements/torch-cpu.txt")
    assert (name, version.removesuffix("+cpu")) in pins("requirements/torch.txt")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_only_this_computer_opens_the_app_and_nothing_is_reported() -> None:
    settings = read(".streamlit/config.toml")
    assert re.search(r'^\[server\](\n[^\[]*)*?\naddress = "localhost"$', settings, re.MULTILINE)
    assert re.search(r"^gatherUsageStats = false$", settings, re.MULTILINE)
    # In a container it listens on all addresses, and compose.yaml names what reaches it.
    assert '"--server.address", "0.0.0.0"' in read("Dockerfile")
    assert "${LISTEN:-127.0.0.1:8080}:80" in read("compose.yaml")


def test_nginx_lets_through_what_the_app_takes() -> None:
    (upload,) = re.findall(r"^maxUploadSize = (\d+)$", read(".streamlit/config.toml"), re.MULTILINE)
    (body,) = re.findall(r"client_max_body_size (\d+)m;", read("nginx.conf"))
    assert int(body) == int(upload) + 1


def test_the_dockerfile_copies_what_there_is() -> None:
    kept = re.findall(r"^!(.+)$", read(".dockerignore"), re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
    for name in (name for names in copied for name in names.split()):
        assert (ROOT / name).exists(), name
        assert any(line == name or line.startswith(f"{name}/") for line in kept), name


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_twins_for_windows_start_the_same_script(name: str) -> None:
    assert f"scripts/environment.py {name} " in read(name)
    assert f'scripts\\environment.py" {name} %*' in read(f"{name}.cmd")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel of the project is unpacked in."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    pytest.importorskip("hatch_requirements_txt", reason="hatchling reads requirements.txt with it")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    assert file.stat().st_size <= 60e6
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_app_and_the_models(wheel: Path) -> None:
    shipped = wheel / "sketchrnn/shipped"
    for name in ("app.py", "pages", "checkpoints", ".streamlit/config.toml", "requirements.txt"):
        origin = ROOT / name
        files = [origin] if origin.is_file() else [*origin.rglob("*.*")]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                copy = shipped / file.relative_to(ROOT)
                assert copy.read_bytes() == file.read_bytes(), file
    for file in (ROOT / "sketchrnn").rglob("*.*"):
        if file.is_file() and file.suffix != ".pyc":
            assert (wheel / file.relative_to(ROOT)).is_file(), file


def test_the_wheel_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    code = (
        "import numpy as np, sketchrnn\n"
        "from sketchrnn.commands.cli import main\n"
        "line = np.array([[20.0, 20], [60, 80], [100, 100]])\n"
        "sketchrnn.Drawing((line,), 200, 200).write('start.svg')\n"
        "assert sketchrnn.__file__.startswith(PLACE), sketchrnn.__file__\n"
        "command = 'complete --model kanji --start start.svg -k 2 --out finished.svg'\n"
        "assert main(command.split()) == 0\n"
        "assert main(['licences']) == 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code.replace("PLACE", repr(str(wheel)))],
        cwd=tmp_path,
        env={"PYTHONPATH": str(wheel), "PATH": "", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "finished-2.svg").exists()
    assert "kanji\tKanjiVG" in done.stdout
