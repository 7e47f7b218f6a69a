"""The error of predicted destinations: where a trajectory ends.

Not here: errors along the path (`trajectories.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.protocol import (
    EvaluationSettings,
    PredictionSettings,
    Protocol,
    neighbours_fault,
    predict,
)
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.forecast import best_guess

LIMIT = 500
"""Trajectories whose ends are predicted, at most: whole endings take long to sample."""
SAMPLES = 50


def destination_errors(
    completer: TrajectoryCompleter, dataset: Dataset, settings: EvaluationSettings
) -> dict[str, Any] | None:
    """Return the distances, in metres, of predicted destinations to the true ones.

    Trajectories of any length that last longer than the protocol's seen part count, up to LIMIT or
    the limit of the settings; None if there are none. The model's prediction is the geometric
    median of the ends of its samples. The baselines are the last position seen (`standing still`)
    and the geometric median of where the nearest neighbours among the training trajectories ended,
    if they can be measured (`neighbours_fault`).

    Args:
        completer: a model of trajectories.
        dataset: trajectories in the model's frame and at its step.
        settings: the split and the number of neighbours and trajectories.
    """
    card, protocol = completer.card, Protocol.of(completer)
    seen, ends = starts_and_ends(dataset, settings.split, protocol.seen)
    if len(seen) == 0:
        return None
    some = evenly_spaced(len(seen), min(LIMIT, settings.limit or LIMIT))
    seen, ends = seen[some], ends[some]
    longest = max(card.longest - protocol.seen, protocol.horizon)
    whole = PredictionSettings(longest, SAMPLES, card.temperature, settings.seed, may_end=True)
    predicted = {"the model": predict(completer, seen, whole)}  # [n, K, T, 2] each
    predicted["standing still"] = baselines.standing_still(seen, 1)
    training = starts_and_ends(dataset, "train", protocol.seen)
    if len(training[0]) and neighbours_fault(card, dataset, settings.split) is None:
        neighbours = baselines.neighbours(*training, settings.k)
        predicted[baselines.neighbours_name(settings.k)] = neighbours(seen, 1)
    distances = {
        name: np.linalg.norm(best_guess(samples[:, :, -1:]) - ends, axis=-1)  # [n, 1]
        for name, samples in predicted.items()
    }
    return {
        "trajectories": len(seen),
        "guesses": {
            name: {"mean": float(distance.mean()), "median": float(np.median(distance))}
            for name, distance in distances.items()
        },
    }


def starts_and_ends(dataset: Dataset, split: str, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first steps and the ends of the trajectories that last longer, metres.

    Shapes: [n, steps + 1, 2] and [n, 1, 2].
    """
    indices = dataset.indices(split)
    indices = indices[dataset.lengths(indices) > steps]
    seen = np.zeros((len(indices), steps + 1, 2))
    ends = np.zeros((len(indices), 1, 2))
    for i, index in enumerate(indices):
        path = dataset.path(index)
        seen[i], ends[i] = path[: steps + 1], path[-1]
    return seen, ends
