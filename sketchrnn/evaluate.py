"""How good a model is: NLL of drawings, right names, errors of drives beside simple methods.

The definitions are those of the words in the design: NLL in nats per real point, ADE and FDE in
metres, min…@K the best of K samples, per trajectory. What is not here: the simple methods
(`baselines.py`) and the likelihood itself (`likelihood.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchrnn.baselines import BASELINES
from sketchrnn.complete import MAX_K, Completer
from sketchrnn.data.store import Dataset
from sketchrnn.errors import DataError, UsageError
from sketchrnn.likelihood import nll
from sketchrnn.naming import Namer, log_probs
from sketchrnn.recogniser import beginning
from sketchrnn.sampler import MAX_MOVES, STANDING_M, sample_endings

CHUNK = 256
"""Trips completed at once, at most."""


def evaluate_drawings(
    completer: Completer, dataset: Dataset, split: str, category: str | None, scale: float | None
) -> dict[str, Any]:
    """Return the NLL of a split, in model units and in data units (`nll_data`).

    Args:
        completer: a model of drawings.
        dataset: its sequences, in the units that the model was trained on.
        split: train, valid, test or all.
        category: only these drawings; where the data tells none apart, what all of them are, or the
            data set's name if None.
        scale: divides the moves instead of the model's own scale; of a model without one, the
            standard deviation of these drawings' moves does.
    """
    card = completer.card
    if scale is not None and not 0 < scale < math.inf:
        raise UsageError(f"scale must be a number above 0, but is {scale:g}")
    labels = labels_for(completer, dataset, category)
    if not dataset.info.categories:
        category = None  # all of the drawings are of the one that was asked for
    if len(dataset.indices(split, category)) == 0:
        raise DataError(f"{dataset.info.name}: no drawing in the split {split}")
    if scale is None:
        scale = card.scale if card.own_scale else dataset.scale(split, category)
    sums = nll(completer.model, dataset, split, category, scale=scale, labels=labels)
    return {
        "kind": "drawing",
        "model": card.name,
        "data": dataset.info.name,
        "split": split,
        **sums,
        "nll_data": sums["nll"] + 2 * math.log(scale),
        "scale": scale,
    }


def labels_for(completer: Completer | Namer, dataset: Dataset, category: str | None) -> np.ndarray:
    """Return the model's number of each of the data set's categories [C], 0 of those not asked."""
    names, theirs = completer.card.categories, dataset.info.categories
    asked = theirs if category is None else [category]
    if not names:
        return np.zeros(max(1, len(theirs)), np.int64)
    if not theirs:
        name = dataset.info.name if category is None else category
        if name not in names:
            raise DataError(
                f"{dataset.info.name} does not say what its drawings are: expected --category, one "
                f"of the {len(names)} of the model {completer.card.name}"
                + ("" if category is None else f", got {category!r}")
            )
        return np.array([names.index(name)])
    if unknown := [name for name in asked if name not in names]:
        raise DataError(
            f"the model {completer.card.name} has no category {unknown[0]!r}, which "
            f"{dataset.info.name} has"
        )
    return np.array([names.index(name) if name in names else 0 for name in theirs])


def evaluate_recogniser(
    namer: Namer, dataset: Dataset, split: str, category: str | None
) -> dict[str, Any]:
    """Return how often the right name stands first (`top1`) and among five (`top5`).

    Of whole drawings, and under `first` of their first 25, 50 and 75 % of points.

    Args:
        namer: a recogniser.
        dataset: drawings with categories; they are scaled so that the canvases agree.
        split: train, valid, test or all.
        category: only these drawings.
    """
    card, info = namer.card, dataset.info
    if not info.categories:
        raise DataError(f"{info.name}: expected drawings with categories to recognise, got none")
    indices = dataset.indices(split, category)
    if len(indices) == 0:
        raise DataError(f"{info.name}: no drawing in the split {split}")
    truth = labels_for(namer, dataset, category)[dataset.labels[indices]]
    units = np.array([card.canvas / info.canvas, card.canvas / info.canvas, 1], np.float32)

    def hits(share: float) -> dict[str, float]:
        rows = [beginning(dataset[i], share) * units for i in indices]
        scores = log_probs(namer.model, rows)
        before = (scores > scores[np.arange(len(truth)), truth][:, None]).sum(1)
        return {"top1": float((before < 1).mean()), "top5": float((before < 5).mean())}

    return {
        "kind": "recogniser",
        "model": card.name,
        "data": info.name,
        "split": split,
        "sequences": len(indices),
        **hits(1.0),
        "first": {str(percent): hits(percent / 100) for percent in (25, 50, 75)},
    }


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


@dataclass(frozen=True)
class Trips:
    """Trips that are long enough, cut into what is seen and what is true; metres."""

    seen: np.ndarray  # float64 [n, seen + 1, 2]
    truth: np.ndarray  # float64 [n, horizon, 2]


def cut_trips(dataset: Dataset, split: str, protocol: Protocol) -> Trips:
    """Return the trips of a split that last for the whole protocol, from their first point."""
    steps = protocol.seen + protocol.horizon
    indices = dataset.indices(split)
    indices = indices[dataset.lengths(indices) >= steps]
    if len(indices) == 0:
        raise DataError(
            f"{dataset.info.name}: no trip of {steps} steps of {dataset.info.step_s:g} s or more "
            f"in the split {split}"
        )
    paths = np.zeros((len(indices), steps + 1, 2))
    for i, index in enumerate(indices):
        paths[i, 1:] = np.cumsum(dataset[index][:steps, :2], axis=0, dtype=np.float64)
        paths[i] += dataset.origins[index]
    return Trips(paths[:, : protocol.seen + 1], paths[:, protocol.seen + 1 :])


def displacement(paths: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ADE and FDE in metres of paths [..., T, 2] against the truth [..., T, 2]."""
    error = np.linalg.norm(paths - truth, axis=-1)
    return error.mean(-1), error[..., -1]


