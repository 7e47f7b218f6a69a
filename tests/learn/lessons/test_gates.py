"""Tests of the lesson on gates: PyTorch's states, the app's surprise, and what clamping does."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.surprise import score_points
from sketchrnn.learn.decoder import open_model
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import gates

HOUSE = Drawing(
    (
        np.array([[80.0, 300], [80, 180], [320, 180], [320, 300], [80, 300]]),
        np.array([[80.0, 180], [200, 60], [320, 180]]),
    ),
    400,
    400,
    category="house",
)


@pytest.fixture(scope="module")
def doodles() -> DrawingCompleter:
    return open_model("doodles")


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch, doodles: DrawingCompleter) -> None:
    """The shipped model itself, read from the disk only once."""
    monkeypatch.setattr(gates, "open_model", {"doodles": doodles}.get)


def test_the_states_are_those_of_pytorch() -> None:
    found = gates.run(drawing=HOUSE)
    assert found.difference < 1e-12 and np.abs(found.hidden).max() > 0.1
    units, steps = 512, len(found.points)
    assert all(gate.shape == (steps, units) for gate in found.gates.values())
    i, f, g, o = (found.gates[name] for name in ("input", "forget", "new", "output"))
    before = np.concatenate((np.zeros((1, units)), found.cell[:-1]))
    assert found.cell == pytest.approx(f * before + i * g, abs=1e-5)
    assert found.hidden == pytest.approx(o * np.tanh(found.cell), abs=1e-5)


def test_the_surprise_is_the_one_that_the_app_shows(doodles: DrawingCompleter) -> None:
    found = gates.run(drawing=HOUSE)
    scores = score_points(doodles, HOUSE)
    assert found.surprise[-1] == pytest.approx(scores.end, rel=1e-3, abs=1e-4)
    expected = np.concatenate(scores.surprise)[1:]
    assert found.surprise[:-1] == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert found.nll == pytest.approx(found.surprise.sum() / len(expected))
    assert found.category == "house"


def test_the_pen_is_where_the_drawing_is() -> None:
    found = gates.run(drawing=HOUSE)
    corners = np.concatenate(HOUSE.strokes)
    assert found.points == pytest.approx(corners, abs=1e-3)
    assert found.lifted.tolist() == [i in (4, 7) for i in range(len(corners))]


@pytest.mark.parametrize(("gate", "row", "value"), [("input", 0, 0.0), ("forget", 1, 1.0)])
def test_a_clamped_gate_is_one_with_a_huge_bias(
    doodles: DrawingCompleter, gate: str, row: int, value: float
) -> None:
    other = copy.deepcopy(doodles)
    units = other.model.config.hidden
    bias = other.model.decoder.bias_ih_l0
    assert isinstance(bias, torch.Tensor)
    bias.data[row * units : (row + 1) * units] = 1e4 * (2 * value - 1)
    scores = score_points(other, HOUSE)
    found = gates.run(drawing=HOUSE, gate=gate, value=value)
    expected = np.concatenate(scores.surprise)[1:]
    assert found.clamped_surprise[:-1] == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert found.clamped_nll != pytest.approx(found.nll, rel=0.01)


def test_without_memory_it_knows_less(doodles: DrawingCompleter) -> None:
    """Over a few drawings of the model's own; a single house may be guessed as well without."""
    drawn = doodles.complete(None, 4, category="cat", seed=0)
    found = [gates.run(drawing=replace(one.drawing, category="cat")) for one in drawn]
    assert sum(one.nll for one in found) < sum(one.baseline_nll for one in found)


def test_the_seed_draws_the_house_where_none_is_given() -> None:
    told = []

    def report(share: float, figures: gates.Figures) -> bool:
        told.append(share)
        return False

    first, again, other = (gates.run(seed=seed, report=report) for seed in (0, 0, 1))
    assert plain(first) | {"seconds": 0} == plain(again) | {"seconds": 0}
    assert first.nll != other.nll and told == [1.0] * 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"gate": "garden"}, "gate out of input, forget, new, output"),
        ({"value": -0.5}, "value from 0 to 1, got -0.5"),
        ({"gate": "new", "value": -2}, "value from -1 to 1, got -2"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        gates.run(**values)


@pytest.mark.parametrize("name", ["berlin", "morph", "cat"])
def test_models_of_another_build_are_refused(name: str) -> None:
    """Of drives, with an encoder, and none at all."""
    with pytest.raises(UsageError, match=f"model out of doodles, .*kanji, got '{name}'"):
        open_model(name)


def test_a_drawing_too_long_to_look_into_is_refused() -> None:
    zigzag = np.column_stack([np.linspace(0, 400, 1200), np.arange(1200) % 2 * 300.0])
    with pytest.raises(DataError, match="at most 1,000 points to look into, got 1,1"):
        gates.run(drawing=Drawing((zigzag,), 400, 400, category="house"))


def test_a_point_is_no_drawing() -> None:
    with pytest.raises(DataError, match="two points"):
        gates.run(drawing=Drawing((np.array([[3.0, 4]]),), 100, 100, category="house"))
