"""Tests of `kalman`: least squares, exact circles, and derivatives by finite differences."""

import numpy as np

from sketchrnn.evaluation.kalman import _turn, kalman, turning_kalman


def wandering(count: int = 5, steps: int = 9) -> np.ndarray:
    """Paths [n, S + 1, 2] that go somewhere and shake, metres."""
    rng = np.random.default_rng(0)
    moves = rng.normal(0, 1, (count, steps, 2)) + rng.normal(0, 20, (count, 1, 2))
    return np.cumsum(np.concatenate((np.zeros((count, 1, 2)), moves), axis=1), axis=1)


def test_without_process_noise_it_is_the_line_of_least_squares() -> None:
    seen = wandering()
    time = np.arange(seen.shape[1])
    found = kalman(seen, 4, 0.0)[:, 0]
    for path, expected in zip(seen, found, strict=True):
        for axis in (0, 1):
            line = np.polynomial.Polynomial.fit(time, path[:, axis], 1)
            assert np.allclose(line(time[-1] + np.arange(1, 5)), expected[:, axis])


def test_it_is_the_mean_of_the_joint_gaussian_of_all_fixes() -> None:
    seen, steps, noise = wandering(), 3, 0.4
    count = seen.shape[1] + steps
    motion = np.array([[1.0, 1], [0, 1]])
    shaken = noise * np.array([[1 / 3, 1 / 2], [1 / 2, 1]])
    # Place and velocity at every moment as a sum of independent parts, by brute force.
    parts = np.zeros((count, 2, 2 * count))
    parts[0, :, :2] = 3e3 * np.eye(2)  # anywhere, at any speed
    for k in range(1, count):
        parts[k] = motion @ parts[k - 1]
        parts[k, :, 2 * k : 2 * k + 2] += np.linalg.cholesky(shaken)
    place = parts[:, 0]
    fixes = seen.shape[1]
    covariance = place @ place.T
    weights = covariance[fixes:, :fixes] @ np.linalg.inv(covariance[:fixes, :fixes] + np.eye(fixes))
    expected = np.einsum("sf,nfd->nsd", weights, seen)
    assert np.allclose(kalman(seen, steps, noise)[:, 0], expected, atol=5e-3)


def test_without_turns_it_is_the_straight_filter() -> None:
    seen = wandering()
    straight, turning = kalman(seen, 5, 0.3), turning_kalman(seen, 5, 0.3, 1e-9)
    assert np.allclose(straight, turning, atol=1e-4)


def test_a_circle_is_continued() -> None:
    angle = 0.2 * np.arange(16)
    circle = 50 * np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    seen = np.stack((circle[:10], -circle[:10]))
    found = turning_kalman(seen, 6, 0.1, 0.3)[:, 0]
    assert np.abs(found - np.stack((circle[10:], -circle[10:]))).max() < 0.5
    assert np.abs(kalman(seen, 6, 0.1)[0, 0] - circle[10:]).max() > 20


def test_a_turn_and_its_jacobian() -> None:
    state = np.random.default_rng(1).normal(size=(6, 5))
    state[:3, 4] = 0, 5e-5, -5e-5
    later, slope = _turn(state)
    # Many short steps of a particle whose velocity turns.
    place, velocity = state[:, :2].copy(), state[:, 2] + 1j * state[:, 3]
    for k in range(20_000):
        now = velocity * np.exp(1j * state[:, 4] * (k + 0.5) / 20_000) / 20_000
        place += np.stack((now.real, now.imag), axis=1)
    assert np.allclose(later[:, :2], place, atol=1e-8)
    for column in range(5):
        step = 1e-6 * np.eye(5)[column]
        rise = (_turn(state + step)[0] - _turn(state - step)[0]) / 2e-6
        assert np.allclose(slope[:, :, column], rise, atol=1e-8)
