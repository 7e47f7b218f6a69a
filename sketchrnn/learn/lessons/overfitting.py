"""Overfitting: a network learns a few drives by heart, and what early stopping and dropout change.

The app's own network, small, learns the moves of a handful of shipped Berlin drives for far more
epochs than is good for it. Twice: without dropout, and with some of its recurrent weights left out
at each step (DropConnect, Wan et al. 2013). Early stopping keeps the weights of the epoch at which
drives that nothing is learnt from were guessed best (Prechelt 1998). What is not here: more data,
which helps more than both.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from sketchrnn.config import ModelConfig
from sketchrnn.learn.examples import drives as draw_drives
from sketchrnn.learn.lesson import Report, generator, number, whole
from sketchrnn.learn.series import gaussian_nll
from sketchrnn.learn.training import built, train
from sketchrnn.model.batch import Layout, Sequences, collate
from sketchrnn.model.sketch_rnn import SketchRNN, nll_sums

EVERY, MOVES = 3, 30  # fixes in a move, which lasts 6 s then, and moves of a drive
UNSEEN = 40  # drives that say when to stop, and as many that are held out
MIXTURES = 5
RATE = 1e-2
NARROWEST = 3.0  # -log σ of the narrowest Gaussian, in units of the scale: a few metres


@dataclass(frozen=True, eq=False)
class Course:
    """One training, and what each way of ending it is worth."""

    dropout: float
    """Share of the recurrent weights left out at each step."""
    train: np.ndarray
    """float64[epochs + 1]: NLL of the drives learnt from before the first epoch and after each,
    nats per move in m²."""
    valid: np.ndarray
    """float64[epochs + 1]: NLL of the drives that say when to stop."""
    best_epoch: int
    """After how many epochs `valid` is lowest: early stopping keeps the weights of then."""
    stopped_nll: float
    """NLL of the held-out drives with these weights."""
    last_nll: float
    """NLL of the held-out drives with those of the last epoch."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What was learnt of a few drives."""

    drives: int
    """Drives that are learnt from."""
    moves: int
    """Moves in these; each is one of 6 s, waiting left out."""
    weights: int
    """Numbers that the network has to learn them with."""
    plain: Course
    """Without dropout."""
    dropped: Course | None
    """With dropout; None until it has begun."""
    baseline_nll: float
    """NLL of the held-out drives under one Gaussian around all moves learnt from."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    drives: int = 12,
    epochs: int = 100,
    hidden: int = 64,
    dropout: float = 0.3,
    report: Report | None = None,
) -> Figures:
    """Teach a network a few drives for many epochs, with and without dropout.

    Args:
        seed: of the choice of drives and of the first weights.
        drives: how many to learn from, 2 to 200.
        epochs: how often each of them is read, 2 to 500.
        hidden: units of the LSTM, 1 to 256.
        dropout: share of the recurrent weights left out, above 0 to 0.9.
        report: told the figures so far; may stop each of the two trainings.
    """
    began = time.perf_counter()
    rng = generator(seed)
    count = whole("drives", drives, 2, 200)
    epochs = whole("epochs", epochs, 2, 500)
    hidden = whole("hidden", hidden, 1, 256)
    dropout = number("dropout", dropout, 0.01, 0.9)
    material = Material(count, rng)
    config = ModelConfig(
        hidden=hidden, mixtures=MIXTURES, dropout=0.0, position="none", log_sigma_limit=NARROWEST
    )
    courses: list[Course] = []

    def figures() -> Figures:
        return Figures(
            drives=count,
            moves=len(material.moves[0]),
            weights=sum(weight.numel() for weight in network.parameters()),
            plain=courses[0],
            dropped=courses[1] if len(courses) > 1 else None,
            baseline_nll=material.gaussian_nll(),
            seconds=time.perf_counter() - began,
        )

    for share in (0.0, dropout):
        network = built(seed, partial(SketchRNN, replace(config, dropout=share), material.scale))
        before = tuple(courses)

        def told(done: float, course: Course) -> bool:
            courses[:] = [*before, course]  # noqa: B023, as it is called within this round
            share_done = (len(courses) - 1 + done) / 2
            return report is not None and report(share_done, figures())

        taught(network, material, epochs, seed, told)
    return figures()


class Material:
    """Drives to learn from, drives that say when to stop, and drives held out."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        """Draw the drives by lot, all different."""
        rows = draw_drives(count + 2 * UNSEEN, rng, EVERY, MOVES)
        parts = rows[:count], rows[count : count + UNSEEN], rows[count + UNSEEN :]
        self.moves = [np.concatenate(part)[:, :2] for part in parts]  # metres [n, 2] each
        self.scale = float(self.moves[0].std())
        layout = Layout.of(ModelConfig(position="none"), self.scale)
        self.parts = [collate(Sequences(part), layout) for part in parts]

    def nll(self, network: SketchRNN, which: int) -> Tensor:
        """Return the NLL of one part's moves, nats per move in m²; 0 is what is learnt from."""
        batch = self.parts[which]
        positions, _ = nll_sums(network(batch)[0], batch, network.config.log_sigma_limit)
        return positions / batch.real.sum() + 2 * math.log(self.scale)

    def gaussian_nll(self) -> float:
        """Return the NLL of the held-out moves under one Gaussian around those learnt from."""
        learnt, _, held = self.moves
        return gaussian_nll(learnt, held)


def taught(
    network: SketchRNN,
    material: Material,
    epochs: int,
    seed: int,
    told: Callable[[float, Course], bool],
) -> None:
    """Train for some epochs, each one step with all drives; `told` hears the course so far."""
    looks: list[list[float]] = []

    def course() -> Course:
        learnt, valid, held = np.array(looks).T
        best = int(valid.argmin())
        return Course(network.config.dropout, learnt, valid, best, held[best], held[-1])

    @torch.no_grad()
    def look() -> None:
        """Measure all three parts, without dropout."""
        network.eval()
        looks.append([material.nll(network, which).item() for which in range(3)])
        network.train()

    def loss(_: int) -> Tensor:
        look()
        return material.nll(network, 0)

    def tell(done: float, _: object) -> bool:
        return told(done, course())

    with torch.random.fork_rng(devices=[]):  # dropout draws from the global generator
        torch.manual_seed(seed)
        train(network, loss, steps=epochs, rate=RATE, report=tell)
    look()
    told(1.0, course())
