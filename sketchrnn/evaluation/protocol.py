"""The standard protocol: the part of a trajectory that a model sees, and its samples of the rest.

Not here: errors (`trajectories.py`) and destinations (`destinations.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import SPLITS, Dataset
from sketchrnn.errors import DataError
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import MAX_MOVES, STANDING, Request, sample_endings
from sketchrnn.trajectories.path import path_to_stroke3
from sketchrnn.trajectories.plausibility import prefer

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
    def of(cls, completer: TrajectoryCompleter) -> Protocol:
        """Return the standard protocol of a model's card."""
        units = completer.card.trajectory
        return cls(round(units.seen_s / units.step_s), round(units.horizon_s / units.step_s))

    @property
    def steps(self) -> int:
        """The least length of a trajectory."""
        return self.seen + self.horizon


@dataclass(frozen=True)
class EvaluationSettings:
    """What is measured, and on how many trajectories."""

    split: str
    """train, valid, test or all."""
    k: int = 20
    """Samples of each trajectory, and number of nearest neighbours."""
    seed: int = 0
    """Of the samples."""
    seeds: int = 1
    """How many times the samples are drawn, with the seeds from `seed` on."""
    limit: int | None = None
    """At most this many trajectories, evenly spaced over the split."""


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


def trained_on(card: Card, dataset: Dataset) -> bool:
    """Return whether a model was trained on this data set.

    Names may differ, so the numbers of sequences of each split and of training points are compared.
    """
    sequences = {part: len(dataset.indices(part)) for part in SPLITS}
    points = int(dataset.lengths(dataset.indices("train")).sum())
    return any(
        (data.get("sequences"), data.get("points")) == (sequences, points) for data in card.data
    )


def neighbours_fault(card: Card, dataset: Dataset, split: str) -> str | None:
    """Return why nearest neighbours cannot be measured on a split; None if they can.

    They are chosen from the training trajectories of the model, and must not find the trajectories
    that they are tested on.
    """
    if not trained_on(card, dataset):
        return f"the training trajectories of {card.name} are not in {dataset.info.name}"
    if split in ("train", "all"):
        return f"the split {split} contains the trajectories that they are chosen from"
    return None


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


@dataclass(frozen=True)
class Drawn:
    """Samples as the model drew them, more than are needed, and which of them are used."""

    paths: np.ndarray  # float32 [n, D, horizon, 2], metres
    badness: np.ndarray  # int64 [n, D], 0 for a plausible sample
    used: np.ndarray  # int64 [n, K]

    @property
    def samples(self) -> np.ndarray:
        """The samples that are used, float32 [n, K, horizon, 2]."""
        return np.take_along_axis(self.paths, self.used[..., None, None], axis=1)


def predict(
    completer: TrajectoryCompleter,
    seen: np.ndarray,
    settings: PredictionSettings,
    report: Report | None = None,
) -> np.ndarray:
    """Return K sampled continuations of each path, float32 [n, K, horizon, 2], metres.

    Implausible samples are replaced, as `complete` does. The arguments are those of `draw`.
    """
    return draw(completer, seen, settings, report).samples


def draw(
    completer: TrajectoryCompleter,
    seen: np.ndarray,
    settings: PredictionSettings,
    report: Report | None = None,
) -> Drawn:
    """Sample continuations of each path.

    Args:
        completer: a model of trajectories.
        seen: paths [n, S + 1, 2], metres, at the model's step.
        settings: number, length and temperature of the samples.
        report: called after each batch.
    """
    horizon = settings.horizon
    count = completer.draws(settings.k, horizon)
    paths = np.zeros((len(seen), count, horizon, 2), np.float32)
    badness = np.zeros((len(seen), count), np.int64)
    chunk = min(CHUNK, max(1, MAX_MOVES // (count * horizon)))
    for first in range(0, len(seen), chunk):
        part = seen[first : first + chunk]  # [b, S + 1, 2]
        request = Request(
            list(path_to_stroke3(part)),
            count,
            horizon,
            settings.temperature,
            settings.seed + first,  # each batch has noise of its own
            part[:, 0],
        )
        rules = Rules(settings.may_end, STANDING)
        sampled = sample_endings(completer.model, request, rules)
        path = sampled.paths().reshape(len(part), count, -1, 2)  # [b, D, T, 2]
        if path.shape[2] < horizon:  # all samples ended early: they stay at their last position
            path = np.pad(path, ((0, 0), (0, 0), (0, horizon - path.shape[2]), (0, 0)), "edge")
        path = path + part[:, None, -1:]
        rows = slice(first, first + len(part))
        paths[rows] = path
        badness[rows] = completer.badness(path, part, sampled.lengths.reshape(len(part), count))
        if report is not None:
            report(first + len(part), len(seen))
    return Drawn(paths, badness, prefer(badness, settings.k))
