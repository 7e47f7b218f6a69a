"""SVG: every path command, shapes, transforms and canvases; what is refused; what is written."""

import io
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.curves import flatten_path
from sketchrnn.formats.pen import Scene, schedule
from sketchrnn.formats.svg import TOLERANCE, animated_svg, parse_svg, write_svg

STROKES = [np.array([[10.0, 10.0], [50.0, 12.346], [90.0, 80.0]]), np.array([[20.0, 30.0]])]


def read(
    body: str, attributes: str = 'viewBox="0 0 100 100"'
) -> tuple[list[np.ndarray], float, float]:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return parse_svg(f"<svg {names} {attributes}>{body}</svg>".encode())


def strokes_of(body: str) -> list[list[list[float]]]:
    return [np.round(stroke, 6).tolist() for stroke in read(body)[0]]


# --- path commands -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "strokes"),
    [
        ("M1 2L3 4", [[[1, 2], [3, 4]]]),
        ("m1 2l3 4", [[[1, 2], [4, 6]]]),
        ("M1 2 3 4 5 6", [[[1, 2], [3, 4], [5, 6]]]),
        ("m1 2 3 4 5 6", [[[1, 2], [4, 6], [9, 12]]]),
        ("M1 2H5V7h-1v-2", [[[1, 2], [5, 2], [5, 7], [4, 7], [4, 5]]]),
        ("M1 2h3 4v5 6", [[[1, 2], [4, 2], [8, 2], [8, 7], [8, 13]]]),
        ("M1 2L3 4L5 2Z", [[[1, 2], [3, 4], [5, 2], [1, 2]]]),
        ("M1 2L3 4L1 2z", [[[1, 2], [3, 4], [1, 2]]]),
        ("M1 2h1zM5 5h1", [[[1, 2], [2, 2], [1, 2]], [[5, 5], [6, 5]]]),
        ("M1 2h1zl5 5", [[[1, 2], [2, 2], [1, 2]], [[1, 2], [6, 7]]]),
        ("m1 2h1zm5 5h1", [[[1, 2], [2, 2], [1, 2]], [[6, 7], [7, 7]]]),
        ("M1,2-3-4.5", [[[1, 2], [-3, -4.5]]]),
        ("M1 2l.5.5-1e1,2E-1", [[[1, 2], [1.5, 2.5], [-8.5, 2.7]]]),
        ("M1 2h0", [[[1, 2]]]),
        ("M1 2z", [[[1, 2]]]),
        ("M1 2M3 4h1", [[[3, 4], [4, 4]]]),
        ("M0 0A0 5 0 0 1 5 5", [[[0, 0], [5, 5]]]),
    ],
)
def test_straight_commands(data: str, strokes: list[list[list[float]]]):
    assert strokes_of(f'<path d="{data}"/>') == strokes


def bezier(points: list[tuple[float, float]], t: np.ndarray) -> np.ndarray:
    """De Casteljau at t [m]: float64[m, 2]."""
    levels = [np.tile(point, (len(t), 1)) for point in np.array(points, dtype=float)]
    while len(levels) > 1:
        levels = [a + (b - a) * t[:, None] for a, b in pairwise(levels)]
    return levels[0]


def distance(points: np.ndarray, line: np.ndarray) -> float:
    """How far the furthest of points [n, 2] lies from the polyline [m, 2]."""
    a, b = line[:-1, None], line[1:, None]
    along = np.clip(
        ((points - a) * (b - a)).sum(-1) / np.maximum(((b - a) ** 2).sum(-1), 1e-300), 0, 1
    )
    gaps = points - a - along[..., None] * (b - a)  # [m - 1, n, 2]
    return float(np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=0).max())


