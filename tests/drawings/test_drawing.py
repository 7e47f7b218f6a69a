"""Drawing: its rules, stroke-3 and back, cutting and simplifying, and its files."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.drawing_files import Output
from sketchrnn.formats.files import MAX_POINTS
from sketchrnn.formats.json_drawing import AUTHORS

WRITABLE = [".svg", ".png", ".gif", ".json", ".ndjson", ".gcode"]
READABLE = [".svg", ".json", ".ndjson"]


@st.composite
def drawings(draw: st.DrawFn, decimals: int = 2, timed: bool = False) -> Drawing:
    """Drawings of a few strokes; neighbouring points differ by 0.05 px or more."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    seed = draw(st.integers(0, 2**32 - 1))
    spread = draw(st.sampled_from([1.0, 30.0, 2000.0]))
    rng = np.random.default_rng(seed)
    strokes = []
    for size in sizes:
        moves = rng.uniform(0.05, spread, (size, 2)) * rng.choice([-1, 1], (size, 2))
        strokes.append(np.cumsum(moves, axis=0).round(decimals))
    times = tuple(np.cumsum(rng.integers(1, 90, size)) for size in sizes) if timed else None
    return Drawing(
        tuple(strokes),
        width=draw(st.sampled_from([64.0, 255.5, 4000.0])),
        height=100.25,
        times=times,
        category=draw(st.sampled_from([None, "cat", "ぬ <&>"])),
        lifted=draw(st.booleans()),
        drawn_by=tuple(rng.choice(AUTHORS, len(sizes)).tolist()) if timed else None,
    )


def drawing(*strokes: list[tuple[float, float]], lifted: bool = True) -> Drawing:
    return Drawing(tuple(np.array(s, dtype=float) for s in strokes), 100, 100, lifted=lifted)


def assert_same_strokes(a: Drawing, b: Drawing, within: float = 0.0) -> None:
    assert [len(s) for s in a.strokes] == [len(s) for s in b.strokes]
    for first, second in zip(a.strokes, b.strokes, strict=True):
        np.testing.assert_allclose(first, second, rtol=0, atol=within)


# --- what a drawing is -------------------------------------------------------------------------


def test_keeps_its_own_read_only_points():
    points = np.array([[1.0, 2.0], [3.0, 4.0]])
    made = Drawing((points,), 10, 20)
    points[0] = 99
    np.testing.assert_array_equal(made.first_point, [1, 2])
    np.testing.assert_array_equal(made.last_point, [3, 4])
    assert made.points == 2
    with pytest.raises(ValueError, match="read-only"):
        made.strokes[0][0] = 5


@pytest.mark.parametrize(
    ("strokes", "message"),
    [
        ((), "at least one stroke"),
        ((np.zeros((0, 2)),), r"shape \[n, 2\] with n >= 1, got \[0, 2\]"),
        ((np.zeros(4),), r"got \[4\]"),
        ((np.zeros((4, 3)),), r"got \[4, 3\]"),
        ((np.array([[0, 0], [1, np.nan]]),), "got nan"),
        ((np.array([[0, np.inf]]),), "got inf"),
        ((np.array([[0, 2e7]]),), "10,000,000 px"),
        ((np.zeros((MAX_POINTS, 2)), np.zeros((1, 2))), "10,000 points, got 10,001"),
    ],
)
def test_refuses_broken_strokes(strokes: tuple[np.ndarray, ...], message: str):
    with pytest.raises(DataError, match=message):
        Drawing(strokes, 100, 100)


def test_refuses_broken_canvas_and_times():
    stroke = np.zeros((2, 2))
    for size in (0, -1, np.nan, np.inf):
        with pytest.raises(DataError, match="canvas width"):
            Drawing((stroke,), size, 100)
    with pytest.raises(DataError, match="one time for each point"):
        Drawing((stroke,), 9, 9, times=(np.zeros(3),))
    with pytest.raises(DataError, match="finite times"):
        Drawing((stroke,), 9, 9, times=(np.array([0, np.nan]),))


def test_takes_the_largest_drawing():
    stroke = np.random.default_rng(0).uniform(0, 500, (MAX_POINTS, 2))
    large = Drawing((stroke,), 500, 500)
    back = Drawing.from_stroke3(large.to_stroke3(), large.first_point, 500, 500)
    # 10,000 moves have been added up, and the last point has not drifted
    np.testing.assert_allclose(back.last_point, large.last_point, rtol=0, atol=1e-4)


