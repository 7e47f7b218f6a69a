"""The task of the head for holes: forecast the way through random holes in the training data.

The head reads no state of the recurrent network (`model/infill.py`). So it is trained alone, from a
model whose other weights stay as they are. Not here: the loop (`trainer.py`).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sketchrnn.data.holes import random_holes
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.training.task import VALID_LIMIT, Loss, Task
from sketchrnn.training.workers import Workers


class InfillTask:
    """Infill: forecast the way through a hole.

    Loss and score are the mean distance of the forecast from the truth, in widths of the hole. The
    mean distance teaches the median of where the car may be, as the mean square would teach the
    mean.
    """

    measure = "infill"

    def __init__(
        self,
        completion: Task[SketchRNN],
        dataset: Dataset,
        moments: int,
        scale: float,
        workers: Workers,
    ) -> None:
        """Train on this data set, with the scale and the head of the model.

        completion: builds the model.
        """
        if dataset.info.kind != "trajectory":
            raise UsageError(f"infill is for drives, but {dataset.info.name} has none")
        if moments == 0:
            raise UsageError("only_infill: expected a model with infill, got one without")
        self.build = completion.build
        self.dataset, self.moments, self.scale = dataset, moments, scale
        self.workers = workers

    def loss(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the mean distance in `HOLES` random holes of each of these trajectories."""
        away = self._distance(model, indices, rng)
        return Loss(away, away, int(self.dataset.lengths(indices).sum()))

    @torch.inference_mode()
    def score(self, model: SketchRNN, split: str) -> float:
        """Return the mean distance in random holes of a split, the same ones at each call."""
        indices = self.dataset.indices(split)
        indices = indices[evenly_spaced(len(indices), VALID_LIMIT)]
        was_training = model.training
        away = self._distance(model.eval(), indices, np.random.default_rng(0))
        model.train(was_training)
        return float(away)

    def _distance(self, model: SketchRNN, indices: np.ndarray, rng: np.random.Generator) -> Tensor:
        paths = [self.dataset.path(i) for i in indices]
        holes, inside = random_holes(paths, self.moments, self.scale, rng)
        device = self.workers.device
        away = torch.linalg.vector_norm(model.fill(holes.to(device)) - inside.to(device), dim=-1)
        return away.sum() / max(1, away.numel())
