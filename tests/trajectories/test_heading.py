"""Tests of `heading`: where cars face, how they turn, and the axes of their moves."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.trajectories.heading import (
    MAP_AXES,
    STILL,
    CarAxes,
    headings,
    turn_between,
    update_heading,
)

SCALE = 45.0


def test_a_heading_is_the_direction_of_the_last_move_that_was_long_enough() -> None:
    least = STILL * SCALE
    moves = np.array([[0, 0], [least / 2, 0], [0, 30], [0, -least / 2], [9, 9], [0, 0]], float)
    path = moves.cumsum(0)[:, None]
    heading = headings(path, SCALE)[:, 0]
    half = math.sqrt(0.5)
    assert np.allclose(heading, [[0, 0], [0, 0], [0, 1], [0, 1], [half, half], [half, half]])
    assert np.allclose(update_heading(heading[3], moves[4], SCALE), heading[4])
    assert np.allclose(turn_between(heading[3], heading[4]), [half, -half])  # to the right
    assert np.array_equal(turn_between(heading[1], heading[2]), [0, 0])


def test_moves_are_forward_and_left_of_the_car_and_back() -> None:
    axes = CarAxes(np.array([[0.0, 1], [0, 0], [0.6, 0.8]]))
    moves = np.array([[3.0, 0], [3, 1], [6, 8]])
    local = axes.to_local(moves)
    assert np.allclose(local, [[0, -3], [3, 1], [10, 0]])
    assert np.allclose(axes.to_map(local), moves)


@given(st.floats(-math.pi, math.pi), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_the_axes_of_a_car_keep_lengths_and_are_undone(turn: float, x: float, y: float) -> None:
    axes, move = CarAxes(np.array([math.cos(turn), math.sin(turn)])), np.array([x, y])
    local = axes.to_local(move)
    assert math.isclose(math.hypot(*local), math.hypot(x, y), rel_tol=1e-9, abs_tol=1e-9)
    assert np.allclose(axes.to_map(local), move, atol=1e-8)


def test_axes_of_some_of_the_cars() -> None:
    heading = np.array([[0.0, 1], [0, 0], [0.6, 0.8]])
    moves = np.array([[3.0, 0], [3, 1], [6, 8]])
    axes, rows = CarAxes(heading), [2, 0]
    assert np.array_equal(axes[rows].to_local(moves[rows]), axes.to_local(moves)[rows])
    assert np.array_equal(axes[rows].to_map(moves[rows]), axes.to_map(moves)[rows])


def test_on_the_axes_of_the_map_moves_stay_as_they_are() -> None:
    moves = np.array([[3.0, 0], [3, 1], [6, 8]])
    assert MAP_AXES.to_local(moves) is moves and MAP_AXES.to_map(moves) is moves
    assert MAP_AXES[1:] is MAP_AXES
