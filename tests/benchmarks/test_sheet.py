"""Tests of `benchmarks.sheet`: each test drawing once as it is, and once for each ending."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from benchmarks.sheet import blocks_of, path, sheet
from sketchrnn.errors import UsageError
from sketchrnn.inference.drawings import DrawingCompleter
from tests.tiny import card, drawings, model

SVG = "{http://www.w3.org/2000/svg}"


def artist(**values: int) -> DrawingCompleter:
    made = model(**values)
    return DrawingCompleter(made, card(made))


def test_a_row_is_a_test_drawing_and_its_endings(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 100)
    blocks = blocks_of(artist(), dataset, [], per=3, k=2)
    shown = [row for block in blocks for row in block.rows]
    assert [len(block.rows) for block in blocks] == [3, 3, 3]
    assert {block.title for block in blocks} == {""}
    for row in shown:
        start = row.endings[0].start
        assert len(row.endings) == 2 and start is not None
        assert start.points == row.whole.cut(0.5).points  # pyright: ignore
    root = ElementTree.fromstring(sheet(artist(), blocks, 2))
    assert len(root.findall(f".//{SVG}path[@id]")) == len(shown)
    assert len(root.findall(f".//{SVG}use")) == 2 * len(shown)
    text = "".join(root.itertext())
    assert "tiny" in text and f"of {2 * len(shown)} endings" in text


def test_categories_are_the_given_ones_or_those_with_most_drawings(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 90, ("kind 0", "kind 1", "R&D"))
    conditional = artist(categories=2)
    assert [block.title for block in blocks_of(conditional, dataset, [], 2, 1)] == [
        name for name in dataset.info.categories if name != "R&D"
    ]
    blocks = blocks_of(conditional, dataset, ["R&D", "kind 1"], 2, 1)
    assert [block.title for block in blocks] == ["R&D", "kind 1"]
    assert "R&amp;D" in sheet(conditional, blocks, 1)
    with pytest.raises(UsageError, match="has no category 'cat'"):
        blocks_of(conditional, dataset, ["cat"], 2, 1)


def test_icons_are_drawn_on_their_grid(tmp_path: Path) -> None:
    designer = artist()
    designer.card.drawing.grid = 6.0
    blocks = blocks_of(designer, drawings(tmp_path / "store"), [], 2, 1)
    for block in blocks:
        for row in block.rows:
            assert np.allclose(row.whole.first_point % 6.0, 0)
    assert 'stroke-width="0.64"' in sheet(designer, blocks, 1)


def test_paths_are_short_and_dots_are_visible() -> None:
    line = np.array([[0.0, 0], [5, 0.03], [10, 0]])
    middle = np.array([5.0, 5])
    assert path([line, np.array([[5.0, 2.5]])], middle, 10.0) == "M0 0l96 0M48 24l0 0"
