"""Tests of `learn.cursive`: one line per word, its bounds, and the steps that a network reads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import UsageError
from sketchrnn.formats.pen import arc_length
from sketchrnn.learn.cursive import (
    JOINED,
    LETTERS,
    LINE_STEP,
    mean_shapes,
    name_pieces,
    read_line,
    resampled,
    turning_points,
    write,
)


@given(st.text(LETTERS, min_size=1, max_size=12), st.integers(0, 1000))
def test_a_word_is_one_line_with_a_bound_after_each_letter(word: str, seed: int) -> None:
    line = write(word, np.random.default_rng(seed))
    assert np.isfinite(line.points).all()
    assert line.bounds.shape == (len(word) + 1,) and (np.diff(line.bounds) > 0).all()
    assert line.bounds[0] == 0 and line.bounds[-1] == pytest.approx(1)
    # Letters are joined: the height at each bound is near that of the first point.
    length = arc_length(line.points)
    heights = np.interp(line.bounds * length[-1], length, line.points[:, 1])
    assert np.abs(heights).max() < 0.2 * 40


def test_position_and_size_do_not_matter() -> None:
    points = write("gel", np.random.default_rng(0)).points
    steps, begins = read_line(points)
    moved, _ = read_line(3 * points + [100, -50])
    assert steps.shape[1] == 3 * JOINED and len(begins) == len(steps) + 1
    assert np.allclose(steps, moved, atol=1e-4)


@pytest.mark.parametrize(
    "points", [np.zeros((1, 2)), np.zeros((3, 2)), np.array([[0.0, 0], [10_000, 0]])]
)
def test_dots_and_endless_lines_are_refused(points: np.ndarray) -> None:
    with pytest.raises(UsageError, match="expected a line of 1 to 1000 steps, got "):
        read_line(points)


def test_the_points_that_are_read_are_equally_far_apart_along_the_line() -> None:
    points = write("hill", np.random.default_rng(0)).points
    apart = np.hypot(*np.diff(resampled(points), axis=0).T)
    assert 0.8 * LINE_STEP < np.median(apart) < 1.25 * LINE_STEP
    assert apart.max() < 1.01 * np.median(apart)


def test_templates_name_letters_if_the_cuts_are_given_and_not_where_the_pen_turns() -> None:
    rng = np.random.default_rng(0)
    shapes = mean_shapes([(LETTERS, write(LETTERS, rng)) for _ in range(30)])
    words = ["handle", "minimum", "guide", "needle"]
    lines = [write(word, rng) for word in words]
    told = "".join(name_pieces(line.points, line.bounds, shapes) for line in lines)
    right = np.mean([a == b for a, b in zip(told, "".join(words), strict=True)])
    assert right > 0.7
    assert all(len(turning_points(line)) > len(line.bounds) for line in lines[:2])


@pytest.mark.parametrize("word", ["", "x", "a b", "a" * 13])
def test_words_that_cannot_be_written_are_refused(word: str) -> None:
    with pytest.raises(UsageError, match="expected 1 to 12 letters out of a d e g"):
        write(word, np.random.default_rng(0))
