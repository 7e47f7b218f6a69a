"""The canvas's JSON: the mouse's own samples come back, whatever was done to a stroke by hand.

`brush` renders what the PencilBrush of fabric.js 7.4 makes of samples, and `RECORDED` is what the
canvas itself, streamlit-drawable-canvas 0.13 in Chromium, made of a mouse that a script moved.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import DataError
from sketchrnn.formats.canvas import initial_drawing, parse_strokes

SAMPLES = [[50, 50], [60, 52], [75, 60], [80, 80], [70, 95], [40, 90]]
FREEHAND = {
    "type": "Path", "originX": "center", "originY": "center", "left": 59.5696, "top": 71.9961,
    "width": 39.1451, "height": 43.9982, "strokeWidth": 3, "scaleX": 1, "scaleY": 1, "angle": 0,
    "path": [["M", 49.997, 49.997], ["Q", 50, 50, 55, 51], ["Q", 60, 52, 67.5, 56],
             ["Q", 75, 60, 77.5, 70], ["Q", 80, 80, 75, 87.5], ["Q", 70, 95, 55, 92.5],
             ["L", 39.997, 89.997]],
}  # fmt: skip
RECORDED = [
    ("freehand", FREEHAND, SAMPLES),
    ("moved by (100, 120)", FREEHAND | {"left": 159.5696, "top": 191.9961},
     [[x + 100, y + 120] for x, y in SAMPLES]),
    ("a click", {
        "type": "Path", "originX": "center", "originY": "center", "left": 150, "top": 50,
        "width": 0.006, "height": 0, "strokeWidth": 3,
        "path": [["M", 149.997, 50], ["L", 150.003, 50]],
    }, [[150, 50]]),
    ("two samples", {
        "type": "Path", "originX": "center", "originY": "center", "left": 230, "top": 60,
        "width": 60.006, "height": 20, "strokeWidth": 3,
        "path": [["M", 199.997, 50], ["Q", 200, 50, 230, 60], ["L", 260.003, 70]],
    }, [[200, 50], [260, 70]]),
    ("line", {
        "type": "Line", "originX": "center", "originY": "center", "left": 70, "top": 165,
        "width": 40, "height": 30, "strokeWidth": 3, "x1": -20, "y1": -15, "x2": 20, "y2": 15,
    }, [[50, 150], [90, 180]]),
    ("rect", {
        "type": "Rect", "originX": "left", "originY": "top", "left": 120, "top": 150,
        "width": 40, "height": 40, "strokeWidth": 3, "strokeUniform": True,
    }, [[121.5, 151.5], [161.5, 151.5], [161.5, 191.5], [121.5, 191.5], [121.5, 151.5]]),
    ("point", {
        "type": "Circle", "originX": "left", "originY": "center", "left": 265.5, "top": 150,
        "width": 6, "height": 6, "strokeWidth": 3, "radius": 3, "startAngle": 0, "endAngle": 360,
    }, [[270, 150]]),
    ("polygon", {
        "type": "Polygon", "originX": "center", "originY": "center", "left": 320, "top": 170,
        "width": 40, "height": 40, "strokeWidth": 3,
        "points": [{"x": 300, "y": 150}, {"x": 340, "y": 150}, {"x": 330, "y": 190}],
    }, [[300, 150], [340, 150], [330, 190], [300, 150]]),
]  # fmt: skip


def read(*objects: dict[str, Any]) -> list[np.ndarray]:
    return parse_strokes({"version": "7.4.0", "objects": list(objects), "background": "#fff"})


def brush(samples: np.ndarray, width: float) -> dict[str, Any]:
    """What PencilBrush makes of mouse samples [n, 2]; a click gives the same sample twice."""
    points = [np.asarray(sample, dtype=float) for sample in samples]
    if len(points) > 2:  # decimate: drops what is nearer than 0.4 px, and the one before the last
        kept = [points[0]]
        for point in points[1:-2]:
            if ((point - kept[-1]) ** 2).sum() >= 0.4**2:
                kept.append(point)
        points = [*kept, points[-1]]
    shift = width / 1000
    first, second = points[0], points[1]
    sign = np.sign(points[2] - second) if len(points) > 2 else np.array([1, 0])
    path: list[list[Any]] = [["M", *(first - sign * shift)]]
    here, following = first, second
    for index in range(1, len(points)):
        if not (here == following).all():
            path.append(["Q", *here, *((here + following) / 2)])
        here = points[index]
        following = points[index + 1] if index + 1 < len(points) else following
    if len(points) > 2:
        sign = np.sign(here - points[-2])
    path.append(["L", *(here + sign * shift)])
    path = [[command[0], *map(float, command[1:])] for command in path]
    return {"type": "Path", "strokeWidth": width, "path": path} | placed(path)


def placed(path: list[list[Any]]) -> dict[str, Any]:
    """left, top, width and height as fabric.js computes them, by looking along the curves."""
    t = np.linspace(0, 1, 2001)[:, None]
    pen, seen = np.array(path[0][1:]), []
    for letter, *values in path[1:]:
        end = np.array(values[-2:])
        if letter == "Q":  # bounded as a cubic with the control point twice
            control = np.array(values[:2])
            curve = (1 - t) ** 3 * pen + 3 * t * (1 - t) * control + t**3 * end
            seen += [curve.min(axis=0), curve.max(axis=0)]
        else:
            seen += [np.array(path[0][1:]), end]
        pen = end
    low, high = np.min(seen, axis=0), np.max(seen, axis=0)
    left, top = np.round((low + high) / 2, 4)
    width, height = np.round(high - low, 4)
    return {"left": left, "top": top, "width": width, "height": height,
            "originX": "center", "originY": "center"}  # fmt: skip


@st.composite
def mouse(draw: st.DrawFn) -> np.ndarray:
    """Samples [n, 2] of a moving mouse, at least half a pixel apart."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(2, 40))
    step = draw(st.sampled_from([1, 5, 60])) * rng.choice([-1, 1], (count, 2))
    moves = np.round(rng.uniform(0.5, 1.0, (count, 2)) * step * 2) / 2
    moves[np.abs(moves).max(axis=1) == 0] = 0.5
    return 200 + np.cumsum(moves, axis=0)


