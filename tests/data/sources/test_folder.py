"""Tests of `folder`: a user's own drawings."""

from pathlib import Path

import numpy as np

from sketchrnn.data.drawings import CANVAS
from sketchrnn.data.sources.folder import UNREADABLE
from sketchrnn.data.sources.own_files import OTHER_KIND
from sketchrnn.data.spec import open_source
from sketchrnn.data.split import split_of
from sketchrnn.data.store import SPLITS
from tests.data.examples import svg


def test_svgs_come_in_the_size_of_their_canvas(tmp_path: Path) -> None:
    svg(tmp_path / "large.svg", 1000)
    svg(tmp_path / "small.svg", 100)
    source = open_source(str(tmp_path))
    assert source.info.kind == "drawing" and source.info.drawing.canvas == CANVAS
    first, second = source.items
    assert np.allclose(first.stroke3, second.stroke3, atol=0.1)
    assert np.allclose(first.stroke3[0], [0.8 * CANVAS, 0, 0], atol=0.1)
    assert first.stroke3[:, 2].tolist() == [0, 1, 0, 1]
    assert first.category is None
    assert SPLITS[first.split] == split_of("large.svg")


def test_folders_are_categories_and_so_is_what_stands_outside_of_them(tmp_path: Path) -> None:
    for name in ("cat/1.svg", "cat/deep/2.svg", "dog/1.svg", "3.svg"):
        svg(tmp_path / "zoo" / name, 100)
    source = open_source(f"{tmp_path}/zoo")
    assert [item.category for item in source.items] == ["zoo", "cat", "cat", "dog"]


def test_svgs_of_something_else_are_counted_and_left_out(tmp_path: Path) -> None:
    svg(tmp_path / "a.svg", 100)
    (tmp_path / "b.svg").write_text("<svg")
    (tmp_path / "c.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>')
    source = open_source(str(tmp_path))
    assert len(list(source.items)) == 1
    assert source.info.dropped == {UNREADABLE: 2}


def test_files_of_the_system_are_no_drawings_and_no_categories(tmp_path: Path) -> None:
    svg(tmp_path / "cat" / "a.svg", 100)
    svg(tmp_path / "__MACOSX" / "cat" / "._a.svg", 100)
    (tmp_path / "cat" / "._a.svg").write_bytes(b"\0\5\x16\7")
    source = open_source(str(tmp_path))
    assert [item.category for item in source.items] == ["cat"]
    assert source.info.dropped == {}


def test_drawings_with_one_drive_among_them_are_drawings(tmp_path: Path) -> None:
    for name in "abc":
        svg(tmp_path / f"{name}.svg", 100)
    (tmp_path / "drive.gpx").write_text("<gpx/>")
    source = open_source(str(tmp_path))
    assert len(list(source.items)) == 3
    assert source.info.dropped == {OTHER_KIND: 1}
