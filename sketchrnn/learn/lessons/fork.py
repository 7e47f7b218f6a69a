"""Squared error or likelihood: where ways part, their mean is a way that nobody takes.

One recurrent network reads how a car or a pen came to a fork and says where it will be a little
later, under two heads. One gives a place and learns by squared error, whose best answer is the mean
of all that may follow (Bishop 1994, section 2). The other gives a mixture of Gaussians and learns
by likelihood: the app's own density (`mixture.py`; Graves 2013, eqs. 18-25). The forks are
crossings of the shipped Berlin trips, found live, or a line that turns one way or another. What is
not here: the rest of the way, which the app writes move by move.
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

from sketchrnn.learn.crossings import AHEAD, BEHIND, CROSSINGS, find_crossings
from sketchrnn.learn.lesson import Report, generator, numbers, one_of, whole
from sketchrnn.learn.series import gaussian_nll
from sketchrnn.learn.training import built, train
from sketchrnn.model.mixture import head_size, log_prob, split
from sketchrnn.sampling.draw import draw, warmed

HIDDEN, MIXTURES = 32, 6
BATCH = 128  # ways at a step
BLUR = 0.1  # in units of `spread`; places that are learnt from are off by this, about 3 m
LINES = 400  # that are drawn where the fork is one of a drawing
PIECE, UNSTEADY = 5.0, 0.7  # pixels from point to point of such a line, and by which they are off
SHOWN = 60  # ways and predictions that the figures hold
HELD = 0.25  # share of the ways that nothing is learnt from


@dataclass(frozen=True, eq=False)
class Head:
    """What one head has learnt, measured on ways that it has not seen."""

    losses: np.ndarray
    """float64[steps]: of the training; squared error in square units of `spread`, or nats."""
    nll: float
    """Nats per place, of the density of a place in m² or px². The regression head is taken as a
    Gaussian around what it says, as wide as its errors in training."""
    rmse: float
    """Root of the mean squared distance from what is said to where it went, m or px; of the mixture
    that is the mean of its likeliest Gaussian."""
    distance: float
    """Mean distance from what is said to the nearest way that was really taken, m or px; of the
    mixture that is one place drawn from it for each way."""
    places: np.ndarray
    """float64[shown, 2]: what it says, or has drawn, m or px."""


@dataclass(frozen=True, eq=False)
class Figures:
    """A fork, and what the two heads say there."""

    unit: str
    """`m` or `px`."""
    ways: np.ndarray
    """float64[shown, points, 2]: some of the held-out ways around the fork, which is at 0, 0."""
    behind: int
    """How many points of a way lead to the fork and are read; the next one is at it."""
    learnt: int
    """Ways that are learnt from."""
    held: int
    """Ways that are measured on."""
    spread: float
    """Standard deviation of the places that are to be said, m or px."""
    regression: Head
    """The head that learns by squared error."""
    mixture: Head
    """The head that learns by likelihood."""
    branches: np.ndarray
    """float64[M, 3]: weight and mean (m or px) of each Gaussian for the first way, the heaviest
    first."""
    baseline_nll: float
    """Nats of one Gaussian around all places learnt from, which reads nothing."""
    baseline_rmse: float
    """Of their mean."""
    real_distance: float
    """Mean distance from where the held-out ways really went to the nearest other way, m or px."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    where: str = "road",
    crossing: int = 0,
    angles: Sequence[float] = (-60.0, 60.0),
    steps: int = 300,
    report: Report | None = None,
) -> Figures:
    """Teach a regression head and a mixture head where ways go after a fork.

    Args:
        seed: of the choice of trips or the lines, of what is held out, and of the first weights.
        where: `road`, a crossing in Berlin, or `drawing`, a line that turns.
        crossing: which one, 0 to 11; those where most cars part come first.
        angles: by which the line may turn, degrees within ±150.
        steps: of training, 1 to 3000.
        report: told the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    crossing = whole("crossing", crossing, 0, CROSSINGS - 1)
    turns = numbers("angles", angles, (None,), 150)
    steps = whole("steps", steps, 1, 3000)
    on_road = one_of("where", where, ("road", "drawing")) == "road"
    ways = find_crossings(rng)[crossing] if on_road else draw_lines(np.radians(turns), rng)
    task = Task(ways[rng.permutation(len(ways))])
    heads = built(seed, lambda: nn.ModuleList((Reader(2), Reader(head_size(MIXTURES)))))
    losses: list[list[float]] = []

    def loss(_: int) -> Tensor:
        rows = rng.integers(task.held, len(ways), size=BATCH)
        place, density = (head(task.past[:, rows]) for head in heads)
        # Simulated cars keep to a line so thin that a Gaussian on it would be no more than a spike.
        noise = rng.normal(0, BLUR, (BATCH, 2)).astype(np.float32)
        goal = task.goal[rows] + torch.from_numpy(noise)
        both = squared_error(place, goal), surprise(density, goal)
        losses.append([value.item() for value in both])
        return both[0] + both[1]  # the heads share no weight, so each learns from its own

    def figures() -> Figures:
        with torch.no_grad():
            said = heads[1](task.past[:, : task.held])
        density = split(said)
        order = density.log_pi[0].argsort(descending=True)
        weights = density.log_pi[0, order].double().exp().numpy()
        means = density.mean[0, order].double().numpy() * task.spread
        middle = task.goals[task.held :].mean(axis=0)
        return Figures(
            unit="m" if on_road else "px",
            ways=task.ways[: task.held][:SHOWN],
            behind=BEHIND,
            learnt=len(ways) - task.held,
            held=task.held,
            spread=task.spread,
            regression=task.regression(heads[0], np.array(losses)[:, 0]),
            mixture=task.mixture(said, np.array(losses)[:, 1], seed),
            branches=np.column_stack((weights, means)),
            baseline_nll=gaussian_nll(task.goals[task.held :], task.goals[: task.held]),
            baseline_rmse=rmse(task.goals[: task.held] - middle),
            real_distance=task.to_a_way(task.goals[: task.held]),
            seconds=time.perf_counter() - began,
        )

    def told(share: float, _: object) -> bool:
        return report is not None and report(share, figures())

    train(heads, loss, steps=steps, rate=1e-2, report=told)
    return figures()


class Reader(nn.Module):
    """A GRU that reads a way to the fork, and a linear head on what it has in mind there."""

    def __init__(self, outputs: int) -> None:
        """Draw the weights from PyTorch's global generator."""
        super().__init__()
        self.layer = nn.GRU(4, HIDDEN)
        self.head = nn.Linear(HIDDEN, outputs)

    def forward(self, past: Tensor) -> Tensor:
        """Return the outputs [B, outputs] for ways [T, B, 4]: each point and the move to it."""
        return self.head(self.layer(past)[0][-1])


