"""What the training loop can teach: a task is a model, the loss of a batch, and a score.

There are two: to complete, taught to a `SketchRNN` by the likelihood of the next move, and to name,
taught to a `RecogniserNetwork` by beginnings of drawings. What is not here: the loop (`train.py`)
and the networks (`model.py`, `recogniser.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig
from sketchrnn.data.batches import augment, make_batch
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.inference.recogniser import log_probs
from sketchrnn.model.recogniser import RecogniserNetwork, beginning, collate_reading
from sketchrnn.model.sketch_rnn import SketchRNN, guess_error, nll_sums
from sketchrnn.training.workers import Workers
from sketchrnn.trajectories.flow_map import Ways, cell_for

VALID_LIMIT = 2000
"""At most this many validation sequences, so that a large set does not spend its time on them."""
SMOOTHING = 0.1
"""Of the labels that a recogniser learns from (Szegedy et al. 2016)."""
FREQUENCY = 0.25
"""How far a recogniser prefers categories of many drawings: as this power of their share, 0 not at
all, 1 as in the data. On Quick, Draw!, where 2 of 345 categories have a quarter of the drawings,
the right name stood first for 61, 70, 73 % of the test drawings at 0, 0.25, 1, and with every
category counting alike for 39, 36, 25 %."""
WHOLE = 0.3
"""Share of the batches in which a recogniser sees whole drawings."""
SHORTEST = 0.1
"""Share of its points that a drawing is cut to at the least."""
SIZES = (0.6, 1.15)
"""Between these a recogniser sees drawings in any size: that of an unfinished one is unknown."""


class Loss(NamedTuple):
    """Of one batch."""

    total: Tensor  # [], what is minimised
    nll: Tensor  # [], the part of it that is shown, nats
    points: int  # real points that the model read


Network = TypeVar("Network", SketchRNN, RecogniserNetwork)


class Task(Protocol[Network]):
    """What a run teaches."""

    measure: str
    """What a score is called in the card."""

    def build(self) -> Network:
        """Return a model with initial weights."""
        ...

    def loss(self, model: Network, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the loss of these sequences; all that is random follows from `rng` and torch."""
        ...

    def score(self, model: Network, split: str) -> float:
        """Return how far a model is from perfect on a split, nats: the least is the best."""
        ...


def task_for(
    dataset: Dataset,
    model_config: ModelConfig | RecogniserConfig,
    config: TrainConfig,
    scale: float,
    workers: Workers,
) -> Task[Any]:
    """Return the task that a model of this architecture is for."""
    if isinstance(model_config, RecogniserConfig):
        return Naming(dataset, model_config, config, scale, workers)
    return Completing(dataset, model_config, config, scale, workers)


