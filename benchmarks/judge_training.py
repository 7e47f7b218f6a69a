"""Trains a judge on the training split of drawings with categories.

Each drawing is drawn anew at each step with a random affine distortion. Rare categories are drawn
more often than their number suggests. Not here: the network (`judge_network.py`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import AveragedModel, update_bn
from tqdm import tqdm

from benchmarks.judge_network import Judge, JudgeNetwork, judged
from benchmarks.judge_raster import random_distortion, rasters, segments_of
from benchmarks.sheet import placed
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
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
    """How long to train: a number of passes over the drawings, or minutes if they are given."""

    epochs: float
    minutes: float | None = None


def commonest(dataset: Dataset, count: int) -> list[str]:
    """Return the categories with the most training drawings."""
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


def train(dataset: Dataset, names: Sequence[str], length: Length, seed: int) -> Judge:
    """Return a judge of these categories, trained on the training split.

    length: minutes, if given, make the result depend on the speed of the machine.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    drawings, labels = drawings_of(dataset, "train", names, MOST)
    segments, targets = segments_of(drawings), torch.from_numpy(labels)
    chance = 1 / np.sqrt(np.bincount(labels))[labels]
    chance /= chance.sum()
    size = min(BATCH, len(drawings))

    def batch() -> tuple[Tensor, Tensor]:
        chosen = rng.choice(len(drawings), size, p=chance)
        images = rasters(segments.take(chosen), random_distortion(size, rng))
        return torch.from_numpy(images), targets[chosen]

    network = JudgeNetwork(len(names)).to(memory_format=torch.channels_last)  # pyright: ignore
    average = AveragedModel(network, avg_fn=_averaged)
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    steps, begin = math.ceil(length.epochs * len(drawings) / size), time.monotonic()
    bar = tqdm(total=1.0, desc="judge", bar_format="{desc} {percentage:3.0f}% {postfix}")
    step, done = 0, 0.0
    while done < 1:
        images, truth = batch()
        loss = cross_entropy(network(images), truth, label_smoothing=SMOOTHING)
        optimiser.param_groups[0]["lr"] = _rate(done)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        average.update_parameters(network)
        step += 1
        done = step / steps
        if length.minutes is not None:
            done = (time.monotonic() - begin) / (60 * length.minutes)
        bar.set_postfix_str(f"step {step}, loss {loss.item():.3f}", refresh=False)
        bar.update(min(done, 1) - bar.n)
    bar.close()
    # Averaged weights need batch statistics of their own (Izmailov et al. 2018, section 3.2).
    update_bn((batch()[0] for _ in range(STATISTICS)), average)
    assert isinstance(average.module, JudgeNetwork)
    return Judge(average.module.eval().requires_grad_(False), list(names))


def _averaged(past: Tensor, now: Tensor, count: Tensor | int) -> Tensor:
    """Return the running average; at the beginning the past counts less than `AVERAGE`."""
    return now + min(AVERAGE, (1 + int(count)) / (10 + int(count))) * (past - now)


def _rate(done: float) -> float:
    """Return the learning rate after a share of the training, 0 to 1."""
    if done < WARM_UP:
        return RATE * max(done, 1e-3) / WARM_UP
    return RATE * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def accuracy(judge: Judge, dataset: Dataset, split: str) -> dict[str, float]:
    """Return how often the drawings of each category are named correctly."""
    drawings, labels = drawings_of(dataset, split, judge.names, MOST)
    right = judged(judge, drawings).argmax(1) == labels
    return {name: float(right[labels == label].mean()) for label, name in enumerate(judge.names)}
