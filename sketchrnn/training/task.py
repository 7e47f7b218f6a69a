"""A task: what the training loop needs to know of a model: how to build it, its loss, its score.

Not here: the tasks (`tasks.py`, `infill.py`) and the loop (`trainer.py`).
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from torch import Tensor

from sketchrnn.model.picture import PictureNetwork
from sketchrnn.model.recogniser import RecogniserNetwork
from sketchrnn.model.sketch_rnn import SketchRNN

VALID_LIMIT = 2000
"""At most this many validation sequences, so that validation of a large set stays short."""


class Loss(NamedTuple):
    """The loss of one batch."""

    total: Tensor  # [], what is minimised
    nll: Tensor  # [], the part of it that is shown as progress, nats
    points: int  # that the model read, without padding


Network = TypeVar("Network", SketchRNN, RecogniserNetwork | PictureNetwork)


class Task(Protocol[Network]):
    """What a run trains a model for."""

    measure: str
    """Name of the score in the card."""

    def build(self) -> Network:
        """Return a model with initial weights."""
        ...

    def loss(self, model: Network, indices: np.ndarray, rng: np.random.Generator) -> Loss:
        """Return the loss of these sequences. Only `rng` and torch's generator are random."""
        ...

    def score(self, model: Network, split: str) -> float:
        """Return the score of a model on a split, nats; lower is better."""
        ...
