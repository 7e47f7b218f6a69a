"""Measures of models of drawings: the NLL of completers, the accuracy of recognisers.

Not here: the likelihood itself (`likelihood.py`), models of trajectories (`trajectories.py`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sketchrnn.data.store import Dataset
from sketchrnn.errors import DataError, UsageError
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.recogniser import Recogniser, log_probs
from sketchrnn.model.recogniser import beginning
from sketchrnn.model.vocabulary import named_by


def evaluate_drawings(
    completer: Completer, dataset: Dataset, split: str, category: str | None, scale: float | None
) -> dict[str, Any]:
    """Return the NLL of a split, in model units and in data units (`nll_data`).

    Args:
        completer: a model of drawings.
        dataset: its sequences, in the units that the model was trained on.
        split: train, valid, test or all.
        category: only the drawings of this category. For a data set without categories it is the
            category of all drawings, by default the data set's name.
        scale: divides the moves instead of the model's own scale. A model without a scale of its
            own takes the standard deviation of these drawings' moves by default.

    Raises `DataError` if the split is empty or the model does not have a category.
    """
    card = completer.card
    if scale is not None and not 0 < scale < math.inf:
        raise UsageError(f"scale must be a number above 0, but is {scale:g}")
    labels = labels_for(completer, dataset, category)
    if not dataset.info.categories:
        category = None  # all drawings are of this category, and the data set has no labels
    if len(dataset.indices(split, category)) == 0:
        raise DataError(f"{dataset.info.name}: no drawing in the split {split}")
    if scale is None:
        scale = card.scale if card.own_scale else dataset.scale(split, category)
    subset = Subset(split, category)
    sums = nll(completer.model, dataset, subset, scale=scale, labels=labels)
    return {
        "kind": "drawing",
        "model": card.name,
        "data": dataset.info.name,
        "split": split,
        **sums,
        # The density of a move in two dimensions: dividing by the scale multiplies it by scale².
        "nll_data": sums["nll"] + 2 * math.log(scale),
        "scale": scale,
    }


def labels_for(
    completer: Completer | Recogniser, dataset: Dataset, category: str | None
) -> np.ndarray:
    """Return what the model reads of each of the data set's categories, int64 [C] or [C, W].

    A model with words reads the words that it knows.

    category: the only one that is needed; the others have the number 0. All if None.

    Raises `DataError` if the model does not have a category that is needed.
    """
    names, theirs = completer.card.categories, dataset.info.categories
    if isinstance(completer, Completer) and completer.model.config.words:
        return _tokens_for(completer, theirs or [category or dataset.info.name])
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


def _tokens_for(completer: Completer, texts: list[str]) -> np.ndarray:
    """Return the tokens of the known words of each text, int64 [C, W]."""
    return completer.model.layout.vocabulary.rows(texts, [completer.card.style] * len(texts))


def _named(
    recogniser: Recogniser, dataset: Dataset, labels: np.ndarray, category: str | None
) -> np.ndarray:
    """Return which of a recogniser's names are right for drawings with these labels, bool [n, C].

    The arguments and the errors are those of `labels_for`.
    """
    names = recogniser.card.categories
    if recogniser.card.recogniser.words:
        return named_by(dataset.info.categories, names)[labels.astype(np.int64)].toarray() > 0
    return np.eye(len(names), dtype=bool)[labels_for(recogniser, dataset, category)[labels]]


def evaluate_recogniser(
    recogniser: Recogniser, dataset: Dataset, split: str, category: str | None
) -> dict[str, Any]:
    """Return the top-1 and top-5 accuracy, of whole drawings and of their beginnings.

    The keys are `top1` and `top5`, and under `first` the same for the first 25, 50 and 75 % of the
    points.

    Args:
        recogniser: a recogniser.
        dataset: drawings with categories; they are scaled to the recogniser's canvas.
        split: train, valid, test or all.
        category: only the drawings of this category.

    Raises `DataError` if the split is empty, or the data set has no categories.
    """
    card, info = recogniser.card, dataset.info
    if not info.categories:
        raise DataError(f"{info.name}: expected drawings with categories to recognise, got none")
    indices = dataset.indices(split, category)
    if len(indices) == 0:
        raise DataError(f"{info.name}: no drawing in the split {split}")
    truth = _named(recogniser, dataset, dataset.labels[indices], category)  # [n, C]
    ratio = card.drawing.canvas / info.drawing.canvas
    units = np.array([ratio, ratio, 1], np.float32)

    def hits(share: float) -> dict[str, float]:
        rows = [beginning(dataset[i], share) * units for i in indices]
        scores = log_probs(recogniser.model, rows)
        # How many categories are likelier than the true one, or the likeliest true word, [n].
        right = np.where(truth, scores, -np.inf).max(1)
        before = np.where(truth.any(1), (scores > right[:, None]).sum(1), scores.shape[1])
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
