"""Tests of `stroke3`: splits, units, and the first point."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.source import merge
from sketchrnn.data.sources.stroke3 import open_stroke3
from sketchrnn.errors import DataError
from tests.data.examples import npz


def test_a_stroke_3_file_keeps_its_splits_and_units(tmp_path: Path) -> None:
    source = open_stroke3(npz(tmp_path / "birds.npz"))
    items = list(source.items)
    assert [sum(item.split == split for item in items) for split in range(3)] == [30, 5, 4]
    assert source.info.name == "birds" and not source.info.drawing.first_point
    large = open_stroke3(npz(tmp_path / "large.npz", size=10.0))
    assert large.info.drawing.canvas == pytest.approx(10 * source.info.drawing.canvas, rel=1e-4)
    assert large.info.drawing.epsilon == pytest.approx(10 * source.info.drawing.epsilon, rel=1e-4)
    paths = [np.cumsum(item.stroke3[:, :2], axis=0) for item in items if item.split == 0]
    extent = np.median([np.ptp(path, axis=0).max() for path in paths])
    assert source.info.drawing.canvas == pytest.approx(extent / 0.8, rel=1e-5)


def test_a_first_row_that_leads_to_the_first_point_is_seen(tmp_path: Path) -> None:
    assert open_stroke3(npz(tmp_path / "a.npz", [[0.3, -0.2, 0]])).info.drawing.first_point
    assert not open_stroke3(npz(tmp_path / "b.npz", [[30.0, -20.0, 0]])).info.drawing.first_point


def test_of_many_stroke_3_files_one_is_in_memory(tmp_path: Path) -> None:
    paths = [npz(tmp_path / f"{number}.npz") for number in range(3)]
    items = merge([open_stroke3(path) for path in paths]).items
    assert next(items).category == "0"
    paths[2].unlink()
    with pytest.raises(DataError, match=r"2\.npz: there is no such file"):
        list(items)


def test_drawings_that_are_all_dots_are_refused(tmp_path: Path) -> None:
    dots = np.array([[[0.0, 0, 1]]] * 3)
    np.savez(tmp_path / "dots.npz", train=dots, valid=dots, test=dots)
    with pytest.raises(DataError, match="dots"):
        open_stroke3(tmp_path / "dots.npz")
