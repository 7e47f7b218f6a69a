"""Tests of `quality`: a scribble in place is seen, a drawing is not taken for one."""

import numpy as np
import pytest

from sketchrnn.drawings.scribble import WINDOW, scribbles


def moves(path: np.ndarray) -> np.ndarray:
    rows = np.zeros((len(path) - 1, 3), np.float32)
    rows[:, :2] = np.diff(path, axis=0)
    return rows


def circle(radius: float, turns: float, count: int) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi * turns, count)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


@pytest.mark.parametrize("place", [0.0, 500.0])
def test_going_round_in_a_small_place_is_a_scribble(place: float) -> None:
    assert scribbles(moves(place + circle(3, 6, 50)), 100.0)


def test_a_scribble_is_found_inside_of_a_drawing() -> None:
    line = np.column_stack([np.linspace(0, 90, 40), np.zeros(40)])
    path = np.concatenate((line, line[-1] + circle(3, 6, 50) - [3, 0], line[::-1]))
    assert scribbles(moves(path), 100.0)


@pytest.mark.parametrize(
    "path",
    [
        circle(40, 1, 60),  # a large circle
        circle(3, 1, 60),  # a small one, drawn once
        circle(3, 6, WINDOW),  # too short to tell
        np.column_stack([np.linspace(0, 90, 60), np.zeros(60)]),
    ],
)
def test_a_drawing_is_no_scribble(path: np.ndarray) -> None:
    assert not scribbles(moves(path), 100.0)


def test_size_is_measured_by_the_canvas() -> None:
    path = moves(circle(3, 6, 50))
    assert scribbles(path, 100.0) and not scribbles(path, 20.0)
