"""Tests of the lesson on the app's inside: units that follow signals, and what chance gives."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import DataError, UsageError
from sketchrnn.learn.cells import forward
from sketchrnn.learn.decoder import decoder_weights, hidden_of, open_model, steps_of
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import inside
from tests.learn.lessons.test_gates import HOUSE

START = HOUSE.cut(0.6)


@pytest.fixture(scope="module")
def run() -> Callable[..., inside.Figures]:
    """The lesson with the shipped model read only once, and few dreams."""
    doodles = open_model("doodles")

    def faster(**values: Any) -> inside.Figures:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inside, "open_model", {"doodles": doodles}.get)
            patch.setattr(inside, "DREAMS", 12)
            return inside.run(**values)

    return faster


@pytest.fixture(scope="module")
def found(run: Callable[..., inside.Figures]) -> inside.Figures:
    return run(drawing=START)


def test_correlation_is_pearsons() -> None:
    rng = np.random.default_rng(0)
    hidden, signal = rng.normal(size=(50, 4)), rng.normal(size=50)
    hidden[:, 3] = 7.0
    expected = [np.corrcoef(hidden[:, unit], signal)[0, 1] for unit in range(3)]
    assert inside.correlation(hidden, signal) == pytest.approx([*expected, 0.0])


def test_signals_are_what_was_just_read() -> None:
    model = open_model("kanji").model
    rows = np.array([[30, 0, 0], [0, 40, 1], [-30, 40, 1]], np.float32)
    signals = inside.signals_of(steps_of(model, [rows], np.array([0])))
    flat = {name: signal[:, 0].tolist() for name, signal in signals.items()}
    assert flat["pen lifted"] == [0, 0, 1, 1]
    assert flat["to the right"] == pytest.approx([0, 1, 0, -0.6])
    assert flat["downwards"] == pytest.approx([0, 0, 1, 0.8])
    assert flat["right on the paper"] == pytest.approx(
        np.array([0, 30, 30, 0]) / model.scale, abs=1e-6
    )
    assert flat["low on the paper"] == pytest.approx(np.array([0, 0, 40, 80]) / model.scale)


def test_pytorch_computes_the_hidden_states_of_the_cell() -> None:
    model = open_model("kanji").model
    rows = [np.array([[30, 0, 0], [0, 40, 1]], np.float32), np.array([[9, 9, 1]], np.float32)]
    steps = steps_of(model, rows, np.array([0, 0]))
    expected = forward("lstm", decoder_weights(model), steps.inputs).hidden
    assert np.allclose(hidden_of(model, steps), expected, atol=1e-5)


def test_units_follow_the_pen_better_than_chance(found: inside.Figures) -> None:
    assert [one.signal for one in found.telling[::3]] == list(found.baseline)
    for one in found.telling[::3]:
        assert abs(one.correlation) > found.baseline[one.signal] + 0.1
    lifts = found.telling[0]
    assert lifts.signal == "pen lifted" and lifts.here is not None
    assert abs(lifts.correlation) > 0.6 and abs(lifts.here) > 0.5


def test_the_best_unit_of_a_signal_stands_first(found: inside.Figures) -> None:
    for first, second in pairwise(found.telling):
        if first.signal == second.signal:
            assert abs(first.correlation) >= abs(second.correlation)


def test_start_and_ending_are_read_step_by_step(found: inside.Figures) -> None:
    steps, units = found.hidden.shape
    assert units == 512 and found.cell.shape == (steps, units) and steps == len(found.points)
    assert found.given == START.points < steps  # the first point has no row, the start token one
    assert found.points[0] == pytest.approx(START.first_point)
    assert found.points[found.given - 1] == pytest.approx(START.last_point, abs=1e-3)
    assert found.points[-1] == pytest.approx(found.strokes[-1][-1], abs=0.05)
    assert found.category == "house"
    for one in found.telling:
        assert one.trace == pytest.approx(found.hidden[:, one.unit], abs=1e-6)
        c = found.cell[:, one.unit]
        assert one.trace == pytest.approx(one.gates["output"] * np.tanh(c), abs=1e-5)


def test_the_seed_decides_the_ending_and_the_dreams(
    run: Callable[..., inside.Figures], found: inside.Figures
) -> None:
    again, other = run(drawing=START), run(drawing=START, seed=1)
    assert plain(again) | {"seconds": 0} == plain(found) | {"seconds": 0}
    assert other.dreamt != found.dreamt or other.baseline != found.baseline
    assert other.hidden.shape != found.hidden.shape or (other.hidden != found.hidden).any()


def test_a_start_is_drawn_where_none_is_given(run: Callable[..., inside.Figures]) -> None:
    told = []

    def report(share: float, figures: inside.Figures | None) -> bool:
        told.append(share)
        return False

    found = run(units=1, report=report)
    assert len(found.telling) == 5 and told == sorted(told) and told[-1] == 1


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"units": 0}, UsageError, "units from 1 to 20, got 0"),
        ({"temperature": 0}, UsageError, "temperature from 0.01 to 10, got 0"),
        ({"drawing": HOUSE.cut(0)}, DataError, "two points or more, got one"),
    ],
)
def test_bad_settings_are_refused(
    run: Callable[..., inside.Figures], values: dict[str, Any], error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        run(**values)
