"""Tests of `data.units`: the units of each kind, and their flat form in JSON."""

import pytest

from sketchrnn.checkpoint.card import Card
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits, TrajectoryUnits, nest

DRAWN = DatasetInfo("a", "drawing", units=DrawingUnits(300.0, 2.0, 0.5, True))
DRIVEN = DatasetInfo("b", "trajectory", units=TrajectoryUnits(5.0, {"lat": 1, "lon": 2}, 60, 30))
TIMES = ["step_s", "frame", "seen_s", "horizon_s", "split_by"]


@pytest.mark.parametrize("info", [DRAWN, DRIVEN])
def test_the_flat_form_and_back(info: DatasetInfo) -> None:
    assert DatasetInfo(**nest(info.raw)) == info


def test_the_flat_form_holds_the_defaults_of_the_other_kind() -> None:
    drawn, driven = DRAWN.raw, DRIVEN.raw
    assert [drawn[key] for key in TIMES] == [0, {}, 0, 0, "time"]
    lengths = ["canvas", "epsilon", "grid", "first_point"]
    assert [driven[key] for key in lengths] == [0, 0, 0, False]
    assert [drawn[key] for key in lengths] == [300, 2, 0.5, True]


def test_the_units_stand_between_the_categories_and_the_rest() -> None:
    info = ["name", "kind", "licence", "credit", "categories", "styles", "epsilon", "canvas"]
    assert list(DRAWN.raw) == [*info, "grid", "first_point", *TIMES, "dropped"]
    card = list(Card("a", "drawing", {}, 1.0, units=DrawingUnits()).raw)
    units = ["canvas", "epsilon", "grid", "first_point", *TIMES]
    assert card[card.index("style") + 1 : card.index("longest")] == units


def test_a_missing_unit_has_its_default() -> None:
    made = DatasetInfo(**nest({"name": "a", "kind": "trajectory", "step_s": 5.0, "canvas": 3.0}))
    assert made.units == TrajectoryUnits(5.0)


def test_the_units_of_the_other_kind_are_a_fault_of_the_program() -> None:
    assert DRAWN.drawing is DRAWN.units and DRIVEN.trajectory is DRIVEN.units
    with pytest.raises(AssertionError, match="expected the units of trajectories"):
        _ = DRAWN.trajectory
    with pytest.raises(AssertionError, match="expected the units of drawings"):
        _ = DRIVEN.drawing
