"""What a completion model itself says about the name of a drawing.

The model is a density of drawings for each of its names. Bayes' rule turns these densities into
probabilities of the names. A recogniser names beginnings better, but both together are better
than either (`benchmarks.naming`). A name that the model was taught from a few drawings is known to
the model alone. Not here: the recogniser (`recogniser.py`), and how a name is learnt
(`teaching/few.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.mixture import nll_terms, split
from sketchrnn.model.sketch_rnn import SketchRNN, State

COMPARED = 4
"""How many of the names that a recogniser finds the model compares. With 8 the right name of 600
test drawings is as often the first and among the first three, within 1 %."""
DRAWN = 0.25
"""Weight of the model's log density beside the recogniser's log probability.

The density counts every point as if it said something new, so its odds are far too certain. At this
weight the right name of 2,000 test drawings is the first for 30 and 54 % after 25 and 50 % of the
points, without the density for 26 and 51 % (`benchmarks.naming`).
"""
NAMES = 50
"""Names that are read at once."""
LARGEST = 30.0
"""Logarithm of odds that are certain, nats: their exponential stays finite."""


class Named(NamedTuple):
    """The names of an unfinished drawing, and the states in which the model has read it."""

    names: list[tuple[str, float]]
    """With their probabilities, likeliest first."""
    states: dict[str, State]
    """Under each name that the model compared, after all rows but the last; [layers, 1, H]."""


def named(
    model: SketchRNN,
    rows: np.ndarray,
    found: Sequence[tuple[str, float]],
    taught: Sequence[str],
    labels: np.ndarray,
) -> Named:
    """Compare the names of an unfinished drawing by the model's densities.

    Args:
        model: with a shared encoder.
        rows: of the drawing, [N, 3], data units; N may be 0.
        found: as in `compared`.
        taught: names that the model was taught.
        labels: of `found`, then of `taught`.
    """
    names = [*(name for name, _ in found), *taught]
    if len(rows) == 0:  # the first point of a stroke says nothing
        return Named(compared(found, taught, np.zeros(len(names))), {})
    nll, state = read(model, rows, labels)
    states = zip(*(part.split(1, dim=1) for part in state), strict=True)
    return Named(compared(found, taught, nll), dict(zip(names, states, strict=True)))


@torch.inference_mode()
def read(model: SketchRNN, rows: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, State]:
    """Read an unfinished drawing under each of C names.

    Args:
        model: with a shared encoder.
        rows: [N, 3], data units, N at least 1.
        labels: of the names, [C] or [C, W].

    Returns:
        The NLL of all rows, nats float64 [C], and the states after all but the last, each
        [layers, C, H].
    """
    batch = collate(Sequences([rows]), model.layout)
    moves, surroundings, targets = (
        part.expand(-1, len(labels), -1)
        for part in (batch.inputs[:-1], batch.surroundings[:-1], batch.targets[:-1])
    )
    inputs = model.features(moves, surroundings, torch.from_numpy(labels))
    outputs, state = model.run(inputs)
    mixture = split(model.write(outputs, inputs), model.config.log_sigma_limit)
    xy, pen = nll_terms(mixture, targets)  # [N, C]
    return (xy + pen).double().sum(0).numpy(), state


@torch.inference_mode()
def nll_by_name(model: SketchRNN, rows: Sequence[np.ndarray], labels: np.ndarray) -> np.ndarray:
    """Return the summed NLL of some finished drawings under each name, nats float64 [C].

    Args:
        model: with a shared encoder.
        rows: each [N, 3], data units.
        labels: of the names, [C] or [C, W].
    """
    sums: list[float] = []
    for part in np.array_split(labels, math.ceil(len(labels) / NAMES)):
        named = np.repeat(part, len(rows), 0)
        given = Sequences([*rows] * len(part), labels=named)
        batch = collate(given, model.layout)
        mixture = split(model(batch).mixture, model.config.log_sigma_limit)
        xy, pen = nll_terms(mixture, batch.targets)  # [T, B]
        nll = (xy * batch.real + pen * batch.counted).double().sum(0)  # [B]
        sums += nll.view(len(part), len(rows)).sum(1).tolist()
    return np.array(sums)


def compared(
    found: Sequence[tuple[str, float]], taught: Sequence[str], nll: np.ndarray
) -> list[tuple[str, float]]:
    """Return found and taught names with their probabilities, likeliest first.

    Args:
        found: names that the model knows and their probabilities, by a recogniser.
        taught: names that the model was taught.
        nll: of the drawing under each of `found`, then of `taught`, nats [K + T].
    """
    names = weighed(found, nll[: len(found)])
    return with_taught(names, taught, nll) if taught else names


def weighed(found: Sequence[tuple[str, float]], nll: np.ndarray) -> list[tuple[str, float]]:
    """Return names with their probabilities weighed by the model's densities, likeliest first.

    Together they keep their probability.

    Args:
        found: names that the model knows and their probabilities, by a recogniser.
        nll: of the drawing under each of them, nats [K].
    """
    before = np.array([p for _, p in found])
    share = before * np.exp(-DRAWN * (nll - nll.min()))
    after = (share * before.sum() / share.sum()).tolist()
    names = [name for name, _ in found]
    return sorted(zip(names, after, strict=True), key=lambda pair: -pair[1])


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
