"""Plausibility: whether a car could drive a path, by what the cars of its city do.

Three limits are quantiles of the training trajectories: speed, acceleration and turn rate. Two
more faults are the same everywhere: driving back along the way that the path came, and standing
still for long. A path that is faster than the limit, but not faster than its own car has been
before, is plausible: the limits are those of the city or of the part seen, whichever is higher.

Paths have equal time steps and are in metres. A limit holds for one time step, since the mean speed
over 2 s and over 30 s have different quantiles. Not here: drawing samples (`sampling/`), the choice
among plausible ones (`forecast.py`), distances to streets (`streets.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import NamedTuple

import numpy as np

QUANTILE = 0.999
"""Of the training steps: what lies beyond is an error of the receiver, or once in a thousand."""
MOVING = 0.1
"""Of the speed limit. A slower car has no direction: the noise of the receiver turns it."""
STILL = 0.03
"""Of the speed limit. A slower car stands: 0.5 m/s in a city whose limit is 60 km/h."""
STANDSTILL_S = 40.0
"""A car that stands still for longer is counted."""
REVERSAL_M = 60.0
"""A path that drives back along its own way for so long is a reversal."""
LED_M = 30.0
"""So far from the turn its way back must lead."""
NEAR_M = 15.0
"""The way back is at most so far from the way there; more is another street or carriageway."""
SLACK = 1.1
"""Samples beyond this times a limit are left out. Without slack one true future in 40 would be left
out in Berlin, and the best of 20 chosen would be 5 % farther from the truth."""
EXTRA = 1.25
"""Samples that are drawn for each that is needed, so that implausible ones can be left out."""
LEAST = 20
"""Different samples that are used at least: the usual number to choose."""


class Motion(NamedTuple):
    """How paths move from step to step."""

    speed: np.ndarray  # [..., M] m/s
    acceleration: np.ndarray  # [..., M - 1] m/s², the change of the speed, 0 or above
    turn_rate: np.ndarray  # [..., M - 1] rad/s to either side; 0 where the car hardly moves


def motion(path: np.ndarray, step_s: float, moving: float) -> Motion:
    """Return the motion along paths [..., M + 1, 2], metres.

    Args:
        path: positions at equal time steps.
        step_s: seconds between them.
        moving: m/s; between slower moves the turn rate is 0.
    """
    moves = np.diff(path, axis=-2)  # [..., M, 2]
    speed = np.hypot(moves[..., 0], moves[..., 1]) / step_s
    before, after = moves[..., :-1, :], moves[..., 1:, :]
    cross = before[..., 0] * after[..., 1] - before[..., 1] * after[..., 0]
    turn = np.abs(np.arctan2(cross, (before * after).sum(-1))) / step_s
    slower = np.minimum(speed[..., :-1], speed[..., 1:])
    return Motion(
        speed,
        np.abs(np.diff(speed, axis=-1)) / step_s,
        np.where(slower > moving, turn, 0.0),
    )


@dataclass(frozen=True)
class Limits:
    """What the cars of a city do not exceed, at one time step."""

    speed: float
    """m/s."""
    acceleration: float
    """m/s², of driving off and of braking."""
    turn_rate: float
    """rad/s, of a car that moves."""

    @classmethod
    def of(cls, paths: Iterable[np.ndarray], step_s: float) -> Limits:
        """Return the quantiles over trajectories, each a path [N + 1, 2], metres.

        step_s: seconds between the points.
        """
        every = [motion(path, step_s, 0.0) for path in paths]
        speed = _quantile(np.concatenate([one.speed for one in every]))
        turns, moved = [], []
        for one in every:
            turns.append(one.turn_rate)
            moved.append(np.minimum(one.speed[:-1], one.speed[1:]) > MOVING * speed)
        turn = np.concatenate(turns)[np.concatenate(moved)]
        acceleration = np.concatenate([one.acceleration for one in every])
        return cls(
            speed,
            _quantile(acceleration),
            _quantile(turn) if len(turn) else np.pi / step_s,
        )

    @classmethod
    def read(cls, values: Mapping[str, float]) -> Limits | None:
        """Return the limits in a card; None if it has none."""
        return cls(**values) if values else None

    @property
    def raw(self) -> dict[str, float]:
        """The limits as a card holds them."""
        return asdict(self)


LIMITS = tuple(field.name for field in fields(Limits))
"""The names of the limits in a card."""


def _quantile(values: np.ndarray) -> float:
    return float(np.quantile(values, QUANTILE))


def faults(
    paths: np.ndarray,
    seen: np.ndarray,
    limits: Limits,
    step_s: float,
    lengths: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Return which paths have each fault, bool [n, K].

    `speed`, `acceleration` and `turn_rate`: beyond the limit, and beyond all that the car did in
    the part seen. `reversal`: see `reversals`. `standing`: the path stands still for more than 40 s
    on end. The move to the first point and the turn into it count.

    Args:
        paths: what follows, [n, K, T, 2] metres.
        seen: the part before, [n, S + 1, 2] metres; its last point precedes all K paths.
        limits: at this time step.
        step_s: seconds between points.
        lengths: int [n, K], moves after which a path ended and waits at its last position; T if
            None.
    """
    beyond, speed = _beyond(paths, seen, limits, step_s, lengths)
    found = {name: np.any(steps, axis=-1) for name, steps in beyond.items()}
    stands = (speed < STILL * limits.speed) & _before(lengths, speed.shape)
    found["reversal"] = reversals(paths, seen)
    found["standing"] = np.greater(_longest_run(stands) * step_s, STANDSTILL_S)
    return found


