"""The measures of a model of trajectories: errors, plausibility, calibration, and baselines.

Not here: the errors themselves (`errors.py`), the baselines (`baselines.py`), what is implausible
(`plausibility.py`), the choice of representative samples (`trajectories/forecast.py`), the regions
(`calibration.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.calibration import REGIONS, coverage, ranks
from sketchrnn.evaluation.destinations import destination_errors
from sketchrnn.evaluation.errors import (
    Errors,
    best_errors,
    intervals,
    means,
    miss_distance,
    point_errors,
)
from sketchrnn.evaluation.plausibility import plausibility
from sketchrnn.evaluation.protocol import (
    CutTrajectories,
    EvaluationSettings,
    PredictionSettings,
    Protocol,
    Report,
    cut_trajectories,
    draw,
    neighbours_fault,
    predict,
    require_trajectories,
    trained_on,
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


def evaluate_trajectories(
    completer: Completer,
    dataset: Dataset,
    settings: EvaluationSettings,
    report: Report | None = None,
) -> dict[str, Any]:
    """Return the errors of the point forecast and of the best of K samples, and of the baselines.

    `min_…` is the best of the first K samples. `chosen` is the best of K samples that represent
    many, as `complete` returns them. `miss_rate` is the share of trajectories none of whose K ends
    is within `miss_m` metres. `intervals` are 95 % intervals of the means. `regions` is the share
    of truths in each region at every step. `notes` are sentences on what is left out, and why.

    Args:
        completer: a model of trajectories.
        dataset: trajectories in the frame and at the step of the model; the baselines are fitted to
            its training split if the model was trained on it.
        settings: the split and the numbers of samples and trajectories.
        report: called with the number of trajectories done and the number of all.
    """
    split, k = settings.split, settings.k
    if not 1 <= k <= MAX_K:
        raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
    card, protocol = completer.card, Protocol.of(completer)
    cut = require_trajectories(dataset, split, protocol)
    if settings.limit is not None:
        cut = cut.evenly(settings.limit)
    many = PredictionSettings(protocol.horizon, max(k, SAMPLES), card.temperature, settings.seed)
    drawn = draw(completer, cut.seen, many, report)
    shown, miss_m = choose(drawn.samples, k), miss_distance(card.trajectory.horizon_s)
    own = model_errors(completer.model, cut, drawn.samples, k, miss_m)
    chosen = best_errors(shown[0], cut.truth, miss_m)
    fault = neighbours_fault(card, dataset, split)
    methods = fitted_methods(dataset, protocol, k, trained_on(card, dataset), fault is None)
    simple = method_errors(methods, cut, miss_m)
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
        "miss_m": miss_m,
        **means(own),
        "chosen": means(chosen),
        "intervals": {
            name: intervals(errors)
            for name, errors in {"the model": own, "chosen": chosen, **simple}.items()
        },
        "regions": coverage(ranks(drawn.samples[:, :RANKED], cut.truth)),
        "baselines": {name: means(errors) for name, errors in simple.items()},
        "destination": destination_errors(completer, dataset, settings),
        "plausibility": plausibility(card, dataset, cut, drawn, shown),
        "notes": [] if fault is None else [f"The nearest neighbours are left out: {fault}."],
    }


def choose(samples: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return K of S samples [n, S, T, 2] that represent all, as `complete` does, [n, K, T, 2].

    Returned with the number of samples that each represents, [n, K].
    """
    numbers, counts = spread(samples, k)  # [n, K] each
    return np.take_along_axis(samples, numbers[..., None, None], axis=1), counts


def model_errors(
    model: SketchRNN, cut: CutTrajectories, samples: np.ndarray, k: int, miss_m: float
) -> Errors:
    """Return the errors of the point forecast and of the best of the first K samples.

    samples: [n, S, T, 2] metres.
    """
    forecast = point_forecast(model, cut.seen, samples)
    return point_errors(forecast, cut.truth) | best_errors(samples[:, :k], cut.truth, miss_m)


def fitted_methods(
    dataset: Dataset, protocol: Protocol, k: int, own: bool, neighbours: bool
) -> dict[str, baselines.Method]:
    """Return the baselines, fitted to the training data of the model.

    Args:
        dataset: that they are measured on.
        protocol: of the model.
        k: number of neighbours.
        own: whether the model was trained on this data set. If not, nothing is fitted.
        neighbours: whether nearest neighbours may be measured.
    """
    if not own:
        return baselines.untuned()
    training = cut_trajectories(dataset, "train", protocol)
    methods = baselines.fit(training.seen, training.truth, k)
    if not neighbours:
        methods.pop(baselines.neighbours_name(k), None)
    return methods


def method_errors(
    methods: dict[str, baselines.Method], cut: CutTrajectories, miss_m: float
) -> dict[str, Errors]:
    """Return the errors of each method.

    The point forecast of a method with several samples is their geometric median, as for the model;
    such a method also has the errors of its best sample.
    """
    result = {}
    for name, method in methods.items():
        samples = method(cut.seen, cut.truth.shape[1])  # [n, K, T, 2]
        result[name] = point_errors(best_guess(samples), cut.truth)
        if samples.shape[1] > 1:
            result[name] |= best_errors(samples, cut.truth, miss_m)
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

    def far(temperature: float) -> float:
        settings = PredictionSettings(protocol.horizon, RANKED, temperature)
        return miscalibration(predict(completer, cut.seen, settings), cut.truth)

    return min(TEMPERATURES, key=far)


def miscalibration(samples: np.ndarray, truth: np.ndarray) -> float:
    """Return how far the coverage of regions is from their shares, a mean over steps and regions.

    Args:
        samples: [n, K, T, 2] metres.
        truth: [n, T, 2] metres.
    """
    covered = coverage(ranks(samples[:, :RANKED], truth))
    gaps = [np.abs(np.subtract(covered[f"{share:.0%}"], share)).mean() for share in REGIONS]
    return float(np.mean(gaps))
