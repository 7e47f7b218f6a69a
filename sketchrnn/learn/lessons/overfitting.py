"""Lesson: overfitting, early stopping and dropout.

A small version of the app's own network learns the moves of a few shipped Berlin trajectories for
too many epochs, once without dropout and once with random recurrent weights set to 0 at each step
(DropConnect, Wan et al. 2013). Early stopping keeps the weights of the epoch with the lowest
validation NLL (Prechelt 1998). Not here: more data, which helps more than both.
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
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.examples import drives as draw_drives
from sketchrnn.learn.lesson import Report, generator, number, whole
from sketchrnn.learn.series import gaussian_nll
from sketchrnn.learn.training import Schedule, built, train
from sketchrnn.model.batch import Layout, Sequences, collate
from sketchrnn.model.losses import nll_sums
from sketchrnn.model.sketch_rnn import SketchRNN

EVERY, MOVES = 3, 30  # fixes per move, 6 s; moves per trajectory
UNSEEN = 40  # validation trajectories, and as many held-out ones
MIXTURES = 5  # Gaussians
RATE = 1e-2
NARROWEST = 3.0  # -log σ of the narrowest Gaussian in units of the scale; a few metres


@dataclass(frozen=True, eq=False)
class Course:
    """One training run, and the NLL with and without early stopping."""

    dropout: float
    """Share of the recurrent weights set to 0 at each step."""
    train: np.ndarray
    """float64[epochs + 1]: NLL of the training trajectories before the first epoch and after each,
    nats per move with densities per m²."""
    valid: np.ndarray
    """float64[epochs + 1]: NLL of the validation trajectories."""
    best_epoch: int
    """Number of epochs after which `valid` is lowest; early stopping keeps these weights."""
    stopped_nll: float
    """NLL of the held-out trajectories with the weights of early stopping."""
    last_nll: float
    """NLL of the held-out trajectories with the weights of the last epoch."""


@dataclass(frozen=True, eq=False)
class Figures:
    """Both training runs."""

    drives: int
    """Number of training trajectories."""
    moves: int
    """Moves of these trajectories, 6 s each, without waiting."""
    weights: int
    """Number of weights of the network."""
    plain: Course
    """Without dropout."""
    dropped: Course | None
    """With dropout; None until that run has begun."""
    baseline_nll: float
    """NLL of the held-out trajectories under one Gaussian fitted to all training moves."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    drives: int = 12,
    epochs: int = 100,
    hidden: int = 64,
    dropout: float = 0.3,
    report: Report | None = None,
) -> Figures:
    """Train a network on a few trajectories for many epochs, with and without dropout.

    Args:
        seed: of the choice of trajectories, the initial weights and dropout.
        drives: number of training trajectories, 2 to 200.
        epochs: passes over them, 2 to 500.
        hidden: units of the LSTM, 1 to 256.
        dropout: share of the recurrent weights set to 0, 0.01 to 0.9.
        report: receives the figures so far; may stop each of the two runs.
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

        def progress(done: float, course: Course) -> bool:
            courses[:] = [*before, course]  # noqa: B023, as it is called within this round
            share_done = (len(courses) - 1 + done) / 2
            return report is not None and report(share_done, figures())

        train_course(network, material, epochs, seed, progress)
    return figures()


class Material:
    """Training, validation and held-out trajectories."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        """Select `count` training trajectories and 2 UNSEEN others at random, all different."""
        rows = draw_drives(count + 2 * UNSEEN, rng, EVERY, MOVES)
        parts = rows[:count], rows[count : count + UNSEEN], rows[count + UNSEEN :]
        self.moves = [np.concatenate(part)[:, :2] for part in parts]  # metres [n, 2] each
        self.scale = float(self.moves[0].std())
        layout = Layout.of(ModelConfig(position="none"), self.scale)
        self.parts = [collate(Sequences(part), layout) for part in parts]

    def nll(self, network: SketchRNN, which: int) -> Tensor:
        """Return the NLL of the moves of one part, nats per move with densities per m².

        which: 0 training, 1 validation, 2 held out.
        """
        batch = self.parts[which]
        positions, _ = nll_sums(network(batch)[0], batch, network.config.log_sigma_limit)
        # Change of variables: from a density per scale² to one per m².
        return positions / batch.real.sum() + 2 * math.log(self.scale)

    def gaussian_nll(self) -> float:
        """Return the NLL of the held-out moves under one Gaussian fitted to the training moves."""
        learnt, _, held = self.moves
        return gaussian_nll(learnt, held)


def train_course(
    network: SketchRNN,
    material: Material,
    epochs: int,
    seed: int,
    report: Callable[[float, Course], bool],
) -> None:
    """Train for some epochs, each a single step on all training trajectories.

    report: receives the share done and the course so far; may stop the training.
    """
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

    def report_course(done: float, _: object) -> bool:
        return report(done, course())

    with torch.random.fork_rng(devices=[]):  # dropout draws from the global generator
        torch.manual_seed(seed)
        train(network, loss, Schedule(epochs, rate=RATE), report_course)
    look()
    report(1.0, course())


CLAIMS = (
    Claim(
        "The training curve falls to the end, the validation curve turns up",
        lambda f: (
            f.plain.train[-1] < f.plain.train[f.plain.best_epoch]
            and f.plain.valid[-1] > f.plain.valid.min() + 0.1
        ),
    ),
    Claim(
        "Early stopping keeps the weights from before the turn, which are better on new drives",
        lambda f: f.plain.stopped_nll < f.plain.last_nll,
    ),
    Claim(
        "More drives help more than both",
        lambda few, many: (
            many.plain.stopped_nll < min(few.plain.stopped_nll, few.dropped.stopped_nll)
        ),
        ({}, {"drives": 100}),
    ),
)
