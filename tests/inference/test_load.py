"""Tests of `load`: the card decides on the class, and what belongs to a model is loaded too."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sketchrnn
from sketchrnn.checkpoint.folder import save
from sketchrnn.errors import UsageError
from sketchrnn.inference.completer import sample_alone
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, expect_trajectories, load
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Sampled
from sketchrnn.trajectories.density_map import CityMap
from tests.inference.completers import drive, same, scribble
from tests.tiny import card, checkpoint, model, recogniser


def test_a_saved_model_gives_the_same_endings(tmp_path: Path) -> None:
    completer = sketchrnn.load(checkpoint(tmp_path / "pen"))
    made = model()
    start = scribble(10, 6)
    assert same(completer.complete(start, 3), DrawingCompleter(made, card(made)).complete(start, 3))
    folder = checkpoint(tmp_path / "car", "trajectory")
    assert expect_trajectories(load(folder)).density_map is None
    CityMap(np.ones((2, 2), np.uint8), np.array([52.0, 53, 13, 14])).write(folder)
    assert expect_trajectories(load(folder)).density_map is not None


def test_a_loaded_model_with_categories_has_the_shipped_recogniser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchrnn.checkpoint.folder.SHIPPED", tmp_path)
    checkpoint(tmp_path / "plain")
    checkpoint(tmp_path / "kinds", categories=2)
    assert expect_drawings(load("kinds")).recogniser is None
    names = recogniser()
    save(names.model, names.card, tmp_path / "recogniser")
    found = expect_drawings(load("kinds")).recogniser
    assert found is not None and found.card == names.card
    assert expect_drawings(load("plain")).recogniser is None


@pytest.mark.parametrize("kind", ["drawing", "trajectory"])
def test_the_sampler_is_an_argument(tmp_path: Path, kind: str) -> None:
    folder = checkpoint(tmp_path / "a", kind)
    calls: list[SketchRNN] = []

    def sampler(model: SketchRNN, *rest: Any) -> Sampled:
        calls.append(model)
        return sample_alone(model, *rest)

    completer, plain = load(folder, sampler), load(folder)
    start = scribble(0, 6) if kind == "drawing" else drive()
    assert same(completer.complete(start, 2), plain.complete(start, 2))
    assert len(calls) >= 1 and set(calls) == {completer.model}


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    pen, car = load(checkpoint(tmp_path / "pen")), load(checkpoint(tmp_path / "car", "trajectory"))
    assert expect_drawings(pen) is pen and expect_trajectories(car) is car
    with pytest.raises(UsageError, match="expected a model of drawings, but car is of traj"):
        expect_drawings(car)
    with pytest.raises(UsageError, match="expected a model of trajectories, but pen is of draw"):
        expect_trajectories(pen)