# --- stroke-3 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "rows"),
    [
        (drawing([(1, 2), (4, 6)]), [[3, 4, 1]]),
        (drawing([(1, 2), (4, 6)], [(0, 0), (1, 1)]), [[3, 4, 1], [-4, -6, 0], [1, 1, 1]]),
        (drawing([(1, 2)], [(4, 6), (5, 6)]), [[0, 0, 1], [3, 4, 0], [1, 0, 1]]),
        (drawing([(1, 2), (2, 2)], [(4, 6)]), [[1, 0, 1], [2, 4, 1]]),
        (drawing([(1, 2)]), [[0, 0, 1]]),
        (drawing([(1, 2), (1, 2)]), [[0, 0, 1]]),
        (drawing([(1, 2), (1, 2), (2, 2), (2, 2)]), [[1, 0, 1]]),
        (drawing([(1, 2), (2, 2)], [(2, 2), (3, 2)]), [[1, 0, 1], [0, 0, 0], [1, 0, 1]]),
        (drawing([(1, 2), (4, 6)], lifted=False), [[3, 4, 0]]),
    ],
)
def test_stroke3_of_known_drawings(made: Drawing, rows: list[list[float]]):
    np.testing.assert_array_equal(made.to_stroke3(), np.array(rows, dtype=np.float32))
    assert made.to_stroke3().dtype == np.float32


def test_a_pen_that_has_just_come_down_has_no_rows():
    touched = drawing([(1, 2)], lifted=False)
    assert touched.to_stroke3().shape == (0, 3)
    back = Drawing.from_stroke3(touched.to_stroke3(), (1, 2), 100, 100, lifted=False)
    assert_same_strokes(back, touched)


@given(drawings(decimals=9))
def test_stroke3_there_and_back_moves_nothing_by_more_than_float32_rounds(made: Drawing):
    rows = made.to_stroke3()
    back = Drawing.from_stroke3(rows, made.first_point, made.width, made.height, made.lifted)
    longest = np.abs(rows[:, :2]).max(initial=0)
    assert_same_strokes(back, made, within=float(longest) * 2**-22)
    assert back.lifted == made.lifted
    np.testing.assert_array_equal(back.to_stroke3(), rows)


@given(drawings(decimals=0))
def test_stroke3_of_whole_pixels_is_exact(made: Drawing):
    rows = made.to_stroke3()
    back = Drawing.from_stroke3(rows, made.first_point, made.width, made.height, made.lifted)
    np.testing.assert_array_equal(back.to_stroke3(), rows)
    np.testing.assert_array_equal(back.last_point, made.last_point)
    assert not (rows[1:, :2] == 0).all(axis=1)[rows[:-1, 2] == 0].any()


def test_from_stroke3_refuses_other_shapes_and_nan():
    with pytest.raises(DataError, match=r"\[N, 3\], got \[4, 5\]"):
        Drawing.from_stroke3(np.zeros((4, 5)), (0, 0), 10, 10)
    with pytest.raises(DataError, match="got nan"):
        Drawing.from_stroke3(np.array([[np.nan, 0, 0]]), (0, 0), 10, 10)


# --- simplify, resample, scale, cut ------------------------------------------------------------


def test_simplify_drops_only_points_near_the_line():
    wave = np.column_stack([np.arange(50.0), np.sin(np.arange(50) / 4)])
    made = Drawing((wave, np.ones((1, 2))), 50, 50, times=(np.arange(50.0), np.zeros(1)))
    simple = made.simplify(0.3)
    assert 2 < len(simple.strokes[0]) < 25
    assert simple.times is not None
    np.testing.assert_array_equal(simple.times[0], simple.strokes[0][:, 0])  # times kept in step
    np.testing.assert_array_equal(simple.strokes[0][[0, -1]], wave[[0, -1]])
    assert len(simple.strokes[1]) == 1
    x, y = simple.strokes[0].T
    assert np.abs(np.interp(wave[:, 0], x, y) - wave[:, 1]).max() < 0.35
    assert_same_strokes(made.simplify(0), made)


def test_simplify_keeps_a_closed_stroke_closed():
    angles = np.linspace(0, 2 * np.pi, 60)
    circle = Drawing((np.column_stack([np.cos(angles), np.sin(angles)]) * 40,), 100, 100)
    simple = circle.simplify(2.0)
    assert 5 < simple.points < 30


