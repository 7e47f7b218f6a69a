"""Ways to a place: how a car may get from a start to where a person clicks, and how long it takes.

Nobody knows how long the way takes, so ways are sampled for many durations, from the fastest that a
car of this city can be to several times as long. The goal only guides them: what counts is that a
way passes near the place and that a car could drive it (`trajectories/plausibility.py`). It ends
where it passes. Not here: ways through a hole in a track, whose duration is known (`bridge.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.inference.bridge import ways_to
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.trajectories import TrajectoryCompleter, joined
from sketchrnn.model.goal import Goals
from sketchrnn.trajectories.forecast import spread
from sketchrnn.trajectories.plausibility import Limits
from sketchrnn.trajectories.trajectory import Trajectory

DRAWS = 400
"""Ways that are sampled in one round."""
ROUNDS = 4
"""At most; there are no more once `ENOUGH` ways have arrived."""
ENOUGH = 40
"""Ways that have arrived, to choose a few from."""
NEAREST = 40
"""Of each round: their durations are those of the next one (cross-entropy method)."""
SLOWEST = 6.0
"""The longest duration, as a multiple of that of the straight line at the speed limit."""
NEAR = 30.0
"""A way that passes nearer than this has arrived, metres: the width of a large street."""


EARLIEST = 0.05
"""Of a move: a way arrives no sooner after a fix, as two fixes of one time are no trajectory."""


@dataclass(frozen=True)
class ArrivalSettings:
    """The settings that ways to a place are sampled with."""

    k: int = 6
    """Number of ways."""
    temperature: float = 1.0
    seed: int = 0


def arrive(
    completer: TrajectoryCompleter,
    start: Trajectory,
    place: tuple[float, float],
    settings: ArrivalSettings,
) -> list[Completion[Trajectory]]:
    """Return ways from the end of a start to a place, the most frequent first.

    There are fewer than K if fewer arrive. `share` is that among the ways that arrive. Raises
    `DataError` if the start or the place is outside of the city, if the place is farther away than
    any drive that the model has seen could lead, or if no way arrives; and `UsageError` for a model
    that reads no goals.

    Args:
        completer: a model that reads goals, with limits of plausibility in its card.
        start: at least one step long.
        place: latitude and longitude in degrees.
        settings: of the samples.
    """
    limits = Limits.read(completer.card.limits)
    assert limits is not None, "a model that reads goals is trained with limits"
    before = completer.track(start)
    _check_place(completer, place)
    at = completer.frame.to_metres(*(np.array([degrees]) for degrees in place))[0]  # [2]
    moves = _durations(completer, float(np.hypot(*(at - before[-1]))), limits)
    found: list[_Way] = []
    for number in range(ROUNDS):
        goals = Goals(np.tile(at, (DRAWS, 1)), moves)
        seed = settings.seed * ROUNDS + number
        sampled = ways_to(completer.model, before, goals, settings.temperature, seed)
        arrived, miss = _arrived(completer, before, sampled, goals)
        found += arrived
        if len(found) >= ENOUGH:
            break
        # the next round takes the durations that came nearest
        moves = np.sort(np.resize(moves[np.argsort(miss)[:NEAREST]], DRAWS))
    if not found:
        raise DataError(
            f"of {ROUNDS * DRAWS:,} ways that {completer.card.name} sampled none leads there: "
            "choose a place nearer to the start, on a street that leads there"
        )
    longest = max(len(way.points) for way in found)
    samples = np.stack(
        [np.concatenate((w.points, np.tile(at, (longest - len(w.points), 1)))) for w in found]
    )
    chosen, counts = (each[0] for each in spread(samples[None], settings.k))
    return [
        _completion(completer, start, found[number], float(count / len(found)), len(found))
        for number, count in zip(chosen, counts, strict=True)
    ]


@dataclass(frozen=True)
class _Way:
    """A way that arrived."""

    points: np.ndarray
    """[N, 2] metres, one after each step; the last is the place."""
    moves: float
    """Steps until it is there, N - 1 to N."""
    log_prob: float
    """Nats per move."""


def _check_place(completer: TrajectoryCompleter, place: tuple[float, float]) -> None:
    city = completer.density_map
    if city is not None and not city.covers(*place):
        raise DataError(
            f"expected a place in the city that {completer.card.name} knows ({city.text()}), "
            f"got {place[0]:.4f}, {place[1]:.4f}"
        )


def _durations(completer: TrajectoryCompleter, distance: float, limits: Limits) -> np.ndarray:
    """Return the moves that each way may take, int64 [DRAWS], from the fewest to the most."""
    fewest = max(1.0, distance / (limits.speed * completer.card.trajectory.step_s))
    if fewest > completer.card.longest:
        minutes = completer.card.longest * completer.card.trajectory.step_s / 60
        raise DataError(
            f"expected a place that a car reaches within {minutes:.0f} min, the longest drive that "
            f"{completer.card.name} has seen, got one {distance / 1000:.1f} km away"
        )
    most = min(completer.card.longest, SLOWEST * fewest)
    return np.geomspace(fewest, max(most, fewest + 1), DRAWS).round().astype(np.int64)


def _arrived(
    completer: TrajectoryCompleter,
    before: np.ndarray,
    sampled: tuple[np.ndarray, np.ndarray],
    goals: Goals,
) -> tuple[list[_Way], np.ndarray]:
    """Return the ways that pass near their goals and that a car could drive, up to there.

    Second, by how much each way misses its goal, [D] metres.

    Args:
        completer: of the city.
        before: [S + 1, 2] metres, what is given.
        sampled: ways [D, T, 2], and nats per move [D].
        goals: of the ways.
    """
    ways, log_prob = sampled
    away, share = _nearest(before[-1], ways, goals.place)  # [D, T] each
    away[np.arange(ways.shape[1]) >= goals.moves[:, None]] = np.inf
    last = away.argmin(1)  # [D]
    bad = completer.badness(ways[None], before[None], last[None] + 1)[0]
    found = []
    miss = away.min(1)
    for row in np.flatnonzero((miss < NEAR) & (bad == 0)):
        end = last[row]
        points = np.append(ways[row, :end], goals.place[row : row + 1], axis=0)
        found.append(_Way(points, end + float(share[row, end]), float(log_prob[row])))
    return found, miss


def _nearest(
    begin: np.ndarray, ways: np.ndarray, place: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how near each move of ways [D, T, 2] comes to places [D, 2], and where on the move.

    Both are [D, T], metres and shares of the move. begin: [2], where all ways begin.
    """
    tail = np.concatenate((np.broadcast_to(begin, (len(ways), 1, 2)), ways[:, :-1]), axis=1)
    move, to_place = ways - tail, place[:, None] - tail
    length = np.maximum((move**2).sum(-1), 1e-9)  # square metres; a standing car is at its tail
    share = np.clip((move * to_place).sum(-1) / length, EARLIEST, 1)
    return np.linalg.norm(to_place - share[..., None] * move, axis=-1), share


def _completion(
    completer: TrajectoryCompleter, start: Trajectory, way: _Way, share: float, samples: int
) -> Completion[Trajectory]:
    lat, lon = completer.frame.to_degrees(way.points)
    steps = np.append(np.arange(1, len(way.points)), way.moves)
    ending = Trajectory(
        np.append(start.lat[-1], lat),
        np.append(start.lon[-1], lon),
        start.time[-1] + completer.card.trajectory.step_s * np.append(0.0, steps),
        start.name,
    )
    whole = joined(start, ending)
    return Completion(start, ending, whole, way.log_prob, True, share=share, samples=samples)
