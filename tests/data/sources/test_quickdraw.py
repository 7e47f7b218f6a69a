"""Quick, Draw! files: simplified as they are, raw ones simplified, the split and the categories."""

import json
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.drawings import CANVAS
from sketchrnn.data.sources.quickdraw import read_quickdraw, simplify_officially
from sketchrnn.data.sources.quickdraw_categories import CATEGORIES
from sketchrnn.data.spec import open_source
from sketchrnn.data.split import split_of
from sketchrnn.data.store import SPLITS
from sketchrnn.errors import DataError

SHARED = Path(__file__).parents[4] / "shared" / "data" / "quickdraw"
needs_data = pytest.mark.skipif(
    not SHARED.exists(), reason="the Quick, Draw! drawings are not beside the project"
)

SIMPLIFIED = [[[0, 255, 128], [0, 10, 30]], [[7], [9]]]
RAW = [[[100.5, 300, 500.5], [50, 150, 250], [0, 20, 55]], [[100, 100], [50, 250], [400, 444]]]


def write(path: Path, *drawings: list, **fields: object) -> Path:
    lines = [
        json.dumps({"word": "cat", "key_id": str(4 * n), "drawing": d} | fields)
        for n, d in enumerate(drawings)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_simplified_drawings_are_read_as_they_are(tmp_path):
    path = write(tmp_path / "cat.ndjson", SIMPLIFIED, SIMPLIFIED)
    (drawing, split), (_, other) = read_quickdraw(path)
    assert [s.T.tolist() for s in drawing.strokes] == SIMPLIFIED
    assert (drawing.width, drawing.height, drawing.category) == (256, 256, "cat")
    assert (split, other) == (split_of("0"), split_of("4"))


def test_raw_drawings_get_the_official_form(tmp_path):
    ((drawing, _),) = read_quickdraw(write(tmp_path / "cat.ndjson", RAW))
    # The straight line of three points needs two; 400.5 px become 255 px.
    assert [s.tolist() for s in drawing.strokes] == [[[0, 0], [255, 127]], [[0, 0], [0, 127]]]
    assert drawing.times is None and drawing.width == 256


def test_untimed_drawings_of_another_canvas_are_brought_to_the_same_form(tmp_path):
    path = write(tmp_path / "cat.ndjson", [[[0, 1000], [0, 500]]], width=2000, height=2000)
    ((drawing, _),) = read_quickdraw(path)
    assert drawing.strokes[0].tolist() == [[0, 0], [255, 128]]


def test_official_simplification_of_odd_drawings():
    dot = simplify_officially([np.array([[40.0, 30.0]])])
    assert [stroke.tolist() for stroke in dot] == [[[0, 0]]]
    still = simplify_officially([np.array([[40.0, 30.0]] * 3)])
    assert set(map(tuple, still[0].tolist())) == {(0, 0)}
    # A scribble of a hundred widths needs more than 10,000 points on the way, but few in the end.
    x = np.tile([0.0, 255.0], 100)
    (scribble,) = simplify_officially([np.column_stack([x, np.zeros(200)])])
    assert len(scribble) <= 400 and scribble.max() == 255


def test_a_very_long_scribble_is_simplified_with_fewer_points_on_the_way():
    x, y = np.tile([0.0, 255.0], 5_000), np.linspace(0, 255, 10_000)
    (scribble,) = simplify_officially([np.column_stack([x, y])])
    assert 2 < len(scribble) < 50_000
    assert scribble[0].tolist() == [0, 0] and scribble[-1].tolist() == [255, 255]


def test_circle_keeps_within_two_pixels():
    angle = np.linspace(0, 2 * np.pi, 400)
    circle = 600 + 300 * np.column_stack([np.cos(angle), np.sin(angle)])
    (stroke,) = simplify_officially([circle])
    assert 10 < len(stroke) < 40
    radius = np.hypot(*((stroke[:-1] + stroke[1:]) / 2 - 127.5).T)
    assert np.all(np.abs(radius - 127.5) < 3)


def test_split_is_stable_and_of_the_right_size():
    keys = [str(4503626191994880 + 7919 * n) for n in range(20_000)]
    splits = [split_of(key) for key in keys]
    assert abs(splits.count("test") / len(keys) - 0.05) < 0.006
    assert abs(splits.count("valid") / len(keys) - 0.05) < 0.006
    # Shipped models were tested on drawings told apart by this very rule: it must not change.
    assert [n for n in range(100) if split_of(str(n)) == "test"] == [30, 34, 61, 69, 86]
    assert split_of("5201136883597312") == "train"


def test_drawing_without_a_key_is_split_by_its_points(tmp_path):
    lines = [{"drawing": [[[n, 255], [0, 9]]]} for n in range(60)]
    (tmp_path / "my cat.ndjson").write_text("\n".join(map(json.dumps, lines + lines)))
    read = list(read_quickdraw(tmp_path))
    assert [split for _, split in read[:60]] == [split for _, split in read[60:]]
    assert {split for _, split in read} == {"train", "valid", "test"}
    assert read[0][0].category == "my cat"


def test_broken_input_is_one_data_error(tmp_path):
    with pytest.raises(DataError, match=r"expected a folder with \.ndjson files"):
        list(read_quickdraw(tmp_path))
    path = write(tmp_path / "cat.ndjson", SIMPLIFIED, [[[1, 2], [3]]])
    with pytest.raises(DataError, match=r"cat\.ndjson, line 2: expected as many x as y"):
        list(read_quickdraw(path))
    with pytest.raises(DataError, match=r"nothing\.ndjson"):
        list(read_quickdraw(tmp_path / "nothing.ndjson"))


def test_there_are_345_categories():
    assert len(set(CATEGORIES)) == 345
    assert {"cat", "The Eiffel Tower", "t-shirt", "teddy-bear", "alarm clock"} < set(CATEGORIES)


@needs_data
def test_categories_are_named_like_the_published_files():
    assert set(CATEGORIES) == {path.stem for path in (SHARED / "simplified").glob("*.ndjson")}


@needs_data
def test_raw_drawings_come_out_like_the_published_simplified_ones():
    names = [path.name for path in sorted((SHARED / "raw").glob("*.ndjson"))[:20]]

    def median_step(folder: str) -> float:
        steps = [
            np.hypot(*np.diff(stroke, axis=0).T)
            for name in names
            for drawing, _ in read_quickdraw(SHARED / folder / name)
            for stroke in drawing.strokes
        ]
        return float(np.median(np.concatenate(steps)))

    assert median_step("raw") == pytest.approx(median_step("simplified"), rel=0.1)


def test_quickdraw_keeps_words_and_units(tmp_path: Path) -> None:
    path = tmp_path / "cat.ndjson"
    path.write_text(
        '{"word": "cat", "key_id": "1", "drawing": [[[0, 255], [10, 20]]]}\n'
        '{"drawing": [[[0, 10, 255], [0, 0, 0]]]}\n'
    )
    source = open_source(str(path))
    first, second = source.items
    assert np.array_equal(first.stroke3, [[255, 10, 1]])
    assert first.category == "cat" == second.category
    assert SPLITS[first.split] == split_of("1")
    units = source.info.drawing
    assert units.canvas == CANVAS == pytest.approx(255 / 0.8) and units.epsilon == 2
