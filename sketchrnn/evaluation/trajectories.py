"""The measures of a model of trajectories: errors, plausibility, calibration, and baselines.

Not here: the errors themselves (`errors.py`), the baselines (`baselines.py`), what is implausible
(`plausibility.py`), the choice of representative samples (`trajectories/forecast.py`), the regions
(`calibration.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.calibration import REGIONS, coverage, ranks
from sketchrnn.evaluation.destinations import destination_errors
from sketchrnn.evaluation.errors import (
    Errors,
    average,
    best_errors,
    deviations,
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
from sketchrnn.inference.completer import MAX_K
from sketchrnn.inference.guess import point_forecast
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.trajectories.forecast import SAMPLES, best_guess, spread

RANKED = 50
"""Samples that the coverage of regions is computed from, at most."""
MAX_SEEDS = 100
TEMPERATURES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
FITTED_ON = 1000
"""Trajectories that the temperature is chosen on, at most."""


def evaluate_trajectories(
    completer: TrajectoryCompleter,
    dataset: Dataset,
    settings: EvaluationSettings,
    report: Report | None = None,
) -> dict[str, Any]:
    """Return the errors of the point forecast and of the best of K samples, and of the baselines.

    `min_…` is the best of the first K samples. `chosen` is the best of K samples that represent
    many, as `complete` returns them. `miss_rate` is the share of trajectories none of whose K ends
    is within `miss_m` metres. `intervals` are 95 % intervals of the means over the trajectories.
    `regions` is the share of truths in each region at every step. `notes` are sentences on what is
    left out, and why. With several `seeds`, the scores are means over them, and `spread` is the
    standard deviation of each; `destination` is measured with the first.

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
    if not 1 <= settings.seeds <= MAX_SEEDS:
        raise UsageError(f"seeds must be from 1 to {MAX_SEEDS}, but is {settings.seeds}")
    card, protocol = completer.card, Protocol.of(completer)
    whole = require_trajectories(dataset, split, protocol)
    cut = whole if settings.limit is None else whole.evenly(settings.limit)
    miss_m = miss_distance(card.trajectory.horizon_s)
    count = len(cut.seen)
    runs = [
        _sample_once(
            completer,
            dataset,
            cut,
            replace(settings, seed=settings.seed + i),
            _part(report, i * count, settings.seeds * count),
        )
        for i in range(settings.seeds)
    ]
    own, chosen = average([run.own for run in runs]), average([run.chosen for run in runs])
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
        **_spreads(runs),
        "regions": mean_tree([run.regions for run in runs]),
        "baselines": {name: means(errors) for name, errors in simple.items()},
        "destination": destination_errors(completer, dataset, settings),
        "plausibility": mean_tree([run.plausibility for run in runs]),
        "notes": _notes(len(cut.seen), len(whole.seen), fault),
    }


def _notes(count: int, whole: int, fault: str | None) -> list[str]:
    """Return what is left out: trajectories of the split, and the nearest neighbours."""
    notes = []
    if count < whole:
        notes.append(f"{count:,} of {whole:,} trajectories are measured, evenly spaced.")
    if fault is not None:
        notes.append(f"The nearest neighbours are left out: {fault}.")
    return notes


@dataclass(frozen=True)
class _Run:
    """What the samples of one seed measure."""

    own: Errors
    chosen: Errors
    regions: dict[str, list[float]]
    plausibility: dict[str, Any] | None


def _sample_once(
    completer: TrajectoryCompleter,
    dataset: Dataset,
    cut: CutTrajectories,
    settings: EvaluationSettings,
    report: Report | None,
) -> _Run:
    """Return the measures of the samples of one seed, that of the settings."""
    card, k = completer.card, settings.k
    miss_m = miss_distance(card.trajectory.horizon_s)
    horizon = Protocol.of(completer).horizon
    many = PredictionSettings(horizon, max(k, SAMPLES), card.temperature, settings.seed)
    drawn = draw(completer, cut.seen, many, report)
    shown = choose(drawn.samples, k)
    return _Run(
        model_errors(completer.model, cut, drawn.samples, k, miss_m),
        best_errors(shown[0], cut.truth, miss_m),
        coverage(ranks(drawn.samples[:, :RANKED], cut.truth)),
        plausibility(card, dataset, cut, drawn, shown),
    )


def _part(report: Report | None, before: int, total: int) -> Report | None:
    """Return the report of a part of the work, which begins after `before` trajectories."""
    return None if report is None else lambda done, _: report(before + done, total)


def _spreads(runs: Sequence[_Run]) -> dict[str, Any]:
    """Return the number of seeds and the spread over them; nothing for a single seed."""
    if len(runs) == 1:
        return {}
    own = deviations([run.own for run in runs])
    chosen = deviations([run.chosen for run in runs])
    return {"seeds": len(runs), "spread": {"the model": own, "chosen": chosen}}


def mean_tree(trees: Sequence[Any]) -> Any:
    """Return the means of numbers at the same place of nested dictionaries and lists.

    None stays None.
    """
    first = trees[0]
    if isinstance(first, dict):
        return {name: mean_tree([tree[name] for tree in trees]) for name in first}
    if isinstance(first, list):
        return [mean_tree(values) for values in zip(*trees, strict=True)]
    return None if first is None else float(np.mean(trees))


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


def fit_temperature(completer: TrajectoryCompleter, dataset: Dataset) -> float:
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
