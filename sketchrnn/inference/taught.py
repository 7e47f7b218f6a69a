"""Names that a model was taught from a few drawings, among the guesses of a recogniser.

No recogniser knows them. But the model itself is a density of drawings for each of its names, so
Bayes' rule compares a taught name with those that the recogniser finds, and nothing has to be kept
with the model. It costs one more reading of the start, with all these names side by side. Not here:
the recogniser (`recogniser.py`), and how a name is learnt (`teaching/few.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch

from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.mixture import nll_terms, split
from sketchrnn.model.sketch_rnn import SketchRNN

NAMES = 50
"""Names that are read at once."""
LARGEST = 30.0
"""Logarithm of odds that are certain, nats: their exponential stays finite."""


@torch.inference_mode()
def nll_by_name(
    model: SketchRNN, rows: Sequence[np.ndarray], labels: np.ndarray, ended: bool
) -> np.ndarray:
    """Return the summed NLL of some drawings under each name, nats float64 [C].

    Args:
        model: with a shared encoder.
        rows: each [N, 3], data units.
        labels: of the names, [C] or [C, W].
        ended: whether the drawings are finished: the end is counted too.
    """
    sums: list[float] = []
    for part in np.array_split(labels, math.ceil(len(labels) / NAMES)):
        count = len(rows) * len(part)
        named = np.repeat(part, len(rows), 0)
        given = Sequences([*rows] * len(part), labels=named, ended=[ended] * count)
        batch = collate(given, model.layout)
        mixture = split(model(batch).mixture, model.config.log_sigma_limit)
        xy, pen = nll_terms(mixture, batch.targets)  # [T, B]
        nll = (xy * batch.real + pen * batch.counted).double().sum(0)  # [B]
        sums += nll.view(len(part), len(rows)).sum(1).tolist()
    return np.array(sums)


def with_taught(
    found: Sequence[tuple[str, float]], taught: Sequence[str], nll: np.ndarray
) -> list[tuple[str, float]]:
    """Return names and their probabilities with the taught names among them, likeliest first.

    All names are equally likely before anything is drawn, as for the recogniser. So the odds of a
    taught name to those that were found are those of the densities: its own to their sum.

    Args:
        found: names and their probabilities, by a recogniser.
        taught: the taught names.
        nll: of the start, nats: [K + T], of K names that stand for all found ones, then of the
            taught names.
    """
    known, other = np.split(nll, [len(nll) - len(taught)])
    mass = sum(p for _, p in found)
    log_odds = -other - np.logaddexp.reduce(-known)  # [T]
    odds = mass * np.exp(np.minimum(log_odds, LARGEST))
    everything = 1 + float(odds.sum())
    merged = [(name, p / everything) for name, p in found]
    merged += [(name, float(odd) / everything) for name, odd in zip(taught, odds, strict=True)]
    return sorted(merged, key=lambda pair: -pair[1])
