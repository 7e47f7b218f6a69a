"""Trains a model of drawings on what its own endings look like.

    python -m scripts.self_critical --model doodles --data SPEC … --minutes 60 --out runs/critical

Training on the next point of drawings that people drew does not teach a model to draw on from its
own points, and a likely next point is not yet a good drawing. Here the model completes beginnings
of training drawings, several times each. An ending is worth how surely the critic names the
drawing, and how like it is to drawings of the category that people drew. Endings better than the
mean of their beginning become likelier, worse ones less likely: the policy gradient of Williams
(1992) with that mean as its baseline, as in self-critical training (Rennie et
al. 2017, arXiv:1612.00563; Kool et al. 2019). The gradient is that of the density that the page
samples from, at the temperature of the card. So that the model still draws as people do, each step
also reads real drawings, as in `train`. The judge of the benchmarks has no part in it.
An interrupted run leaves the model of the last `SAVE_STEPS` steps, from which another can begin.
"""

from __future__ import annotations

import argparse
import copy
import math
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from benchmarks.command import command_line
from scripts.best_endings import SHARES, beginning, known
from scripts.worth import Worth
from sketchrnn.checkpoint.folder import save
from sketchrnn.config import TrainConfig, override
from sketchrnn.data.batches import training_batch, vary_some
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load
from sketchrnn.inference.recogniser import Recogniser
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.losses import nll_sums
from sketchrnn.model.mixture import log_prob, split, tempered
from sketchrnn.model.sketch_rnn import SketchRNN

STARTS, ENDINGS = 32, 12
"""Beginnings of a step, and endings of each."""
EXTREMES = 2
"""The gradient is that of so many best and worst endings of each beginning: those in the middle
cost as much and teach little."""
LONGEST = 150
"""A beginning is taken from the first rows of a drawing, at most this many."""
VARY, LIFTED = 0.3, 0.3
"""Shares of the beginnings that are changed, as another hand would draw them, and that end with a
lifted pen wherever they were cut."""
DRAWINGS, BALANCE = 48, 0.5
"""Real drawings of a step, and how far their large categories are held back."""
WEIGHT = 2.0
"""Of the endings beside the real drawings, nats per point."""
RATE, WARM_UP = 2e-4, 50
"""Learning rate, and the steps in which it rises."""
AVERAGE = 0.99
"""Decay of the running average of the weights, which is what is saved."""
SAVE_STEPS = 50
FAILED = 1.0
"""An ending that scribbles, leaves the canvas or does not end is worth so much less than the worst
other one of its beginning, nats."""
FARTHEST = 3.0
"""Standard deviations; an ending farther from the mean counts as this."""
LEAST_DENSITY = -20.0
"""Log density of a move below which it has no gradient: one far off would outweigh the others."""


@dataclass(frozen=True)
class Drawn:
    """Endings that a model drew, and how much likelier each should become."""

    rows: list[np.ndarray]
    """Beginning and ending, stroke-3 [N_i, 3], data units."""
    begins: list[int]
    """Rows of the beginning."""
    finished: list[bool]
    categories: list[str]
    advantages: np.ndarray
    """float64 [B], in standard deviations."""
    worth: float
    """Mean of all endings, also of those that are not among these."""
    failed: float
    """Share of all endings."""


