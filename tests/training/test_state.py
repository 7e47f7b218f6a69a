"""Tests of `resume` on runs of the real command: killed, and out of space, again and again."""

import csv
import json
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from sketchrnn.checkpoint.folder import load
from sketchrnn.commands.cli import main
from sketchrnn.training.log import CSV
from sketchrnn.training.state import STATE, STATE_KEYS, remove_partial_files
from tests.data.examples import npz
from tests.processes import begin, command

pytest.importorskip("resource", reason="no limits and no SIGKILL on this system")
KILLS = 10


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The arguments that train a tiny model, up to its folder."""
    small = {"model": {"hidden": 8, "mixtures": 2}, "train": {"batch_size": 8}}
    (tmp_path / "small.json").write_text(json.dumps(small))
    data = npz(tmp_path / "birds.npz")
    return ["train", "--data", str(data), "--config", str(tmp_path / "small.json"), "--resume"]


def outcome(folder: Path) -> dict[str, Any]:
    """All that a run leaves, bit for bit, but for what the clock says."""
    state = torch.load(folder / STATE, weights_only=True)
    assert state.keys() == STATE_KEYS
    found: dict[str, Any] = {f"{part} {k}": v for part in NETWORKS for k, v in state[part].items()}
    for index, values in state["optimiser"]["state"].items():
        found |= {f"optimiser {index} {name}": value for name, value in values.items()}
    model, card = load(folder)
    found |= {f"saved {name}": value for name, value in model.state_dict().items()}
    with (folder / CSV).open(newline="") as file:
        found["log"] = [row | CLOCK for row in csv.DictReader(file)]
    metrics = {
        split: {**scores, "model": "", "measured": _undated(scores.get("measured", {}))}
        for split, scores in card.metrics.items()
    }
    place = state["state"] | {"seconds": 0}
    return found | {"place": place, "metrics": metrics, "epoch": card.train["epoch"]}


def _undated(measured: dict[str, Any]) -> dict[str, Any]:
    """Return what scores were measured on, without the day and the command with its folder."""
    return {name: value for name, value in measured.items() if name not in ("date", "command")}


NETWORKS = ("model", "average")
CLOCK = {"seconds": "", "points_per_s": ""}


def assert_equal(one: Path, other: Path) -> None:
    first, second = outcome(one), outcome(other)
    assert first.keys() == second.keys()
    for name, value in first.items():
        same = value.equal(second[name]) if isinstance(value, torch.Tensor) else None
        assert same if same is not None else value == second[name], name
    assert not list(other.glob(".*"))


@pytest.mark.timeout(900)
def test_a_run_killed_ten_times_equals_an_uninterrupted_one(
    given: list[str], tmp_path: Path
) -> None:
    """Each life ends a moment after it has written up to two more rows of its log."""
    given = [*given, "--epochs", "40", "--out"]
    assert main([*given, str(tmp_path / "whole")]) == 0
    log, errors = tmp_path / "parts" / CSV, tmp_path / "errors.txt"
    chance = random.Random(0)
    for _ in range(KILLS):
        begun = log.stat().st_mtime_ns if log.exists() else 0
        life = begin(command, [*given, str(log.parent)], errors)
        while not log.exists() or log.stat().st_mtime_ns == begun:
            assert life.is_alive(), errors.read_text()
            time.sleep(0.002)
        size, more = log.stat().st_size, chance.choice((0, 30, 80))  # bytes; a row has about 45
        while log.stat().st_size < size + more:
            assert life.is_alive(), errors.read_text()
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        life.kill()
        life.join()
        assert life.exitcode == -signal.SIGKILL, errors.read_text()
    assert main([*given, str(log.parent)]) == 0
    assert_equal(tmp_path / "whole", log.parent)


@pytest.mark.parametrize("deadly", [False, True])
def test_a_state_that_is_half_written_leaves_the_last_good_one(
    given: list[str], tmp_path: Path, deadly: bool
) -> None:
    whole, parts, errors = tmp_path / "whole", tmp_path / "parts", tmp_path / "errors.txt"
    assert main([*given, "--epochs", "1", "--out", str(parts)]) == 0
    shutil.copytree(parts, whole)
    good = (parts / STATE).read_bytes()
    on = [*given, "--epochs", "3", "--out"]
    limits = (len(good) - 1, deadly)
    life = begin(command, [*on, str(parts)], errors, *limits)
    life.join()
    if deadly:
        assert life.exitcode == -signal.SIGXFSZ
        assert len(list(parts.glob(".*"))) == 1  # most of a state
    else:
        assert life.exitcode == 2
        told = f"error: writing failed (File too large); the last good state stays in {parts}"
        assert errors.read_text().splitlines()[-1] == told
    assert (parts / STATE).read_bytes() == good
    load(parts)
    for folder in (whole, parts):
        assert main([*on, str(folder)]) == 0
    assert_equal(whole, parts)


def test_only_what_was_half_written_is_swept(tmp_path: Path) -> None:
    for name in (".resume.pt.7.part", "resume.pt", "card.json", ".hidden"):
        (tmp_path / name).write_text("x")
    remove_partial_files(tmp_path)
    remove_partial_files(tmp_path / "none")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".hidden", "card.json", "resume.pt"]
