"""Lesson: squared error or likelihood. Where paths fork, their mean is a path that nobody takes.

Two recurrent networks read the path of a car or a pen to a fork and predict its position a little
later. One outputs a position and minimises squared error, whose optimum is the conditional mean
(Bishop 1994, section 2). The other outputs a mixture of Gaussians and maximises likelihood; the
density is the app's own (`model/mixture.py`; Graves 2013, eqs. 18-25). The forks are crossings in
the shipped Berlin data, or a line that turns by one of several angles. Not here: the rest of the
path, which the app samples move by move.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.spatial import KDTree
from torch import Tensor, nn

from sketchrnn.learn.claims import Claim
from sketchrnn.learn.crossings import AHEAD, BEHIND, CROSSINGS, find_crossings
from sketchrnn.learn.lesson import Report, generator, numbers, one_of, part, whole
from sketchrnn.learn.series import gaussian_nll
from sketchrnn.learn.training import Schedule, built, train
from sketchrnn.model.mixture import head_size, log_prob, split
from sketchrnn.sampling.draw import draw, scaled

HIDDEN, MIXTURES = 32, 6  # units, Gaussians
BATCH = 128  # paths per training step
BLUR = 0.1  # noise on the training targets, standard deviation in units of `spread`; about 3 m
LINES = 400  # synthetic lines
PIECE, UNSTEADY = 5.0, 0.7  # pixels: distance between points of a line, noise on each point
SHOWN = 60  # paths and predictions in the figures
HELD = 0.25  # share of the paths that are held out
RATE = 1e-2


@dataclass(frozen=True, eq=False)
class Head:
    """The scores of one network on held-out paths."""

    losses: np.ndarray
    """float64[steps]: training loss; squared error in units of `spread`², or nats."""
    nll: float
    """NLL of the true position, nats, with densities per m² or px². The density of the regression
    is a Gaussian around its output with the covariance of its training errors."""
    rmse: float
    """Root mean squared distance from the prediction to the true position, m or px. The prediction
    of the mixture is the mean of its likeliest Gaussian."""
    distance: float
    """Mean distance from the prediction to the nearest real path, m or px. The prediction of the
    mixture is one sample per path."""
    places: np.ndarray
    """float64[shown, 2]: the predictions, or samples of the mixture, m or px."""


@dataclass(frozen=True, eq=False)
class Figures:
    """A fork, and the predictions of both networks there."""

    unit: str
    """`m` or `px`."""
    paths: np.ndarray
    """float64[shown, points, 2]: some held-out paths, relative to the fork."""
    behind: int
    """Number of points before the fork; the next point is at the fork."""
    learnt: int
    """Number of training paths."""
    held: int
    """Number of held-out paths."""
    spread: float
    """Standard deviation of the target positions, m or px."""
    regression: Head
    """The network trained by squared error."""
    mixture: Head
    """The network trained by likelihood."""
    branches: np.ndarray
    """float64[M, 3]: weight and mean (m or px) of each Gaussian for the first held-out path, by
    descending weight."""
    baseline_nll: float
    """NLL under one Gaussian fitted to the training targets, nats."""
    baseline_rmse: float
    """RMSE of the mean of the training targets, m or px."""
    real_distance: float
    """Mean distance from the true positions to the nearest training path, m or px."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    where: str = "road",
    crossing: int = 0,
    angles: Sequence[float] = (-60.0, 60.0),
    steps: int = 300,
    report: Report | None = None,
) -> Figures:
    """Train a regression and a mixture to predict the position after a fork.

    Args:
        seed: of the data, of the split, and of the initial weights.
        where: `road`, a crossing in Berlin, or `drawing`, a line that turns.
        crossing: index of the crossing, 0 to 11, in the order of `find_crossings`.
        angles: by which the line may turn, degrees within ±150.
        steps: training steps, 1 to 3000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    crossing = whole("crossing", crossing, 0, CROSSINGS - 1)
    turns = numbers("angles", angles, (None,), 150)
    steps = whole("steps", steps, 1, 3000)
    on_road = one_of("where", where, ("road", "drawing")) == "road"
    paths = find_crossings(rng)[crossing] if on_road else draw_lines(np.radians(turns), rng)
    task = Task(paths[rng.permutation(len(paths))])
    heads = built(seed, lambda: nn.ModuleList((Reader(2), Reader(head_size(MIXTURES)))))
    losses: list[list[float]] = []

    def loss(_: int) -> Tensor:
        rows = rng.integers(task.held, len(paths), size=BATCH)
        place, density = (head(task.past[:, rows]) for head in heads)
        # Simulated cars follow one exact line, on which the density of a Gaussian would diverge.
        noise = rng.normal(0, BLUR, (BATCH, 2)).astype(np.float32)
        goal = task.goal[rows] + torch.from_numpy(noise)
        both = squared_error(place, goal), surprise(density, goal)
        losses.append([value.item() for value in both])
        return both[0] + both[1]  # the networks share no weight, so the gradients do not mix

    def figures() -> Figures:
        with torch.no_grad():
            output = heads[1](task.past[:, : task.held])  # [held, 3 + 6 M]
        density = split(output)
        order = density.log_pi[0].argsort(descending=True)
        weights = density.log_pi[0, order].double().exp().numpy()
        means = density.mean[0, order].double().numpy() * task.spread
        middle = task.goals[task.held :].mean(axis=0)
        return Figures(
            unit="m" if on_road else "px",
            paths=task.paths[: task.held][:SHOWN],
            behind=BEHIND,
            learnt=len(paths) - task.held,
            held=task.held,
            spread=task.spread,
            regression=task.regression(heads[0], np.array(losses)[:, 0]),
            mixture=task.mixture(output, np.array(losses)[:, 1], seed),
            branches=np.column_stack((weights, means)),
            baseline_nll=gaussian_nll(task.goals[task.held :], task.goals[: task.held]),
            baseline_rmse=rmse(task.goals[: task.held] - middle),
            real_distance=task.to_a_way(task.goals[: task.held]),
            seconds=time.perf_counter() - began,
        )

    train(heads, loss, Schedule(steps, rate=RATE), part(report, 0, 1, lambda _: figures()))
    return figures()


class Reader(nn.Module):
    """A GRU that reads a path to the fork, and a linear head on its last state."""

    def __init__(self, outputs: int) -> None:
        """Draw the weights from PyTorch's global generator."""
        super().__init__()
        self.layer = nn.GRU(4, HIDDEN)
        self.head = nn.Linear(HIDDEN, outputs)

    def forward(self, past: Tensor) -> Tensor:
        """Return the outputs [B, outputs] for paths [T, B, 4]: each point and the move to it."""
        return self.head(self.layer(past)[0][-1])


