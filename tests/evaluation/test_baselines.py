"""Tests of `baselines` against paths worked out by hand, and of how they are fitted."""

import numpy as np
import pytest

from sketchrnn.evaluation.baselines import (
    Neighbours,
    constant_turn,
    constant_velocity,
    fit,
    standing_still,
)

SEEN = np.array([[[0.0, 0], [1, 1], [3, 0]], [[5, 5], [5, 5], [5, 6]]])


def test_standing_still_stays_at_the_last_fix() -> None:
    assert np.array_equal(standing_still(SEEN, 2)[:, 0], [[[3, 0], [3, 0]], [[5, 6], [5, 6]]])


def test_constant_velocity_repeats_the_last_move() -> None:
    expected = [[[5, -1], [7, -2], [9, -3]], [[5, 7], [5, 8], [5, 9]]]
    assert np.array_equal(constant_velocity(SEEN, 3, 0.0)[:, 0], expected)


def test_constant_velocity_smoothed_repeats_a_weighted_mean() -> None:
    # (2, -1) and half of (1, 1); (0, 1) and half of (0, 0)
    move = np.array([[2.5, -0.5], [0, 1]]) / 1.5
    found = constant_velocity(SEEN, 2, 0.5)[:, 0]
    assert np.allclose(found, SEEN[:, -1:] + np.stack((move, 2 * move), axis=1))


def test_a_constant_turn_continues_a_circle() -> None:
    angle = 0.3 * np.arange(12)
    circle = np.stack((np.cos(angle), np.sin(angle)), axis=-1)[None]
    for memory in (0.0, 0.7):
        assert np.allclose(constant_turn(circle[:, :5], 7, memory)[:, 0], circle[:, 5:])


def test_a_standing_car_does_not_turn() -> None:
    still = np.zeros((1, 4, 2))
    assert np.array_equal(constant_turn(still, 3, 0.5), np.zeros((1, 1, 3, 2)))


def trips(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Paths seen [n, 6, 2] and what follows [n, 4, 2]: east of x = 0 all turn left."""
    rng = np.random.default_rng(seed)
    first = rng.uniform(-500, 500, (count, 1, 2))
    speed = rng.uniform(5, 15, (count, 1, 1))
    seen = first + speed * np.arange(6)[:, None] * np.array([0, 1])
    left = speed * np.arange(1, 5)[:, None] * np.array([-1, 0])
    right = -left
    rest = seen[:, -1:] + np.where(first[..., :1] > 0, left, right)
    return seen, rest


@pytest.mark.parametrize("place", [0.0, 0.5])
def test_neighbours_are_those_of_brute_force(place: float) -> None:
    seen, rest = trips(60, 0)
    asked, _ = trips(7, 1)
    found = Neighbours(seen, rest, place, 5)(asked, 3)
    for path, samples in zip(asked, found, strict=True):
        shapes = (seen - seen[:, -1:]) - (path - path[-1])
        far = (shapes**2).sum((1, 2)) + 5 * place**2 * ((seen[:, -1] - path[-1]) ** 2).sum(-1)
        near = np.argsort(far, kind="stable")[:5]
        expected = path[-1] + (rest - seen[:, -1:])[near, :3]
        assert np.allclose(samples, expected, atol=1e-3)


def test_there_are_no_more_neighbours_than_trajectories() -> None:
    seen, rest = trips(3, 0)
    assert Neighbours(seen, rest, 1.0, 20)(seen, 4).shape == (3, 3, 4, 2)


def test_fit_chooses_the_constants_of_least_error() -> None:
    methods = fit(*trips(400, 0), 3)
    seen, rest = trips(50, 1)
    error = {
        name: float(np.linalg.norm(method(seen, 4).mean(1) - rest, axis=-1).mean())
        for name, method in methods.items()
    }
    assert min(error, key=error.__getitem__) == "3 nearest neighbours" and error.pop(
        "3 nearest neighbours"
    ) < 0.3 * min(error.values())
    noisy, after = trips(400, 2)
    noisy = noisy + np.random.default_rng(3).normal(0, 5, noisy.shape)
    for name in ("constant velocity, smoothed", "Kalman", "Kalman, turning"):
        fitted = fit(noisy, after, 1)
        plain = fitted["constant velocity"](noisy, 4)[:, 0] - after
        tuned = fitted[name](noisy, 4)[:, 0] - after
        assert np.linalg.norm(tuned, axis=-1).mean() < np.linalg.norm(plain, axis=-1).mean()


def test_all_methods_return_samples_of_the_same_shape() -> None:
    for name, method in fit(*trips(30, 0), 2).items():
        samples = 2 if "neighbours" in name else 1
        assert method(trips(4, 1)[0], 3).shape == (4, samples, 3, 2)
