"""The standard protocol: which part of each trip is given, and what a model samples of the rest.

What is not here: errors (`evaluate_drives.py`) and where trips end (`destinations.py`).
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
"""Trips completed at once, at most: their gates stay in the cache."""
Report = Callable[[int, int], None]
"""Told how many trips are done, of how many."""


@dataclass(frozen=True)
class Protocol:
    """Which part of each trip is given and which is predicted, in steps."""

    seen: int
    horizon: int

    @classmethod
    def of(cls, completer: Completer) -> Protocol:
        """Return the standard protocol of a model's card."""
        card = completer.card
        return cls(round(card.seen_s / card.step_s), round(card.horizon_s / card.step_s))

    @property
    def steps(self) -> int:
        """How many a trip must last."""
        return self.seen + self.horizon


@dataclass(frozen=True)
class Trips:
    """Trips that are long enough, cut into what is seen and what is true; metres."""

    seen: np.ndarray  # float64 [n, seen + 1, 2]
    truth: np.ndarray  # float64 [n, horizon, 2]

    def evenly(self, most: int) -> Trips:
        """Return at most so many of them, evenly spread."""
        some = evenly_spaced(len(self.seen), most)
        return Trips(self.seen[some], self.truth[some])


def cut_trips(dataset: Dataset, split: str, protocol: Protocol) -> Trips:
    """Return the trips of a split that last for the whole protocol, from their first point."""
    trips = trips_of(dataset, split, protocol)
    if len(trips.seen) == 0:
        raise DataError(
            f"{dataset.info.name}: no trip of {protocol.steps} steps of {dataset.info.step_s:g} s "
            f"or more in the split {split}"
        )
    return trips


def trips_of(dataset: Dataset, split: str, protocol: Protocol) -> Trips:
    """Return the same, none if none is long enough."""
    steps = protocol.steps
    indices = dataset.indices(split)
    indices = indices[dataset.lengths(indices) >= steps]
    paths = np.zeros((len(indices), steps + 1, 2))
    for i, index in enumerate(indices):
        paths[i] = dataset.path(index)[: steps + 1]
    return Trips(paths[:, : protocol.seen + 1], paths[:, protocol.seen + 1 :])


def predict(
    completer: Completer,
    seen: np.ndarray,
    horizon: int,
    k: int,
    temperature: float,
    seed: int,
    report: Report | None = None,
    may_end: bool = False,
) -> np.ndarray:
    """Return K sampled ways to go on, float32 [n, K, horizon, 2], of paths seen [n, S + 1, 2].

    Metres. The end token is forbidden, as the protocol takes trips that last for the horizon; with
    `may_end` a drive that ended stays where it is.
    """
    result = np.zeros((len(seen), k, horizon, 2), np.float32)
    chunk = min(CHUNK, max(1, MAX_MOVES // (k * horizon)))
    for first in range(0, len(seen), chunk):
        part = seen[first : first + chunk]
        rows = path_to_stroke3(part)
        request = Request(list(rows), k, horizon, temperature, seed + first, part[:, 0])
        sampled = sample_endings(completer.model, request, Rules(may_end, STANDING))
        path = sampled.paths().reshape(len(part), k, -1, 2)
        if path.shape[2] < horizon:  # all have ended before
            path = np.pad(path, ((0, 0), (0, 0), (0, horizon - path.shape[2]), (0, 0)), "edge")
        result[first : first + chunk] = path + part[:, None, -1:]
        if report is not None:
            report(first + len(part), len(seen))
    return result
