"""Trains a judge on the training split of drawings with categories.

Each drawing is drawn anew at each step with a random affine distortion. Rare categories are drawn
more often than their number suggests. Not here: the network (`judge_network.py`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import AveragedModel, update_bn
from tqdm import tqdm

from benchmarks.judge_network import Judge, JudgeNetwork, judged
from benchmarks.sheet import placed
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import Segments, random_distortion, rasters, segments_of
from sketchrnn.errors import DataError

MOST = 900
"""Training drawings of one category at most."""
BATCH = 128
RATE = 2e-3
"""Highest learning rate of AdamW; it rises over the first `WARM_UP` and falls as a cosine."""
WARM_UP = 0.05
WEIGHT_DECAY = 0.05
SMOOTHING = 0.1
"""Of the labels (Szegedy et al. 2016, section 7)."""
AVERAGE = 0.995
"""Largest share of the past in the running average of the weights, which is the result."""
STATISTICS = 10
"""Batches from which the statistics of batch normalisation are taken at the end."""


class Length(NamedTuple):
    """How long to train: passes over the drawings, or minutes if they are given.

    With minutes, the result depends on the speed of the machine.
    """

    epochs: float
    minutes: float | None = None

    def steps(self, drawings: int) -> Iterator[float]:
        """Yield the share of the training that is done, 0 to 1, before each step."""
        begin, count, done = time.monotonic(), 0, 0.0
        total = math.ceil(self.epochs * drawings / min(BATCH, drawings))
        with tqdm(total=100, desc="judge", unit="%", mininterval=5) as bar:
            while done < 1:
                yield done
                count += 1
                done = count / total
                if self.minutes is not None:
                    done = (time.monotonic() - begin) / (60 * self.minutes)
                bar.update(100 * min(done, 1) - bar.n)


def commonest(dataset: Dataset, count: int) -> list[str]:
    """Return the categories with the most training drawings, DataError if there are none."""
    if not dataset.info.categories:
        raise DataError(f"{dataset.info.name}: expected drawings with categories, got none")
    return dataset.info.categories[:count]


def drawings_of(
    dataset: Dataset, split: str, names: Sequence[str], most: int
) -> tuple[list[Drawing], np.ndarray]:
    """Return at most `most` drawings of each category, and their labels int64 [n]."""
    found, labels = [], []
    for label, name in enumerate(names):
        indices = dataset.indices(split, name)
        if len(indices) == 0:
            raise DataError(f"{dataset.info.name}: the category {name!r} has no {split} drawing")
        found += indices[evenly_spaced(len(indices), most)].tolist()
        labels += [label] * (len(found) - len(labels))
    units = dataset.info.drawing
    return [placed(dataset[index], units, units.canvas) for index in found], np.array(labels)


class Examples(NamedTuple):
    """The n training drawings."""

    segments: Segments
    labels: np.ndarray  # int64 [n]
    chance: np.ndarray  # float64 [n], of being drawn; larger in rare categories

    def batch(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Return distorted images [B, SIDE, SIDE] and their labels [B]."""
        chosen = rng.choice(len(self.labels), min(BATCH, len(self.labels)), p=self.chance)
        distortion = random_distortion(len(chosen), rng)
        images = rasters(self.segments.take(chosen), distortion)
        return torch.from_numpy(images), torch.from_numpy(self.labels[chosen])


def examples_of(dataset: Dataset, names: Sequence[str]) -> Examples:
    """Return the training drawings of some categories, at most `MOST` of each."""
    drawings, labels = drawings_of(dataset, "train", names, MOST)
    chance = 1 / np.sqrt(np.bincount(labels))[labels]
    return Examples(segments_of(drawings), labels, chance / chance.sum())


def train(dataset: Dataset, names: Sequence[str], length: Length, seed: int) -> Judge:
    """Return a judge of these categories, trained on the training split."""
    torch.manual_seed(seed)
    rng, examples = np.random.default_rng(seed), examples_of(dataset, names)
    network = JudgeNetwork(len(names))
    average = AveragedModel(network, avg_fn=_averaged)
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=WEIGHT_DECAY)
    for done in length.steps(len(examples.labels)):
        optimiser.param_groups[0]["lr"] = learning_rate(done)
        images, labels = examples.batch(rng)
        loss = cross_entropy(network(images), labels, label_smoothing=SMOOTHING)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        average.update_parameters(network)
    # Averaged weights need batch statistics of their own (Izmailov et al. 2018, section 3.2).
    update_bn((examples.batch(rng)[0] for _ in range(STATISTICS)), average)
    assert isinstance(average.module, JudgeNetwork)
    return Judge(average.module.eval().requires_grad_(False), list(names))


def _averaged(past: Tensor, now: Tensor, count: Tensor | int) -> Tensor:
    """Return the running average; at the beginning the past counts less than `AVERAGE`."""
    return now + min(AVERAGE, (1 + int(count)) / (10 + int(count))) * (past - now)


def learning_rate(done: float) -> float:
    """Return the learning rate after a share of the training, 0 to 1."""
    if done < WARM_UP:
        return RATE * max(done, 1e-3) / WARM_UP
    return RATE * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def accuracy(judge: Judge, dataset: Dataset, split: str) -> dict[str, float]:
    """Return how often the drawings of each category that has some are named correctly."""
    names = [name for name in judge.names if len(dataset.indices(split, name))]
    drawings, labels = drawings_of(dataset, split, names, MOST)
    seen = np.array(judge.names)[judged(judge, drawings).argmax(1)]
    right = seen == np.array(names)[labels]
    return {name: float(right[labels == label].mean()) for label, name in enumerate(names)}