def badness(
    paths: np.ndarray,
    seen: np.ndarray,
    limits: Limits,
    step_s: float,
    lengths: np.ndarray | None = None,
) -> np.ndarray:
    """Return how implausible paths are, int [n, K]: 0 for those that a car could drive.

    This is the number of steps beyond a limit, with some slack; a path that drives back has T more.
    Standing still is no fault here: cars do stand. The arguments are those of `faults`.
    """
    wide = Limits(**{name: SLACK * limit for name, limit in limits.raw.items()})
    beyond, speed = _beyond(paths, seen, wide, step_s, lengths)
    steps = sum(flags.sum(-1) for flags in beyond.values())
    return steps + speed.shape[2] * reversals(paths, seen)


def _beyond(
    paths: np.ndarray,
    seen: np.ndarray,
    limits: Limits,
    step_s: float,
    lengths: np.ndarray | None,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the steps of paths beyond each limit, bool [n, K, T or T - 1], and the speeds.

    The speeds are [n, K, T], in m/s.
    """
    moving, steps = MOVING * limits.speed, paths.shape[2]
    ahead = motion(_joined(paths, seen[:, -2:]), step_s, moving)
    past = motion(seen, step_s, moving)
    found = {}
    for name in LIMITS:
        # The last T values are those that end in a new point; there are T - 1 without a past.
        value = getattr(ahead, name)[..., -steps:]
        own = getattr(past, name).max(axis=-1, initial=0.0)[:, None, None]  # [n, 1, 1]
        drives = _before(lengths, paths.shape[:3])[..., steps - value.shape[2] :]
        found[name] = (value > np.maximum(getattr(limits, name), own)) & drives
    return found, ahead.speed[..., -steps:]


def _before(lengths: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    """Return which steps are before the end of their path, bool [n, K, T]."""
    steps = np.arange(shape[2])
    return np.ones(shape, bool) if lengths is None else steps < lengths[..., None]


def prefer(badness: np.ndarray, count: int) -> np.ndarray:
    """Return which samples to use, int64 [n, count], from how bad each is, [n, S].

    These are the first `count` of badness 0. Where there are fewer, they are repeated, so that each
    counts about as often. Where there are fewer than `LEAST`, as over long times, the least bad
    others fill up to so many.
    """
    order = np.argsort(badness, axis=1, kind="stable")  # [n, S]
    good = np.count_nonzero(badness == 0, axis=1)[:, None]  # [n, 1]
    different = np.maximum(good, min(LEAST, badness.shape[1]))
    return np.take_along_axis(order, np.arange(count) % different, axis=1)


def reversals(paths: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return which paths turn and drive back along the way that they came, bool [n, K].

    A path does so if it turns at a point, at the last point seen or later, such that after each of
    15, 30, 45 and 60 m beyond the turn it is within `NEAR_M` of where it was as many metres before
    the turn. Metres are counted along the path, and the path must lead 30 m away from the turn at
    least, which the noise of a standing receiver does not. A turn in the part seen does not count:
    a car that drives back already may go on.

    Args:
        paths: [n, K, T, 2] metres.
        seen: [n, S + 1, 2] metres, the part before.
    """
    whole = _joined(paths, seen)  # [n, K, M, 2]
    count, points = whole.shape[0] * whole.shape[1], whole.shape[2]
    line = _Lines(whole.reshape(count, points, 2))
    turn = np.arange(seen.shape[1] - 1, points - 1)  # points at which a path may turn
    row, at = (index.ravel() for index in np.meshgrid(np.arange(count), turn, indexing="ij"))
    for away in (REVERSAL_M, 0.25 * REVERSAL_M, 0.5 * REVERSAL_M, 0.75 * REVERSAL_M):
        back = line.returns(row, at, away)
        row, at = row[back], at[back]
    found = np.zeros(count, bool)
    found[row] = True
    return found.reshape(whole.shape[:2])


class _Lines:
    """Positions along R polylines by the metres driven."""

    def __init__(self, lines: np.ndarray) -> None:
        """Take the points of the lines, [R, M, 2]."""
        self.points = lines.reshape(-1, 2)
        self.size = lines.shape[1]
        pieces = np.linalg.norm(np.diff(lines, axis=1), axis=-1)  # [R, M - 1]
        self.driven = np.zeros(lines.shape[:2])  # [R, M] metres
        np.cumsum(pieces, axis=1, out=self.driven[:, 1:])
        # One axis for all lines, laid end to end with a metre between them, so that a single
        # np.interp serves all of them.
        length = self.driven[:, -1] + 1.0
        self.begin = np.cumsum(length) - length  # [R]
        self.axis = (self.driven + self.begin[:, None]).ravel()

    def returns(self, row: np.ndarray, at: np.ndarray, away: float) -> np.ndarray:
        """Return whether lines come back `away` metres after a point to where they were before it.

        bool [m].

        Args:
            row: int [m], the lines.
            at: int [m], the points on them.
            away: metres; False where the line is shorter before or after the point.
        """
        middle = self.driven[row, at]
        inside = (middle >= away) & (middle + away <= self.driven[row, -1])
        found = np.zeros(len(row), bool)
        place = self.begin[row[inside]] + middle[inside]
        after, before = self._position(place + away), self._position(place - away)  # [m', 2]
        led = np.linalg.norm(after - self.points[row * self.size + at][inside], axis=-1)
        gap = np.linalg.norm(after - before, axis=-1)
        found[inside] = (gap <= NEAR_M) & ((led >= LED_M) | (away < REVERSAL_M))
        return found

    def _position(self, place: np.ndarray) -> np.ndarray:
        x, y = (np.interp(place, self.axis, axis) for axis in self.points.T)
        return np.stack((x, y), axis=-1)


def _joined(paths: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return paths [n, K, T, 2] with the points [n, P, 2] before them, float64 [n, K, P + T, 2]."""
    shape = (*paths.shape[:2], seen.shape[1], 2)
    return np.concatenate((np.broadcast_to(seen[:, None], shape), paths), axis=2, dtype=np.float64)


def _longest_run(flags: np.ndarray) -> np.ndarray:
    """Return the length of the longest run of True along the last axis, int [...]."""
    run = np.zeros(flags.shape[:-1], np.int64)
    longest = run.copy()
    for step in range(flags.shape[-1]):
        run = np.where(flags[..., step], run + 1, 0)
        np.maximum(longest, run, out=longest)
    return longest
