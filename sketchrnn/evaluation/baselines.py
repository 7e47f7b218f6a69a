"""Baselines for models of trajectories, fitted to the same training trajectories.

A method takes paths seen [n, S + 1, 2] and a number of steps, and returns K samples of what follows
[n, K, steps, 2], in metres at equal time steps. K is 1 except for the nearest neighbours. `fit`
chooses the constants of each method by its mean error on training trajectories, so that every
baseline is tuned. Not here: the Kalman filters (`kalman.py`), the errors (`trajectories.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product

import numpy as np
from scipy.spatial import KDTree

from sketchrnn.data.split import evenly_spaced
from sketchrnn.evaluation.kalman import kalman, turning_kalman

Method = Callable[[np.ndarray, int], np.ndarray]
"""From paths seen [n, S + 1, 2] and a number of steps to samples [n, K, steps, 2]."""

MEMORIES = (0.6, 0.0, 0.2, 0.4, 0.8, 0.9, 1.0)
NOISES = (0.3, 0.01, 0.03, 0.1, 1.0, 3.0, 10.0)
TURN_NOISES = (0.001, 0.0001, 0.01, 0.1)  # radians a step
PLACES = (3.0, 0.0, 0.3, 1.0, 10.0)
"""The constants to choose from; the first of each is used without training trajectories."""
FITTED_ON = 2000
"""Training trajectories that the constants are chosen on, at most."""
NEIGHBOURS = 20


def standing_still(seen: np.ndarray, steps: int) -> np.ndarray:
    """Return the last position, repeated for all steps."""
    return np.repeat(seen[:, None, -1:], steps, axis=2)


def constant_velocity(seen: np.ndarray, steps: int, memory: float) -> np.ndarray:
    """Return the positions reached by repeating a weighted mean of the last moves.

    memory: weight of each move relative to the move after it; 0 repeats the last move.
    """
    move = _recent(np.diff(seen, axis=1), memory)  # [n, 2]
    return (seen[:, -1:] + move[:, None] * np.arange(1, steps + 1)[:, None])[:, None]


def constant_turn(seen: np.ndarray, steps: int, memory: float) -> np.ndarray:
    """Return the positions reached at constant speed and turn rate.

    Both are weighted means over the last moves; the first direction is that of the last move.
    memory: as in `constant_velocity`.
    """
    moves = np.diff(seen, axis=1)  # [n, S, 2]
    # Moves as complex numbers: |m| is the speed, the angle of m₂ / m₁ the turn.
    along = moves[..., 0] + 1j * moves[..., 1]  # [n, S]
    speed = _recent(np.abs(along), memory)
    turn = _recent(np.angle(along[:, 1:] * along[:, :-1].conj()), memory)  # 0 after a standstill
    last = np.exp(1j * np.angle(along[:, -1]))
    ahead = speed * last * np.exp(1j * turn * np.arange(1, steps + 1)[:, None])  # [steps, n]
    path = np.cumsum(ahead, axis=0).T  # [n, steps]
    return (seen[:, -1:] + np.stack((np.real(path), np.imag(path)), axis=-1))[:, None]


def _recent(values: np.ndarray, memory: float) -> np.ndarray:
    """Return the mean over the second axis of [n, S, …], weighted by memory ** age, [n, …]."""
    weights = float(memory) ** np.arange(values.shape[1])[::-1]  # [S]; 0 ** 0 is 1
    return np.tensordot(weights / weights.sum(), values, axes=(0, 1))


class Neighbours:
    """The continuations of the K most similar training trajectories, moved to the last position.

    Similarity is the distance between the shapes of the paths seen and, if `place` is not 0,
    between their last positions on the map.
    """

    def __init__(self, seen: np.ndarray, rest: np.ndarray, place: float, k: int) -> None:
        """Store paths seen [m, S + 1, 2] and their continuations [m, H, 2].

        place: weight of a metre between last positions relative to a metre between shapes.
        """
        self.place, self.k = place, min(k, len(seen))
        self.tree = KDTree(self._features(seen))
        self.after = (rest - seen[:, -1:]).astype(np.float32)  # [m, H, 2]

    def __call__(self, seen: np.ndarray, steps: int) -> np.ndarray:
        """Return K continuations [n, K, min(steps, H), 2], that of the nearest neighbour first.

        seen: [n, S + 1, 2], as many steps as the stored paths.
        """
        _, found = self.tree.query(self._features(seen), k=self.k, workers=-1)
        return seen[:, None, -1:] + self.after[found.reshape(len(seen), self.k), :steps]

    def _features(self, seen: np.ndarray) -> np.ndarray:
        shape = seen[:, :-1] - seen[:, -1:]  # [n, S, 2], from the last position back
        # S rows of the shape against one of the place: √S makes a metre of both equal.
        weight = self.place * np.sqrt(shape.shape[1])
        return np.concatenate((shape, weight * seen[:, -1:]), axis=1).reshape(len(seen), -1)


def fit(
    seen: np.ndarray,
    rest: np.ndarray,
    k: int = NEIGHBOURS,
    places: Sequence[float] = PLACES,
) -> dict[str, Method]:
    """Return all methods by name, with constants chosen on training trajectories.

    The constants minimise the mean error of the point forecast on trajectories that are evenly
    spaced over the set. For the neighbours, each of these is left out of its own search. Without
    trajectories there is no neighbours method.

    Args:
        seen: paths [m, S + 1, 2], metres.
        rest: their continuations [m, H, 2].
        k: number of neighbours.
        places: weights of the place to choose from; only 0 if paths to predict are at other places
            than the training trajectories.
    """
    some = evenly_spaced(len(seen), FITTED_ON)
    fitted_on = seen[some], rest[some]
    methods: dict[str, Method] = {
        "standing still": standing_still,
        "constant velocity": partial(constant_velocity, memory=0.0),
        "constant velocity, smoothed": _tuned(constant_velocity, *fitted_on, memory=MEMORIES),
        "constant turn rate": _tuned(constant_turn, *fitted_on, memory=MEMORIES),
        "Kalman": _tuned(kalman, *fitted_on, noise=NOISES),
        "Kalman, turning": _tuned(turning_kalman, *fitted_on, noise=NOISES, turn=TURN_NOISES),
    }
    if len(seen):
        methods[neighbours_name(k)] = neighbours(seen, rest, k, places)
    return methods


def neighbours(
    seen: np.ndarray, rest: np.ndarray, k: int, places: Sequence[float] = PLACES
) -> Neighbours:
    """Return the neighbours alone, with the constant of `fit`; needs at least one trajectory."""
    return Neighbours(seen, rest, _weight(seen, rest, k, places), k)


def neighbours_name(k: int) -> str:
    """Return the name of the neighbours in the result of `fit`."""
    return f"{k} nearest neighbours"


def untuned() -> dict[str, Method]:
    """Return the methods that need no training trajectories, with the first constants."""
    return fit(np.zeros((0, 2, 2)), np.zeros((0, 1, 2)))


def _weight(seen: np.ndarray, rest: np.ndarray, k: int, places: Sequence[float]) -> float:
    """Return the weight of the place with the least error of the neighbours."""
    if len(seen) == 1 or len(places) == 1:
        return places[0]
    some = evenly_spaced(len(seen), FITTED_ON)
    # The nearest neighbour of a training trajectory is the trajectory itself: it is left out.
    near = [Neighbours(seen, rest, place, k + 1) for place in places]
    others = [lambda path, steps, one=one: one(path, steps)[:, 1:] for one in near]
    return places[_best(others, seen[some], rest[some])]


def _tuned(
    method: Callable[..., np.ndarray], seen: np.ndarray, rest: np.ndarray, **grid: Sequence[float]
) -> Method:
    """Return the method with the values of a grid that give the least error."""
    choices = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    made = [partial(method, **choice) for choice in choices]
    return made[_best(made, seen, rest)]


def _best(methods: Sequence[Method], seen: np.ndarray, rest: np.ndarray) -> int:
    """Return the index of the method whose point forecast, the mean of its samples, is best.

    It is 0 without trajectories.
    """
    if len(seen) == 0:
        return 0
    forecasts = (method(seen, rest.shape[1]).mean(axis=1) for method in methods)
    return int(np.argmin([np.linalg.norm(one - rest, axis=-1).mean() for one in forecasts]))
