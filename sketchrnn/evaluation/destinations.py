"""Where a drive ends: the place that a model expects, and how far off it is.

What is not here: the way there (`evaluate_drives.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.protocol import Protocol, predict
from sketchrnn.inference.completer import Completer
from sketchrnn.trajectories.forecast import best_guess

TRIPS = 500
"""Trips whose ends are guessed, at most: whole endings take long to write."""
SAMPLES = 50


def destination_errors(
    completer: Completer, dataset: Dataset, split: str, k: int, seed: int
) -> dict[str, Any] | None:
    """Return how far, in metres, from where trips end they are thought to, from the same start.

    Of trips that go on after what the protocol shows, however long, up to TRIPS of the split; None
    if there is none. The guess of the model is the geometric median of where its samples end.
    Beside it stand where the car is (`standing still`) and the geometric median of where its
    neighbours among the training trips ended.

    Args:
        completer: a model of a city.
        dataset: trips in its frame and at its step.
        split: train, valid, test or all.
        k: neighbours.
        seed: of the samples.
    """
    card, protocol = completer.card, Protocol.of(completer)
    seen, ends = starts_and_ends(dataset, split, protocol.seen)
    if len(seen) == 0:
        return None
    some = evenly_spaced(len(seen), TRIPS)
    seen, ends = seen[some], ends[some]
    longest = max(card.longest - protocol.seen, protocol.horizon)
    heat = card.temperature
    ways = {"the model": predict(completer, seen, longest, SAMPLES, heat, seed, may_end=True)}
    ways["standing still"] = baselines.standing_still(seen, 1)
    taught = starts_and_ends(dataset, "train", protocol.seen)
    if len(taught[0]):
        ways[baselines.neighbours_name(k)] = baselines.neighbours(*taught, k)(seen, 1)
    off = {
        name: np.linalg.norm(best_guess(w[:, :, -1:]) - ends, axis=-1) for name, w in ways.items()
    }
    return {
        "trajectories": len(seen),
        "guesses": {
            name: {"mean": float(away.mean()), "median": float(np.median(away))}
            for name, away in off.items()
        },
    }


def starts_and_ends(dataset: Dataset, split: str, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first steps [n, S + 1, 2] of trips that last longer, and where they end [n, 1, 2].

    Metres.
    """
    indices = dataset.indices(split)
    indices = indices[dataset.lengths(indices) > steps]
    seen = np.zeros((len(indices), steps + 1, 2))
    ends = np.zeros((len(indices), 1, 2))
    for i, index in enumerate(indices):
        path = dataset.path(index)
        seen[i], ends[i] = path[: steps + 1], path[-1]
    return seen, ends
