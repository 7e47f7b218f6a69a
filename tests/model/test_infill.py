"""Tests of `infill`: what is read beside a hole, and the places inside of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.model.infill import BESIDE, FEATURES, cut_holes, deviations, shares
from tests.tiny import SCALE

MOMENTS = 7


def made_up(seed: int, rows: int) -> np.ndarray:
    """A path [rows + 1, 2] that wanders."""
    return np.cumsum(np.random.default_rng(seed).normal(0, SCALE, (rows + 1, 2)), axis=0)


def cut(path: np.ndarray, first: int, moves: int, known: tuple[int, int] = (BESIDE, BESIDE)):
    return cut_holes(path, np.array([first]), np.array([moves]), np.array([known]))


def turned(points: np.ndarray, angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


@given(st.integers(0, 10_000), st.integers(2, 40), st.data())
def test_the_moves_beside_a_hole_are_the_nearest_first(seed: int, rows: int, data) -> None:
    path = made_up(seed, rows)
    moves = data.draw(st.integers(1, rows))
    first = data.draw(st.integers(0, rows - moves))
    known = (data.draw(st.integers(0, BESIDE)), data.draw(st.integers(0, BESIDE)))
    hole = cut(path, first, moves, known)
    steps = np.diff(path, axis=0)
    before, after = steps[:first][::-1][: known[0]], steps[first + moves :][: known[1]]
    for side, expected in enumerate((before[:BESIDE], after[:BESIDE])):
        there = hole.known[0, side]
        assert there.sum() == len(expected) and not there[len(expected) :].any()
        assert np.allclose(hole.beside[0, side, : len(expected)], expected)
    assert np.allclose(hole.chord[0], path[first + moves] - path[first])


@given(st.integers(0, 10_000), st.floats(-3, 3))
def test_a_turned_track_is_read_alike(seed: int, angle: float) -> None:
    path = made_up(seed, 30)
    here, there = cut(path, 8, 12), cut(turned(path, angle) + 1000, 8, 12)
    assert here.features(SCALE).shape == (1, FEATURES)
    assert np.allclose(here.features(SCALE), there.features(SCALE), atol=1e-3)
    inside = [
        hole.axes()[:, None].to_local(deviations(one, np.array([8]), np.array([12]), MOMENTS))
        for hole, one in ((here, path), (there, turned(path, angle)))
    ]
    assert np.allclose(*inside, atol=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 25))
def test_places_inside_are_between_the_fixes(seed: int, moves: int) -> None:
    path = made_up(seed, 30)
    found = deviations(path, np.array([3]), np.array([moves]), MOMENTS)[0]
    at = shares(MOMENTS)
    for axis in range(2):
        place = np.interp(3 + at * moves, np.arange(31), path[:, axis])
        straight = path[3, axis] + at * (path[3 + moves, axis] - path[3, axis])
        assert np.allclose(found[:, axis], place - straight)


def test_a_straight_way_deviates_nowhere_and_may_end_where_it_began() -> None:
    path = np.linspace(0, 30, 31)[:, None] * np.array([3.0, 4.0])
    moves = np.array([30])
    assert np.allclose(deviations(path, np.array([0]), moves, MOMENTS), 0)
    there_and_back = np.concatenate((path, path[::-1][1:]))
    hole = cut(there_and_back, 10, 40)
    assert np.allclose(hole.chord, 0) and np.isfinite(hole.features(SCALE)).all()


def test_the_width_is_that_of_a_random_walk_between_two_places() -> None:
    rng = np.random.default_rng(0)
    walks = np.cumsum(rng.normal(0, SCALE, (4000, 16)), axis=1)
    tied = walks - walks[:, -1:] * np.arange(1, 17) / 16
    hole = cut(made_up(0, 16), 0, 16)
    widths = hole.widths(15, SCALE)[0]  # a moment at each move
    assert np.allclose(widths, tied[:, :-1].std(0), rtol=0.05)