def squared_error(output: Tensor, goal: Tensor) -> Tensor:
    """Return the mean squared distance; the output [B, 2] is a place."""
    return (output - goal).square().sum(-1).mean()


def surprise(output: Tensor, goal: Tensor) -> Tensor:
    """Return the mean -log p(goal); the output [B, 3 + 6 M] is a mixture and a pen, left idle."""
    return -log_prob(split(output), goal).mean()


def draw_lines(turns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return lines to a fork and on, float64[LINES, BEHIND + 1 + AHEAD, 2], pixels from the fork.

    turns: radians, by one of which each line turns; drawn by lot.
    """
    heading = np.zeros((LINES, BEHIND + AHEAD))
    heading[:, BEHIND:] = rng.choice(turns, LINES)[:, None]
    moves = PIECE * np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    path = np.cumsum(moves, axis=1) - moves[:, :BEHIND].sum(axis=1, keepdims=True)
    path = np.concatenate([path[:, :1] - moves[:, :1], path], axis=1)
    return path + rng.normal(0, UNSTEADY, path.shape)


class Task:
    """Ways through a fork, the first of them held out, and what is measured on those."""

    def __init__(self, ways: np.ndarray) -> None:
        """Prepare ways [n, BEHIND + 1 + AHEAD, 2] in random order; their last points are asked."""
        self.ways, self.goals = ways, ways[:, -1]  # [n, 2]
        self.held = round(HELD * len(ways))
        self.spread = float(self.goals[self.held :].std())
        known = ways[:, : BEHIND + 1]
        step = np.linalg.norm(known[:, 1] - known[:, 0], axis=-1).mean()
        past = np.concatenate(
            (known[:, 1:] / self.spread, np.diff(known, axis=1) / step), axis=-1
        )  # [n, BEHIND, 4]
        self.past = torch.from_numpy(past.swapaxes(0, 1)).float()
        self.goal = torch.from_numpy(self.goals / self.spread).float()
        # Ten points between two of a way, so that to the nearest point is to the nearest way.
        share = np.linspace(0, 1, 10, endpoint=False)[:, None]
        begin, end = ways[self.held :, :-1, None], ways[self.held :, 1:, None]
        self.tree = KDTree((begin + share * (end - begin)).reshape(-1, 2))

    def to_a_way(self, places: np.ndarray) -> float:
        """Return the mean distance of places [n, 2] to the nearest way that was learnt from."""
        return float(self.tree.query(places)[0].mean())

    @torch.no_grad()
    def regression(self, reader: nn.Module, losses: np.ndarray) -> Head:
        """Return what the regression head has learnt."""
        said = reader(self.past).double().numpy() * self.spread
        places, errors = said[: self.held], self.goals - said
        return Head(
            losses=losses,
            nll=gaussian_nll(errors[self.held :], errors[: self.held]),
            rmse=rmse(places - self.goals[: self.held]),
            distance=self.to_a_way(places),
            places=places[:SHOWN],
        )

    def mixture(self, head: Tensor, losses: np.ndarray, seed: int) -> Head:
        """Return what the mixture head has learnt, from what it says of the held-out places."""
        rng, density = np.random.default_rng(seed), split(head)
        noise = rng.normal(size=(self.held, 2))
        gumbel = rng.gumbel(size=(self.held, MIXTURES + 3))
        drawn = draw(head.numpy(), *warmed(noise, gumbel, temperature=1.0))
        drawn = drawn[:, :2].astype(np.float64) * self.spread
        nats = -log_prob(density, self.goal[: self.held]).double().mean().item()
        likeliest = density.log_pi.argmax(-1)
        means = density.mean[torch.arange(self.held), likeliest].double().numpy() * self.spread
        return Head(
            losses=losses,
            # A density per square unit of `spread` is one per m² or px² after this.
            nll=nats + 2 * math.log(self.spread),
            rmse=rmse(means - self.goals[: self.held]),
            distance=self.to_a_way(drawn),
            places=drawn[:SHOWN],
        )


def rmse(errors: np.ndarray) -> float:
    """Return the root of the mean squared length of errors [n, 2]."""
    return math.sqrt((errors**2).sum(axis=-1).mean())