class Completing:
    """To give the true next move a high likelihood."""

    def __init__(
        self,
        dataset: Dataset,
        model_config: ModelConfig,
        config: TrainConfig,
        scale: float,
        workers: Workers,
    ) -> None:
        """Teach such a model by this data set, whose moves are divided by `scale`."""
        self.dataset, self.model_config = dataset, model_config
        self.config, self.scale, self.workers = config, scale, workers
        more = model_config.encoder == "latent" or model_config.guess
        self.measure = "loss" if more else "nll"
        self.ways = None
        if model_config.position == "ways":
            if dataset.info.kind != "trajectory":
                raise UsageError(f"position ways is for drives, but {dataset.info.name} has none")
            paths = (dataset.path(i) for i in dataset.indices("train"))
            self.ways = Ways.build(paths, cell_for(scale))

    def build(self) -> SketchRNN:
        """Return a model with initial weights."""
        return SketchRNN(self.model_config, self.scale, self.ways)

    def loss(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the NLL in nats per point; to it come the price of a latent code, and of a guess.

        A guess costs its mean distance from the truth, model units.
        """
        part = self.workers.part(len(indices))
        batch = make_batch(
            self.dataset,
            indices,
            self.scale,
            model.config,
            self.config,
            rng,
            part=part,
            ways=self.ways,
        )
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
        return Loss(total, nll, self.workers.total(int(real)))

    def _price(self, kl: Tensor) -> Tensor:
        """Return what a code costs of `kl` nats (Ha & Eck 2017, eq. 11; none below the floor)."""
        each = kl / self.model_config.latent_size
        return self.config.kl_weight * each.clamp(min=self.config.kl_floor)

    def score(self, model: SketchRNN, split: str) -> float:
        """Return the NLL in nats per point and what else costs in training.

        Without it, the best would be whichever model packs most into its codes.
        """
        # An encoder of its own is for completing: it is judged by the second half given the first.
        given = 0.5 if model.config.encoder == "own" else 0.0
        sums = nll(model, self.dataset, Subset(split, limit=VALID_LIMIT), given)
        cost = sums["nll"] + sums.get("guess", 0.0)
        if model.config.encoder == "latent":
            cost += float(self._price(torch.tensor(sums["kl"])))
        return cost


class Naming:
    """To name a drawing, finished or not.

    The categories of a data set are of very different sizes. In training the logits are raised by
    the logarithm of each category's share (Menon et al. 2021, logit adjustment), though not quite:
    what is left of it is all by which the network itself prefers the large ones.
    """

    measure = "nll"

    def __init__(
        self,
        dataset: Dataset,
        model_config: RecogniserConfig,
        config: TrainConfig,
        scale: float,
        workers: Workers,
    ) -> None:
        """Teach such a model by this data set, whose moves are divided by `scale`."""
        self.dataset, self.model_config = dataset, model_config
        self.config, self.scale, self.workers = config, scale, workers
        labels = dataset.labels[dataset.indices("train")]
        count = np.bincount(labels, minlength=model_config.categories)
        # A category without training drawings is given half of one.
        share = np.maximum(count, 0.5) / len(labels)
        raised = (1 - FREQUENCY) * np.log(share)
        self.raised = torch.from_numpy(raised.astype(np.float32))  # [C]

    def build(self) -> RecogniserNetwork:
        """Return a model with initial weights."""
        return RecogniserNetwork(self.model_config, self.scale)

    def loss(self, model: RecogniserNetwork, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the cross-entropy in nats per drawing, the labels smoothed to learn from."""
        device, part = self.workers.device, self.workers.part(len(indices))
        rows = [np.asarray(self.dataset[i])[: self.config.max_points] for i in indices]
        # All are changed in every process, which draw the same random numbers: see `make_batch`.
        changed = [self._changed(beginning, rng) for beginning in cut_beginnings(rows, rng)]
        reading = collate_reading(changed[part], self.scale)
        labels = torch.from_numpy(self.dataset.labels[indices[part]].astype(np.int64)).to(device)
        logits = model(reading.to(device)) + self.raised.to(device)
        total = cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        return Loss(
            self.workers.mean(total, len(labels)),
            self.workers.mean(cross_entropy(logits, labels), len(labels)),
            self.workers.total(int(reading.lengths.sum())),
        )

    def _changed(self, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return the drawing in another size and form, half of the time mirrored."""
        config = self.config
        rows = augment(rows, rng, config.scale_jitter, config.rotate, config.drop_points)
        size = np.exp(rng.uniform(*np.log(SIZES)))
        rows[:, :2] *= np.array([rng.choice((-size, size)), size], np.float32)
        return rows

    def score(self, model: RecogniserNetwork, split: str) -> float:
        """Return the cross-entropy in nats of whole drawings and of first halves.

        With the logits raised as in training: the split has the same shares.
        """
        indices = self.dataset.indices(split)
        indices = indices[evenly_spaced(len(indices), VALID_LIMIT)]
        truth = np.tile(self.dataset.labels[indices], 2)
        rows = [beginning(self.dataset[i], share) for share in (0.5, 1.0) for i in indices]
        scores = torch.from_numpy(log_probs(model, rows)) + self.raised
        return float(cross_entropy(scores, torch.from_numpy(truth.astype(np.int64))))


def cut_beginnings(sequences: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return the drawings of a batch as they may look while they are drawn.

    All are whole, or cut after the same random share of their points, so that they stay alike in
    length; half of these are cut at the last end of a stroke before it, if there is one.
    """
    if rng.random() < WHOLE:
        return list(sequences)
    share = rng.uniform(SHORTEST, 1)
    cut = [beginning(rows, share) for rows in sequences]
    return [
        rows[: np.flatnonzero(rows[:, 2])[-1] + 1] if half and rows[:, 2].any() else rows
        for rows, half in zip(cut, rng.random(len(cut)) < 0.5, strict=True)
    ]
