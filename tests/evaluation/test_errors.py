"""Tests of `errors`: displacements, misses and intervals by their definitions."""

import numpy as np
import pytest

from sketchrnn.evaluation.errors import (
    best_errors,
    displacement,
    intervals,
    means,
    miss_distance,
    point_errors,
)


def test_displacement_is_the_mean_and_the_last_distance() -> None:
    truth = np.array([[[0.0, 0], [1, 0], [2, 0]]])
    path = truth + np.array([[0, 0], [3, 4], [0, 2]])
    ade, fde = displacement(path, truth)
    assert ade == pytest.approx([7 / 3]) and fde == pytest.approx([2])
    assert means(point_errors(path, truth)) == pytest.approx({"ade": 7 / 3, "fde": 2})


def test_the_best_sample_and_the_misses() -> None:
    truth = np.zeros((2, 3, 2))
    samples = truth[:, None] + np.array([[0.0, 5, 0, 8], [3, 0, 0, 4]])[:, :, None, None]
    samples[1, 1:] += 100
    errors = best_errors(samples, truth, 2.0)
    assert errors["min_ade"] == pytest.approx([0, 3 * 2**0.5])
    assert errors["min_fde"] == pytest.approx([0, 3 * 2**0.5])
    assert errors["miss_rate"].tolist() == [0, 1]


def test_the_miss_distance_grows_with_long_horizons() -> None:
    assert [miss_distance(horizon) for horizon in (4.8, 8, 60, 300)] == [2, 6, 45, 225]


def test_intervals_hold_the_mean_of_new_data_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    held = []
    for seed in range(200):
        errors = {"ade": rng.exponential(3.0, 100), "one": np.ones(100)}
        found = intervals(errors, seed)
        assert found["one"] == pytest.approx([1, 1])
        held.append(found["ade"][0] <= 3 <= found["ade"][1])
    assert 0.88 < np.mean(held) <= 0.99
