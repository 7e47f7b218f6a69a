"""The simple methods that a model of drives must beat, fitted to the same training trips.

Each is asked like the model: paths seen [n, S + 1, 2] and a number of steps go in, K ways to go on
[n, K, steps, 2] come out, all in metres at equal time steps; K is 1 but for the nearest neighbours.
Nobody may say that a rival was left untuned: `fit` chooses the constants of each by its mean error
on training trips. What is not here: the filters (`filters.py`) and the errors (`evaluate.py`).
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
"""Paths seen [n, S + 1, 2] and steps to ways to go on [n, K, steps, 2]."""

MEMORIES = (0.6, 0.0, 0.2, 0.4, 0.8, 0.9, 1.0)
NOISES = (0.3, 0.01, 0.03, 0.1, 1.0, 3.0, 10.0)
TURN_NOISES = (0.001, 0.0001, 0.01, 0.1)  # radians a step
PLACES = (3.0, 0.0, 0.3, 1.0, 10.0)
"""The constants to choose from; the first ones where there are no trips to choose by."""
FITTED_ON = 2000
"""Training trips by which the constants are chosen, at most."""
NEIGHBOURS = 20


def standing_still(seen: np.ndarray, steps: int) -> np.ndarray:
    """Return the last position, `steps` times."""
    return np.repeat(seen[:, None, -1:], steps, axis=2)


def constant_velocity(seen: np.ndarray, steps: int, memory: float) -> np.ndarray:
    """Return the positions reached by repeating a mean of the last moves.

    memory: weight of each move beside that of the one after it; 0 repeats the last move.
    """
    move = _recent(np.diff(seen, axis=1), memory)  # [n, 2]
    return (seen[:, -1:] + move[:, None] * np.arange(1, steps + 1)[:, None])[:, None]


def constant_turn(seen: np.ndarray, steps: int, memory: float) -> np.ndarray:
    """Return the positions reached at constant speed and turn rate, both means of the last ones.

    The direction is that of the last move. memory: as in `constant_velocity`.
    """
    moves = np.diff(seen, axis=1)
    along = moves[..., 0] + 1j * moves[..., 1]  # [n, S]
    speed = _recent(np.abs(along), memory)
    turn = _recent(np.angle(along[:, 1:] * along[:, :-1].conj()), memory)  # 0 where it stood
    last = np.exp(1j * np.angle(along[:, -1]))
    ahead = speed * last * np.exp(1j * turn * np.arange(1, steps + 1)[:, None])  # [steps, n]
    path = np.cumsum(ahead, axis=0).T
    return (seen[:, -1:] + np.stack((np.real(path), np.imag(path)), axis=-1))[:, None]


def _recent(values: np.ndarray, memory: float) -> np.ndarray:
    """Return the mean over the second axis [n, S, …], weighted by memory to the power of age."""
    weights = float(memory) ** np.arange(values.shape[1])[::-1]
    return np.tensordot(weights / weights.sum(), values, axes=(0, 1))


class Neighbours:
    """What the drivers of the K most similar training trips did next, from here.

    Similar are trips whose moves are alike and, if `place` is not 0, that are near on the map.
    """

    def __init__(self, seen: np.ndarray, rest: np.ndarray, place: float, k: int) -> None:
        """Keep trips [m, S + 1, 2] and what followed [m, H, 2].

        place: weight of a metre between the last positions beside one between the shapes.
        """
        self.place, self.k = place, min(k, len(seen))
        self.tree = KDTree(self._features(seen))
        self.after = (rest - seen[:, -1:]).astype(np.float32)  # [m, H, 2]

    def __call__(self, seen: np.ndarray, steps: int) -> np.ndarray:
        """Return K ways to go on, nearest neighbour first; no longer than the trips that are kept.

        seen: as long as those that are kept.
        """
        _, found = self.tree.query(self._features(seen), k=self.k, workers=-1)
        return seen[:, None, -1:] + self.after[found.reshape(len(seen), self.k), :steps]

    def _features(self, seen: np.ndarray) -> np.ndarray:
        shape = seen[:, :-1] - seen[:, -1:]  # [n, S, 2], from the last position back
        weight = self.place * np.sqrt(shape.shape[1])  # as much as all of the shape moved so far
        return np.concatenate((shape, weight * seen[:, -1:]), axis=1).reshape(len(seen), -1)


def fit(
    seen: np.ndarray,
    rest: np.ndarray,
    k: int = NEIGHBOURS,
    places: Sequence[float] = PLACES,
) -> dict[str, Method]:
    """Return all methods by name, their constants chosen on training trips.

    The constants are those of the least mean error of one guess on trips spread over the set; for
    the neighbours these are taken out of what is searched. Without trips there are no neighbours.

    Args:
        seen: paths [m, S + 1, 2], metres.
        rest: what followed [m, H, 2].
        k: neighbours.
        places: weights of the place that neighbours may have; only 0 where a path is asked for in
            a place that no trip was in.
    """
    some = _some(len(seen))
    trips = seen[some], rest[some]
    methods: dict[str, Method] = {
        "standing still": standing_still,
        "constant velocity": partial(constant_velocity, memory=0.0),
        "constant velocity, smoothed": _tuned(constant_velocity, *trips, memory=MEMORIES),
        "constant turn rate": _tuned(constant_turn, *trips, memory=MEMORIES),
        "Kalman": _tuned(kalman, *trips, noise=NOISES),
        "Kalman, turning": _tuned(turning_kalman, *trips, noise=NOISES, turn=TURN_NOISES),
    }
    if len(seen):
        methods[neighbours_name(k)] = neighbours(seen, rest, k, places)
    return methods


def neighbours(
    seen: np.ndarray, rest: np.ndarray, k: int, places: Sequence[float] = PLACES
) -> Neighbours:
    """Return the neighbours alone, their constant chosen as by `fit`; at least one trip."""
    return Neighbours(seen, rest, _weight(seen, rest, _some(len(seen)), k, places), k)


def _some(count: int) -> np.ndarray:
    """Return which of so many trips the constants are chosen by."""
    return evenly_spaced(count, FITTED_ON)


def neighbours_name(k: int) -> str:
    """Return the name under which `fit` gives the neighbours."""
    return f"{k} nearest neighbours"


def untuned() -> dict[str, Method]:
    """Return the methods that need no training trips, with usual constants."""
    return fit(np.zeros((0, 2, 2)), np.zeros((0, 1, 2)))


def _weight(
    seen: np.ndarray, rest: np.ndarray, some: np.ndarray, k: int, places: Sequence[float]
) -> float:
    """Return the weight of the place with which the neighbours of some trips serve best.

    The nearest one is the trip itself, and does not count.
    """
    if len(seen) == 1 or len(places) == 1:
        return places[0]
    near = [Neighbours(seen, rest, place, k + 1) for place in places]
    others = [lambda path, steps, one=one: one(path, steps)[:, 1:] for one in near]
    return places[_best(others, seen[some], rest[some])]


def _tuned(
    method: Callable[..., np.ndarray], seen: np.ndarray, rest: np.ndarray, **grid: Sequence[float]
) -> Method:
    """Return the method with those values of a grid with which it errs least on these trips."""
    choices = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    made = [partial(method, **choice) for choice in choices]
    return made[_best(made, seen, rest)]


def _best(methods: Sequence[Method], seen: np.ndarray, rest: np.ndarray) -> int:
    """Return the number of the method whose one guess, the mean of its ways, errs least.

    The first one where there is nothing to judge by.
    """
    if len(seen) == 0:
        return 0
    guesses = (method(seen, rest.shape[1]).mean(axis=1) for method in methods)
    return int(np.argmin([np.linalg.norm(guess - rest, axis=-1).mean() for guess in guesses]))
