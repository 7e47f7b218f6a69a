"""Lesson: what comes next? One network for many series, beside "last + difference".

An LSTM learns to continue series that it draws by lot (`series.draw`), then reads the learner's
own and predicts each of its numbers from those before, and some that are still to come. Series are
seen as changes in units of the changes so far, so that neither their level nor their size matters.

Counting on by ones needs no memory: the next number is this one plus 1. Series with a stride of
their own need two numbers, and for those "last + difference" is exact, as no network that learns
from examples quite is. Waves and seasons are where memory pays.
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
from sketchrnn.learn.lesson import Report, generator, number, numbers, one_of, part, whole
from sketchrnn.learn.series import KINDS, draw
from sketchrnn.learn.training import Recurrent, built, train

HIDDEN = 48
BATCH = 16  # series of each kind
LENGTH = 40  # numbers of a series in training
SHORTEST = 3  # numbers that are known before the first one is predicted
TESTED = 64  # new series of each kind
KNOWN = 24  # numbers of these that are given


@dataclass(frozen=True, eq=False)
class KindFigures:
    """How well new series of one kind are continued."""

    kind: str
    """One of `series.KINDS`."""
    errors: np.ndarray
    """float64[ahead]: mean absolute error of the 1st, 2nd, … number to come after KNOWN, with
    predictions fed back; in mean absolute changes of that series."""
    baseline_errors: np.ndarray
    """float64[ahead]: the same of "last + difference"."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The learner's series of n numbers, and series of known kinds."""

    series: np.ndarray
    """float64[n]: the learner's."""
    predicted: np.ndarray
    """float64[n - SHORTEST]: each number from the fourth on, predicted from those before it."""
    errors: np.ndarray
    """float64[n - SHORTEST]: how far off these were, in the unit of the series."""
    baseline_predicted: np.ndarray
    """float64[n - SHORTEST]: "last + difference" of the last two."""
    baseline_errors: np.ndarray
    """float64[n - SHORTEST]: how far off those were."""
    ahead: np.ndarray
    """float64[ahead]: the numbers to come, each prediction read as if it had come true."""
    baseline_ahead: np.ndarray
    """float64[ahead]: the same of "last + difference"."""
    kinds: tuple[KindFigures, ...]
    """New series of each kind that was trained on."""
    losses: np.ndarray
    """float64[steps taken]: of training: mean absolute error of the next change, in mean
    absolute changes of what was known."""
    seconds: float
    """That the lesson took so far."""


def run(
    *,
    seed: int = 0,
    series: Sequence[float] = (1, 2, 3, 4, 5, 6),
    ahead: int = 6,
    cell: str = "lstm",
    steps: int = 400,
    rate: float = 0.01,
    report: Report | None = None,
) -> Figures:
    """Train a network to continue series, and let it continue the learner's.

    Args:
        seed: of weights and of the series that it learns from.
        series: of one's own, 4 to 200 numbers within ±1e9.
        ahead: how many numbers to predict after it, 1 to 50.
        cell: rnn, gru or lstm.
        steps: of training, 1 to 5,000.
        rate: the learning rate, above 0 and up to 1.
        report: told the figures so far: what the network predicts while it learns.
    """
    began = time.perf_counter()
    rng = generator(seed)
    own = numbers("series", series, (None,), 1e9)
    whole("the length of series", len(own), SHORTEST + 1, 200)
    ahead = whole("ahead", ahead, 1, 50)
    one_of("cell", cell, tuple(GATES))
    steps, rate = whole("steps", steps, 1, 5000), number("rate", rate, 1e-6, 1)
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
        # Short beginnings are the hard ones and come more often.
        known = SHORTEST + int((LENGTH - SHORTEST - 1) * rng.random() ** 2)
        changes = torch.from_numpy(np.diff(drawn) / unit_of(drawn[:, :known])).float().T
        predicted = network(changes[:-1])
        return l1_loss(predicted[known - 2 :], changes[known - 1 :])

    told = part(report, 0.0, 1.0, lambda curve: so_far(curve.losses))
    curve = train(network, loss, steps=steps, rate=rate, fade=True, report=told)
    return so_far(curve.losses)


class Continuer(nn.Module):
    """Reads changes; at every step, says the next one: the last one plus what the network adds."""

    def __init__(self, cell: str) -> None:
        super().__init__()
        self.network = Recurrent(cell, 2, HIDDEN, 1)

    def forward(self, changes: Tensor) -> Tensor:
        """Return the next change after each of `changes`, both [T, B]."""
        bends = torch.diff(changes, dim=0, prepend=changes[:1])
        return changes + self.network(torch.stack((changes, bends), dim=-1))[..., 0]


def unit_of(known: np.ndarray) -> np.ndarray:
    """Return the mean absolute change of series [B, n], [B, 1]; 1 where nothing changes."""
    size = np.abs(np.diff(known)).mean(axis=1, keepdims=True)
    return np.where(size > 0, size, 1.0)


def go_on(network: Continuer, known: np.ndarray, ahead: int) -> np.ndarray:
    """Return the next numbers [B, ahead] of series [B, n], each read as if it had come true."""
    unit = unit_of(known)
    changes = torch.from_numpy(np.diff(known) / unit).float().T  # [n - 1, B]
    with torch.no_grad():
        for _ in range(ahead):
            changes = torch.cat((changes, network(changes)[-1:]))
    return known[:, -1:] + np.cumsum(changes[-ahead:].T.double().numpy() * unit, axis=1)


def go_straight(known: np.ndarray, ahead: int) -> np.ndarray:
    """Return "last + difference" again and again, [B, ahead], for series [B, n]."""
    return known[:, -1:] + np.diff(known)[:, -1:] * np.arange(1, ahead + 1)


def read(network: Continuer, series: np.ndarray) -> np.ndarray:
    """Return each number of a series [n] from the fourth on as predicted from those before it."""
    known = [series[None, :i] for i in range(SHORTEST, len(series))]
    return np.array([go_on(network, beginning, 1)[0, 0] for beginning in known])


def measure(network: Continuer, kind: str, tests: np.ndarray) -> KindFigures:
    """Compare how series [TESTED, KNOWN + ahead] go on with what is predicted of them."""
    known, truth = tests[:, :KNOWN], tests[:, KNOWN:]
    unit, ahead = unit_of(known), truth.shape[1]
    errors, baseline_errors = (
        (np.abs(guess - truth) / unit).mean(axis=0)
        for guess in (go_on(network, known, ahead), go_straight(known, ahead))
    )
    return KindFigures(kind, errors, baseline_errors)
