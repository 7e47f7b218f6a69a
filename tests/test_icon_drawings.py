"""Icons as drawings: what their names mean, their size, and the order of their strokes."""

from pathlib import Path

import numpy as np
import pytest

from scripts.icon_drawings import category_of, icon_drawings, small_categories
from sketchrnn.data.drawings import EXTENT
from sketchrnn.data.sources.icon_sets import Icon
from tests import tiny

NAMES = {("house",): "house", ("house", "plant"): "house plant", ("t", "shirt"): "t-shirt"}


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("house", "house"),
        ("simple house two", "house"),
        ("house plant", "house plant"),
        ("t shirt", "t-shirt"),
        ("house off", None),
        ("tree house", None),
        ("", None),
    ],
)
def test_a_name_may_have_words_that_change_nothing(name: str, category: str | None) -> None:
    assert category_of(name.split(), NAMES) == category


def icon(name: str, paths: str) -> Icon:
    body = f'<path fill="none" stroke="black" d="{paths}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">{body}</svg>'
    return Icon(name, "set", tuple(name.split()), False, svg.encode())


def test_icons_have_the_size_of_drawings_and_large_strokes_first() -> None:
    icons = [
        icon("home", "M10 14L10 20 M2 10L12 2L22 10"),
        icon("power", "M1 1L9 9"),
        icon("house chimney", "M2 10L12 2L22 10 M4 10V22H20V10"),
    ]
    found = list(icon_drawings(icons, ["house", "bus"]))
    assert [one.category for one in found] == ["house", "house"]
    for one in found:
        points = np.concatenate(one.strokes)
        assert points.min() == 0 and points.max() == pytest.approx(EXTENT)
    roof, door = found[0].strokes
    assert len(roof) == 3 and len(door) == 2


def test_only_small_categories_get_icons(tmp_path: Path) -> None:
    dataset = tiny.cats_and_dogs(tmp_path / "data", cats=40, dogs=10)
    assert small_categories(dataset, 20) == {"dog": 10}
    assert small_categories(dataset, 41) == {"cat": 40, "dog": 10}