def kept(samples: np.ndarray) -> np.ndarray:
    """What of the samples is in the data at all: not the one before the last, no repetition."""
    left = samples if len(samples) == 2 else np.delete(samples, -2, axis=0)
    return left[np.append(True, (np.diff(left, axis=0) != 0).any(axis=1))]


@pytest.mark.parametrize(("name", "item", "points"), RECORDED)
def test_what_the_canvas_itself_recorded(name: str, item: dict[str, Any], points: list):
    (stroke,) = read(item)
    # the canvas rounds left and top to 4 decimals, which shows only where they are applied
    within = 1e-4 if name.startswith("moved") else 1e-9
    np.testing.assert_allclose(stroke, points, rtol=0, atol=within)
    (lower,) = read(item | {"type": item["type"].lower()})  # as older versions write it
    np.testing.assert_array_equal(lower, stroke)


def test_brush_renders_what_was_recorded():
    samples = [*SAMPLES[:-1], [50, 100], SAMPLES[-1]]
    made = brush(np.array(samples), 3)
    for ours, theirs in zip(made["path"], FREEHAND["path"], strict=True):
        assert ours[0] == theirs[0]
        np.testing.assert_allclose(ours[1:], theirs[1:], atol=1e-9)
    for key in ("left", "top", "width", "height"):
        assert made[key] == pytest.approx(FREEHAND[key], abs=1e-4)


def test_scaled_and_turned_by_hand_as_recorded():
    turned = FREEHAND | {"left": 175.1388, "top": 209.3582, "scaleX": 1.7388, "scaleY": 1.7388}
    (stroke,) = read(turned | {"angle": 37.9143})
    centre = np.array([FREEHAND["left"], FREEHAND["top"]])
    a = np.radians(37.9143)
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    expected = [175.1388, 209.3582] + 1.7388 * (np.array(SAMPLES) - centre) @ turn.T
    np.testing.assert_allclose(stroke, expected, rtol=0, atol=1e-3)


@given(mouse(), st.sampled_from([1.0, 3.0, 20.0]))
def test_the_raw_samples_come_back(samples: np.ndarray, width: float):
    (stroke,) = read(brush(samples, width))
    np.testing.assert_allclose(stroke, kept(samples), rtol=0, atol=1e-9)


@given(mouse(), st.floats(-200, 200), st.floats(-200, 200))
def test_a_moved_stroke_moves(samples: np.ndarray, right: float, down: float):
    item = brush(samples, 3.0)
    item["left"] += right
    item["top"] += down
    (stroke,) = read(item)
    np.testing.assert_allclose(stroke, kept(samples) + np.array([right, down]), rtol=0, atol=0.02)


@given(
    mouse(),
    st.sampled_from(["left", "center", "right"]),
    st.sampled_from(["top", "center", "bottom"]),
    st.floats(-180, 180),
    st.booleans(),
)
def test_any_origin_names_the_same_place(
    samples: np.ndarray, across: str, down: str, angle: float, uniform: bool
):
    """The same turned, scaled and mirrored stroke, said by its centre and by a corner."""
    item = brush(samples, 4.0) | {"angle": angle, "scaleX": 2.0, "scaleY": 0.5, "flipX": True}
    item["strokeUniform"] = uniform
    (expected,) = read(item)
    line = np.array([4, 4]) if uniform else np.array([2.0, 0.5]) * 4
    size = np.array([2.0, 0.5]) * [item["width"], item["height"]] + line
    share = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}
    a = np.radians(angle)
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    corner = [item["left"], item["top"]] + turn @ (size * [share[across], share[down]])
    moved = item | {"originX": across, "originY": down, "left": corner[0], "top": corner[1]}
    (stroke,) = read(moved)
    np.testing.assert_allclose(stroke, expected, rtol=0, atol=1e-6)


