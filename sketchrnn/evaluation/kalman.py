"""Two Kalman filters that extrapolate paths, for all paths of a batch at once.

They take paths seen [n, S + 1, 2] and a number of steps, and return the expected continuations
[n, 1, steps, 2], in metres at equal time steps; a step is the unit of time. The standard deviation
of a fix is 1 m. This is no restriction: the straight filter depends only on the ratio of the
noises, and the turning filter has the constant `turn` beside it.
Bar-Shalom, Li & Kirubarajan 2001, Estimation with Applications to Tracking and Navigation: sections
6.3.2 (white noise acceleration), 11.7.2 (nearly coordinated turn), 10.3 (the extended filter).
Not here: the choice of the constants (`baselines.py`).
"""

from __future__ import annotations

import numpy as np

STRAIGHT = 1e-4  # radians a step: below this, the formulas take their limit for ω → 0
SEES = np.eye(2, 5)  # observation matrix: a fix measures x and y of the state (x, y, vx, vy, ω)


def kalman(seen: np.ndarray, steps: int, noise: float) -> np.ndarray:
    """Return continuations at the constant velocity that a Kalman filter estimates.

    noise: variance of the acceleration relative to that of a position.
    """
    motion = np.array([[1.0, 1.0], [0.0, 1.0]])  # the place moves by the velocity in one step
    # Both coordinates are independent and equally noisy: one 2 × 2 covariance serves both.
    shaken = noise * np.array([[1 / 3, 1 / 2], [1 / 2, 1.0]])
    # The estimate from two fixes, without a prior (Bar-Shalom, eq. 5.5.3-5).
    state = np.stack((seen[:, 1], seen[:, 1] - seen[:, 0]), axis=1)  # [n, 2, 2]: place and velocity
    covariance = np.array([[1.0, 1.0], [1.0, 2.0]])
    for fix in np.moveaxis(seen[:, 2:], 1, 0):
        state = motion @ state
        covariance = motion @ covariance @ motion.T + shaken
        gain = covariance[:, 0] / (covariance[0, 0] + 1)  # [2]; 1 m² is the variance of a fix
        state = state + gain[:, None] * (fix - state[:, 0])[:, None]
        covariance = covariance - np.outer(gain, covariance[0])
    ahead = state[:, 1, None] * np.arange(1, steps + 1)[:, None]
    return (state[:, 0, None] + ahead)[:, None]


def turning_kalman(seen: np.ndarray, steps: int, noise: float, turn: float) -> np.ndarray:
    """Return continuations at the constant speed and turn rate that an extended filter estimates.

    noise: variance of the acceleration relative to that of a position. turn: standard deviation of
    the prior of the turn rate and of its change in a step, radians a step.
    """
    count = len(seen)
    state = np.zeros((count, 5))
    state[:, :2], state[:, 2:4] = seen[:, 1], seen[:, 1] - seen[:, 0]
    first = np.zeros((5, 5))  # covariance after two fixes, as in `kalman`; the turn rate is unknown
    first[:4, :4] = np.kron([[1.0, 1.0], [1.0, 2.0]], np.eye(2))
    first[4, 4] = turn**2
    covariance = np.broadcast_to(first, (count, 5, 5))
    shaken = np.zeros((5, 5))
    shaken[:4, :4] = noise * np.kron([[1 / 3, 1 / 2], [1 / 2, 1.0]], np.eye(2))
    shaken[4, 4] = turn**2
    for fix in np.moveaxis(seen[:, 2:], 1, 0):
        state, slope = _turn(state)
        covariance = slope @ covariance @ slope.swapaxes(1, 2) + shaken
        gain = covariance @ SEES.T @ np.linalg.inv(SEES @ covariance @ SEES.T + np.eye(2))
        state = state + (gain @ (fix - state[:, :2])[..., None])[..., 0]
        covariance = covariance - gain @ SEES @ covariance
    path = []
    for _ in range(steps):
        state, _ = _turn(state)
        path.append(state[:, :2])
    return np.stack(path, axis=1)[:, None]


def _turn(state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return states [n, 5] one step later, and the Jacobian of the step [n, 5, 5].

    In complex numbers the velocity v becomes v e^iω, and the place moves by v (e^iω - 1) / iω.
    """
    omega = state[:, 4]
    straight = np.abs(omega) < STRAIGHT
    # The unused branch of `where` must not divide by 0.
    safe = np.where(straight, 1.0, omega)
    turned = np.exp(1j * omega)
    along = np.where(straight, 1 + 0.5j * omega, (np.exp(1j * safe) - 1) / (1j * safe))
    bend = np.where(straight, 0.5j, (turned - along) / safe)  # d along / dω
    velocity = state[:, 2] + 1j * state[:, 3]
    later = state.copy()
    slope = np.broadcast_to(np.eye(5), (len(state), 5, 5)).copy()
    # Rows 0 and 1 of the state are the place, rows 2 and 3 the velocity; both are linear in v.
    for at, factor, change in ((0, along, bend), (2, turned, 1j * turned)):
        kept = state[:, :2] if at == 0 else np.zeros((len(state), 2))
        later[:, at : at + 2] = kept + _pair(velocity * factor)
        slope[:, at : at + 2, 2], slope[:, at : at + 2, 3] = _pair(factor), _pair(1j * factor)
        slope[:, at : at + 2, 4] = _pair(velocity * change)
    return later, slope


def _pair(numbers: np.ndarray) -> np.ndarray:
    """Return the real and imaginary parts [n, 2] of complex numbers [n]."""
    return np.stack((np.real(numbers), np.imag(numbers)), axis=1)
