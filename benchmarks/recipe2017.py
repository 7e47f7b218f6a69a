"""The recipe of 2017: how Sketch-RNN was trained (decoder only), for comparison.

Ha & Eck, "A Neural Representation of Sketch Drawings", with the defaults of its repository
(magenta/models/sketch_rnn):

- an LSTM with recurrent dropout on the candidate (Semeniuta et al. 2016), keep probability 0.9;
- no surroundings as input;
- batches of 100 drawn at random and padded to the longest sequence; the pen term of the loss counts
  the padding;
- Adam with the learning rate (1e-3 - 1e-5) 0.9999^step + 1e-5, gradients clipped by value at 1;
- axes scaled by up to 15 %, 10 % of the points dropped, no average of the weights.

The density is computed in log space; the published code adds 1e-6 to it instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import dropout, linear, pad

from sketchrnn.checkpoint.card import Card
from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.batches import training_batch
from sketchrnn.data.store import Dataset
from sketchrnn.model.mixture import log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.training.tasks import CompletionTask, Loss
from sketchrnn.training.trainer import Trainer
from sketchrnn.training.workers import Workers

MODEL: dict[str, Any] = {"position": "none", "dropout": 0.0}
TRAIN: dict[str, Any] = {
    "batch_size": 100,
    "learning_rate": 1e-3,
    "drop_points": 0.1,
    "weight_decay": 0.0,
    "average": 0.0,
}
DROPPED = 0.1
FINAL_RATE = 1e-5
DECAY = 0.9999
END_ROW = (0.0, 0.0, 0.0, 0.0, 1.0)


class Shuffled(Trainer):
    """The training loop with batches drawn at random instead of by length."""

    def _batches(self, epoch: int) -> list[np.ndarray]:
        rng = np.random.default_rng([self.config.seed, epoch])
        order, size = rng.permutation(self.train_indices), self.config.batch_size
        return [order[i : i + size] for i in range(0, len(order), size)]


class Recipe2017(Shuffled):
    """The training loop with the optimiser, the learning rate and the batches of 2017."""

    def __init__(
        self,
        dataset: Dataset,
        out: Path,
        model_config: ModelConfig,
        config: TrainConfig,
        card: Card,
    ) -> None:
        """Take the arguments of `Trainer`."""
        super().__init__(dataset, out, model_config, config, card)
        self.task = Padded(dataset, model_config, config, card, self.workers)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=config.learning_rate)

    def _learning_rate(self, done: float) -> float:
        return (self.config.learning_rate - FINAL_RATE) * DECAY**self.state.step + FINAL_RATE


class Padded(CompletionTask):
    """The likelihood of the next move, over batches padded to the longest sequence."""

    def __init__(
        self,
        dataset: Dataset,
        model_config: ModelConfig,
        config: TrainConfig,
        card: Card,
        workers: Workers,
    ) -> None:
        """Take the arguments of `CompletionTask`."""
        super().__init__(dataset, model_config, config, card, workers)
        self.longest = int(dataset.lengths(dataset.indices("all")).max())

    def loss(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the loss of the published code: sums over batch size times padded length."""
        batch = training_batch(self.dataset, indices, model.layout, self.config, rng)
        there, end = batch.counted[..., None], torch.tensor(END_ROW)
        padding = end.expand(self.longest + 1 - len(there), len(indices), 5)
        inputs = torch.cat((torch.where(there, batch.inputs, end), padding))
        targets = torch.cat((torch.where(there, batch.targets, end), padding))
        place = pad(batch.surroundings, (0, 0, 0, 0, 0, len(padding)))
        inputs = model.features(inputs, place, batch.labels)
        mixture = split(model.head(self._unrolled(model, inputs)))
        xy = -log_prob(mixture, targets[..., :2])[: len(there)][batch.real].sum()
        pen = -(mixture.log_pen * targets[..., 2:]).sum()
        total = (xy + pen) / (len(inputs) * len(indices))
        return Loss(total, total.detach(), int(batch.real.sum()))

    @staticmethod
    def _unrolled(model: SketchRNN, inputs: Tensor) -> Tensor:
        """Run the LSTM step by step with dropout on the candidate, [T, B, F] to [T, B, H]."""
        rnn = model.decoder
        given = linear(inputs, rnn.weight_ih_l0, rnn.bias_ih_l0 + rnn.bias_hh_l0)  # [T, B, 4 H]
        h = c = given.new_zeros(inputs.shape[1], model.config.hidden)
        outputs = []
        for step in given:
            i, f, g, o = torch.addmm(step, h, rnn.weight_hh_l0.T).chunk(4, dim=1)
            c = f.sigmoid() * c + i.sigmoid() * dropout(g.tanh(), DROPPED, model.training)
            h = o.sigmoid() * c.tanh()
            outputs.append(h)
        return torch.stack(outputs)
