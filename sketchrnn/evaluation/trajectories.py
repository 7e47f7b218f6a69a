"""The errors of a model of trajectories in metres, those of baselines, and its calibration.

ADE and FDE are the average and the final displacement error; min…@K is that of the best of K
samples, chosen with the truth for each trajectory. Not here: the baselines (`baselines.py`), the
choice of representative samples (`trajectories/forecast.py`), the regions (`calibration.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.calibration import REGIONS, coverage, ranks
from sketchrnn.evaluation.destinations import destination_errors
from sketchrnn.evaluation.protocol import (
    CutTrajectories,
    PredictionSettings,
    Protocol,
    Report,
    cut_trajectories,
    predict,
    require_trajectories,
)
from sketchrnn.inference.completer import MAX_K, Completer
from sketchrnn.inference.guess import point_forecast
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.trajectories.forecast import SAMPLES, best_guess, spread

RANKED = 50
"""Samples that the coverage of regions is computed from, at most."""
TEMPERATURES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
FITTED_ON = 1000
"""Trajectories that the temperature is chosen on, at most."""


@dataclass(frozen=True)
class EvaluationSettings:
    """The settings of `evaluate_trajectories`."""

    split: str
    """train, valid, test or all."""
    k: int = 20
    """Samples of each trajectory, and number of nearest neighbours."""
    seed: int = 0
    """Of the samples."""
    limit: int | None = None
    """At most this many trajectories, evenly spaced over the split."""


def displacement(paths: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ADE and FDE in metres of paths [..., T, 2] against the truth [..., T, 2]."""
    error = np.linalg.norm(paths - truth, axis=-1)  # [..., T]
    return error.mean(-1), error[..., -1]


def errors(forecast: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Return the mean ADE and FDE in metres of point forecasts [n, T, 2]."""
    ade, fde = displacement(forecast, truth)
    return {"ade": float(ade.mean()), "fde": float(fde.mean())}


def best_of(samples: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Return the mean ADE and FDE in metres of the best of K samples [n, K, T, 2] each."""
    ade, fde = displacement(samples, truth[:, None])  # [n, K]
    return {"min_ade": float(ade.min(1).mean()), "min_fde": float(fde.min(1).mean())}


def evaluate_trajectories(
    completer: Completer,
    dataset: Dataset,
    settings: EvaluationSettings,
    report: Report | None = None,
) -> dict[str, Any]:
    """Return the errors of the point forecast and of the best of K samples, and of the baselines.

    `min_…` is the best of the first K samples. `chosen` is the best of K samples that represent
    many, as `complete` returns them. `regions` is the share of truths in each region at every step.

    Args:
        completer: a model of trajectories.
        dataset: trajectories in the frame and at the step of the model; the baselines are fitted to
            its training split.
        settings: the split and the numbers of samples and trajectories.
        report: called with the number of trajectories done and the number of all.
    """
    split, k, seed = settings.split, settings.k, settings.seed
    if not 1 <= k <= MAX_K:
        raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
    card, protocol = completer.card, Protocol.of(completer)
    cut = require_trajectories(dataset, split, protocol)
    if settings.limit is not None:
        cut = cut.evenly(settings.limit)
    many = PredictionSettings(protocol.horizon, max(k, SAMPLES), card.temperature, seed)
    samples = predict(completer, cut.seen, many, report)
    return {
        "kind": "trajectory",
        "model": card.name,
        "data": dataset.info.name,
        "split": split,
        "trajectories": len(cut.seen),
        "step_s": card.trajectory.step_s,
        "seen_s": card.trajectory.seen_s,
        "horizon_s": card.trajectory.horizon_s,
        "temperature": card.temperature,
        "k": k,
        **sample_errors(completer.model, cut, samples, k),
        "regions": coverage(ranks(samples[:, :RANKED], cut.truth)),
        "baselines": baseline_errors(dataset, cut, protocol, k),
        "destination": destination_errors(completer, dataset, split, k, seed),
    }


def sample_errors(
    model: SketchRNN, cut: CutTrajectories, samples: np.ndarray, k: int
) -> dict[str, Any]:
    """Return the errors of the point forecast and of the best of K samples.

    samples: [n, S, T, 2] metres. `min_…` is the best of the first K, `chosen` the best of the K
    that represent all S.
    """
    numbers, _ = spread(samples, k)  # [n, K]
    chosen = np.take_along_axis(samples, numbers[..., None, None], axis=1)  # [n, K, T, 2]
    return {
        **errors(point_forecast(model, cut.seen, samples), cut.truth),
        **best_of(samples[:, :k], cut.truth),
        "chosen": best_of(chosen, cut.truth),
    }


def baseline_errors(
    dataset: Dataset, cut: CutTrajectories, protocol: Protocol, k: int
) -> dict[str, dict[str, float]]:
    """Return the errors of each baseline, fitted to the training split."""
    training = cut_trajectories(dataset, "train", protocol)
    return method_errors(baselines.fit(training.seen, training.truth, k), cut)


def method_errors(
    methods: dict[str, baselines.Method], cut: CutTrajectories
) -> dict[str, dict[str, float]]:
    """Return the errors of each method.

    The point forecast of a method with several samples is their geometric median, as for the model;
    such a method also has the errors of its best sample.
    """
    result = {}
    for name, method in methods.items():
        samples = method(cut.seen, cut.truth.shape[1])  # [n, K, T, 2]
        result[name] = errors(best_guess(samples), cut.truth)
        if samples.shape[1] > 1:
            result[name] |= best_of(samples, cut.truth)
    return result


def fit_temperature(completer: Completer, dataset: Dataset) -> float:
    """Return the temperature at which the coverage of regions is nearest to their share.

    Measured on the validation split; the card's temperature if no trajectory of it is long enough.
    """
    protocol = Protocol.of(completer)
    cut = cut_trajectories(dataset, "valid", protocol)
    if len(cut.seen) == 0:
        return completer.card.temperature
    cut = cut.evenly(FITTED_ON)

    def miscalibration(temperature: float) -> float:
        settings = PredictionSettings(protocol.horizon, RANKED, temperature)
        covered = coverage(ranks(predict(completer, cut.seen, settings), cut.truth))
        gaps = [np.abs(np.subtract(covered[f"{share:.0%}"], share)).mean() for share in REGIONS]
        return float(np.mean(gaps))

    return min(TEMPERATURES, key=miscalibration)
