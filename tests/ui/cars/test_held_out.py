"""Test trajectories from prepared data sets in the cache, and the menu of them."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.checkpoint.card import Card
from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.trajectories.trajectory import write_trajectories
from sketchrnn.ui.cars import held_out
from tests import tiny
from tests.data.examples import some_drives


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """A data set in a cache of its own."""
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    write_trajectories(tmp_path / "drives.csv", some_drives())
    return prepare([str(tmp_path / "drives.csv")], TrajectoryOptions(step_s=10.0))


def card_of(data: Dataset) -> Card:
    """The card of a model that was trained on a data set."""
    made = tiny.card(tiny.model())
    counts = {split: len(data.indices(split)) for split in ("train", "valid", "test")}
    described = [{"name": "Cabspotting", "sequences": counts}]
    return replace(made, kind="trajectory", units=data.info.trajectory, data=described)


def test_the_drives_of_the_cache_can_be_picked(prepared: Dataset) -> None:
    drives = held_out.load(card_of(prepared))
    test = prepared.indices("test")
    assert list(drives) == test[prepared.lengths(test) >= held_out.LEAST_STEPS].tolist()
    number, drive = next(iter(drives.items()))
    assert len(drive.time) == len(prepared[number]) + 1
    assert np.diff(drive.time).tolist() == [10.0] * len(prepared[number])


def test_a_part_of_a_publication_can_be_picked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of Cabspotting, the shipped model learnt the trips inside of the city."""
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    lines = [f"37.{7500 + i} -122.41 1 {1211000000 + 60 * i}" for i in reversed(range(60))]
    (tmp_path / "cabs").mkdir()
    for name in ("abboip", "abcoij"):
        (tmp_path / "cabs" / f"new_{name}.txt").write_text("\n".join(lines))
    data = prepare([f"cabspotting:{tmp_path / 'cabs'}"], TrajectoryOptions(step_s=30.0))
    test = {"name": "139,380 trips (Cabspotting)", "sequences": {"test": 19_935}}
    card = replace(card_of(data), data=[test])
    assert len(held_out.load(card)) == len(data.indices("test")) == 1
    by_driver = replace(card.trajectory, split_by="driver")
    assert held_out.load(replace(card, units=by_driver)) == {}
    assert held_out.load(replace(card, data=[test | {"name": "trips in Porto"}])) == {}


def test_other_data_are_not_taken_for_the_model_s(prepared: Dataset) -> None:
    card = card_of(prepared)
    elsewhere = replace(card.trajectory, frame={"lat": 1.0, "lon": 2.0})
    assert held_out.load(replace(card, units=elsewhere)) == {}
    more = [{"name": "x", "sequences": {"test": 10 * len(prepared.indices("test"))}}]
    assert held_out.load(replace(card, data=more)) == {}
    assert held_out.load(replace(card, data=[*card.data, *more])) != {}  # began from another
    nameless = replace(card, data=[])
    assert held_out.load(nameless) == {} and "--data SPEC" in held_out.command(nameless)
    shutil.rmtree(prepared.folder)
    assert held_out.load(card) == {}
    assert held_out.command(card) == (
        f"python -m sketchrnn evaluate --model {card.name} --data cabspotting:DIR --json -"
    )
