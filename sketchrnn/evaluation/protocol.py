"""The standard protocol: the part of a trajectory that a model sees, and its samples of the rest.

Not here: errors (`trajectories.py`) and destinations (`destinations.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.errors import DataError
from sketchrnn.inference.completer import Completer
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import MAX_MOVES, STANDING, Request, sample_endings
from sketchrnn.trajectories.path import path_to_stroke3

CHUNK = 32
"""Trajectories completed in one batch, at most: the gates of the LSTM then stay in the cache."""
Report = Callable[[int, int], None]
"""Called with the number of trajectories done and the number of all."""


@dataclass(frozen=True)
class Protocol:
    """How much of each trajectory is given and how much is predicted, in steps."""

    seen: int
    horizon: int

    @classmethod
    def of(cls, completer: Completer) -> Protocol:
        """Return the standard protocol of a model's card."""
        units = completer.card.trajectory
        return cls(round(units.seen_s / units.step_s), round(units.horizon_s / units.step_s))

    @property
    def steps(self) -> int:
        """The least length of a trajectory."""
        return self.seen + self.horizon


@dataclass(frozen=True)
class CutTrajectories:
    """Trajectories that are long enough, cut into the part that is seen and the truth; metres."""

    seen: np.ndarray  # float64 [n, seen + 1, 2]
    truth: np.ndarray  # float64 [n, horizon, 2]

    def evenly(self, most: int) -> CutTrajectories:
        """Return at most this many of them, evenly spaced."""
        some = evenly_spaced(len(self.seen), most)
        return CutTrajectories(self.seen[some], self.truth[some])


@dataclass(frozen=True)
class PredictionSettings:
    """How the rest of trajectories is sampled."""

    horizon: int
    """Steps."""
    k: int
    """Samples of each trajectory."""
    temperature: float
    seed: int = 0
    may_end: bool = False
    """Whether a sample may end early; it then stays at its last position. The standard protocol
    takes trajectories that last for the horizon, and forbids the end."""


def cut_trajectories(dataset: Dataset, split: str, protocol: Protocol) -> CutTrajectories:
    """Return the first steps of the trajectories of a split that last for the whole protocol.

    Without such trajectories the arrays are empty.
    """
    steps = protocol.steps
    indices = dataset.indices(split)
    indices = indices[dataset.lengths(indices) >= steps]
    paths = np.zeros((len(indices), steps + 1, 2))
    for i, index in enumerate(indices):
        paths[i] = dataset.path(index)[: steps + 1]
    return CutTrajectories(paths[:, : protocol.seen + 1], paths[:, protocol.seen + 1 :])


def require_trajectories(dataset: Dataset, split: str, protocol: Protocol) -> CutTrajectories:
    """Return the result of `cut_trajectories`; `DataError` if it is empty."""
    cut = cut_trajectories(dataset, split, protocol)
    if len(cut.seen) == 0:
        step = dataset.info.trajectory.step_s
        raise DataError(
            f"{dataset.info.name}: no trip of {protocol.steps} steps of {step:g} s "
            f"or more in the split {split}"
        )
    return cut


def predict(
    completer: Completer,
    seen: np.ndarray,
    settings: PredictionSettings,
    report: Report | None = None,
) -> np.ndarray:
    """Return K sampled continuations of each path, float32 [n, K, horizon, 2], metres.

    Args:
        completer: a model of trajectories.
        seen: paths [n, S + 1, 2], metres, at the model's step.
        settings: number, length and temperature of the samples.
        report: called after each batch.
    """
    k, horizon = settings.k, settings.horizon
    result = np.zeros((len(seen), k, horizon, 2), np.float32)
    chunk = min(CHUNK, max(1, MAX_MOVES // (k * horizon)))
    for first in range(0, len(seen), chunk):
        part = seen[first : first + chunk]  # [b, S + 1, 2]
        request = Request(
            list(path_to_stroke3(part)),
            k,
            horizon,
            settings.temperature,
            settings.seed + first,  # each batch has noise of its own
            part[:, 0],
        )
        rules = Rules(settings.may_end, STANDING)
        sampled = sample_endings(completer.model, request, rules)
        path = sampled.paths().reshape(len(part), k, -1, 2)  # [b, K, T, 2]
        if path.shape[2] < horizon:  # all samples ended early: they stay at their last position
            path = np.pad(path, ((0, 0), (0, 0), (0, horizon - path.shape[2]), (0, 0)), "edge")
        result[first : first + chunk] = path + part[:, None, -1:]
        if report is not None:
            report(first + len(part), len(seen))
    return result
