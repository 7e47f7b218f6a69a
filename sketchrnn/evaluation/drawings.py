"""How good a model of drawings is: NLL in nats per real point, right names.

What is not here: the likelihood itself (`likelihood.py`), models of drives (`evaluate_drives.py`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sketchrnn.data.store import Dataset
from sketchrnn.errors import DataError, UsageError
from sketchrnn.evaluation.likelihood import nll
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.recogniser import Namer, log_probs
from sketchrnn.model.recogniser import beginning


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
