"""How fast training is, beside the bare recurrent network; on a GPU also in bfloat16.

Ours is the whole training step: read sequences from the store, augment them, batch them by length,
forward, backward, clip, optimise, average. The bare network is `nn.LSTM` and the linear output
layer, forward and backward, on random numbers of the same shapes. Points do not include padding.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.timing import Bar, alternately, row, seconds
from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.model.batch import bucketed_batches
from sketchrnn.model.surroundings import surroundings_of
from sketchrnn.training.card import card_for
from sketchrnn.training.trainer import Trainer

DATA = "kanjivg"
BATCHES = 6
ROUNDS = 3
BAR = Bar("at least", 0.85)


def evenly(dataset: Dataset, indices: np.ndarray, size: int, count: int) -> list[np.ndarray]:
    """Return `count` training batches of these sequences, from short to long ones."""
    lengths = dataset.lengths(indices)
    batches = [indices[part] for part in bucketed_batches(lengths, size, None)]
    return [batches[i] for i in np.linspace(0, len(batches) - 1, count).round().astype(int)]


def points(dataset: Dataset, batches: list[np.ndarray]) -> int:
    """Return the number of real points in the batches, without padding."""
    return sum(int(dataset.lengths(part).sum()) for part in batches)


def trainer(dataset: Dataset, model_config: ModelConfig, config: TrainConfig) -> Trainer:
    """Return a trainer; it writes nothing as long as only its steps are called."""
    card = card_for(dataset, "", model_config, config, "")
    return Trainer(dataset, Path(), model_config, config, card)


def beside_bare(narrow: bool) -> dict[str, Any]:
    """Return the row on real points per second; `narrow` computes in bfloat16 on a GPU."""
    if narrow and not torch.cuda.is_available():
        raise UsageError("expected a GPU for training in bfloat16, got none")
    dataset, model_config, config = prepare([DATA]), ModelConfig(), TrainConfig()
    run = trainer(dataset, model_config, config)
    batches = evenly(dataset, dataset.indices("train"), config.batch_size, BATCHES)
    device = run.workers.device
    inputs = 5 + surroundings_of(model_config, 1.0).size
    bare = nn.LSTM(inputs, model_config.hidden).to(device)
    head = nn.Linear(run.model.head.in_features, run.model.head.out_features).to(device)
    shapes = [(int(dataset.lengths(part).max()) + 1, len(part), inputs) for part in batches]
    given = [torch.randn(shape, device=device) for shape in shapes]

    def ours() -> None:
        for part in batches:
            run._step(part, 0.5)

    def limit() -> None:
        for numbers in given:
            bare.zero_grad(set_to_none=True)
            head.zero_grad(set_to_none=True)
            loss = head(bare(numbers)[0]).sum()
            loss.backward()
            loss.item()  # waits for the GPU, as the training step does

    real = points(dataset, batches)
    with torch.autocast(device.type, torch.bfloat16, enabled=narrow):
        least = alternately(ROUNDS, lambda: seconds(ours), lambda: seconds(limit))
    mine, theirs = (real / duration for duration in least)
    what = f"training, {DATA}, batch {config.batch_size}{', bfloat16' if narrow else ''}"
    return row(what, "points/s", mine, "bare LSTM and output layer", theirs, BAR)
