"""Fitting: within the tolerance for any polyline, and few pieces where few are meant."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.drawings.fitting import Piece, arc, cubic, deviation, fit

TOLERANCE = 0.25

places = st.tuples(st.floats(0, 24), st.floats(0, 24)).map(lambda xy: complex(*xy))
steps = st.tuples(st.floats(-4, 4), st.floats(-4, 4)).map(lambda xy: complex(*xy))


@st.composite
def polylines(draw: st.DrawFn, ring: bool = False) -> np.ndarray:
    """complex128[n]: a walk whose points are at least 0.01 apart."""
    moves = draw(st.lists(steps.filter(lambda step: abs(step) > 0.01), min_size=2, max_size=12))
    points = draw(places) + np.cumsum([0, *moves])
    return np.append(points, points[0]) if ring and abs(points[-1] - points[0]) > 0.01 else points


def dense(polyline: np.ndarray) -> np.ndarray:
    """Points along a polyline at most 0.05 apart."""
    parts = [np.linspace(a, b, math.ceil(abs(b - a) / 0.05) + 1) for a, b in pairwise(polyline)]
    return np.concatenate(parts)


def apart(points: np.ndarray, others: np.ndarray) -> float:
    """The largest distance from one of `points` to the nearest of `others`."""
    return float(np.abs(points[:, None] - others).min(axis=1).max())


def circle(count: int, radius: float, centre: complex = 12 + 12j) -> np.ndarray:
    ring = centre + radius * np.exp(2j * np.pi * np.arange(count) / count)
    return np.append(ring, ring[0])


@given(polylines() | polylines(ring=True))
def test_pieces_stay_within_the_tolerance_and_follow_each_other(points: np.ndarray) -> None:
    fitted = fit(points, TOLERANCE)
    pieces = [one.piece for one in fitted]
    for before, after in pairwise(pieces):
        assert before.end == after.start
    ends = (pieces[0].start, pieces[-1].end)
    ring = points[0] == points[-1]
    assert ends[0] == ends[1] if ring else ends == (points[0], points[-1])
    assert len(pieces) <= max(2, len(points) - 1)
    curve = np.concatenate([dense(piece.sampled(np.linspace(0, 1, 50))) for piece in pieces])
    most = TOLERANCE * (1.5 if ring and len(pieces) == 2 else 1.05) + 0.03
    assert apart(points, curve) <= most and apart(curve, dense(points)) <= most


def test_what_is_straight_stays_as_it_is() -> None:
    rectangle = np.array([4 + 4j, 20 + 4j, 20 + 16j, 4 + 16j, 4 + 4j])
    assert [one.piece for one in fit(rectangle, TOLERANCE)] == [
        Piece(a, b) for a, b in pairwise(rectangle)
    ]
    with_more = np.insert(rectangle, [1, 2], [9 + 4j, 20 + 9j])
    assert len(fit(with_more, TOLERANCE)) == 4


@pytest.mark.parametrize(("count", "radius"), [(8, 1), (12, 4), (16, 9), (400, 9)])
def test_a_circle_is_two_arcs(count: int, radius: float) -> None:
    pieces = [one.piece for one in fit(circle(count, radius), TOLERANCE)]
    assert [piece.bulge for piece in pieces] == [1, 1]
    assert all(piece.radius == pytest.approx(radius) for piece in pieces)


@pytest.mark.parametrize("angle", [0.5, 1.5, 3, -3, 5, -6])
def test_an_arc_is_one_arc(angle: float) -> None:
    at = np.linspace(0, angle, 9)
    points = 3 + 7j + 4 * np.exp(1j * at)
    piece = arc(points)
    assert piece.bulge == pytest.approx(math.tan(angle / 4))
    assert piece.radius == pytest.approx(4)
    assert np.allclose(np.abs(piece.sampled() - (3 + 7j)), 4)
    leave, arrive = piece.tangents()
    turned = 1j * np.sign(angle)
    assert leave == pytest.approx(turned) and arrive == pytest.approx(turned * np.exp(1j * angle))
    assert [one.piece for one in fit(points, TOLERANCE)] == [pytest.approx(piece)]


def test_points_on_a_line_have_no_arc() -> None:
    assert arc(np.array([0j, 1 + 1j, 2 + 2j])).straight
    assert arc(np.array([1j, 5 + 1j, 1j])).straight


@given(steps, steps)
def test_a_cubic_is_few_pieces(first: complex, second: complex) -> None:
    wanted = Piece(2 + 12j, 22 + 12j, 0.0, (9 + 12j + first / 2, 15 + 12j + second / 2))
    points = wanted.sampled(np.linspace(0, 1, 12))
    # the least squares end near the cubic, not on it: the parameters of its points are guessed
    assert deviation(cubic(points, *wanted.tangents()), points) < 1.5 * TOLERANCE
    assert len(fit(points, TOLERANCE)) <= 3


def test_a_wave_is_few_pieces() -> None:
    x = np.linspace(0, 20, 41)
    wave = x + 1j * (12 + 3 * np.sin(x / 20 * 2 * np.pi))
    assert len(fit(wave, TOLERANCE)) <= 3


def test_a_rounded_rectangle_is_four_lines_and_four_arcs() -> None:
    quarter = 2 * np.exp(1j * np.radians([-90, -45, 0]))
    corners = [19 + 5j, 19 + 19j, 5 + 19j, 5 + 5j]
    ring = np.concatenate([corner + quarter * 1j**k for k, corner in enumerate(corners)])
    pieces = [one.piece for one in fit(np.append(ring, ring[0]), TOLERANCE)]
    assert [piece.straight for piece in pieces] == [True, False] * 4
    assert [piece.radius for piece in pieces[1::2]] == pytest.approx([2] * 4)
