"""Tests of `data.source`: several data sets made one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sketchrnn.data.source import Item, Source, merge
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits, nest
from sketchrnn.errors import UsageError

ROWS = np.array([[10, -20, 1]], np.float32)


def source(name: str, *categories: str | None, **info: Any) -> Source:
    flat = {"name": name, "kind": "drawing", "canvas": 100.0, "licence": "CC0", "credit": name}
    return Source(
        DatasetInfo(**nest(flat | info), dropped={"too short": 1}),
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
    assert both.info.drawing.canvas == 100


def test_drives_of_one_city_stay_without_categories() -> None:
    info: dict[str, Any] = {"kind": "trajectory", "step_s": 5.0, "frame": {"lat": 1.0, "lon": 2.0}}
    both = merge([source("a", None, **info), source("b", None, **info)])
    assert [item.category for item in both.items] == [None, None]


def test_drawings_and_drives_are_refused_together() -> None:
    with pytest.raises(UsageError, match="of one kind, got drawings and trajectories"):
        merge([source("a", None), source("b", None, kind="trajectory")])


def test_a_file_named_like_a_category_joins_it() -> None:
    both = merge([source("simplified", "pig", "cat"), source("pig", None)])
    assert [item.category for item in both.items] == ["pig", "cat", "pig"]


def test_a_grid_stays_only_if_all_have_it() -> None:
    for first, second, expected in [(0.5, 0.5, 0.5), (0.5, 0, 0), (0, 0.5, 0)]:
        both = merge([source("a", None, grid=first), source("b", None, grid=second)])
        assert both.info.drawing.grid == expected


@pytest.mark.parametrize("led_to", [(True, False), (False, True), (True, True)])
def test_steps_to_first_points_go_unless_all_sequences_have_them(led_to: tuple[bool, bool]) -> None:
    step, dot, move = [0.1, 0, 0], [0.1, 0, 1], [5, 0, 1]
    sources = []
    for name, first_point in zip("ab", led_to, strict=True):
        rows = [[step, move], [dot, move]] if first_point else [[move], [[0, 0, 1], move]]
        made = source(name, first_point=first_point)
        made.items = iter([Item(np.array(part, np.float32), 0) for part in rows])
        sources.append(made)
    both = merge(sources)
    expected = [[step, move], [dot, move]] if all(led_to) else [[move], [[0, 0, 1], move]]
    got = [item.stroke3 for item in both.items]
    assert both.info.drawing.first_point == all(led_to) and len(got) == 4
    for rows, wanted in zip(got, expected * 2, strict=True):
        assert np.array_equal(rows, np.array(wanted, np.float32))


def test_drives_of_other_steps_are_refused() -> None:
    info: dict[str, Any] = {"kind": "trajectory", "step_s": 5.0, "frame": {"lat": 1.0, "lon": 2.0}}
    for other in ({"step_s": 2.0}, {"frame": {"lat": 1.0, "lon": 3.0}}):
        with pytest.raises(UsageError, match="one step and one frame"):
            merge([source("a", None, **info), source("b", None, **(info | other))])


def test_an_item_is_light() -> None:
    item = Item(ROWS, 2)
    assert item.category is None and item.origin == (0.0, 0.0)
    assert replace(DatasetInfo("a", "drawing", units=DrawingUnits()), name="b").categories == []
