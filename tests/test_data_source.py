"""Tests of `data.source`: several data sets made one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sketchrnn.data.source import Item, Source, merge
from sketchrnn.data.store import DatasetInfo
from sketchrnn.errors import UsageError

ROWS = np.array([[10, -20, 1]], np.float32)


def source(name: str, *categories: str | None, **info: Any) -> Source:
    values = {"kind": "drawing", "canvas": 100.0, "licence": "CC0", "credit": name} | info
    dropped = {"too short": 1}
    return Source(
        DatasetInfo(name, **values, dropped=dropped),
        iter([Item(ROWS, 0, category) for category in categories]),
    )


def test_one_source_stays_as_it_is() -> None:
    only = source("a", None)
    assert merge([only]) is only


def test_sources_without_categories_take_their_names() -> None:
    both = merge([source("a", None, "x"), source("b", None)])
    assert [item.category for item in both.items] == ["a", "x", "b"]
    assert both.info.name == "a b" and both.info.licence == "CC0"
    assert both.info.credit == "a; b" and both.info.dropped == {"too short": 2}


def test_drawings_of_another_canvas_are_brought_to_the_first_ones() -> None:
    both = merge([source("a", "x"), source("b", "y", canvas=50.0)])
    first, second = both.items
    assert np.array_equal(first.stroke3, ROWS)
    assert np.array_equal(second.stroke3, [[20, -40, 1]])
    assert both.info.canvas == 100


def test_drives_of_one_city_stay_without_categories() -> None:
    info: dict[str, Any] = {"kind": "trajectory", "step_s": 5.0, "frame": {"lat": 1.0, "lon": 2.0}}
    both = merge([source("a", None, **info), source("b", None, **info)])
    assert [item.category for item in both.items] == [None, None]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"kind": "trajectory"}, "of one kind, got drawings and trajectories"),
        ({"first_point": True}, "first row"),
    ],
)
def test_what_does_not_fit_together_is_refused(other: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        merge([source("a", None), source("b", None, **other)])


def test_drives_of_other_steps_are_refused() -> None:
    info: dict[str, Any] = {"kind": "trajectory", "step_s": 5.0, "frame": {"lat": 1.0, "lon": 2.0}}
    for other in ({"step_s": 2.0}, {"frame": {"lat": 1.0, "lon": 3.0}}):
        with pytest.raises(UsageError, match="one step and one frame"):
            merge([source("a", None, **info), source("b", None, **(info | other))])


def test_an_item_is_light() -> None:
    item = Item(ROWS, 2)
    assert item.category is None and item.origin == (0.0, 0.0)
    assert replace(DatasetInfo("a", "drawing"), name="b").categories == []
