"""Few examples: a model learns one more name from 5 to 200 drawings, and forgets nothing.

The model grows (`growth.py`), and only its new weights are trained, with strong augmentation, by
the loop of every training run. So the run can be stopped and resumed, and its folder holds a
checkpoint, a log and the state. Not here: who starts it (`jobs.py`, the command `teach`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from sketchrnn.checkpoint.card import Card
from sketchrnn.config import TrainConfig, to_dict
from sketchrnn.data.drawings import CANVAS
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.variation import varied
from sketchrnn.errors import DataError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.likeness import Likeness, write_examples
from sketchrnn.inference.naming import nll_by_name
from sketchrnn.teaching.growth import check_growth, grow
from sketchrnn.training.trainer import Report, Stop, Trainer

LEAST, MOST = 3, 200
"""Numbers of examples that this way of learning is for."""
SECONDS = 60.0
"""Longest time that the steps take."""
EPOCH = 600
"""Drawings in an epoch: changed copies of the examples."""
RECIPE = TrainConfig(
    epochs=5,
    batch_size=20,
    learning_rate=3e-3,
    warmup_steps=20,
    weight_decay=0.0,
    average=0.95,
    scale_jitter=0.15,
    rotate=0.05,
    drop_points=0.15,
    drop_words=0.0,
)
"""The name is never dropped: it is what the new weights answer to."""
NOISE = 2.0
"""Noise on the positions on a canvas of Quick, Draw!, data units."""
COMPARED = 3
"""Examples that the names which a model knows are compared by."""
DROPOUT = 0.5
"""Dropout of a model that learns from a few drawings."""
KEPT = 0.005
"""Tolerance that the kept examples are simplified with, in sides of the canvas. A pixel of the
pictures that they are compared by is larger."""


class FewExamples(Dataset):
    """Some drawings as training sequences of one name, in the units of a model."""

    def __init__(
        self, dataset: Dataset, completer: DrawingCompleter, name: str, seed: int = 0
    ) -> None:
        """Read all drawings of a data set.

        Args:
            dataset: all its drawings are examples, whatever their category and split.
            completer: the model that learns them.
            name: of what they show.
            seed: of the changed copies that are trained on; the drawings themselves validate.

        Raises DataError if they are too few, too many, or no drawings.
        """
        info, card = dataset.info, completer.card
        if info.kind != "drawing":
            raise DataError(f"expected drawings to learn {name!r} from, but {info.name} has drives")
        if not LEAST <= len(dataset) <= MOST:
            raise DataError(
                f"expected {LEAST} to {MOST} drawings of {name!r}, got {len(dataset):,}; "
                "`train` learns from more"
            )
        canvas, first = info.drawing.canvas, int(info.drawing.first_point)
        drawings = [
            Drawing.from_stroke3(dataset[i][first:], np.zeros(2), canvas, canvas)
            for i in range(len(dataset))
        ]
        copies, rng = math.ceil(EPOCH / len(dataset)), np.random.default_rng(seed)
        changed = [varied(one, rng) for one in drawings * copies]
        self.drawings = [one.simplify(KEPT * canvas) for one in drawings]
        self.rows = [completer.rows(one) for one in drawings]
        rows = [*(completer.rows(one) for one in changed), *self.rows]
        self.folder, self.info = dataset.folder, replace(info, units=deepcopy(card.units))
        self.points = np.concatenate(rows)
        self.offsets = np.cumsum([0, *map(len, rows)])
        self.origins = np.zeros((len(rows), 2), np.float32)
        self.split = np.repeat(np.array([0, 1], np.uint8), (copies * len(dataset), len(dataset)))
        self.name_as(card, name)

    def name_as(self, card: Card, name: str) -> None:
        """Give all drawings a name of a card, and its style."""
        names = card.categories or [name]
        self.info.categories, self.info.styles = names, [card.style]
        self.labels = np.full(len(self.split), names.index(name) if name in names else 0, np.int32)
        self.styles = np.zeros(len(self.split), np.uint8)


@dataclass(frozen=True)
class Lesson:
    """What a model is to learn."""

    name: str
    examples: Dataset
    seed: int = 0
    seconds: float = SECONDS
    command: str = ""
    """The command line, for the card."""


class FewExampleTrainer(Trainer):
    """Trains the new weights of a grown model."""

    def __init__(self, completer: DrawingCompleter, lesson: Lesson, out: Path) -> None:
        """Grow the model of a completer. Nothing is written yet.

        Raises UsageError if the model cannot learn the name, DataError for unsuitable examples.
        """
        model, name = completer.model, lesson.name
        check_growth(completer.card, name)
        examples = FewExamples(lesson.examples, completer, name, lesson.seed)
        vector = nearest_vector(completer, name, examples.rows[:COMPARED])
        torch.manual_seed(lesson.seed)
        grown = grow(model, completer.card, name, vector, DROPOUT)
        examples.name_as(grown.card, name)
        noise = NOISE * completer.card.drawing.canvas / CANVAS
        config = replace(RECIPE, position_noise=noise, seed=lesson.seed)
        card = _card(grown.card, examples, config, lesson, out)
        super().__init__(examples, out, grown.model.config, config, card)
        before = completer.critic.examples if isinstance(completer.critic, Likeness) else {}
        self._examples = {**before, name: examples.drawings}
        self._limit = lesson.seconds
        for network in (self.model, self.average):
            network.load_state_dict(grown.model.state_dict())
        for key, weight in self.model.named_parameters():
            mask = grown.new[key]
            weight.requires_grad_(bool(mask.any()))
            if weight.requires_grad:
                weight.register_hook(mask.to(weight.device).__rmul__)

    def run(self, report: Report, stop: Stop) -> Card:
        """Keep the examples with the model, and train as `Trainer.run` does."""
        write_examples(self._examples, self.out)
        return super().run(report, stop)

    def _batches(self, epoch: int) -> list[np.ndarray]:
        """Return the batches of an epoch, in which the copies are mixed.

        Batches of similar lengths would each hold the copies of one drawing.
        """
        rng, size = np.random.default_rng([self.config.seed, epoch]), self.config.batch_size
        order = rng.permutation(self.train_indices)
        return [order[first : first + size] for first in range(0, len(order), size)]

    def _done(self) -> float:
        """Return the done share of the run, by epochs or by time, whichever is further."""
        return max(super()._done(), self.state.seconds / self._limit)


def _card(
    card: Card, examples: FewExamples, config: TrainConfig, lesson: Lesson, out: Path
) -> Card:
    """Return the card of a run that begins, from the card of the grown model."""
    count = len(examples.rows)
    card.name = out.resolve().name
    card.longest = max(card.longest, *map(len, examples.rows))
    card.data = [
        *card.data,
        {
            "name": f"{count} drawings of {lesson.name}",
            "category": lesson.name,
            "licence": "not stated",
            "credit": "",
            "sequences": {"train": count, "valid": 0, "test": 0},
            "points": int(sum(map(len, examples.rows))),
        },
    ]
    card.metrics, card.train = {}, to_dict(config)
    card.command, card.seed = lesson.command, lesson.seed
    return card


def nearest_vector(
    completer: DrawingCompleter, name: str, rows: Sequence[np.ndarray]
) -> torch.Tensor:
    """Return the vector that a new name begins with, [V]: that of the likeliest known name.

    It is 0 if the model has no names, or if the name contains words that the model knows, whose
    vectors are added anyway.

    rows: some drawings of the new name, each [N, 3], data units of the model.
    """
    model, card = completer.model, completer.card
    if not (model.config.categories or model.config.words):
        return torch.zeros(0)
    if model.config.words and completer.model.layout.vocabulary.tokens(name, ""):
        return torch.zeros(model.config.category_size)
    scores = nll_by_name(model, rows, completer.labels(card.categories))
    label = completer.labels([card.categories[int(scores.argmin())]])
    if model.config.words:  # without the style, which the drawings of the new name have too
        style = len(card.styles)
        return sum((model.words.weight[i] for i in label[0] if i > style), torch.zeros(()))
    return model.category.weight[int(label[0])].clone()
