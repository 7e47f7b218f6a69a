"""Excalidraw files: shapes stand where Excalidraw shows them, and broken ones are refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.excalidraw import parse_scene

BOX = {"type": "rectangle", "x": -20, "y": 5, "width": 40, "height": 10, "angle": 0}
LINE = {"type": "line", "x": 3, "y": 4, "points": [[0, 0], [10, 0], [10, 10]]}


def scene(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "excalidraw", "version": 2, "elements": list(elements), "appState": {}}


@st.composite
def freehand(draw: st.DrawFn) -> list[np.ndarray]:
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return [rng.integers(-4000, 4000, (size, 2)).astype(float) / 8 for size in sizes]


@given(freehand())
def test_freehand_strokes_keep_their_points(strokes: list[np.ndarray]):
    elements = [
        {"type": "freedraw", "x": s[0, 0], "y": s[0, 1], "points": (s - s[0]).tolist()}
        for s in strokes
    ]
    read, width, height = parse_scene(scene(*elements))
    span = np.ptp(np.concatenate(strokes), axis=0)
    size = np.where(span > 0, span, span.max() or 1)  # a line and a dot are on a square
    assert (width, height) == tuple(size)
    corner = np.concatenate(strokes).min(axis=0) - (size - span) / 2
    for one, other in zip(read, strokes, strict=True):
        np.testing.assert_array_equal(one, other - corner)


@given(st.floats(-7, 7), st.sampled_from(["rectangle", "diamond", "ellipse", "line", "freedraw"]))
def test_elements_turn_about_their_centre(angle: float, kind: str):
    anchor = {"type": "freedraw", "x": -100, "y": -100, "points": [[0, 0]]}  # fixes the corner
    element = {"type": kind, "x": 10, "y": 20, "width": 30, "height": 40}
    element["points"] = [[0, 0], [30, 0], [30, 40], [0, 40]]
    (_, straight), *_ = parse_scene(scene(anchor, element))
    (_, turned), *_ = parse_scene(scene(anchor, element | {"angle": angle}))
    centre = np.array([125.0, 140.0])
    np.testing.assert_allclose((straight.min(0) + straight.max(0)) / 2, centre, atol=1e-9)
    whole = (straight - centre) @ np.array([1, 1j])
    np.testing.assert_allclose(
        (turned - centre) @ np.array([1, 1j]), whole * np.exp(1j * angle), atol=1e-9
    )


def test_shapes_are_closed_and_as_large_as_they_say():
    for kind in ("rectangle", "diamond", "ellipse"):
        (stroke,), width, height = parse_scene(scene(BOX | {"type": kind}))
        np.testing.assert_array_equal(stroke[0], stroke[-1])
        assert (width, height) == (40, 10)


def test_rounded_lines_are_curves_through_their_points():
    (straight,), *_ = parse_scene(scene(LINE))
    (curved,), *_ = parse_scene(scene(LINE | {"roundness": {"type": 2}}))
    (elbow,), *_ = parse_scene(scene(LINE | {"type": "arrow", "roundness": {}, "elbowed": True}))
    assert len(straight) == len(elbow) == 3 and len(curved) == 25
    curved = curved + straight[0] - curved[0]
    for point in straight:
        assert np.hypot(*(curved - point).T).min() < 1e-9
    # the first quarter of the first span bends outwards: control points (1.67, 0) and (8.33, -1.67)
    assert curved[:, 1].min() < -0.5


def test_only_what_is_visible_is_read():
    elements = [
        LINE,
        LINE | {"isDeleted": True},
        LINE | {"opacity": 0},
        LINE | {"strokeColor": "transparent", "backgroundColor": "transparent"},
        LINE | {"points": []},
        {"type": "text", "text": "hello", "x": 0, "y": 0},
        {"type": "image", "fileId": "a"},
    ]
    strokes, *_ = parse_scene(scene(*elements))
    assert len(strokes) == 1


@pytest.mark.parametrize("colour", [[], {}, 7, None, [["transparent"]]])
def test_a_colour_that_is_no_text_is_visible(colour: Any):
    strokes, *_ = parse_scene(scene(LINE | {"strokeColor": colour}))
    assert len(strokes) == 1


@pytest.mark.parametrize(
    ("element", "message"),
    [
        (LINE | {"points": [[0, 0], [1]]}, "the points of an element"),
        (LINE | {"points": None}, "the points of an element"),
        (LINE | {"x": "left"}, "x of an element"),
        ({"type": "ellipse", "x": 0, "y": 0}, "width of an element"),
        (BOX | {"angle": []}, "angle of an element"),
        (BOX | {"width": 1e308}, "coordinates within"),
        (LINE | {"points": [[0, 0]] * 10_001}, "10,000 points"),
        (LINE | {"isDeleted": True}, "at least one visible line"),
        ("line", "elements as objects"),
    ],
)
def test_broken_elements_are_refused(element: Any, message: str):
    with pytest.raises(DataError, match=message):
        parse_scene(scene(element))


@pytest.mark.parametrize("name", ["a.excalidraw", "a.json"])
def test_files_are_read_by_either_ending(name: str, tmp_path: Path):
    path = tmp_path / name
    path.write_text(json.dumps(scene(LINE, BOX), indent=2))
    made = Drawing.read(path)
    assert len(made.strokes) == 2 and made.lifted is None
    path.write_text('{"elements": 5}')
    with pytest.raises(DataError, match=f"{name}: expected Excalidraw elements in a list, got 5"):
        Drawing.read(path)


def test_an_excalidraw_file_needs_elements(tmp_path: Path):
    path = tmp_path / "a.excalidraw"
    path.write_text('{"strokes": [[[1, 2]]]}')
    with pytest.raises(DataError, match="expected Excalidraw elements"):
        Drawing.read(path)
    path.write_text("[]")
    with pytest.raises(DataError, match=r"expected an Excalidraw file, got \[\]"):
        Drawing.read(path)
