"""Lesson: what comes next? One network continues many kinds of series.

An LSTM learns to continue random series (`series.draw`). It then reads the learner's series, and
predicts each number from those before and some numbers after the end. The inputs are differences
divided by the mean absolute difference so far, so neither level nor scale matters.

Counting needs no memory: the next number is this one plus 1. A constant stride needs two numbers;
"last + difference" continues it exactly, the network approximately. Waves and seasons need memory.
Not here: symbols instead of numbers (`sequences.py`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from sketchrnn.learn.cells import GATES
from sketchrnn.learn.lesson import Report, generator, numbers, one_of, part, whole
from sketchrnn.learn.series import KINDS, draw
from sketchrnn.learn.training import Recurrent, Schedule, built, train

HIDDEN = 48  # units
BATCH = 16  # series of each kind per training step
LENGTH = 40  # numbers per series in training
SHORTEST = 3  # numbers before the first prediction
TESTED = 64  # new series of each kind
KNOWN = 24  # numbers of these that the network reads


@dataclass(frozen=True, eq=False)
class KindFigures:
    """The errors on new series of one kind."""

    kind: str
    """One of `series.KINDS`."""
    errors: np.ndarray
    """float64[ahead]: mean absolute error of the 1st, 2nd, … number after the first KNOWN, with
    predictions fed back, in units of the mean absolute difference of the series."""
    baseline_errors: np.ndarray
    """float64[ahead]: the same for "last + difference"."""


@dataclass(frozen=True, eq=False)
class Figures:
    """Predictions for the learner's series of n numbers, and for series of the trained kinds."""

    series: np.ndarray
    """float64[n]: the learner's series."""
    predicted: np.ndarray
    """float64[n - SHORTEST]: each number from the fourth on, predicted from those before it."""
    errors: np.ndarray
    """float64[n - SHORTEST]: absolute errors of `predicted`, in the unit of the series."""
    baseline_predicted: np.ndarray
    """float64[n - SHORTEST]: "last + difference" for the same numbers."""
    baseline_errors: np.ndarray
    """float64[n - SHORTEST]: absolute errors of `baseline_predicted`."""
    ahead: np.ndarray
    """float64[ahead]: predictions after the end of the series, each fed back as an input."""
    baseline_ahead: np.ndarray
    """float64[ahead]: the same for "last + difference"."""
    kinds: tuple[KindFigures, ...]
    """New series of each kind in the training data."""
    losses: np.ndarray
    """float64[steps taken]: training loss: mean absolute error of the next difference, in units of
    the mean absolute difference of the known numbers."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    series: Sequence[float] = (1, 2, 3, 4, 5, 6),
    ahead: int = 6,
    cell: str = "lstm",
    steps: int = 400,
    report: Report | None = None,
) -> Figures:
    """Train a network to continue series, and apply it to the learner's series.

    Args:
        seed: of weights and training series.
        series: 4 to 200 numbers within ±1e9.
        ahead: how many numbers to predict after the series, 1 to 50.
        cell: rnn, gru or lstm.
        steps: training steps, 1 to 5,000.
        report: receives the figures so far, with the predictions of the partly trained network; may
            stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    own = numbers("series", series, (None,), 1e9)
    whole("the length of series", len(own), SHORTEST + 1, 200)
    ahead = whole("ahead", ahead, 1, 50)
    one_of("cell", cell, tuple(GATES))
    steps = whole("steps", steps, 1, 5000)
    network = built(seed, lambda: Continuer(cell))
    tests = {kind: draw(kind, TESTED, KNOWN + ahead, rng) for kind in KINDS}

    def so_far(losses: np.ndarray) -> Figures:
        changes = tuple(measure(network, kind, tests[kind]) for kind in KINDS)
        predicted, plain = read(network, own), own[2:-1] + np.diff(own)[1:-1]
        truth = own[SHORTEST:]
        return Figures(
            own,
            predicted,
            np.abs(predicted - truth),
            plain,
            np.abs(plain - truth),
            go_on(network, own[None], ahead)[0],
            go_straight(own[None], ahead)[0],
            changes,
            losses,
            time.perf_counter() - began,
        )

    def loss(_: int) -> Tensor:
        drawn = np.concatenate([draw(kind, BATCH, LENGTH, rng) for kind in KINDS])
        # Short beginnings are harder, so the square makes them more frequent.
        known = SHORTEST + int((LENGTH - SHORTEST - 1) * rng.random() ** 2)
        changes = torch.from_numpy(np.diff(drawn) / unit_of(drawn[:, :known])).float().T  # [T, B]
        predicted = network(changes[:-1])
        return l1_loss(predicted[known - 2 :], changes[known - 1 :])

    progress = part(report, 0.0, 1.0, lambda curve: so_far(curve.losses))
    curve = train(network, loss, Schedule(steps, fade=True), progress)
    return so_far(curve.losses)


class Continuer(nn.Module):
    """Predicts the next difference at every step, as the last one plus the network's output."""

    def __init__(self, cell: str) -> None:
        super().__init__()
        self.network = Recurrent(cell, 2, HIDDEN, 1)

    def forward(self, changes: Tensor) -> Tensor:
        """Return the next change after each of `changes`, both [T, B]."""
        bends = torch.diff(changes, dim=0, prepend=changes[:1])  # second differences, [T, B]
        return changes + self.network(torch.stack((changes, bends), dim=-1))[..., 0]


def unit_of(known: np.ndarray) -> np.ndarray:
    """Return the mean absolute difference of series [B, n], [B, 1]; 1 for a constant series."""
    size = np.abs(np.diff(known)).mean(axis=1, keepdims=True)
    return np.where(size > 0, size, 1.0)


def go_on(network: Continuer, known: np.ndarray, ahead: int) -> np.ndarray:
    """Return predictions [B, ahead] after series [B, n], each fed back as the next input."""
    unit = unit_of(known)
    changes = torch.from_numpy(np.diff(known) / unit).float().T  # [n - 1, B]
    with torch.no_grad():
        for _ in range(ahead):
            changes = torch.cat((changes, network(changes)[-1:]))
    return known[:, -1:] + np.cumsum(changes[-ahead:].T.double().numpy() * unit, axis=1)


def go_straight(known: np.ndarray, ahead: int) -> np.ndarray:
    """Return the linear extrapolation [B, ahead] of series [B, n] from their last two numbers."""
    return known[:, -1:] + np.diff(known)[:, -1:] * np.arange(1, ahead + 1)


def read(network: Continuer, series: np.ndarray) -> np.ndarray:
    """Return predictions of the numbers of a series [n] from the fourth on, [n - SHORTEST]."""
    known = [series[None, :i] for i in range(SHORTEST, len(series))]
    return np.array([go_on(network, beginning, 1)[0, 0] for beginning in known])


def measure(network: Continuer, kind: str, tests: np.ndarray) -> KindFigures:
    """Return the errors of both predictions on series [TESTED, KNOWN + ahead] of one kind."""
    known, truth = tests[:, :KNOWN], tests[:, KNOWN:]
    unit, ahead = unit_of(known), truth.shape[1]
    errors, baseline_errors = (
        (np.abs(guess - truth) / unit).mean(axis=0)
        for guess in (go_on(network, known, ahead), go_straight(known, ahead))
    )
    return KindFigures(kind, errors, baseline_errors)
