"""How good a model of a city is: errors in metres beside the simple methods, and true regions.

ADE and FDE are the mean and the last distance from the truth, min…@K that of the best of K ways,
chosen per trajectory. What is not here: the simple methods (`baselines.py`), what is made of
samples (`forecast.py`), the regions (`calibration.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.calibration import REGIONS, coverage, ranks
from sketchrnn.evaluation.destinations import destination_errors
from sketchrnn.evaluation.protocol import Protocol, Report, Trips, cut_trips, predict, trips_of
from sketchrnn.inference.completer import MAX_K, Completer
from sketchrnn.inference.guess import one_guess
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.trajectories.forecast import SAMPLES, best_guess, spread

RANKED = 50
"""Samples by which regions are told, at most."""
TEMPERATURES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
FITTED_ON = 1000
"""Trips by which the temperature is chosen, at most."""


def displacement(paths: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ADE and FDE in metres of paths [..., T, 2] against the truth [..., T, 2]."""
    error = np.linalg.norm(paths - truth, axis=-1)
    return error.mean(-1), error[..., -1]


def errors(guess: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Return the mean ADE and FDE in metres of one guess [n, T, 2] a trip."""
    ade, fde = displacement(guess, truth)
    return {"ade": float(ade.mean()), "fde": float(fde.mean())}


def best_of(ways: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Return the mean ADE and FDE in metres of the best of K ways [n, K, T, 2] of each trip."""
    ade, fde = displacement(ways, truth[:, None])
    return {"min_ade": float(ade.min(1).mean()), "min_fde": float(fde.min(1).mean())}


def evaluate_drives(
    completer: Completer,
    dataset: Dataset,
    split: str,
    k: int,
    seed: int,
    report: Report | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Return the errors of one best guess and of the best of K, and those of the simple methods.

    Beside the best of K samples as they come (`min_…`) stands the best of K that were chosen of
    many to stand for all (`chosen`), as `complete` gives them; and for each region the share of
    truths in it at every step (`regions`).

    Args:
        completer: a model of a city.
        dataset: trips in the frame and at the step of the model; the simple methods learn from
            its training split.
        split: train, valid, test or all.
        k: samples a trip, and neighbours of a trip.
        seed: of the samples.
        report: is told how far it is.
        limit: at most this many trips, evenly spread over the split.
    """
    if not 1 <= k <= MAX_K:
        raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
    card, protocol = completer.card, Protocol.of(completer)
    trips = cut_trips(dataset, split, protocol)
    if limit is not None:
        trips = trips.evenly(limit)
    many = max(k, SAMPLES)
    samples = predict(completer, trips.seen, protocol.horizon, many, card.temperature, seed, report)
    return {
        "kind": "trajectory",
        "model": card.name,
        "data": dataset.info.name,
        "split": split,
        "trajectories": len(trips.seen),
        "step_s": card.step_s,
        "seen_s": card.seen_s,
        "horizon_s": card.horizon_s,
        "temperature": card.temperature,
        "k": k,
        **sample_errors(completer.model, trips.seen, samples, trips.truth, k),
        "regions": coverage(ranks(samples[:, :RANKED], trips.truth)),
        "baselines": simple_errors(dataset, trips, protocol, k),
        "destination": destination_errors(completer, dataset, split, k, seed),
    }


def sample_errors(
    model: SketchRNN, seen: np.ndarray, samples: np.ndarray, truth: np.ndarray, k: int
) -> dict[str, Any]:
    """Return the errors of one guess, and of the best of K of the samples [n, S, T, 2].

    `min_…` is of the first K, `chosen` of the K that stand for all. seen: [n, S + 1, 2], metres.
    """
    numbers, _ = spread(samples, k)
    few = np.take_along_axis(samples, numbers[..., None, None], axis=1)
    return {
        **errors(one_guess(model, seen, samples), truth),
        **best_of(samples[:, :k], truth),
        "chosen": best_of(few, truth),
    }


def simple_errors(
    dataset: Dataset, trips: Trips, protocol: Protocol, k: int
) -> dict[str, dict[str, float]]:
    """Return the errors of each simple method, fitted to the training split.

    One guess of many ways is their geometric median, as that of the model.
    """
    taught = trips_of(dataset, "train", protocol)
    return method_errors(baselines.fit(taught.seen, taught.truth, k), trips)


def method_errors(
    methods: dict[str, baselines.Method], trips: Trips
) -> dict[str, dict[str, float]]:
    """Return the errors of one guess of each method, and of several ways also of the best one."""
    result = {}
    for name, method in methods.items():
        ways = method(trips.seen, trips.truth.shape[1])
        result[name] = errors(best_guess(ways), trips.truth)
        if ways.shape[1] > 1:
            result[name] |= best_of(ways, trips.truth)
    return result


def fit_temperature(completer: Completer, dataset: Dataset) -> float:
    """Return the temperature at which regions of samples hold what they should, on average.

    Measured on the validation split; the card's temperature if no trip of it is long enough.
    """
    protocol = Protocol.of(completer)
    trips = trips_of(dataset, "valid", protocol)
    if len(trips.seen) == 0:
        return completer.card.temperature
    some = trips.evenly(FITTED_ON)
    seen, truth = some.seen, some.truth

    def off(heat: float) -> float:
        held = coverage(ranks(predict(completer, seen, protocol.horizon, RANKED, heat, 0), truth))
        wrong = [np.abs(np.subtract(held[f"{share:.0%}"], share)).mean() for share in REGIONS]
        return float(np.mean(wrong))

    return min(TEMPERATURES, key=off)
