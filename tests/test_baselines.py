"""Tests of `baselines` against paths worked out by hand."""

import numpy as np

from sketchrnn.baselines import BASELINES, constant_velocity, standing_still

SEEN = np.array([[[0.0, 0], [1, 1], [3, 0]], [[5, 5], [5, 5], [5, 6]]])


def test_standing_still_stays_at_the_last_fix() -> None:
    assert np.array_equal(standing_still(SEEN, 2), [[[3, 0], [3, 0]], [[5, 6], [5, 6]]])


def test_constant_velocity_repeats_the_last_move() -> None:
    expected = [[[5, -1], [7, -2], [9, -3]], [[5, 7], [5, 8], [5, 9]]]
    assert np.array_equal(constant_velocity(SEEN, 3), expected)


def test_all_give_paths_of_the_same_shape() -> None:
    for method in BASELINES.values():
        assert method(SEEN, 4).shape == (2, 4, 2)
