"""Joints: rounded corners touch both lines, smooth joints have no kink, corners stay corners."""

import cmath
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.drawings.fitting import Fitted, Piece, cubic
from sketchrnn.drawings.joints import direction, joined, round_to

GRID = 0.5


def fitted(*pieces: Piece) -> list[Fitted]:
    return [Fitted(piece, piece.sampled(np.linspace(0, 1, 7))) for piece in pieces]


def kinks(pieces: list[Piece]) -> list[float]:
    """The angles, degrees, by which the stroke turns at its joints."""
    turns = [
        cmath.phase(after.tangents()[0] / before.tangents()[1])
        for before, after in pairwise(pieces)
    ]
    return [abs(math.degrees(turn)) for turn in turns]


@given(st.floats(0.4, 2.4), st.sampled_from([-1, 1]), st.floats(1, 3), st.floats(-0.2, 0.2))
def test_a_rounded_corner_touches_both_lines(
    turn: float, side: int, radius: float, off: float
) -> None:
    leave, arrive = 1 + 0j, cmath.exp(1j * side * turn)
    corner, reach = 10 + 10j, radius * math.tan(turn / 2)
    begin, end = corner - reach * leave, corner + (reach + off) * arrive
    long = reach + 3
    given_pieces = fitted(
        Piece(corner - long * leave, begin),
        Piece(begin, end, side * math.tan(turn / 4)),
        Piece(end, corner + long * arrive),
    )
    pieces = joined(given_pieces, GRID)
    assert [piece.straight for piece in pieces] == [True, False, True]
    if abs(reach + off) > reach / 2 + 0.05:
        assert kinks(pieces) == pytest.approx([0, 0], abs=0.01)
    assert pieces[0].start == given_pieces[0].piece.start
    assert pieces[2].end == given_pieces[2].piece.end


def test_a_radius_is_on_the_grid_where_there_is_room() -> None:
    corner = 10 + 10j
    pieces = joined(
        fitted(
            Piece(2 + 10j, corner - 1.9),
            Piece(corner - 1.9, corner + 2.2j, math.tan(math.pi / 8)),
            Piece(corner + 2.2j, 10 + 20j),
        ),
        GRID,
    )
    assert pieces[1].radius == pytest.approx(2)
    assert pieces[1].start == pytest.approx(8 + 10j) and pieces[1].end == pytest.approx(10 + 12j)


def test_two_rounded_corners_may_use_up_the_line_between() -> None:
    quarter = math.tan(math.pi / 8)
    pieces = joined(
        fitted(
            Piece(4 + 20j, 4 + 6j),
            Piece(4 + 6j, 5.9 + 4j, quarter),
            Piece(5.9 + 4j, 6 + 4j),
            Piece(6 + 4j, 8 + 6j, quarter),
            Piece(8 + 6j, 8 + 20j),
        ),
        GRID,
    )
    assert kinks(pieces) == pytest.approx([0] * (len(pieces) - 1), abs=0.01)
    assert [round(piece.radius, 6) for piece in pieces if not piece.straight] == [2, 2]


def test_a_curve_goes_on_as_a_line_does() -> None:
    bow = Piece(10 + 10j, 14 + 12j, 0.3)
    pieces = joined(fitted(Piece(2 + 10j, 10 + 10j), bow), GRID)
    assert kinks(pieces) == pytest.approx([0], abs=1e-6)
    assert (pieces[1].start, pieces[1].end) == (bow.start, bow.end)


def test_two_curves_take_the_direction_between() -> None:
    wave = [Piece(4 + 12j, 10 + 12j, 0.4), Piece(10 + 12j, 16 + 12.5j, -0.42)]
    pieces = joined(fitted(*wave), GRID)
    assert kinks(pieces) == pytest.approx([0], abs=0.5)


def test_corners_stay_corners() -> None:
    points = np.array([0, 1 + 2j, 4 + 3j, 6 + 3j])
    pieces = [Piece(-4j, 0j), cubic(points), Piece(6 + 3j, 6 + 9j)]
    assert direction(pieces, 0, False) is not None  # the curve begins nearly upright
    assert direction(pieces, 1, False) is None and direction(pieces, 2, False) is None
    assert joined(fitted(*pieces), GRID)[2] == pieces[2]


def test_a_ring_has_a_joint_where_it_closes() -> None:
    circle = [Piece(4 + 12j, 12 + 12j, 1.0), Piece(12 + 12j, 4 + 12j, 1.0)]
    assert direction(circle, 1, True) == pytest.approx(-1j)
    assert [piece.bulge for piece in joined(fitted(*circle), GRID)] == pytest.approx([1, 1])


def test_rounding_goes_up_from_the_middle() -> None:
    assert [round_to(value, 0.5) for value in (0.24, 0.25, 0.74, -0.25)] == [0, 0.5, 0.5, 0]


def test_a_curve_that_ends_where_its_lines_meet_stays_a_curve() -> None:
    curve = Piece(4 + 0j, 8 + 0j, handles=(5 + 0j, 8 - 1.5j))  # its chord is on a line
    pieces = joined(fitted(Piece(0j, 4 + 0j), curve, Piece(8 + 0j, 8 + 4j)), GRID)
    assert [(piece.start, piece.end) for piece in pieces] == [(0, 4), (4, 8), (8, 8 + 4j)]


points = st.builds(complex, st.integers(0, 4), st.integers(0, 4))
bulges = st.one_of(st.none(), st.sampled_from([-1.0, -0.4, 0.1, 0.4, 1.0]))


@given(st.lists(points, min_size=2, max_size=7), st.lists(bulges, min_size=7, max_size=7))
def test_pieces_on_a_grid_stay_connected(places: list[complex], bulge: list[float | None]) -> None:
    ends = [(a, b) for a, b in pairwise(places) if a != b]
    given_pieces = [
        Piece(a, b, handles=((2 * a + b) / 3, b - 1j)) if number is None else Piece(a, b, number)
        for (a, b), number in zip(ends, bulge, strict=False)
    ]
    if given_pieces:
        pieces = joined(fitted(*given_pieces), GRID)
        assert all(before.end == after.start for before, after in pairwise(pieces))