def predict(
    completer: Completer, seen: np.ndarray, horizon: int, k: int, temperature: float, seed: int
) -> np.ndarray:
    """Return K sampled continuations [n, K, horizon, 2] in metres of paths seen [n, S + 1, 2].

    The end token is forbidden: the protocol takes trips that are known to last for the horizon.
    """
    result = np.zeros((len(seen), k, horizon, 2))
    chunk = min(CHUNK, max(1, MAX_MOVES // (k * horizon)))
    for first in range(0, len(seen), chunk):
        part = seen[first : first + chunk]
        rows = np.zeros((len(part), part.shape[1] - 1, 3), np.float32)
        rows[..., :2] = np.diff(part, axis=1)
        sampled = sample_endings(
            completer.model,
            list(rows),
            k,
            horizon,
            temperature,
            seed + first,
            origins=part[:, 0],
            may_end=False,
            standing=STANDING_M,
        )
        moves = sampled.moves[..., :2].reshape(len(part), k, horizon, 2)
        path = np.cumsum(moves, axis=2, dtype=np.float64)
        result[first : first + chunk] = path + part[:, None, -1:]
    return result


def best_guess(samples: np.ndarray) -> np.ndarray:
    """Return one path [n, T, 2] of K samples [n, K, T, 2]: their mean, chosen without the truth.

    The mean of the samples is the estimate of least expected squared error at every moment.
    """
    return samples.mean(axis=1)


def evaluate_drives(
    completer: Completer, dataset: Dataset, split: str, k: int, seed: int
) -> dict[str, Any]:
    """Return ADE and FDE of one best guess, the best of K, and the same of the simple methods.

    Args:
        completer: a model of a city.
        dataset: trips in the frame and at the step of the model.
        split: train, valid, test or all.
        k: samples a trip.
        seed: of the samples.
    """
    if not 1 <= k <= MAX_K:
        raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
    protocol = Protocol.of(completer)
    trips = cut_trips(dataset, split, protocol)
    samples = predict(completer, trips.seen, protocol.horizon, k, 1.0, seed)
    ade, fde = displacement(best_guess(samples), trips.truth)
    each_ade, each_fde = displacement(samples, trips.truth[:, None])
    baselines: dict[str, dict[str, float]] = {}
    for name, method in BASELINES.items():
        errors = displacement(method(trips.seen, protocol.horizon), trips.truth)
        baselines[name] = {"ade": float(errors[0].mean()), "fde": float(errors[1].mean())}
    card = completer.card
    return {
        "kind": "trajectory",
        "model": card.name,
        "data": dataset.info.name,
        "split": split,
        "trajectories": len(trips.seen),
        "step_s": card.step_s,
        "seen_s": card.seen_s,
        "horizon_s": card.horizon_s,
        "ade": float(ade.mean()),
        "fde": float(fde.mean()),
        "k": k,
        "min_ade": float(each_ade.min(1).mean()),
        "min_fde": float(each_fde.min(1).mean()),
        "baselines": baselines,
    }