def test_mirrored_and_skewed_outlines():
    line = {"type": "line", "x1": -10, "y1": 0, "x2": 10, "y2": 5, "left": 50, "top": 50}
    line |= {"originX": "center", "originY": "center", "width": 20, "height": 5}
    np.testing.assert_allclose(read(line | {"flipX": True})[0], [[60, 50], [40, 55]])
    np.testing.assert_allclose(read(line | {"skewX": 45})[0], [[40, 50], [65, 55]])
    np.testing.assert_allclose(read(line | {"angle": 90})[0], [[50, 40], [45, 60]], atol=1e-9)


def test_a_circle_is_its_outline():
    item = {"type": "Circle", "originX": "left", "originY": "center", "left": 200, "top": 150,
            "width": 50, "height": 50, "strokeWidth": 3, "angle": 36.8699, "radius": 25,
            "startAngle": 0, "endAngle": 360}  # fmt: skip
    (stroke,) = read(item)
    centre = np.array([200, 150]) + 26.5 * np.array([0.8, 0.6])
    np.testing.assert_allclose(np.hypot(*(stroke - centre).T), 25, atol=1e-3)
    middles = (stroke[1:] + stroke[:-1]) / 2
    assert np.hypot(*(middles - centre).T).min() > 25 - 0.11
    np.testing.assert_allclose(stroke[0], stroke[-1], atol=1e-9)


def test_other_paths_are_flattened():
    curve = [["M", 0, 0], ["C", 0, 40, 40, 40, 40, 0], ["L", 60, 0]]
    triangle = [["M", 5, 5], ["L", 6, 6], ["Z"]]
    first, second = read({"type": "path", "path": curve + triangle, "strokeWidth": 3})
    np.testing.assert_array_equal(first[[0, -1]], [[0, 0], [60, 0]])
    assert 5 < len(first) < 40 and first[:, 1].max() == pytest.approx(30, abs=0.1)
    np.testing.assert_array_equal(second, [[5, 5], [6, 6], [5, 5]])
    # Q as in the brush's paths, but its ends are not midpoints: a curve and no samples
    (stroke,) = read({"type": "path", "path": [["M", 0, 0], ["Q", 50, 90, 99, 0], ["L", 99, 9]]})
    assert len(stroke) > 10


def test_text_images_and_an_empty_canvas_are_no_strokes():
    assert read({"type": "IText", "text": "hello"}, {"type": "Image"}) == []
    assert read() == []


@given(mouse())
def test_an_initial_drawing_comes_back_as_it_was(samples: np.ndarray):
    strokes = [samples + 0.123456789, samples[:1], samples[:2] * 0.5]
    shown = initial_drawing(strokes, "#123456", 3)
    assert [item["stroke"] for item in shown["objects"]] == ["#123456"] * 3
    for before, after in zip(strokes, parse_strokes(shown), strict=True):
        np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize(
    "broken",
    [
        {"objects": None},
        {},
        {"objects": [3]},
        {"objects": [{"type": "path"}]},
        {"objects": [{"type": "path", "path": []}]},
        {"objects": [{"type": "path", "path": "M 0 0"}]},
        {"objects": [{"type": "path", "path": [["M", 1]]}]},
        {"objects": [{"type": "path", "path": [["M", 1, None], ["L", 2, 3]]}]},
        {"objects": [{"type": "path", "path": [["X", 1, 2]]}]},
        {"objects": [{"type": "path", "path": [[["M"], 1, 2]]}]},
        {"objects": [{"type": "path", "path": [["L", 1, 2]]}]},
        {"objects": [{"type": "path", "path": [["Z"]]}]},
        {"objects": [{"type": "path", "path": [["Z"], ["M", 1, 2], ["L", 1, 2]]}]},
        {"objects": [{"type": "path", "path": [["M", float("nan"), 2], ["L", 1, 2]]}]},
        {"objects": [{"type": "line", "x1": "far"}]},
        {"objects": [{"type": "rect", "width": float("inf")}]},
        {"objects": [{"type": "rect", "originX": "somewhere"}]},
        {"objects": [{"type": "rect", "originX": ["left"]}]},
        {"objects": [{"type": "polygon", "points": [1, 2]}]},
        {"objects": [{"type": "polygon", "points": [{"x": 1}]}]},
        {"objects": [{"type": "circle", "radius": [3]}]},
    ],
)
def test_refuses_what_no_canvas_makes(broken: dict[str, Any]):
    with pytest.raises(DataError, match=r"^expected"):
        parse_strokes(broken)
