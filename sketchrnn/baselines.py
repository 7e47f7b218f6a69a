"""The simple methods that a model of drives must beat: standing still and constant velocity.

Each takes the paths seen [n, S + 1, 2] and a number of steps, and returns paths [n, steps, 2], all
in metres at equal time steps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def standing_still(seen: np.ndarray, steps: int) -> np.ndarray:
    """Return the last position, `steps` times."""
    return np.repeat(seen[:, -1:], steps, axis=1)


def constant_velocity(seen: np.ndarray, steps: int) -> np.ndarray:
    """Return the positions reached by repeating the last move."""
    move = seen[:, -1:] - seen[:, -2:-1]
    return seen[:, -1:] + move * np.arange(1, steps + 1)[:, None]


BASELINES: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "standing still": standing_still,
    "constant velocity": constant_velocity,
}
