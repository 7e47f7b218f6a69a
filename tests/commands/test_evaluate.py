"""Tests of `evaluate --seeds` and `evaluate --write`, and of the scores that `train` writes."""

import json
import re
import shlex
from pathlib import Path

import pytest

from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import save, weights_version
from sketchrnn.commands.cli import main
from sketchrnn.errors import CheckpointError
from tests.data.examples import npz
from tests.tiny import checkpoint, recogniser

LINES = "".join(
    f"{52.5 + 0.0004 * step},{13.4 + 0.0001 * trip},{86_400 * trip + 10 * step},{trip}\n"
    for trip in range(10)
    for step in range(30)
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with tiny models, drawings and trips."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    checkpoint(tmp_path / "car", "trajectory")
    checkpoint(tmp_path / "pen")
    npz(tmp_path / "birds.npz")
    (tmp_path / "my trips.csv").write_text("lat,lon,time,name\n" + LINES)
    return tmp_path


CAR = ["evaluate", "--model", "car", "--data", "my trips.csv", "-k", "2", "--json", "-"]


def test_scores_are_written_with_what_measures_them_again(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_card(work / "car")
    assert main([*CAR, "--seeds", "2", "--write"]) == 0
    printed = json.loads(capsys.readouterr().out)
    card = read_card(work / "car")
    test = card.metrics["test"]
    measured = test.pop("measured")
    assert test == printed and test["seeds"] == 2
    assert measured["weights"] == weights_version(work / "car")
    assert re.fullmatch("[0-9a-f]{12}", measured["data"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", measured["date"])
    card.metrics = before.metrics
    assert card == before

    command = shlex.split(measured["command"])
    assert command[:3] == ["python", "-m", "sketchrnn"] and "--write" not in command
    assert main(command[3:]) == 0
    assert json.loads(capsys.readouterr().out) == printed


def test_without_write_the_card_stays(work: Path) -> None:
    before = (work / "car" / "card.json").read_bytes()
    assert main(CAR) == 0
    assert (work / "car" / "card.json").read_bytes() == before


def test_the_scores_of_drawings_and_recognisers_are_written_too(work: Path) -> None:
    npz(work / "cats.npz")
    names = recogniser(("birds", "cats"))
    save(names.model, names.card, work / "names")
    for model, data in (("pen", ["birds.npz"]), ("names", ["birds.npz", "cats.npz"])):
        assert main(["evaluate", "--model", model, "--data", *data, "--json", "-", "--write"]) == 0
        assert read_card(work / model).metrics["test"]["measured"]["data"]


def test_training_records_the_command_that_measures_its_scores_again(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "small.json").write_text('{"model": {"hidden": 8}, "train": {"epochs": 1}}')
    assert main(["train", "--data", "birds.npz", "--out", "own", "--config", "small.json"]) == 0
    test = read_card(work / "own").metrics["test"]
    command = test.pop("measured")["command"]
    capsys.readouterr()
    assert main(shlex.split(command)[3:]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again.keys() == test.keys() and again["split"] == "test"
    assert again["nll"] == pytest.approx(test["nll"], rel=1e-6)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([*CAR, "--seeds", "0"], "seeds must be from 1"),
        ([*CAR, "--split", "valid", "--write"], "--write: expected the whole test split"),
        (
            ["evaluate", "--model", "pen", "--data", "birds.npz", "--json", "-", "--seeds", "3"],
            "--seeds: pen is measured without samples",
        ),
        (
            ["evaluate", "--model", "none", "--data", "x", "--json", "-", "--write"],
            "no model 'none'",
        ),
    ],
)
def test_what_cannot_be_measured_or_written_is_refused(
    work: Path, capsys: pytest.CaptureFixture[str], given: list[str], message: str
) -> None:
    before = {path: path.read_bytes() for path in work.glob("*/card.json")}
    assert main(given) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: ") and message in error
    assert {path: path.read_bytes() for path in work.glob("*/card.json")} == before


def test_missing_weights_have_no_version(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="the weights are missing"):
        weights_version(tmp_path)
