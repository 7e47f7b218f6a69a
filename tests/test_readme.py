"""README and docs are true: commands run, links lead somewhere, tables equal the cards."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sketchrnn
from benchmarks import results
from scripts import average, self_critical
from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.commands.cli import main, parser
from sketchrnn.data.sources.simulated import BERLIN
from sketchrnn.trajectories.trajectory import Trajectory

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
MODULE = re.compile(r"python -m (benchmarks[.\w]*|scripts[.\w]*)")


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    """Return the arguments of each `python -m sketchrnn` in the README."""
    lines = "\n".join(blocks("bash")).splitlines()
    start = ".venv/bin/python -m sketchrnn "
    return [shlex.split(line[len(start) :]) for line in lines if line.startswith(start)]


def _holed() -> Trajectory:
    """Return the longest drive of Berlin, without the fixes from 60 to 260 s."""
    lat, lon, time, offsets = BERLIN.load_tracks()[:4]
    longest = int(np.argmax(np.diff(offsets)))
    fixes = np.arange(offsets[longest], offsets[longest + 1])
    since = time[fixes] - time[fixes[0]]
    fixes = fixes[(since < 60) | (since > 260)]
    return Trajectory(lat[fixes], lon[fixes], time[fixes])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a start.svg, a few drawings of one's own, and a track with a gap."""
    rng = np.random.default_rng(0)
    (tmp_path / "my-drawings").mkdir()
    for i in range(40):
        strokes = tuple(rng.uniform(20, 180, (6, 2)) for _ in range(2))
        drawing = sketchrnn.Drawing(strokes, 200, 200)
        drawing.write(tmp_path / "my-drawings" / f"{i}.svg")
    drawing.write(tmp_path / "start.svg")
    _holed().write(tmp_path / "track.gpx")
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_train_on_own_drawings_complete_one_and_teach(folder: Path) -> None:
    settings = folder / "small.json"
    settings.write_text('{"model": {"hidden": 8}, "train": {"epochs": 1}}')
    done = 0
    for given in commands():
        if given[0] == "train":  # as it stands, but one epoch of a small model
            at = given.index("--minutes")
            given = [*given[:at], *given[at + 2 :], "--config", str(settings)]
        assert main(given) == 0, given
        done += 1
    assert done == 5
    assert (folder / "runs/mine/card.json").exists()
    assert len(Trajectory.read(folder / "filled.gpx").time) > 100
    assert (folder / "finished.svg").exists() and (folder / "finished-8.svg").exists()


def test_the_python_example_runs(folder: Path) -> None:
    (code,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sketchrnn.Drawing.read(folder / "finished.svg").points > 12


def test_the_two_commands_stand_and_can_be_run() -> None:
    for name in ("run", "test", ".ci/run"):
        assert shutil.which(str(ROOT / name)), f"{name} must be executable"
    assert "./run --server.port 8600" in README


def test_the_tables_of_results_equal_the_cards() -> None:
    text = results.FILE.read_text(encoding="utf-8")
    assert results.fill(text) == text
    assert all(f"<!-- {name} -->" in text for name in ("drawings", "recognisers", "trajectories"))


MADE_BY = {"scripts.average": average.parser, "scripts.self_critical": self_critical.parser}
"""The parsers of the scripts that make models; `sketchrnn train` makes the others."""


def test_the_commands_of_the_cards_are_understood() -> None:
    for name in list_names():
        card = read_card(find(name))
        _, _, module, *given = shlex.split(card.command)  # python -m MODULE …
        made_by = MADE_BY.get(module, parser)
        assert made_by().parse_args(given).out == Path("checkpoints") / name
        if measured := card.metrics["test"].get("measured"):
            given = shlex.split(measured["command"].removeprefix("python -m sketchrnn "))
            assert parser().parse_args(given).model == name
            assert not any(word.startswith("/") for word in given)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_every_command_of_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).is_file(), target
    for module in MODULE.findall(text):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_readme_and_contributing_are_short_and_show_the_app() -> None:
    assert len(README.splitlines()) <= 120
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 150
    assert "](docs/sketch.gif)" in README
    assert (ROOT / "docs/sketch.gif").stat().st_size < 1_500_000
