"""Tests of `path`: the conversion between paths and rows, there and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sketchrnn.trajectories.path import path_to_stroke3, stroke3_to_path

WHOLE = st.integers(-(2**12), 2**12).map(float)
"""Whole metres, whose sums and differences have no rounding errors."""
PATHS = hnp.arrays(np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=WHOLE)
REAL_PATHS = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-1e5, 1e5)
)


@given(PATHS, st.booleans())
def test_a_path_of_whole_metres_survives_rows_exactly(path: np.ndarray, ended: bool) -> None:
    if len(path) > 1 or not ended:
        rows = path_to_stroke3(path, ended)
        assert rows.shape == (len(path) - 1, 3) and rows.dtype == np.float32
        again = stroke3_to_path(rows, path[0])
        assert again.dtype == np.float64 and np.array_equal(again, path)


@given(REAL_PATHS)
def test_a_path_survives_rows_to_float32_precision(path: np.ndarray) -> None:
    again = stroke3_to_path(path_to_stroke3(path), path[0])
    # Each move is rounded to 24 bits, at most 2e5 * 2^-24 m, and 29 moves add up.
    assert np.allclose(again, path, rtol=0, atol=29 * 2e5 * 2.0**-24)


@given(PATHS, PATHS.filter(lambda path: len(path) > 0))
def test_rows_survive_a_path_from_any_origin(moves: np.ndarray, other: np.ndarray) -> None:
    rows = np.column_stack((moves, np.zeros(len(moves)))).astype(np.float32)
    path = stroke3_to_path(rows, other[0])
    assert np.array_equal(path[0], other[0])
    assert np.array_equal(path_to_stroke3(path), rows)


def test_the_pen_is_lifted_only_after_the_last_move_of_a_whole_trajectory() -> None:
    path = np.array([[0.0, 0], [3, 4], [3, 5], [2, 5]])
    assert path_to_stroke3(path)[:, 2].tolist() == [0, 0, 0]
    assert path_to_stroke3(path, ended=True)[:, 2].tolist() == [0, 0, 1]


def test_many_paths_are_converted_as_one_by_one() -> None:
    many = np.random.default_rng(0).normal(0, 50, (2, 4, 7, 2))
    for ended in (False, True):
        together = path_to_stroke3(many, ended)
        assert together.shape == (2, 4, 6, 3)
        for i, j in np.ndindex(2, 4):
            assert np.array_equal(together[i, j], path_to_stroke3(many[i, j], ended))


def test_a_path_without_rows_is_its_origin() -> None:
    origin = np.array([5.0, -2.0])
    assert np.array_equal(stroke3_to_path(np.zeros((0, 3), np.float32), origin), origin[None])