@given(drawings(timed=True), st.sampled_from([3.0, 50.0, 700.0]))
def test_resample_steps_equally_and_keeps_the_ends(made: Drawing, spacing: float):
    fine = made.resample(spacing)
    assert fine.times is not None
    for before, after, times in zip(made.strokes, fine.strokes, fine.times, strict=True):
        np.testing.assert_array_equal(after[0], before[0])
        np.testing.assert_allclose(after[-1], before[-1], rtol=0, atol=1e-9)
        assert (np.hypot(*np.diff(after, axis=0).T) <= spacing * (1 + 1e-9)).all()
        assert (np.diff(times) > 0).all()
    straight = drawing([(0, 0), (10, 0)]).resample(3)
    np.testing.assert_allclose(straight.strokes[0][:, 0], [0, 2.5, 5, 7.5, 10])


def test_scaled_scales_the_canvas_too():
    half = drawing([(2, 4), (6, 8)]).scaled(0.5)
    np.testing.assert_array_equal(half.strokes[0], [[1, 2], [3, 4]])
    assert (half.width, half.height) == (50, 50)


@given(drawings(timed=True), st.floats(0, 1))
@example(drawing([(0, 0), (1, 1)], [(2, 2), (3, 3)]), 0.5)
def test_cut_keeps_the_first_points_untouched(made: Drawing, fraction: float):
    start = made.cut(fraction)
    assert start.points == max(1, round(fraction * made.points))
    np.testing.assert_array_equal(
        np.concatenate(start.strokes), np.concatenate(made.strokes)[: start.points]
    )
    whole = [len(s) for s in made.strokes][: len(start.strokes)]
    if start.points == made.points:
        assert start.lifted == made.lifted
    else:
        assert start.lifted == ([len(s) for s in start.strokes] == whole)
    assert start.category == made.category
    if made.times is not None:
        assert start.times is not None and len(start.times[-1]) == len(start.strokes[-1])
    if made.drawn_by is not None:
        assert start.drawn_by == made.drawn_by[: len(start.strokes)]


