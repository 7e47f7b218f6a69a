"""Tests of `train`: settings from three places, and a run from data to card."""

import argparse
import json
import re
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.checkpoint.card import Card, read_card
from sketchrnn.checkpoint.folder import load
from sketchrnn.commands.cli import main, parser
from sketchrnn.commands.training_run import train
from sketchrnn.config import RecogniserConfig
from sketchrnn.data.store import Dataset
from sketchrnn.errors import SketchRNNError, UsageError
from sketchrnn.inference.load import load as load_completer
from sketchrnn.inference.recogniser import load_recogniser
from sketchrnn.sampling.sampler import Request, sample_endings
from sketchrnn.training.settings import default_model, read_settings
from sketchrnn.training.state import STATE
from sketchrnn.training.tasks import CompletionTask, Loss
from sketchrnn.training.trainer import Trainer
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.trajectory import Trajectory, write_trajectories
from tests.data.examples import npz, tracks
from tests.inference.completers import scribble
from tests.tiny import drawings, drives

SMALL = {"model": {"hidden": 8, "mixtures": 2}, "train": {"epochs": 1, "batch_size": 8}}


def scores(card: Card) -> dict[str, Any]:
    """The scores of the test split, without the day and the command of the measurement."""
    return {name: score for name, score in card.metrics["test"].items() if name != "measured"}


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The arguments that train a tiny model on thirty drawings."""
    npz(tmp_path / "birds.npz")
    return arguments(tmp_path, SMALL, tmp_path / "birds.npz")


def arguments(folder: Path, settings: dict[str, Any], *data: Path) -> list[str]:
    (folder / "small.json").write_text(json.dumps(settings))
    options = ["--config", str(folder / "small.json"), "--out", str(folder / "run")]
    return ["train", "--data", *map(str, data), *options]


def run(given: list[str], *more: str) -> Any:
    chosen: argparse.Namespace = parser().parse_args([*given, *more])
    return train(chosen, [*given, *more])


def test_a_run_leaves_a_model_that_is_measured(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = run(given, "--seed", "5")
    assert load(tmp_path / "run")[1] == card == read_card(tmp_path / "run")
    assert card.name == "run" and card.seed == 5 and card.config.hidden == 8
    assert card.command == "python -m sketchrnn " + " ".join([*given, "--seed", "5"])
    out, err = capsys.readouterr()
    assert json.loads(out) == scores(card)
    assert "birds: 30 train, 5 valid, 4 test; " in err and "reading " in err and "epoch 1" in err


def test_the_command_line_overrides_the_file_and_the_file_the_defaults(given: list[str]) -> None:
    card = run(given, "--epochs", "2")
    assert card.train["epochs"] == 2 and card.train["batch_size"] == 8
    assert card.train["learning_rate"] == 2e-3


def test_epochs_on_the_command_line_replace_minutes_in_the_file(tmp_path: Path) -> None:
    npz(tmp_path / "birds.npz")
    settings = SMALL | {"train": {"minutes": 1000, "batch_size": 8}}
    card = run(arguments(tmp_path, settings, tmp_path / "birds.npz"), "--epochs", "1")
    assert card.train["minutes"] is None and card.train["epochs"] == 1


def test_a_run_is_not_overwritten_but_resumed(given: list[str], tmp_path: Path) -> None:
    first = run(given)
    with pytest.raises(UsageError, match="holds a run already: --resume goes on with it"):
        run(given)
    again = run(given, "--resume")
    assert again.metrics == first.metrics and again.train == first.train
    longer = run(given, "--epochs", "3", "--resume")
    assert longer.train["epochs"] == 3 and "--resume" not in longer.command
    (tmp_path / "run" / STATE).unlink()
    for more in ([], ["--resume"]):
        with pytest.raises(UsageError, match=rf"holds a model without the {STATE}"):
            run(given, *more)


def test_a_skipped_batch_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    npz(tmp_path / "birds.npz")
    loss = CompletionTask.loss

    def planted(task: CompletionTask, model: Any, indices: np.ndarray, rng: Any) -> Loss:
        made = loss(task, model, indices, rng)
        return made._replace(total=made.total * (float("nan") if 3 in indices else 1))

    monkeypatch.setattr(CompletionTask, "loss", planted)
    settings = {**SMALL, "train": {"epochs": 1, "batch_size": 8, "not_finite": "skip"}}
    run(arguments(tmp_path, settings, tmp_path / "birds.npz"))
    assert "skipped: the loss is nan in epoch 1, batch" in capsys.readouterr().err


def test_resuming_nothing_begins(given: list[str], tmp_path: Path) -> None:
    assert run(given, "--resume") == read_card(tmp_path / "run")


def test_a_file_is_no_place_for_a_run(given: list[str], tmp_path: Path) -> None:
    (tmp_path / "run").write_text("precious")
    with pytest.raises(UsageError, match=r"expected a folder to train into, but .*run is a file"):
        run(given)
    assert (tmp_path / "run").read_text() == "precious"


@pytest.mark.parametrize(("step", "measured"), [(2, False), (9, True)])
def test_control_c_leaves_a_run_to_resume(
    given: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    step: int,
    measured: bool,
) -> None:
    """Four batches an epoch: the second step is before the first validation, the ninth after."""
    follow = Trainer._update_average

    def press(trainer: Trainer) -> None:
        follow(trainer)
        if trainer.state.step == step:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)  # ignored where the tests run in the background
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_update_average", press)
        card = run(given, "--epochs", "4")
    out, err = capsys.readouterr()
    assert out == "" and "`--resume` goes on" in err
    assert (tmp_path / "run" / STATE).exists()
    assert (card is not None) == measured == (tmp_path / "run" / "card.json").exists()
    assert signal.getsignal(signal.SIGINT) is before
    resumed = run(given, "--epochs", "4", "--resume")
    whole = [str(tmp_path / "whole") if part.endswith("/run") else part for part in given]
    assert scores(run(whole, "--epochs", "4")) == scores(resumed) | {"model": "whole"}


def write_trips(path: Path, fixes: int) -> None:
    made = tracks(30, fixes)
    parts = [slice(*made.offsets[i : i + 2]) for i in range(30)]
    write_trajectories(
        path, [Trajectory(made.lat[part], made.lon[part], made.time[part]) for part in parts]
    )


def test_a_city_is_learnt_with_its_map(tmp_path: Path) -> None:
    write_trips(tmp_path / "trips.csv", 20)
    settings = SMALL | {"data": {"name": "my town", "licence": "CC0", "credit": "me"}}
    card = run(arguments(tmp_path, settings, tmp_path / "trips.csv"))
    places = CityMap.read(tmp_path / "run")
    assert places is not None and places.covers(52.505, 13.41)
    assert card.kind == "trajectory" and card.config.position == "fourier"
    assert (card.data[0]["name"], card.data[0]["licence"]) == ("my town", "CC0")
    assert card.metrics["test"]["kind"] == "trajectory"


def test_a_city_is_learnt_by_its_ways_and_driven_on_from_anywhere(tmp_path: Path) -> None:
    write_trips(tmp_path / "trips.csv", 20)
    settings = {
        "model": SMALL["model"] | {"position": "ways"},
        "train": SMALL["train"] | {"position_noise": 3.0, "anywhere": 0.5},
    }
    given = arguments(tmp_path, settings, tmp_path / "trips.csv")
    run(given)
    ways = (tmp_path / "run" / "ways.npz").read_bytes()
    run(given, "--epochs", "3", "--resume")
    assert (tmp_path / "run" / "ways.npz").read_bytes() == ways
    made = load_completer(tmp_path / "run")
    steps = np.arange(8)
    start = Trajectory(52.502 + 0.0001 * steps, 13.404 + 0.0001 * steps, 10.0 * steps)
    endings = made.complete(start, k=2, seed=1)
    assert all(np.isfinite(ending.trajectory.lat).all() for ending in endings)
    lost = np.full((1, 2), 9e6)  # where the map has nothing
    rows = np.full((5, 3), (20.0, 30.0, 0.0), np.float32)
    sampled = sample_endings(made.model, Request([rows], 2, 9, 0.5, 0, lost))
    assert np.isfinite(sampled.moves).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"position": "song"}, "position must be none, relative, .* or ways, but is 'song'"),
        ({"position": ["canvas"]}, "position must be none, relative, .* or ways, but is .*canvas"),
        ({"position": "fourier"}, "the waves must be 1 to 64 lengths, shortest above 0"),
    ],
)
def test_settings_with_impossible_surroundings_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: dict[str, Any], message: str
) -> None:
    npz(tmp_path / "birds.npz")
    given = arguments(
        tmp_path, SMALL | {"model": SMALL["model"] | settings}, tmp_path / "birds.npz"
    )
    assert main(given) == 2
    assert re.fullmatch(f"error: {message}.*", capsys.readouterr().err.splitlines()[-1])
    assert not (tmp_path / "run").exists()


def test_ways_are_for_drives(tmp_path: Path) -> None:
    npz(tmp_path / "birds.npz")
    settings = SMALL | {"model": SMALL["model"] | {"position": "ways"}}
    with pytest.raises(UsageError, match="position ways is for drives, but birds has none"):
        run(arguments(tmp_path, settings, tmp_path / "birds.npz"))
    assert not (tmp_path / "run").exists()


def test_trips_too_short_for_the_test_are_trained_on_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_trips(tmp_path / "trips.csv", 8)
    card = run(arguments(tmp_path, SMALL, tmp_path / "trips.csv"))
    assert "test" not in card.metrics and card == read_card(tmp_path / "run")
    assert "not tested: trips: no trip of 12 steps" in capsys.readouterr().err


def test_settings_reach_the_card(tmp_path: Path) -> None:
    npz(tmp_path / "birds.npz")
    settings = SMALL | {"data": {"epsilon": 3, "canvas": 99.5}, "card": {"temperature": 0.3}}
    card = run(arguments(tmp_path, settings, tmp_path / "birds.npz"))
    assert (card.drawing.epsilon, card.drawing.canvas, card.temperature) == (3, 99.5, 0.3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": {"hidden": "x"}}, "hidden must be a whole number"),
        ({"model": {"size": 3}}, "ModelConfig has no field 'size'"),
        ({"model": {"categories": 3}}, "expected 0 categories"),
        ({"train": {"epochs": 0}}, "epochs must be at least 1"),
        ({"train": {"seed": -1}}, "seed must be from 0"),
        ({"train": {"not_finite": "go"}}, "not_finite must be stop or skip, but is 'go'"),
        ({"card": {"temperature": "hot"}}, "temperature must be"),
        ({"card": {"temperature": 11}}, "temperature must be"),
        ({"card": {"name": "x"}}, "card has no setting 'name'; it has temperature"),
        ({"data": {"canvas": 0}}, "canvas must be above 0"),
        ({"data": {"epsilon": "fine"}}, "epsilon must be a number, but is 'fine'"),
        ({"data": {"step_s": None}}, "step_s must be a number"),
        ({"data": {"split_by": 3}}, "split_by must be a text"),
        ({"data": {"split_by": "moon"}}, "split_by must be one of time, driver"),
        ({"data": {"licence": 3}}, "licence must be a text"),
        ({"data": {"colour": 3}}, "data has no setting 'colour'"),
        ({"data": []}, "expected an object with model, train, data, card"),
        ({"other": {}}, "expected an object with model, train, data, card"),
        ([], "expected an object with"),
    ],
)
def test_wrong_settings_are_refused_before_anything_is_written(
    tmp_path: Path, settings: Any, message: str
) -> None:
    npz(tmp_path / "birds.npz")
    with pytest.raises(SketchRNNError, match=message):
        run(arguments(tmp_path, settings, tmp_path / "birds.npz"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"model": NaN}'])
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(UsageError, match=r"a\.json: expected"):
        read_settings(tmp_path / "a.json")
    with pytest.raises(UsageError, match=r"b\.json: expected settings in JSON"):
        read_settings(tmp_path / "b.json")
    assert read_settings(None) == {"model": {}, "train": {}, "data": {}, "card": {}}


def test_the_default_model_fits_the_data(tmp_path: Path) -> None:
    plane = default_model(drawings(tmp_path / "a", 20, ("cat", "dog")))
    assert (plane.position, plane.categories, plane.hidden) == ("canvas", 2, 512)
    town = default_model(drives(tmp_path / "b"))
    assert (town.position, town.categories) == ("fourier", 0)
    assert 40 <= town.shortest_wave <= town.longest_wave
    extent = np.ptp(Dataset(tmp_path / "b").origins, axis=0).max()
    assert town.longest_wave == pytest.approx(2 * extent, rel=0.01)


def test_a_run_begins_with_what_another_has_learnt(given: list[str], tmp_path: Path) -> None:
    first = run(given)
    # A learning rate of almost nothing: what comes out is what went in.
    settings = {
        "train": {"epochs": 1, "batch_size": 8, "learning_rate": 1e-12},
        "data": {"name": "the same birds"},
    }
    more = arguments(tmp_path, settings, tmp_path / "birds.npz")
    more[-1] = str(tmp_path / "second")
    card = run(more, "--from", str(tmp_path / "run"))
    assert card.config == first.config and card.scale == first.scale
    assert card.metrics["test"]["nll"] == pytest.approx(first.metrics["test"]["nll"], abs=1e-4)
    assert [part["name"] for part in card.data] == ["the same birds", "birds"]
    more[-1] = str(tmp_path / "third")
    card = run(more, "--from", str(tmp_path / "second"))
    assert [part["name"] for part in card.data] == ["the same birds", "birds"]  # each once


def test_a_further_head_is_trained_while_the_rest_is_kept(tmp_path: Path) -> None:
    write_trips(tmp_path / "drives.csv", 20)
    settings: dict[str, Any] = {
        "model": {"hidden": 8, "goal": True},
        "train": {"epochs": 1, "batch_size": 8},
    }
    run(arguments(tmp_path, settings, tmp_path / "drives.csv"))
    settings["model"]["infill"] = 3
    settings["train"] |= {"only_infill": True, "learning_rate": 0.01, "warmup_steps": 1}
    more = arguments(tmp_path, settings, tmp_path / "drives.csv")
    more[-1] = str(tmp_path / "second")
    card = run(more, "--from", str(tmp_path / "run"))
    before, after = (load(tmp_path / name)[0] for name in ("run", "second"))
    kept = before.state_dict()
    assert all(torch.equal(after.state_dict()[name], kept[name]) for name in kept)
    assert after.config.infill == 3 and after.get_parameter("infill.6.bias").abs().max() > 1e-3
    assert 0 < card.metrics["valid"]["infill"] < 10
    more[-1] = str(tmp_path / "third")
    with pytest.raises(UsageError, match="only_infill: expected --from"):
        run(more)
    settings["train"]["only_infill"] = False
    arguments(tmp_path, settings)
    with pytest.raises(UsageError, match="infill: expected only_infill"):
        run(more, "--from", str(tmp_path / "run"))
    settings["train"]["only_infill"] = True
    npz(tmp_path / "birds.npz")
    given = arguments(tmp_path, SMALL, tmp_path / "birds.npz")
    run([*given[:-1], str(tmp_path / "birds")])
    settings["model"] = {"goal": True, "infill": 3}
    given = arguments(tmp_path, settings, tmp_path / "birds.npz")
    with pytest.raises(UsageError, match="infill is for drives, but birds has none"):
        run([*given[:-1], str(tmp_path / "third")], "--from", str(tmp_path / "birds"))


def test_drives_are_not_begun_from_drawings(given: list[str], tmp_path: Path) -> None:
    run(given)
    write_trips(tmp_path / "drives.csv", 20)
    more = arguments(tmp_path, {}, tmp_path / "drives.csv")
    more[-1] = str(tmp_path / "second")
    with pytest.raises(UsageError, match="of kind trajectory, but run is of kind drawing"):
        run(more, "--from", str(tmp_path / "run"))


def test_a_recogniser_is_trained_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    npz(tmp_path / "birds.npz")
    npz(tmp_path / "cats.npz")
    settings = {"model": {"hidden": 5, "layers": 1}, "train": {"epochs": 1, "batch_size": 8}}
    given = arguments(tmp_path, settings, tmp_path / "birds.npz", tmp_path / "cats.npz")
    card = run(given, "--recogniser")
    assert card.kind == "recogniser" and card.categories == ["birds", "cats"]
    assert card.recogniser == RecogniserConfig(categories=2, hidden=5, layers=1)
    assert card.train["drop_points"] > 0 and card.train["batch_size"] == 8
    assert json.loads(capsys.readouterr().out) == scores(card)
    found = load_recogniser(tmp_path / "run").recognise(scribble(0, 6, 3))
    assert {name for name, _ in found} == {"birds", "cats"}


def test_a_recogniser_needs_categories(given: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two categories or more to tell apart, but birds is of"):
        run(given, "--recogniser")
    write_trips(tmp_path / "drives.csv", 20)
    with pytest.raises(UsageError, match="but drives is of kind trajectory and has 0"):
        run(arguments(tmp_path, {}, tmp_path / "drives.csv"), "--recogniser")
    with pytest.raises(UsageError, match="not allowed with"):
        run(given, "--recogniser", "--from", "kanji")
    assert not (tmp_path / "run").exists()


def test_what_was_learnt_on_one_canvas_goes_on_on_another(given: list[str], tmp_path: Path) -> None:
    first = run(given)
    settings = {"train": {"epochs": 1, "learning_rate": 1e-12}, "data": {"canvas": 48.0}}
    more = arguments(tmp_path, settings, tmp_path / "birds.npz")
    more[-1] = str(tmp_path / "second")
    card = run(more, "--from", str(tmp_path / "run"))
    assert card.scale == pytest.approx(first.scale * 48 / first.drawing.canvas)
