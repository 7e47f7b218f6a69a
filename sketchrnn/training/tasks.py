"""The tasks of completion and of recognition, and the choice of the task for a run.

Completion of sequences by a `SketchRNN` is trained on the likelihood of the next move, recognition
of drawings by a `RecogniserNetwork` on beginnings of drawings. Not here: what a task is
(`task.py`), that of the head for holes (`infill.py`), and the networks (`model/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from sketchrnn.checkpoint.card import Card
from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig
from sketchrnn.data.batches import augment, training_batch, vary_some
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.inference.recogniser import log_probs
from sketchrnn.model.losses import destination_nll, guess_error, nll_sums
from sketchrnn.model.picture import PictureNetwork
from sketchrnn.model.recogniser import RecogniserNetwork, beginning, build_recogniser
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.model.surroundings import kind_of
from sketchrnn.model.vocabulary import named_by
from sketchrnn.training.infill import InfillTask
from sketchrnn.training.task import VALID_LIMIT, Loss, Task
from sketchrnn.training.workers import Workers

SMOOTHING = 0.1
"""Label smoothing of a recogniser (Szegedy et al. 2016, arXiv:1512.00567)."""
FREQUENCY = 0.25
"""How strongly a recogniser prefers categories with many drawings. The prior of a category is its
share of the data to this power: 0 is a uniform prior, 1 that of the data. On Quick, Draw!, where 2
of 345 categories have a quarter of the drawings, the top-1 accuracy on test drawings was 61, 70 and
73 % at 0, 0.25 and 1, and its mean over categories 39, 36 and 25 %."""
WHOLE = 0.3
"""Share of the batches in which a recogniser sees whole drawings."""
SHORTEST = 0.1
"""The shortest beginning of a drawing, as a share of its points."""
SIZES = (0.6, 1.15)
"""Range of random scaling for a recogniser, since the final size of a drawing is unknown."""


def task_for(
    dataset: Dataset,
    model_config: ModelConfig | RecogniserConfig,
    config: TrainConfig,
    card: Card,
    workers: Workers,
) -> Task[Any]:
    """Return the task for an architecture; the card has the scale and the vocabulary."""
    if isinstance(model_config, RecogniserConfig):
        return RecognitionTask(dataset, model_config, config, card, workers)
    completion = CompletionTask(dataset, model_config, config, card, workers)
    if config.only_infill:
        return InfillTask(completion, dataset, model_config.infill, card.scale, workers)
    return completion


class CompletionTask:
    """Completion: give the true next move a high likelihood."""

    def __init__(
        self,
        dataset: Dataset,
        model_config: ModelConfig,
        config: TrainConfig,
        card: Card,
        workers: Workers,
    ) -> None:
        """Train on this data set, with the scale and the vocabulary of the card."""
        self.dataset, self.model_config = dataset, model_config
        self.config, self.scale, self.workers = config, card.scale, workers
        self.vocabulary = card.vocabulary
        more = model_config.encoder == "latent" or model_config.guess
        self.measure = "loss" if more else "nll"
        kind = kind_of(model_config)
        if kind.whole_map and dataset.info.kind != "trajectory":
            raise UsageError(
                f"position {model_config.position} is for drives, but {dataset.info.name} has none"
            )
        paths = (dataset.path(i) for i in dataset.indices("train"))
        self.flow_map = kind.build_map(paths, card.scale)

    def build(self) -> SketchRNN:
        """Return a model with initial weights."""
        return SketchRNN(self.model_config, self.scale, self.flow_map, self.vocabulary)

    def loss(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the NLL in nats per point, plus the terms of a latent code and of further heads.

        The term of a point forecast is its mean distance from the truth in model units, that of a
        destination its NLL in nats.
        """
        part = self.workers.part(len(indices))
        batch = training_batch(self.dataset, indices, model.layout, self.config, rng, part)
        batch = batch.to(self.workers.device)
        heads = model(batch)
        real = batch.real.sum()
        mean = sum(nll_sums(heads.mixture, batch, model.config.log_sigma_limit)) / real
        nll = total = self.workers.mean(mean, real)
        if model.config.encoder == "latent":
            total = nll + self._price(self.workers.mean(heads.kl.mean(), len(heads.kl)))
        if heads.guess is not None:
            away, count = guess_error(heads.guess, batch)
            total = total + self.workers.mean(away / count, count)
        if heads.destination is not None:
            missed, count = destination_nll(heads.destination, batch, model.config.log_sigma_limit)
            total = total + self.workers.mean(missed / count.clamp(min=1), count)
        return Loss(total, nll, self.workers.sum(int(real)))

    def _price(self, kl: Tensor) -> Tensor:
        """Return the weighted KL loss of a code of `kl` nats (Ha & Eck 2017, eq. 10 and 11).

        The floor is on the mean per dimension: below it there is no gradient.
        """
        each = kl / self.model_config.latent_size
        return self.config.kl_weight * each.clamp(min=self.config.kl_floor)

    def score(self, model: SketchRNN, split: str) -> float:
        """Return the loss of training on a split, nats.

        The NLL alone would choose the model that puts most information into its codes.
        """
        # An encoder of its own reads the start: score the second half given the first.
        given = 0.5 if model.config.encoder == "own" else 0.0
        sums = nll(model, self.dataset, Subset(split, limit=VALID_LIMIT), given)
        cost = sums["nll"] + sums.get("guess", 0.0) + sums.get("destination", 0.0)
        if model.config.encoder == "latent":
            cost += float(self._price(torch.tensor(sums["kl"])))
        return cost


