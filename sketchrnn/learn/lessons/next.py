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
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, numbers, one_of, part, whole
from sketchrnn.learn.series import KINDS, draw
from sketchrnn.learn.training import Recurrent, Schedule, built, train

HIDDEN = 48  # units
BATCH = 16  # series of each kind per training step
LENGTH = 40  # numbers per series in training
SHORTEST = 3  # numbers before the first prediction
TESTED = 64  # new series of each kind
KNOWN = 24  # numbers of these that the network reads
UNLIKE = 0.35
"""A series with a larger `misfit` is unlike those of the training."""


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
    misfit: float
    """Mean of `errors` in units of the mean absolute difference of the series; 0 for a constant
    series. It is small for series such as those in the training."""
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
        missed = np.abs(predicted - truth)
        size = unit_of(own[None])[0, 0]
        return Figures(
            own,
            predicted,
            missed,
            plain,
            np.abs(plain - truth),
            go_on(network, own[None], ahead)[0],
            go_straight(own[None], ahead)[0],
            float(missed.mean() / size) if size else 0.0,
            changes,
            losses,
            time.perf_counter() - began,
        )

    def loss(_: int) -> Tensor:
        drawn = np.concatenate([draw(kind, BATCH, LENGTH, rng) for kind in KINDS])
        # Short beginnings are harder, so the square makes them more frequent.
        known = SHORTEST + int((LENGTH - SHORTEST - 1) * rng.random() ** 2)
        changes = in_units(drawn, unit_of(drawn[:, :known]))  # [T, B]
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
    """Return the mean absolute difference of series [B, n], [B, 1]; 0 for a constant series."""
    return np.abs(np.diff(known)).mean(axis=1, keepdims=True)


def in_units(series: np.ndarray, unit: np.ndarray) -> Tensor:
    """Return the differences of series [B, n] in units [B, 1], [n - 1, B]."""
    return torch.from_numpy(np.diff(series) / np.where(unit > 0, unit, 1.0)).float().T


def go_on(network: Continuer, known: np.ndarray, ahead: int) -> np.ndarray:
    """Return predictions [B, ahead] after series [B, n], each fed back as the next input.

    The unit of a constant series is 0, so its predictions stay where it is.
    """
    unit = unit_of(known)
    changes = in_units(known, unit)  # [n - 1, B]
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
    unit, ahead = unit_of(known), truth.shape[1]  # no series of KINDS is constant
    errors, baseline_errors = (
        (np.abs(guess - truth) / unit).mean(axis=0)
        for guess in (go_on(network, known, ahead), go_straight(known, ahead))
    )
    return KindFigures(kind, errors, baseline_errors)


CLAIMS = (
    Claim(
        "It continues 1 2 3 4 5 6 with 7",
        lambda f: abs(f.ahead[0] - 7) < 0.2,
    ),
    Claim(
        "a series that stands still with the same number",
        lambda f: np.array_equal(f.ahead, np.full(6, 5.0)),
        ({"series": (5, 5, 5, 5), "steps": 20},),
        quick=True,
    ),
    Claim(
        "On waves and monthly sales the network is far better than the rule",
        lambda f: all(
            kind.errors.mean() < 0.5 * kind.baseline_errors.mean() for kind in f.kinds[2:]
        ),
    ),
    Claim(
        "on counting and strides the rule is exact and the network nearly so",
        lambda f: all(
            kind.baseline_errors.max() < 1e-6 and kind.errors[0] < 0.1 for kind in f.kinds[:2]
        ),
    ),
    Claim(
        "Powers of two are unlike anything that it was trained on, and it fails",
        lambda f: f.misfit > UNLIKE and abs(f.ahead[0] - 64) > 6,
        ({"series": (1, 2, 4, 8, 16, 32)},),
    ),
)