@pytest.mark.parametrize(
    ("data", "curves"),
    [
        ("M0 0C10 80 90 80 100 0", [[(0, 0), (10, 80), (90, 80), (100, 0)]]),
        ("m0 0c10 80 90 80 100 0", [[(0, 0), (10, 80), (90, 80), (100, 0)]]),
        ("M0 0Q50 90 100 0", [[(0, 0), (50, 90), (100, 0)]]),
        ("m10 0q50 90 80 0", [[(10, 0), (60, 90), (90, 0)]]),
        (
            "M0 0C0 30 40 30 40 0S80-30 90 10",
            [[(0, 0), (0, 30), (40, 30), (40, 0)], [(40, 0), (40, -30), (80, -30), (90, 10)]],
        ),
        (
            "m0 0c0 30 40 30 40 0s40-30 50 10",
            [[(0, 0), (0, 30), (40, 30), (40, 0)], [(40, 0), (40, -30), (80, -30), (90, 10)]],
        ),
        ("M0 0S80 30 90 10", [[(0, 0), (0, 0), (80, 30), (90, 10)]]),
        (
            "M0 0Q20 40 40 0T80 0",
            [[(0, 0), (20, 40), (40, 0)], [(40, 0), (60, -40), (80, 0)]],
        ),
        (
            "m0 0q20 40 40 0t40 0 20 5",
            [
                [(0, 0), (20, 40), (40, 0)],
                [(40, 0), (60, -40), (80, 0)],
                [(80, 0), (100, 40), (100, 5)],
            ],
        ),
        ("M0 0T80 30", [[(0, 0), (0, 0), (80, 30)]]),
    ],
)
def test_bezier_curves_stay_within_the_tolerance(data: str, curves: list[list[tuple]]):
    (stroke,), _, _ = read(f'<path d="{data}"/>')
    for curve in curves:
        exact = bezier(curve, np.linspace(0, 1, 500))
        assert distance(exact, stroke) <= 100 * TOLERANCE
        for end in (curve[0], curve[-1]):
            assert np.abs(stroke - end).max(axis=1).min() < 1e-9
    assert len(stroke) < 100 * len(curves)


@pytest.mark.parametrize("large", [0, 1])
@pytest.mark.parametrize("sweep", [0, 1])
def test_arcs_are_the_circle_through_both_ends(large: int, sweep: int):
    # radius 30; from (50, 20) to (80, 50), a quarter of a circle about (50, 50) or about (80, 20)
    (stroke,), _, _ = read(f'<path d="M50 20A30 30 0 {large} {sweep} 80 50"/>')
    centre = np.array([50.0, 50.0] if large != sweep else [80.0, 20.0])
    radii = np.hypot(*(stroke - centre).T)
    np.testing.assert_allclose(radii, 30, atol=1e-9)  # all its points lie on the circle
    angles = np.unwrap(np.arctan2(*(stroke - centre).T[::-1]))
    np.testing.assert_allclose(
        angles[-1] - angles[0], (1 if sweep else -1) * np.pi * (1.5 if large else 0.5)
    )
    middles = np.hypot(*((stroke[1:] + stroke[:-1]) / 2 - centre).T)
    assert 30 - middles.min() <= 100 * TOLERANCE
    relative = read(f'<path d="M50 20a30 30 0 {large}{sweep}30 30"/>')[0][0]  # flags without spaces
    np.testing.assert_allclose(relative, stroke, atol=1e-9)


def test_a_turned_ellipse_and_a_too_small_radius():
    (stroke,), _, _ = read('<path d="M10 50A40 20 30 1 1 10.001 50"/>')
    box = stroke.max(axis=0) - stroke.min(axis=0)
    turn = np.radians(30)
    np.testing.assert_allclose(
        box,
        2 * np.hypot(np.array([40, 40]) * [np.cos(turn), np.sin(turn)],
                     np.array([20, 20]) * [np.sin(turn), np.cos(turn)]),
        atol=0.1,
    )  # fmt: skip
    (stroke,), _, _ = read('<path d="M10 50A1 1 0 0 1 50 50"/>')  # is enlarged to radius 20
    np.testing.assert_allclose(np.hypot(*(stroke - [30, 50]).T), 20, atol=1e-9)


@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.,- e", max_size=40))
def test_any_path_data_is_read_or_refused(data: str):
    try:
        strokes = flatten_path(data, 0.1)
    except DataError as error:
        assert str(error).startswith("expected")
    else:
        assert all(len(stroke) and np.isfinite(stroke).all() for stroke in strokes)