class RecognitionTask:
    """Recognition: name a drawing, finished or not.

    The categories of a data set have very different sizes. In training, the logarithm of each
    category's share is added to its logit (logit adjustment, Menon et al. 2021, arXiv:2007.07314),
    but only 1 - FREQUENCY of it. So the network learns a prior of the share to the power FREQUENCY.
    """

    measure = "nll"

    def __init__(
        self,
        dataset: Dataset,
        model_config: RecogniserConfig,
        config: TrainConfig,
        card: Card,
        workers: Workers,
    ) -> None:
        """Train on this data set, with the scale and the names of the card."""
        self.dataset, self.model_config = dataset, model_config
        self.config, self.scale, self.workers = config, card.scale, workers
        texts = dataset.info.categories
        self.named = named_by(texts, card.categories)  # [names of the data, C]
        preferred = FREQUENCY * self._log_shares(0.0)
        # What a network must add to its scores so that they fit the drawings that it reads, [C]: in
        # training, and in validation, where each drawing is read once.
        self.raised = self._log_shares(config.balance) - preferred
        self.raised_once = self._log_shares(0.0) - preferred

    def _log_shares(self, balance: float) -> Tensor:
        """Return the logarithm of each category's share of the drawings read, float32 [C]."""
        indices = self.dataset.indices("train")
        chance = self.dataset.balanced(indices, balance) * len(indices)
        labels, names = self.dataset.labels[indices], len(self.dataset.info.categories)
        count = np.bincount(labels, chance, names) @ self.named
        # a category without training drawings counts as half a drawing: log 0 is not finite
        share = np.maximum(count, 0.5) / len(indices)
        return torch.from_numpy(np.log(share).astype(np.float32))

    def build(self) -> RecogniserNetwork | PictureNetwork:
        """Return a model with initial weights."""
        return build_recogniser(self.model_config, self.scale)

    def loss(
        self,
        model: RecogniserNetwork | PictureNetwork,
        indices: np.ndarray,
        rng: np.random.Generator,
    ) -> Loss:
        """Return the cross-entropy in nats per drawing; only `total` has smoothed labels."""
        device, part = self.workers.device, self.workers.part(len(indices))
        rows = [np.asarray(self.dataset[i])[: self.config.max_points] for i in indices]
        # Every process augments the whole batch, so that all draw the same random numbers.
        if self.config.vary:
            rows = vary_some(rows, self.dataset, indices, self.config.vary, rng)
        changed = [self._changed(beginning, rng) for beginning in cut_beginnings(rows, rng)]
        reading = model.read(changed[part])
        truth = self._truth(indices[part]).to(device)
        logits = model(reading.to(device)) + self.raised.to(device)
        total = cross_entropy(logits, truth, label_smoothing=SMOOTHING)
        return Loss(
            self.workers.mean(total, len(truth)),
            self.workers.mean(cross_entropy(logits, truth), len(truth)),
            self.workers.sum(sum(map(len, changed[part]))),
        )

    def _truth(self, indices: np.ndarray) -> Tensor:
        """Return the shares of the names of drawings, float32 [B, C]."""
        rows = self.named[self.dataset.labels[indices].astype(np.int64)]
        return torch.from_numpy(rows.toarray().astype(np.float32))

    def _changed(self, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return the drawing augmented and randomly scaled, half of the time mirrored."""
        config = self.config
        rows = augment(rows, rng, config.scale_jitter, config.rotate, config.drop_points)
        size = np.exp(rng.uniform(*np.log(SIZES)))
        rows[:, :2] *= np.array([rng.choice((-size, size)), size], np.float32)
        return rows

    def score(self, model: RecogniserNetwork | PictureNetwork, split: str) -> float:
        """Return the mean cross-entropy in nats of whole drawings and of first halves.

        The logits are adjusted as in training, since the split has the same shares.
        """
        indices = self.dataset.indices(split)
        indices = indices[evenly_spaced(len(indices), VALID_LIMIT)]
        truth = self._truth(np.tile(indices, 2))
        rows = [beginning(self.dataset[i], share) for share in (0.5, 1.0) for i in indices]
        scores = torch.from_numpy(log_probs(model, rows)) + self.raised_once
        return float(cross_entropy(scores, truth))


def cut_beginnings(sequences: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return the drawings of a batch, each rows [N, 3], as beginnings.

    Either all are whole, or all are cut after the same random share of their points, so that their
    lengths stay similar and little is padded. Half of the cut ones, at random, are cut at the last
    end of a stroke before that point, if there is one.
    """
    if rng.random() < WHOLE:
        return list(sequences)
    share = rng.uniform(SHORTEST, 1)
    cut = [beginning(rows, share) for rows in sequences]
    return [
        rows[: np.flatnonzero(rows[:, 2])[-1] + 1] if half and rows[:, 2].any() else rows
        for rows, half in zip(cut, rng.random(len(cut)) < 0.5, strict=True)
    ]