@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_refuses_impossible_settings(value: float):
    made = drawing([(0, 0), (90, 90)])
    for call in (made.simplify, made.resample, made.scaled, made.cut):
        with pytest.raises(UsageError, match="expected"):
            call(value)
    with pytest.raises(UsageError, match="fraction"):
        made.cut(1.5)
    with pytest.raises(DataError, match="10,000 points"):
        made.resample(1e-9)


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", READABLE)
@given(made=drawings(decimals=9, timed=True))
def test_files_keep_points_to_a_hundredth_of_a_pixel(
    ending: str, made: Drawing, tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.mktemp("files") / f"drawing{ending.upper()}"
    made.write(path)
    back = Drawing.read(path)
    assert_same_strokes(back, made, within=0.005 + 1e-9)
    assert (back.width, back.height) == (made.width, made.height)
    if ending != ".svg":
        assert back.category == made.category
        assert back.times is not None and made.times is not None
        for first, second in zip(back.times, made.times, strict=True):
            np.testing.assert_array_equal(first, second)
    if ending == ".json":
        assert back.drawn_by == made.drawn_by
    # The other formats do not say whether the last stroke is finished.
    assert back.lifted == (made.lifted if ending == ".json" else None)


@pytest.mark.parametrize("ending", WRITABLE)
def test_the_same_drawing_gives_the_same_bytes(ending: str, tmp_path: Path):
    made = drawing([(10, 10), (50, 80), (90, 10)], [(50, 50)])
    for name in ("a", "b"):
        made.write(tmp_path / f"{name}{ending}")
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2  # nothing else is left behind


GOOD_LINE = '{"drawing":[[[0,9],[1,8]]]}'

BROKEN = {
    "empty.svg": ("", "an empty file"),
    "blank.json": (" \n ", "an empty file"),
    "empty.ndjson": ("\n\n", "an empty file"),
    "cut.svg": ('<svg viewBox="0 0 9 9"><path d="M0 0L5', "got something else"),
    "page.svg": ("<html></html>", "got <html>"),
    "none.svg": ('<svg viewBox="0 0 9 9"><text>hello</text></svg>', "at least one visible line"),
    "nan.svg": ('<svg viewBox="0 0 9 9"><path d="M0 0L nan 5"/></svg>', "path data"),
    "cut.json": ('{"strokes": [[[1, 2], [3', "expected JSON"),
    "list.json": ("[1, 2]", "an object with strokes"),
    "nan.json": ('{"strokes": [[[1, 2], [3, NaN]]]}', "finite numbers, got NaN"),
    "inf.json": ('{"strokes": [[[1, 2], [3, 1e999]]]}', "finite numbers, got infinity"),
    "none.json": ('{"strokes": []}', "at least one stroke"),
    "text.json": ('{"strokes": [[["1", "2"]]]}', "points [x, y]"),
    "number.json": ('{"strokes": 5}', "a list of strokes, got 5"),
    "triple.json": ('{"strokes": [[[1, 2, 3]]]}', "points [x, y]"),
    "size.json": ('{"width": "wide", "height": 3, "strokes": [[[1, 2]]]}', "width and height"),
    "times.json": ('{"strokes": [[[1, 2]]], "times": [[1, 2]]}', "one time for each point"),
    "authors.json": ('{"strokes": [[[1, 2]]], "drawn_by": []}', "one for each stroke, got []"),
    "author.json": ('{"strokes": [[[1, 2]]], "drawn_by": [["I"]]}', "person, model, both, got"),
    "line.json": ('{"drawing": [[[1], [2]]', "expected JSON"),
    "category.json": ('{"strokes": [[[1, 2]]], "category": 3}', "category to be a text"),
    "deep.json": ("[" * 100_000, "expected JSON"),
    "nan.ndjson": ('{"drawing": [[[0, NaN], [1, 2]]]}', "finite numbers, got NaN"),
    "none.ndjson": ('{"drawing": []}', "at least one stroke"),
    "points.png": ("whatever", "expected a PNG, JPEG or WebP picture, got a broken one"),
    "points.bmp": ("whatever", "got .bmp"),
    "noending": ("whatever", "got no ending"),
    "many.json": (json.dumps({"strokes": [[[0, 0]] * 10_001]}), "got 10,001"),
    "many.svg": (
        f'<svg viewBox="0 0 9 9"><polyline points="{"1 2 3 4 " * 5_001}"/></svg>',
        "10,000 points",
    ),
    "huge.json": (" " * 5_000_001, "5,000,000 bytes"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gets_one_sentence_that_names_it(name: str, tmp_path: Path):
    content, message = BROKEN[name]
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(DataError) as caught:
        Drawing.read(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: expected ") and not text.endswith(".") and "\n" not in text
    assert message in text
    assert len(text) < len(str(path)) + 200


def test_reading_what_is_not_there(tmp_path: Path):
    with pytest.raises(DataError, match="no such file"):
        Drawing.read(tmp_path / "missing.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(DataError, match="a folder"):
        Drawing.read(tmp_path / "folder.svg")


def test_only_the_first_line_of_ndjson_is_read(tmp_path: Path):
    path = tmp_path / "two.ndjson"
    path.write_text(f"\n{GOOD_LINE}\nbroken")
    made = Drawing.read(path)
    np.testing.assert_array_equal(made.strokes[0], [[0, 1], [9, 8]])
    assert (made.width, made.height) == (256, 256)


@pytest.mark.parametrize("rest", ["", "\n", f"\n{GOOD_LINE}\n", '\n{"drawing": broken'])
def test_ndjson_may_be_named_json(rest: str, tmp_path: Path):
    path = tmp_path / "cat.json"
    path.write_text(f"\n{GOOD_LINE}{rest}")
    made = Drawing.read(path)
    np.testing.assert_array_equal(made.strokes[0], [[0, 1], [9, 8]])
    assert (made.width, made.lifted) == (256, None)


def test_an_author_is_kept_where_a_stroke_has_no_point(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(
        '{"strokes": [[], [[1, 2]]], "drawn_by": ["person", "model"], "times": [[], [5]]}'
    )
    made = Drawing.read(path)
    assert made.drawn_by == ("model",) and made.times is not None
    with pytest.raises(DataError, match="for each of 1 strokes, got"):
        replace(made, drawn_by=("model", "model"))


def test_json_without_a_canvas_takes_the_extent(tmp_path: Path):
    path = tmp_path / "bare.json"
    path.write_text('{"strokes": [[[1, 2], [30, 40.5]], []]}')
    made = Drawing.read(path)
    assert (made.width, made.height, len(made.strokes)) == (29, 38.5, 1)
    assert made.first_point.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"strokes": [[[X, Y], [X+30, Y+40]]]}'),
        ("a.ndjson", '{"drawing": [[[X, X+30], [Y, Y+40], [0, 9]]]}'),
        ("a.svg", '<svg><path stroke="#000" d="M X Y L X+30 Y+40"/></svg>'),
        ("a.json", '{"objects": [{"type": "path", "path": [["M", X, Y], ["L", X+30, Y+40]]}]}'),
        ("a.excalidraw", '{"elements": [{"type": "line", "x": X, "y": Y, '
         '"points": [[0, 0], [30, 40]]}]}'),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("x", "y"), [(-70, -90), (0, 0), (5, 5), (40_000, 300)])
def test_without_a_canvas_the_place_does_not_matter(
    tmp_path: Path, name: str, text: str, x: int, y: int
):
    for term, value in (("X+30", x + 30), ("Y+40", y + 40), ("X", x), ("Y", y)):
        text = text.replace(term, str(value))
    (tmp_path / name).write_text(text)
    made = Drawing.read(tmp_path / name)
    assert made.strokes[0].tolist() == [[0, 0], [30, 40]]
    assert (made.width, made.height) == (30, 40)


def test_json_of_a_drawable_canvas_is_recognised(tmp_path: Path):
    path = tmp_path / "canvas.json"
    line = {"type": "Line", "x1": -5, "y1": -5, "x2": 5, "y2": 5, "left": 20, "top": 30}
    line |= {"originX": "center", "originY": "center", "width": 10, "height": 10}
    path.write_text(json.dumps({"version": "7.4.0", "objects": [line]}))
    np.testing.assert_array_equal(Drawing.read(path).strokes[0], [[0, 0], [10, 10]])
    assert Drawing.read(path).lifted is None


def test_writing_where_nothing_can_be_written(tmp_path: Path):
    made = drawing([(0, 0), (9, 9)])
    with pytest.raises(DataError, match=r"an ending out of \.svg.*got \.bmp"):
        made.write(tmp_path / "drawing.bmp")
    with pytest.raises(DataError, match="existing folder"):
        made.write(tmp_path / "missing" / "drawing.svg")
    (tmp_path / "taken.svg").mkdir()
    with pytest.raises(DataError, match="got a folder"):
        made.write(tmp_path / "taken.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.svg"]


# --- the size of files --------------------------------------------------------------------------


def test_an_svg_of_another_size_shows_the_same_drawing(tmp_path: Path):
    made = drawing([(10, 10), (50, 80)])
    made.write(tmp_path / "plain.svg")
    made.write(tmp_path / "large.svg", Output(size=1250.5))
    plain, large = ((tmp_path / f"{name}.svg").read_text() for name in ("plain", "large"))
    assert 'width="1250.5" height="1250.5" viewBox="0 0 100 100"' in large
    assert plain.replace('width="100" height="100"', 'width="1250.5" height="1250.5"') == large
    assert_same_strokes(Drawing.read(tmp_path / "large.svg"), made)


@pytest.mark.parametrize(("suffix", "size"), [(".png", 64), (".gif", 48)])
def test_pictures_of_another_size(suffix: str, size: int):
    made = replace(drawing([(10, 10), (50, 80)]), height=50)
    with Image.open(io.BytesIO(made.dump(suffix, Output(size=size)))) as image:
        assert image.size == (size, size // 2)


def test_gcode_of_another_size_and_pen():
    program = drawing([(0, 0), (100, 0)]).dump(".gcode", Output(80, "M3 S10", "M3 S90")).decode()
    assert "\nM3 S10\nG1 F1500 ; millimetres a minute\nG0 X0.00 Y80.00\nM3 S90\n" in program
    assert "Z" not in program and "G1 X80.00 Y80.00\nM3 S10\n" in program


@pytest.mark.parametrize(
    ("suffix", "output", "message"),
    [
        (".json", Output(100), "no size for a .json file, got 100"),
        (".png", Output(5000), "a size of 1 to 2,000 for a .png file, got 5000"),
        (".svg", Output(float("nan")), "a size of 1 to 100,000"),
        (".gcode", Output(0), "a size of 1 to 5,000"),
        (".gcode", Output(pen_up=""), "a G-code command for the pen, got ''"),
    ],
)
def test_impossible_outputs_are_refused(suffix: str, output: Output, message: str, tmp_path: Path):
    with pytest.raises(UsageError, match=message):
        drawing([(0, 0), (9, 9)]).write(tmp_path / f"a{suffix}", output)
    assert not list(tmp_path.iterdir())