# --- shapes, groups, transforms, canvases ------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "strokes"),
    [
        ('<line x1="1" y1="2" x2="3" y2="4"/>', [[[1, 2], [3, 4]]]),
        ('<polyline points="1,2 3,4 5 6"/>', [[[1, 2], [3, 4], [5, 6]]]),
        ('<polygon points="1 2 3 4 5 6"/>', [[[1, 2], [3, 4], [5, 6], [1, 2]]]),
        (
            '<rect x="1" y="2" width="30" height="40"/>',
            [[[1, 2], [31, 2], [31, 42], [1, 42], [1, 2]]],
        ),
        ('<line x1="50%" y1="0" x2="100%" y2="25%"/>', [[[50, 0], [100, 25]]]),
        ('<g transform="translate(10 20)"><path d="M0 0h1"/></g>', [[[10, 20], [11, 20]]]),
        (
            '<g transform="translate(10)"><g transform="scale(2, 3)">'
            '<path transform="rotate(90)" d="M0 0h1"/></g></g>',
            [[[10, 0], [10, 3]]],
        ),
        ('<path transform="rotate(180 5 5)" d="M0 0h1"/>', [[[10, 10], [9, 10]]]),
        ('<path transform="skewX(45)" d="M0 0V2"/>', [[[0, 0], [2, 2]]]),
        ('<path transform="skewY(45)" d="M0 0H2"/>', [[[0, 0], [2, 2]]]),
        ('<path transform="matrix(0 1 -1 0 5 6)" d="M0 0H2"/>', [[[5, 6], [5, 8]]]),
        (
            '<defs><path id="a" d="M0 0h1"/></defs><use href="#a" x="5"/>'
            '<use xlink:href="#a" y="7"/>',
            [[[5, 0], [6, 0]], [[0, 7], [1, 7]]],
        ),
        ('<symbol id="a"><path d="M0 0h1"/></symbol><use href="#a" x="5"/>', [[[5, 0], [6, 0]]]),
        (
            '<svg x="10" y="10" width="50" height="50" viewBox="0 0 10 10">'
            '<path d="M0 0h1"/></svg>',
            [[[10, 10], [15, 10]]],
        ),
        ('<a><switch><path d="M0 0h1"/></switch></a>', [[[0, 0], [1, 0]]]),
        ('<rect width="100" height="100" fill="white"/><path d="M0 0h1"/>', [[[0, 0], [1, 0]]]),
        ('<path d="M0 0h24v24" stroke="none" fill="none"/><path d="M0 0h1"/>', [[[0, 0], [1, 0]]]),
        ('<path d="M5 5h1" display="none"/><path d="M0 0h1"/>', [[[0, 0], [1, 0]]]),
        ('<g visibility="hidden"><path d="M5 5h1"/></g><path d="M0 0h1"/>', [[[0, 0], [1, 0]]]),
        ('<mask><path d="M5 5h1"/></mask><path d="M0 0h1"/>', [[[0, 0], [1, 0]]]),
        (
            '<clipPath id="c"><path d="M5 5h1"/></clipPath><path d="M0 0h1" clip-path="url(#c)"/>',
            [[[0, 0], [1, 0]]],
        ),
        ("<style>.a{display:none}</style><path class='a' d='M5 5h1'/><path d='M0 0h1'/><path/>",
         [[[0, 0], [1, 0]]]),
    ],
)  # fmt: skip
def test_shapes_where_a_browser_shows_them(body: str, strokes: list[list[list[float]]]):
    assert strokes_of(body) == strokes


def test_a_rect_that_is_stroked_is_drawing_and_not_paper():
    assert len(strokes_of('<rect width="100" height="100" stroke="black" fill="none"/>')) == 1


def test_circles_and_ellipses_even_skewed():
    strokes, _, _ = read(
        '<circle cx="50" cy="50" r="40"/><ellipse cx="50" cy="50" rx="40" ry="10"/>'
        '<circle transform="skewX(30)" cx="0" cy="0" r="10"/>'
        '<rect x="10" y="10" width="50" height="50" rx="25"/>'
    )
    np.testing.assert_allclose(np.hypot(*(strokes[0] - 50).T), 40, atol=1e-9)
    np.testing.assert_allclose(np.hypot(*((strokes[1] - 50) / [40, 10]).T), 1, atol=1e-9)
    unskewed = strokes[2] - strokes[2][:, 1:] * [np.tan(np.radians(30)), 0]
    np.testing.assert_allclose(np.hypot(*unskewed.T), 10, atol=1e-9)
    np.testing.assert_allclose(np.hypot(*(strokes[3] - 35).T), 25, atol=1e-9)
    for stroke in strokes:
        np.testing.assert_allclose(stroke[0], stroke[-1], atol=1e-9)  # all are closed