def squared_error(output: Tensor, goal: Tensor) -> Tensor:
    """Return the mean squared distance between outputs [B, 2] and goals [B, 2]."""
    return (output - goal).square().sum(-1).mean()


def surprise(output: Tensor, goal: Tensor) -> Tensor:
    """Return the mean -log p(goal), nats; goals are [B, 2].

    The output [B, 3 + 6 M] holds the parameters of a mixture and of a pen, which is unused here.
    """
    return -log_prob(split(output), goal).mean()


def draw_lines(turns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return lines through a fork, float64[LINES, BEHIND + 1 + AHEAD, 2], pixels from the fork.

    turns: radians; each line turns by one of them, chosen at random.
    """
    heading = np.zeros((LINES, BEHIND + AHEAD))
    heading[:, BEHIND:] = rng.choice(turns, LINES)[:, None]
    moves = PIECE * np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    path = np.cumsum(moves, axis=1) - moves[:, :BEHIND].sum(axis=1, keepdims=True)
    path = np.concatenate([path[:, :1] - moves[:, :1], path], axis=1)
    return path + rng.normal(0, UNSTEADY, path.shape)


class Task:
    """Paths through a fork as inputs and targets; the first ones are held out."""

    def __init__(self, paths: np.ndarray) -> None:
        """Prepare paths [n, BEHIND + 1 + AHEAD, 2] in random order; the target is the last point.

        Inputs are positions in units of `spread` and moves in units of the mean move.
        """
        self.paths, self.goals = paths, paths[:, -1]  # [n, 2]
        self.held = round(HELD * len(paths))
        self.spread = float(self.goals[self.held :].std())
        known = paths[:, : BEHIND + 1]
        step = np.linalg.norm(known[:, 1] - known[:, 0], axis=-1).mean()
        past = np.concatenate(
            (known[:, 1:] / self.spread, np.diff(known, axis=1) / step), axis=-1
        )  # [n, BEHIND, 4]
        self.past = torch.from_numpy(past.swapaxes(0, 1)).float()
        self.goal = torch.from_numpy(self.goals / self.spread).float()
        # Ten points per segment, so that the nearest point is about the nearest point of a path.
        share = np.linspace(0, 1, 10, endpoint=False)[:, None]
        begin, end = paths[self.held :, :-1, None], paths[self.held :, 1:, None]
        self.tree = KDTree((begin + share * (end - begin)).reshape(-1, 2))

    def to_a_way(self, places: np.ndarray) -> float:
        """Return the mean distance of positions [n, 2] to the nearest training path."""
        return float(self.tree.query(places)[0].mean())

    @torch.no_grad()
    def regression(self, reader: nn.Module, losses: np.ndarray) -> Head:
        """Return the scores of the network trained by squared error."""
        output = reader(self.past).double().numpy() * self.spread  # [n, 2]
        places, errors = output[: self.held], self.goals - output
        return Head(
            losses=losses,
            nll=gaussian_nll(errors[self.held :], errors[: self.held]),
            rmse=rmse(places - self.goals[: self.held]),
            distance=self.to_a_way(places),
            places=places[:SHOWN],
        )

    def mixture(self, head: Tensor, losses: np.ndarray, seed: int) -> Head:
        """Return the scores of the mixture from its outputs [held, 3 + 6 M] on held-out paths."""
        rng, density = np.random.default_rng(seed), split(head)
        noise = rng.normal(size=(self.held, 2))
        gumbel = rng.gumbel(size=(self.held, MIXTURES + 3))
        drawn = draw(head.numpy(), *scaled(noise, gumbel, temperature=1.0))
        drawn = drawn[:, :2].astype(np.float64) * self.spread
        nats = -log_prob(density, self.goal[: self.held]).double().mean().item()
        likeliest = density.log_pi.argmax(-1)
        means = density.mean[torch.arange(self.held), likeliest].double().numpy() * self.spread
        return Head(
            losses=losses,
            # Change of variables: from a density per `spread`² to one per m² or px².
            nll=nats + 2 * math.log(self.spread),
            rmse=rmse(means - self.goals[: self.held]),
            distance=self.to_a_way(drawn),
            places=drawn[:SHOWN],
        )


def rmse(errors: np.ndarray) -> float:
    """Return the root mean squared length of errors [n, 2]."""
    return math.sqrt((errors**2).sum(axis=-1).mean())


CLAIMS = (
    Claim(
        "One Gaussian predicts the average: a place between the roads, where nobody drives.",
        lambda f: f.regression.distance > 2 * f.mixture.distance,
    ),
    Claim(
        "several Gaussians give the true position a much higher density",
        lambda *runs: all(f.mixture.nll < f.regression.nll - 0.5 for f in runs),
        ({}, {"where": "drawing"}),
    ),
    Claim(
        "The average still has the smaller squared error",
        lambda f: f.regression.rmse < f.mixture.rmse,
    ),
)
