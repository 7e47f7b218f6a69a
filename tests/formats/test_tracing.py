"""Tracing: strokes lie in the middle of the ink, cross straight, and are found in pictures."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from scipy import ndimage

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.ink import distances
from sketchrnn.formats.pen import Scene
from sketchrnn.formats.picture import png_bytes
from sketchrnn.formats.skeleton import find_graph
from sketchrnn.formats.tracing import parse_picture, trace

Line = list[tuple[float, float]]


def ink(*lines: Line, pen: int = 5, side: int = 200) -> np.ndarray:
    """Lines of a round pen, bool[side, side]."""
    image = Image.new("L", (side, side))
    paper = ImageDraw.Draw(image)
    for line in lines:
        for ends in pairwise(line):
            paper.line([*ends], fill=1, width=pen)
        for x, y in line:
            r = pen / 2
            paper.ellipse((x - r, y - r, x + r, y + r), fill=1)
    return np.asarray(image) > 0


def along(strokes: list[np.ndarray]) -> np.ndarray:
    """Points [m, 2] every pixel along strokes."""
    return np.concatenate(Drawing(tuple(strokes), 200, 200).resample(1.0).strokes)


def gap(one: np.ndarray, other: np.ndarray) -> float:
    """The largest distance from a point of one to the nearest of the other."""
    return float(np.hypot(*(one[:, None] - other).T).min(axis=0).max())


@st.composite
def walks(draw: st.DrawFn) -> Line:
    """A line that turns by less than a right angle at each corner, away from the border."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 8))
    angles = np.cumsum(rng.uniform(-1.2, 1.2, count)) + rng.uniform(0, 7)
    points = np.cumsum(np.column_stack([np.cos(angles), np.sin(angles)]) * 30, axis=0)
    span = max(1.0, float(np.ptp(points, axis=0).max()))
    points = 100 + (points - (points.max(axis=0) + points.min(axis=0)) / 2) * min(1, 160 / span)
    return [(float(x), float(y)) for x, y in points.round(1)]


@settings(max_examples=60)
@given(walks(), st.sampled_from([1, 3, 6, 10]))
def test_strokes_lie_in_the_middle_of_the_ink_and_cover_it(line: Line, pen: int):
    strokes = trace(ink(line, pen=pen))
    truth, traced = along([np.array(line)]), along(strokes)
    assert gap(traced, truth) <= pen / 2 + 2
    assert gap(truth, traced) <= pen + 2
    assert sum(map(len, strokes)) <= 30


@settings(max_examples=100)
@given(st.integers(0, 2**32 - 1), st.floats(0, 5))
@example(0, 0.0)
def test_any_ink_is_traced_within_itself(seed: int, smooth: float):
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(60, 60)), smooth)
    inked = noise > np.quantile(noise, 0.7)
    strokes = trace(inked)
    graph = find_graph(inked, distances(inked))
    assert strokes and len(strokes) <= len(graph.branches)
    points = np.concatenate(strokes)
    assert np.isfinite(points).all() and points.min() >= 0 and points.max() <= 60


@pytest.mark.parametrize("pen", [1, 5, 12])
@pytest.mark.parametrize("angle", [20, 30, 45, 60, 90])
def test_lines_that_cross_are_two_strokes(pen: int, angle: int):
    turn = np.radians(angle)
    end = 80 * np.array([np.cos(turn), np.sin(turn)])
    lines = [[(20, 100), (180, 100)], [tuple(100 - end), tuple(100 + end)]]
    strokes = trace(ink(*lines, pen=pen))
    assert len(strokes) == 2
    for stroke in strokes:
        line = stroke - stroke[0]
        direction = line[-1] / np.hypot(*line[-1])
        assert np.abs(line @ np.array([-direction[1], direction[0]])).max() < 3.5  # straight
        assert line[-1] @ direction > 145


def test_a_line_that_meets_another_ends_there():
    strokes = trace(ink([(20, 50), (180, 50)], [(100, 50), (100, 180)]))
    assert len(strokes) == 2
    across, down = strokes
    assert np.abs(across[:, 1] - 50).max() < 2 and abs(down[0, 1] - 50) < 3


def test_rings_close_and_begin_at_the_top():
    angles = np.linspace(0, 2 * np.pi, 60)
    circle = [(100 + 60 * float(np.cos(a)), 100 + 60 * float(np.sin(a))) for a in angles]
    (stroke,) = trace(ink(circle))
    np.testing.assert_array_equal(stroke[0], stroke[-1])
    assert stroke[0, 1] == stroke[:, 1].min()
    # a handle: the ring stays a ring
    ring, handle = sorted(trace(ink(circle, [(160, 100), (195, 100)])), key=len, reverse=True)
    assert np.hypot(*(ring[0] - ring[-1])) < 8 and len(handle) == 2


def test_dots_and_order():
    strokes = trace(ink([(50, 50)], [(120, 50)], [(40, 150), (160, 150)], pen=10))
    assert [len(stroke) for stroke in strokes] == [1, 1, 2]
    np.testing.assert_allclose(strokes[0], [[50.5, 50.5]], atol=1)
    assert strokes[2][0, 0] < strokes[2][-1, 0]


def test_too_many_lines_are_refused():
    noise = np.random.default_rng(0).random((1000, 1000)) < 0.3
    with pytest.raises(DataError, match="too many"):
        trace(noise)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".webp", ".PNG"])
def test_a_picture_is_read_as_the_drawing_that_it_shows(suffix: str, tmp_path: Path):
    truth = [np.array([[20.0, 20], [80, 30], [70, 80]]), np.array([[30.0, 60], [30, 80]])]
    image = Image.open(io.BytesIO(png_bytes(Scene(truth, (), 100, 80))))
    path = tmp_path / f"photo{suffix}"
    image.save(path)
    made = Drawing.read(path)
    assert (made.width, made.height) == (1000, 800) and made.lifted is None
    assert len(made.strokes) == 2
    assert gap(along([s * 2 for s in truth]), along([s / 5 for s in made.strokes])) < 4
    again, *_ = parse_picture(path.read_bytes())
    for one, other in zip(again, made.strokes, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_picture_of_nothing_is_refused_in_one_sentence(tmp_path: Path):
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    with pytest.raises(DataError, match=r"blank\.png: expected a picture with lines"):
        Drawing.read(tmp_path / "blank.png")