@pytest.mark.parametrize(
    ("attributes", "size", "first"),
    [
        ('viewBox="10 20 200 50"', (200, 50), (-9, -19)),
        ('viewBox="10,20,200,50" width="100" height="1em"', (200, 50), (-9, -19)),
        ('width="300" height="150px"', (300, 150), (1, 1)),
        ('width="25.4mm" height="1in"', (96, 96), (1, 1)),
        ('width="100%" height="100%"', (5, 4), (0, 0)),
        ("", (5, 4), (0, 0)),
        ('width="0" height="9"', (5, 4), (0, 0)),
    ],
)
def test_the_canvas(attributes: str, size: tuple[float, float], first: tuple[float, float]):
    strokes, width, height = read('<path d="M1 1h5v4"/>', attributes)
    np.testing.assert_allclose((width, height), size)
    np.testing.assert_allclose(strokes[0][0], first)


def test_the_size_of_the_canvas_does_not_change_the_number_of_points():
    small = read('<circle cx="0.5" cy="0.5" r="0.4"/>', 'viewBox="0 0 1 1"')[0][0]
    large = read('<circle cx="5e4" cy="5e4" r="4e4"/>', 'viewBox="0 0 1e5 1e5"')[0][0]
    bare = read('<circle cx="0.5" cy="0.5" r="0.5"/>', "")[0][0]
    assert len(small) == len(large)
    assert 40 < len(small) < 100 and 40 < len(bare) < 100


# --- what is refused ---------------------------------------------------------------------------

BOMB = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>'
READS_A_FILE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
PARAMETER = '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://localhost/x">%x;]><svg/>'
LAUGHS = "".join(
    f'<g id="g{i}"><use href="#g{i - 1}"/><use href="#g{i - 1}"/></g>' for i in range(1, 40)
)
CHAIN = "".join(f'<g id="g{i}"><use href="#g{i - 1}"/></g>' for i in range(1, 400))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (BOMB, "document type with entities"),
        (READS_A_FILE, "document type with entities"),
        (PARAMETER, "document type with entities"),
        (f'<svg><path id="g0" d="M0 0h1"/>{LAUGHS}</svg>', "a larger SVG"),
        (f'<svg><path id="g0" d="M0 0h1"/>{CHAIN}</svg>', "nested elements"),
        ('<svg><g id="a"><use href="#a"/></g></svg>', "nested elements"),
        ("<svg>" + "<g>" * 5000 + "</g>" * 5000 + "</svg>", "nested elements"),
        ("<svg>" + "<g>" * 5000, "got something else"),
        ("<svg>" + "<g>" * 50, "got something else"),
        ('<svg viewBox="0 0 9"><path d="M0 0h1"/></svg>', "a viewBox like"),
        ('<svg viewBox="0 0 0 9"><path d="M0 0h1"/></svg>', "a viewBox like"),
        ('<svg viewBox="0 0 1e999 9"><path d="M0 0h1"/></svg>', "a viewBox like"),
        ('<svg viewBox="a b c d"><path d="M0 0h1"/></svg>', "a viewBox like"),
        ('<svg><path d="hello"/></svg>', "path data"),
        ('<svg><path d="L 5 5"/></svg>', "path data"),
        ('<svg><path d="M 1 2 L 3"/></svg>', "cannot be read"),
        ('<svg><path d="M 1e999 1 h 5"/></svg>', "finite coordinates"),
        ('<svg><path transform="matrix(1 2)" d="M 1 1 h 5"/></svg>', "cannot be read"),
        ('<svg viewBox="0 0 1 1"><circle r="1e12"/></svg>', "10,000 points"),
        ("<svg/>", "at least one visible"),
        ('<svg viewBox="0 0 9 9"><rect width="9" height="9"/></svg>', "at least one visible"),
        ("not xml", "got something else"),
    ],
)
def test_refuses(document: str, message: str):
    with pytest.raises(DataError, match=message) as caught:
        parse_svg(document.encode())
    assert len(str(caught.value)) < 160 and "\n" not in str(caught.value)


def test_refuses_entities_in_any_encoding():
    with pytest.raises(DataError, match="document type with entities"):
        parse_svg(('<?xml version="1.0" encoding="UTF-16"?>' + BOMB).encode("utf-16"))


