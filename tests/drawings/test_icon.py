"""Icons: on the grid, in few exact pieces, with the start as it was given."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.drawings.fitting import Piece
from sketchrnn.drawings.icon import make_icon
from sketchrnn.drawings.tidy import NEAR, tidy
from sketchrnn.formats.svg import parse_svg
from tests.drawings.test_fitting import apart, circle, dense, polylines

GRID = 0.5


def paths_of(start: list[np.ndarray], ending: list[np.ndarray], goes_on: bool = False) -> list[str]:
    document = make_icon(start, ending, goes_on, 24.0, GRID).svg
    return re.findall(r'<path d="([^"]*)"/>', document)


def shaken(points: list[complex] | np.ndarray, by: float = 0.1, seed: int = 0) -> np.ndarray:
    """The points, each moved a little, as float64[n, 2]."""
    rng = np.random.default_rng(seed)
    noise = rng.uniform(-by, by, (len(points), 2))
    return np.column_stack([np.real(points), np.imag(points)]) + noise


def test_the_document_is_what_designers_expect() -> None:
    text = make_icon([], [np.array([[4.0, 5], [20, 5]])], False, 24.0, GRID).svg
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib == {
        "width": "24",
        "height": "24",
        "viewBox": "0 0 24 24",
        "fill": "none",
        "stroke": "currentColor",
        "stroke-width": "2",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    assert [child.attrib for child in root] == [{"d": "M4 5H20"}]


def test_a_shaken_rectangle_is_four_corners_on_the_grid() -> None:
    corners = [4 + 4.5j, 20 + 4.5j, 20 + 16j, 4 + 16j, 4 + 4.5j]
    for seed in range(5):
        assert paths_of([], [shaken(corners, 0.2, seed)]) == ["M4 4.5H20V16H4Z"]


def test_a_shaken_circle_is_two_arcs_around_the_grid() -> None:
    for seed in range(5):
        (path,) = paths_of([], [shaken(circle(16, 8.9, 12.1 + 11.9j), 0.1, seed)])
        assert path == "M3 12A9 9 0 0 1 21 12A9 9 0 0 1 3 12Z"


def test_a_shaken_rounded_rectangle_has_one_radius() -> None:
    quarter = 2 * np.exp(1j * np.radians([-90, -45, 0]))
    corners = [19 + 7j, 19 + 17j, 5 + 17j, 5 + 7j]
    ring = np.concatenate([corner + quarter * 1j**k for k, corner in enumerate(corners)])
    (path,) = paths_of([], [shaken(np.append(ring, ring[0]), 0.05)])
    assert path == ("M5 5H19A2 2 0 0 1 21 7V17A2 2 0 0 1 19 19H5A2 2 0 0 1 3 17V7A2 2 0 0 1 5 5Z")


def test_a_handle_is_smooth_where_it_meets_its_lines() -> None:
    bow = 12 + 8j + 4 * np.exp(1j * np.linspace(np.pi, 2 * np.pi, 6))
    ((first, arch, last),) = tidy([np.array([8 + 14.2j, *bow, 16.1 + 14j])], GRID)
    assert first == Piece(8 + 14j, 8 + 8j) and last == Piece(16 + 8j, 16 + 14j)
    assert arch.bulge == pytest.approx(1) and arch.radius == pytest.approx(4)


def test_dots_survive() -> None:
    assert paths_of([], [np.array([[7.9, 8.1]])]) == ["M8 8h.01"]
    assert paths_of([], [np.array([[7.9, 8.1], [7.95, 8.05]])]) == ["M8 8h.01"]
    icon = make_icon([], [np.array([[7.9, 8.1]])], False, 24.0, GRID)
    assert [stroke.tolist() for stroke in icon.strokes] == [[[8, 8]]]


def test_lines_that_are_clearly_slanted_stay_so() -> None:
    (path,) = paths_of([], [np.array([[4.0, 4], [6, 20]])])
    assert path == "M4 4L6 20"


def test_the_start_is_never_altered() -> None:
    start = [shaken(circle(40, 5.03), 0.2), np.array([[1.234, 5.678]])]
    paths = paths_of(start, [np.array([[4.1, 5], [20, 5.1]])])
    assert len(paths) == 3 and paths[2] == "M4 5H20" and paths[1] == "M1.23 5.68h.01"
    numbers = [float(number) for number in re.findall(r"[\d.]+", paths[0])]
    assert np.abs(np.reshape(numbers, (-1, 2)) - start[0]).max() <= 0.005 + 1e-9


def test_an_ending_goes_on_exactly_where_the_pen_is() -> None:
    start = np.array([[4.13, 3.07], [4.13, 9.21]])
    ending = np.array([[4.13, 9.21], [9.9, 9.3], [10.1, 15.1]])
    icon = make_icon([start], [ending, np.array([[12.0, 12]])], True, 24.0, GRID)
    paths = re.findall(r'<path d="([^"]*)"/>', icon.svg)
    assert paths == ["M4.13 3.07L4.13 9.21H10V15", "M12 12h.01"]
    assert icon.strokes[0][0].tolist() == [4.13, 9.21]


def test_what_goes_on_never_closes_itself() -> None:
    start = np.array([[2.1, 2.1], [8.1, 8.1]])
    ending = np.array([[8.1, 8.1], [8.1, 14], [14, 14], [8.1, 8.1]])
    (path,) = paths_of([start], [ending], goes_on=True)
    assert path == "M2.1 2.1L8.1 8.1V14H14L8.1 8.1"
    ring = circle(16, 4, 4.1 + 8.1j)
    (path,) = paths_of([start], [np.column_stack([ring.real, ring.imag])], goes_on=True)
    assert path.startswith("M2.1 2.1L8.1 8.1A4") and path.endswith("8.1 8.1")


def test_an_ending_touches_the_start_where_it_nearly_does() -> None:
    start = np.array([[3.2, 3.0], [3.2, 20.7]])
    assert paths_of([start], [np.array([[3.5, 10.1], [12, 10]])])[1] == "M3.2 10H12"
    assert paths_of([start], [np.array([[3.4, 20.4], [12, 20.6]])])[1] == "M3.2 20.7H12"


@given(st.lists(polylines() | polylines(ring=True), min_size=1, max_size=3), st.booleans())
def test_nothing_moves_far(strokes: list[np.ndarray], goes_on: bool) -> None:
    start = [np.concatenate([strokes[0][:1] - 30, strokes[0][:1]])] if goes_on else []
    tidied = tidy(strokes, GRID, start, goes_on)
    assert len(tidied) == len(strokes)
    if goes_on:
        assert tidied[0][0].start == strokes[0][0]
    for number, (pieces, points) in enumerate(zip(tidied, strokes, strict=True)):
        for before, after in pairwise(pieces):
            assert before.end == pytest.approx(after.start)
        curve = np.concatenate([dense(piece.sampled(np.linspace(0, 1, 50))) for piece in pieces])
        assert np.isfinite(curve).all()
        # a group of level lines shares one height, and a closed stroke gives up its last point
        assert max(apart(points, curve), apart(curve, dense(points))) < 4 * NEAR * GRID, number


@given(st.lists(polylines() | polylines(ring=True), min_size=1, max_size=3))
def test_the_document_draws_what_is_shown(strokes: list[np.ndarray]) -> None:
    pixels = [np.column_stack([points.real, points.imag]) for points in strokes]
    icon = make_icon([], pixels, False, 24.0, GRID)
    read, width, height = parse_svg(icon.svg.encode())
    assert (width, height) == (24, 24) and len(read) == len(strokes)
    for drawn, shown in zip(read, icon.strokes, strict=True):
        one, other = (stroke[:, 0] + 1j * stroke[:, 1] for stroke in (drawn, shown))
        if len(one) > 1 and len(other) > 1:
            one, other = dense(one), dense(other)
            assert max(apart(one, other), apart(other, one)) < 0.12
