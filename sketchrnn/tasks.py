"""What the training loop can teach: a task is a model, the loss of a batch, and a score.

To complete is taught to a `SketchRNN` by the likelihood of the next move. What is not here: the
loop (`train.py`) and the network (`model.py`).
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.store import Dataset
from sketchrnn.likelihood import make_batch, nll
from sketchrnn.model import SketchRNN, nll_sums

VALID_LIMIT = 2000
"""At most this many validation sequences, so that a large set does not spend its time on them."""


class Loss(NamedTuple):
    """Of one batch."""

    total: Tensor  # [], what is minimised
    nll: Tensor  # [], the part of it that is shown, nats
    points: int  # real points that the model read


class Task(Protocol):
    """What a run teaches."""

    def build(self) -> SketchRNN:
        """Return a model with initial weights."""
        ...

    def loss(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the loss of these sequences; all that is random follows from `rng` and torch."""
        ...

    def score(self, model: SketchRNN, split: str) -> float:
        """Return how far a model is from perfect on a split, nats: the least is the best."""
        ...


class Completing:
    """To give the true next move a high likelihood."""

    def __init__(
        self, dataset: Dataset, model_config: ModelConfig, config: TrainConfig, scale: float
    ) -> None:
        """Teach such a model by this data set, whose moves are divided by `scale`."""
        self.dataset, self.model_config = dataset, model_config
        self.config, self.scale = config, scale

    def build(self) -> SketchRNN:
        """Return a model with initial weights."""
        return SketchRNN(self.model_config, self.scale)

    def loss(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the NLL in nats per point, for a latent code with its KL term above the floor."""
        config = self.config
        batch = make_batch(self.dataset, indices, self.scale, model.config, config, rng)
        batch = batch.to(next(model.parameters()).device)
        head, kl = model(batch)
        real = batch.real.sum()
        nll = total = sum(nll_sums(head, batch, model.config.log_sigma_limit)) / real
        if model.config.encoder == "latent":
            floor = torch.full((), config.kl_floor, device=kl.device)
            each = kl.mean() / model.config.latent_size
            total = nll + config.kl_weight * torch.maximum(each, floor)
        return Loss(total, nll, int(real))

    def score(self, model: SketchRNN, split: str) -> float:
        """Return the NLL in nats per point."""
        # An encoder of its own is for completing: it is judged by the second half given the first.
        given = 0.5 if model.config.encoder == "own" else 0.0
        return nll(model, self.dataset, split, limit=VALID_LIMIT, given=given)["nll"]