def test_refuses_an_encoding_that_does_not_exist():
    with pytest.raises(DataError, match="in a usual encoding"):
        parse_svg(b'<?xml version="1.0" encoding="nonsense"?><svg/>')


def test_a_document_type_without_entities_is_fine():
    declared = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.0//EN" "x.dtd" [<!ATTLIST g k CDATA "1">]>'
    strokes, _, _ = parse_svg(f'{declared}<svg><path d="M0 0h5"/></svg>'.encode())
    assert len(strokes) == 1


# --- what is written ---------------------------------------------------------------------------


def test_writes_one_path_a_stroke():
    text = write_svg(STROKES, 100, 90)
    root = ElementTree.fromstring(text)
    paths = list(root.iter("{http://www.w3.org/2000/svg}path"))
    assert [path.get("d") for path in paths] == ["M10 10L50 12.35 90 80", "M20 30L20 30"]
    assert root.get("viewBox") == "0 0 100 90"
    assert (root.get("fill"), root.get("stroke-linecap")) == ("none", "round")
    strokes, width, height = parse_svg(text.encode())
    assert [len(stroke) for stroke in strokes] == [3, 1]
    assert (width, height) == (100, 90)


def test_an_animation_draws_stroke_after_stroke():
    ending = [STROKES[0], np.array([[5.0, 5.0]]), STROKES[0] * 0.5]
    text = animated_svg(Scene(STROKES, ending, 100, 100, "#00ff00"), seconds=2.0)
    root = ElementTree.fromstring(text)
    grown = [element for element in root.iter() if element.tag.endswith("animate")]
    spans = [(float(str(e.get("begin"))[:-1]), float(str(e.get("dur"))[:-1])) for e in grown]
    (first, long), (second, short) = spans
    assert first == 0 and second > long
    assert second + short == pytest.approx(2.0, abs=0.002)
    assert long == pytest.approx(2 * short, abs=0.002)  # one speed for all
    assert "script" not in text and "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "prefers-reduced-motion" in text and "#00ff00" in text
    # whatever does not animate shows the finished drawing, and so do we
    assert len(parse_svg(text.encode())[0]) == len(STROKES) + len(ending)
    assert text == animated_svg(Scene(STROKES, ending, 100, 100, "#00ff00"), seconds=2.0)


def test_an_animation_of_nothing_is_the_start():
    text = animated_svg(Scene(STROKES, [], 100, 100), seconds=1.0)
    assert len(re.findall("<path", text)) == 2 and "<animate" not in text
    for seconds in (0, -1, 61, float("nan")):
        with pytest.raises(UsageError, match="60 s"):
            animated_svg(Scene([], STROKES, 100, 100), seconds=seconds)


@given(st.integers(1, 200), st.floats(0.1, 60))
def test_the_pen_keeps_one_speed_and_its_time(count: int, seconds: float):
    strokes = [np.array([[0.0, 0.0], [i + 1.0, 0.0]]) for i in range(count)]
    plan = schedule(strokes, seconds, dot=1.0)
    begins, durations = np.array(plan).T
    speeds = np.arange(1, count + 1) / durations
    np.testing.assert_allclose(speeds, speeds[0])
    np.testing.assert_allclose(begins[-1] + durations[-1], seconds)
    assert begins[0] == pytest.approx(0, abs=1e-9) and (begins[1:] > begins[:-1]).all()
    assert durations.sum() >= 0.69 * seconds


def test_reduced_motion_shows_the_finished_drawing_at_once(chromium: str, tmp_path: Path):
    """In a real browser, an ending of one long line: growing, or there from the beginning."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "animated.svg"
    line = np.array([[10.0, 50.0], [90.0, 50.0]])
    path.write_text(animated_svg(Scene([], [line], 100, 100, "#000000"), seconds=60.0))
    dark = {}
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for motion in ("no-preference", "reduce"):
            page = browser.new_page(viewport={"width": 100, "height": 100}, reduced_motion=motion)
            page.goto(path.as_uri())
            shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
            dark[motion] = np.asarray(shot)[50, 60:80].max() < 128  # far along the line
            page.close()
        browser.close()
    assert dark == {"no-preference": False, "reduce": True}