def draw(
    model: DrawingCompleter, worth: Worth, asked: Sequence[tuple[Drawing, str]], seed: int
) -> Drawn:
    """Complete beginnings and compare the endings of each.

    Args:
        model: in evaluation mode.
        worth: of what it draws.
        asked: beginnings and their categories.
        seed: of the endings.
    """
    settings = SamplingSettings(ENDINGS, model.card.temperature, seed)
    endings = model.sample([(start, name, ENDINGS) for start, name in asked], settings)
    worths = np.full(len(endings), np.nan)
    for name in {name for _, name in asked}:
        sound = [i for i, one in enumerate(endings) if one.category == name and not one.failed]
        if sound:
            worths[sound] = worth.of([endings[i].drawing for i in sound], name)
    table = _with_failures(worths.reshape(-1, ENDINGS), worth.least)
    better = table - table.mean(1, keepdims=True)
    order = np.argsort(table, axis=1, kind="stable")
    extremes = np.concatenate((order[:, :EXTREMES], order[:, -EXTREMES:]), axis=1)
    chosen = (np.arange(len(table))[:, None] * ENDINGS + extremes).ravel().tolist()
    scaled = better.ravel()[chosen] / max(float(better.std()), 1e-6)
    some = [endings[i] for i in chosen]
    starts = [asked[i // ENDINGS][0] for i in chosen]
    return Drawn(
        [model.rows(start, one.ending) for start, one in zip(starts, some, strict=True)],
        [len(model.rows(start)) for start in starts],
        [one.finished for one in some],
        [asked[i // ENDINGS][1] for i in chosen],
        np.clip(scaled, -FARTHEST, FARTHEST),
        float(table.mean()),
        float(np.mean([one.failed for one in endings])),
    )


def _with_failures(table: np.ndarray, least: float) -> np.ndarray:
    """Return what endings are worth, [starts, endings], where NaN stands for those that failed.

    least: what the worst ending of a beginning is worth if all failed.
    """
    lost = np.isnan(table)
    worst = np.where(lost, np.inf, table).min(1, keepdims=True)
    return np.where(lost, np.where(np.isinf(worst), least, worst) - FAILED, table)


def log_probs(model: DrawingCompleter, drawn: Drawn, some: np.ndarray) -> Tensor:
    """Return the log density of some endings, at the temperature of the card, nats [b]."""
    network, take = model.model, some.tolist()
    batch = collate(
        Sequences(
            [drawn.rows[i] for i in take],
            labels=model.labels([drawn.categories[i] for i in take]),
            ended=[drawn.finished[i] for i in take],
        ),
        network.layout,
    )
    density = split(network(batch).mixture, network.config.log_sigma_limit)
    density = tempered(density, model.card.temperature)
    moves = log_prob(density, batch.targets[..., :2]).clamp(min=LEAST_DENSITY)  # [T, b]
    pens = (density.log_pen * batch.targets[..., 2:]).sum(-1)
    begins = torch.tensor([drawn.begins[i] for i in take])
    own = torch.arange(len(moves))[:, None] >= begins
    return (moves * (batch.real & own) + pens * (batch.counted & own)).sum(0)


class SelfCritical:
    """One run."""

    def __init__(self, model: DrawingCompleter, dataset: Dataset, seed: int) -> None:
        """Prepare a run that changes this model."""
        if not isinstance(model.critic, Recogniser):
            raise UsageError(f"expected a model whose critic names drawings, got {model.card.name}")
        self.model, self.dataset = model, dataset
        self.rng = np.random.default_rng(seed)
        self.names = dataset.info.categories
        if model.model.config.words:
            self.names = [known(model, name) for name in self.names]
        self.labels = torch.from_numpy(model.labels(self.names))
        self.worth = Worth(model.critic, dataset, self.names, self.rng)
        network = model.model.requires_grad_(True)
        self.average = copy.deepcopy(network).requires_grad_(False)
        fields = vars(TrainConfig())
        stored = {name: value for name, value in model.card.train.items() if name in fields}
        self.config = override(TrainConfig(), stored)
        decay = self.config.weight_decay
        self.optimiser = torch.optim.AdamW(
            network.parameters(), RATE, betas=(0.9, 0.99), weight_decay=decay, fused=True
        )
        train = dataset.indices("train")
        self.real = train, dataset.balanced(train, BALANCE)
        seen = np.array([name in self.worth.seen for name in self.names])
        begun = train[seen[dataset.labels[train]]]
        self.begun = begun, dataset.balanced(begun, BALANCE)
        self.steps = 0

    def step(self, done: float) -> dict[str, float]:
        """Take one step and return what is shown of it; done: share of the run, 0 to 1."""
        network = self.model.model.eval()
        drawn = draw(self.model, self.worth, self._beginnings(), int(self.rng.integers(2**40)))
        self.optimiser.zero_grad(set_to_none=True)
        self._backward(drawn)
        network.train()
        nll = self._nll(network)
        nll.backward()
        torch.nn.utils.clip_grad_value_(network.parameters(), self.config.clip_value)
        warm = min(1.0, (self.steps + 1) / WARM_UP)
        for group in self.optimiser.param_groups:
            group["lr"] = RATE * warm * (0.51 + 0.49 * math.cos(math.pi * min(1.0, done)))
        self.optimiser.step()
        decay = min(AVERAGE, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            weights = zip(self.average.parameters(), network.parameters(), strict=True)
            for average, weight in weights:
                average.lerp_(weight, 1 - decay)
        self.steps += 1
        return {"worth": drawn.worth, "failed": drawn.failed, "nll": float(nll.detach())}

    def _beginnings(self) -> list[tuple[Drawing, str]]:
        """Return beginnings of training drawings and their names, shorter drawings first."""
        indices, chance = self.begun
        chosen = self.rng.choice(indices, STARTS, p=chance)
        chosen = chosen[np.argsort(self.dataset.lengths(chosen), kind="stable")]
        rows = [self.dataset[i] for i in chosen]
        rows = vary_some(rows, self.dataset, chosen, VARY, self.rng)
        found = []
        for index, one in zip(chosen, rows, strict=True):
            start = beginning(one[:LONGEST], self.dataset, self.rng.uniform(*SHARES))
            if self.rng.random() < LIFTED:
                start = replace(start, lifted=True)
            found.append((start, self.names[self.dataset.labels[index]]))
        return found

    def _backward(self, drawn: Drawn) -> None:
        """Add the gradient that makes good endings likelier, in parts that need little memory."""
        lengths = np.array([len(rows) for rows in drawn.rows])
        points = max(1, int((lengths - drawn.begins).sum()))
        for some in np.array_split(np.argsort(lengths, kind="stable"), 4):
            wanted = torch.from_numpy(drawn.advantages[some]).float()
            loss = -WEIGHT * (log_probs(self.model, drawn, some) * wanted).sum() / points
            loss.backward()

    def _nll(self, network: SketchRNN) -> Tensor:
        """Return the NLL of some real drawings, nats per point []."""
        indices, chance = self.real
        chosen = np.sort(self.rng.choice(indices, DRAWINGS, p=chance))
        batch = training_batch(self.dataset, chosen, network.layout, self.config, self.rng)
        if not network.config.words:
            batch.labels = self.labels[batch.labels]
        sums = nll_sums(network(batch).mixture, batch, network.config.log_sigma_limit)
        return sum(sums) / batch.real.sum()

    def save(self, out: Path, minutes: float, seed: int) -> None:
        """Write the average of the weights as a checkpoint."""
        card = self.model.card
        card.name, card.metrics, card.seed = out.name, {}, seed
        changed = {"minutes": minutes, "learning_rate": RATE, "weights": "average"}
        card.train |= changed | {"steps": self.steps}
        for name in ("epoch", "seconds"):
            card.train.pop(name, None)
        save(self.average, card, out)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    arguments = command_line(__doc__, "--model", "--data")
    arguments.add_argument("--out", type=Path, required=True, metavar="DIR")
    arguments.add_argument("--minutes", type=float, default=60.0, help="of training (60)")
    arguments.add_argument("--seed", type=int, default=0)
    return arguments


def main() -> None:
    """Run."""
    chosen = parser().parse_args()
    model = expect_drawings(load(chosen.model))
    run = SelfCritical(model, prepare(chosen.data), chosen.seed)
    model.card.train["note"] = f"trained from {model.card.name}: {model.card.command}"
    model.card.command = shlex.join(["python", "-m", "scripts.self_critical", *sys.argv[1:]])
    began, done = time.monotonic(), 0.0
    with tqdm(total=round(60 * chosen.minutes), unit="s", mininterval=10) as bar:
        while done < 1:
            shown = run.step(done)
            elapsed = time.monotonic() - began
            done = elapsed / (60 * chosen.minutes)
            bar.set_postfix({name: f"{value:.3f}" for name, value in shown.items()}, refresh=False)
            bar.update(min(round(elapsed), bar.total) - bar.n)
            if run.steps % SAVE_STEPS == 0:
                run.save(chosen.out, chosen.minutes, chosen.seed)
    run.save(chosen.out, chosen.minutes, chosen.seed)
    print(f"{chosen.out}: {run.steps:,} steps")


if __name__ == "__main__":
    main()
