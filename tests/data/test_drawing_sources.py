"""Tests of `data.drawings`: units, tolerances, categories and splits of each kind of source."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.drawing_sources import (
    CANVAS,
    UNREADABLE,
    of_kanjivg,
    of_quickdraw,
    of_stroke3,
    of_svg_folder,
)
from sketchrnn.data.source import merge
from sketchrnn.data.split import split_of
from sketchrnn.data.store import SPLITS
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from tests.tiny import sketch


def svg(path: Path, size: float, factor: float = 1.0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    strokes = (np.array([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]), np.array([[0.2, 0.5], [0.4, 0.5]]))
    Drawing(tuple(stroke * size * factor for stroke in strokes), size, size).write(path)


def test_svgs_come_in_the_size_of_their_canvas(tmp_path: Path) -> None:
    svg(tmp_path / "large.svg", 1000)
    svg(tmp_path / "small.svg", 100)
    source = of_svg_folder(tmp_path)
    assert source.info.kind == "drawing" and source.info.canvas == CANVAS
    first, second = source.items
    assert np.allclose(first.stroke3, second.stroke3, atol=0.1)
    assert np.allclose(first.stroke3[0], [0.8 * CANVAS, 0, 0], atol=0.1)
    assert first.stroke3[:, 2].tolist() == [0, 1, 0, 1]
    assert first.category is None
    assert SPLITS[first.split] == split_of("large.svg")


def test_folders_are_categories_and_so_is_what_stands_outside_of_them(tmp_path: Path) -> None:
    for name in ("cat/1.svg", "cat/deep/2.svg", "dog/1.svg", "3.svg"):
        svg(tmp_path / "zoo" / name, 100)
    source = of_svg_folder(tmp_path / "zoo")
    assert [item.category for item in source.items] == ["zoo", "cat", "cat", "dog"]


def test_svgs_of_something_else_are_counted_and_left_out(tmp_path: Path) -> None:
    svg(tmp_path / "a.svg", 100)
    (tmp_path / "b.svg").write_text("<svg")
    (tmp_path / "c.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>')
    source = of_svg_folder(tmp_path)
    assert len(list(source.items)) == 1
    assert source.info.dropped == {UNREADABLE: 2}


def test_quickdraw_keeps_words_and_units(tmp_path: Path) -> None:
    path = tmp_path / "cat.ndjson"
    path.write_text(
        '{"word": "cat", "key_id": "1", "drawing": [[[0, 255], [10, 20]]]}\n'
        '{"drawing": [[[0, 10, 255], [0, 0, 0]]]}\n'
    )
    source = of_quickdraw(path)
    first, second = source.items
    assert np.array_equal(first.stroke3, [[255, 10, 1]])
    assert first.category == "cat" == second.category
    assert SPLITS[first.split] == split_of("1")
    assert source.info.canvas == CANVAS == pytest.approx(255 / 0.8) and source.info.epsilon == 2


def npz(path: Path, first_rows: list[list[float]] | None = None, size: float = 1.0) -> Path:
    rng = np.random.default_rng(0)
    splits = {}
    for name, count in (("train", 30), ("valid", 5), ("test", 4)):
        rows = [sketch(rng, 6 + i % 5) * [size, size, 1] for i in range(count)]
        if first_rows is not None:
            rows = [np.concatenate((first_rows, part)) for part in rows]
        splits[name] = np.array(rows, dtype=object)
    np.savez(path, **splits)
    return path


def test_a_stroke_3_file_keeps_its_splits_and_units(tmp_path: Path) -> None:
    source = of_stroke3(npz(tmp_path / "birds.npz"))
    items = list(source.items)
    assert [sum(item.split == split for item in items) for split in range(3)] == [30, 5, 4]
    assert source.info.name == "birds" and not source.info.first_point
    large = of_stroke3(npz(tmp_path / "large.npz", size=10.0))
    assert large.info.canvas == pytest.approx(10 * source.info.canvas, rel=1e-4)
    assert large.info.epsilon == pytest.approx(10 * source.info.epsilon, rel=1e-4)
    paths = [np.cumsum(item.stroke3[:, :2], axis=0) for item in items if item.split == 0]
    extent = np.median([np.ptp(path, axis=0).max() for path in paths])
    assert source.info.canvas == pytest.approx(extent / 0.8, rel=1e-5)


def test_a_first_row_that_leads_to_the_first_point_is_seen(tmp_path: Path) -> None:
    assert of_stroke3(npz(tmp_path / "a.npz", [[0.3, -0.2, 0]])).info.first_point
    assert not of_stroke3(npz(tmp_path / "b.npz", [[30.0, -20.0, 0]])).info.first_point


def test_of_many_stroke_3_files_one_is_in_memory(tmp_path: Path) -> None:
    paths = [npz(tmp_path / f"{number}.npz") for number in range(3)]
    items = merge([of_stroke3(path) for path in paths]).items
    assert next(items).category == "0"
    paths[2].unlink()
    with pytest.raises(DataError, match=r"2\.npz: there is no such file"):
        list(items)


def test_drawings_that_are_all_dots_are_refused(tmp_path: Path) -> None:
    dots = np.array([[[0.0, 0, 1]]] * 3)
    np.savez(tmp_path / "dots.npz", train=dots, valid=dots, test=dots)
    with pytest.raises(DataError, match="dots"):
        of_stroke3(tmp_path / "dots.npz")


def test_kanjivg_is_there_without_a_network() -> None:
    source = of_kanjivg()
    items = [item for item, _ in zip(source.items, range(50), strict=False)]
    assert len(items) == 50 and all(len(item.stroke3) for item in items)
    assert source.info.canvas == 109 and "CC BY-SA" in source.info.licence
