"""Tests of `forecast`: medians against brute force, and ways that stand for many."""

import numpy as np
import pytest

from sketchrnn.trajectories.forecast import best_guess, spread


def clouds(trips: int = 3, samples: int = 60, steps: int = 4) -> np.ndarray:
    """Ways [n, K, T, 2] in metres, skewed: two in three go one way, the others another."""
    rng = np.random.default_rng(0)
    away = np.where(np.arange(samples) % 3 > 0, 1.0, -4.0)[:, None, None] * [[30.0, 10.0]]
    return away * np.arange(1, steps + 1)[:, None] + rng.normal(0, 3, (trips, samples, steps, 2))


def test_the_best_guess_is_the_point_of_least_mean_distance() -> None:
    samples = clouds()
    guess = best_guess(samples)

    def far(path: np.ndarray) -> np.ndarray:
        return np.linalg.norm(samples - path[:, None], axis=-1).mean(axis=1)

    assert guess.shape == (3, 4, 2)
    assert (far(guess) < far(samples.mean(axis=1)) - 1).all()
    for step in (0.5 * np.eye(2)).tolist() + (-0.5 * np.eye(2)).tolist():
        assert (far(guess + step) > far(guess) - 0.05).all()


def test_what_stands_for_many_counts_as_many() -> None:
    samples = clouds(samples=4)
    whole = np.repeat(samples, [5, 1, 2, 1], axis=1)
    counts = np.tile([5, 1, 2, 1], (3, 1))
    assert np.allclose(best_guess(samples, counts), best_guess(whole), atol=1e-6)


def test_the_unit_of_length_changes_nothing() -> None:
    samples = clouds()
    assert np.allclose(best_guess(samples / 1000), best_guess(samples) / 1000)


def test_the_best_guess_of_one_is_itself() -> None:
    samples = clouds(samples=1)
    assert np.allclose(best_guess(samples), samples[:, 0])


def test_a_few_ways_stand_for_all() -> None:
    samples = clouds()
    numbers, counts = spread(samples, 2)
    assert numbers.shape == (3, 2) and counts.tolist() == [[40, 20]] * 3
    for trip, (first, second) in zip(samples, numbers, strict=True):
        assert trip[first, -1, 0] > 50 and trip[second, -1, 0] < -200
        many = trip[np.arange(60) % 3 > 0]
        errors = np.linalg.norm(trip[:, None] - many, axis=-1)  # [60, 40, T]
        sums = (errors.mean(-1) + errors[..., -1]).sum(1)
        assert sums[first] == pytest.approx(sums[np.arange(60) % 3 > 0].min())


def test_one_far_sample_does_not_take_a_place_of_many() -> None:
    rng = np.random.default_rng(0)
    ends = np.concatenate((rng.normal(0, 1, (30, 2)), rng.normal([40, 0], 1, (19, 2)), [[0, 300]]))
    samples = ends[None, :, None] * np.array([0.5, 1.0])[:, None]
    numbers, counts = spread(samples, 2)
    assert counts.tolist() == [[31, 19]] and 49 not in numbers


def test_they_come_nearer_to_whatever_happens_than_the_first_samples() -> None:
    samples = clouds(trips=20)
    truth = clouds(trips=20)[::-1, 7:30]
    chosen = np.take_along_axis(samples, spread(samples, 5)[0][..., None, None], axis=1)

    def best(ways: np.ndarray) -> float:
        error = np.linalg.norm(ways[:, None] - truth[:, :, None], axis=-1).mean(-1)
        return float(error.min(-1).mean())

    assert best(chosen) < best(samples[:, :5])


def test_each_of_a_few_represents_several() -> None:
    rng = np.random.default_rng(0)
    ends = rng.normal(0, 100, (20, 100, 1, 2)) * rng.exponential(1, (20, 100, 1, 1)) ** 2
    samples = ends * np.array([0.5, 1.0])[:, None]
    _, counts = spread(samples, 5)
    assert (counts.sum(axis=1) == 100).all() and np.mean(counts >= 4) > 0.95


@pytest.mark.parametrize("k", [1, 60])
def test_one_or_all(k: int) -> None:
    samples = clouds()
    numbers, counts = spread(samples, k)
    assert numbers.shape == (3, k) and (counts.sum(axis=1) == 60).all()
    if k == 60:
        assert np.array_equal(np.sort(numbers), np.tile(np.arange(60), (3, 1)))


def test_cars_that_all_stand() -> None:
    assert spread(np.zeros((2, 10, 3, 2), np.float32), 4)[1].tolist() == [[10, 0, 0, 0]] * 2
