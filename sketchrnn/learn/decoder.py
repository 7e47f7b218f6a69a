"""The decoder of a shipped model, prepared for the NumPy cell, which exposes gates and states.

Covers: the models that this works for, their inputs over a drawing, their weights, and the NLL of
each point. Not here: the cell (`cells.py`), and the lessons that use it (`lessons/gates.py`,
`lessons/inside.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import SHIPPED
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load, names_of_models
from sketchrnn.learn.cells import Weights
from sketchrnn.learn.examples import draw_shape
from sketchrnn.learn.lesson import one_of
from sketchrnn.model.batch import Batch, Sequences, collate
from sketchrnn.model.mixture import log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN

LONGEST = 1000
"""Largest number of points; the training data of the models are far shorter."""
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


@cache
def model_names() -> tuple[str, ...]:
    """Return the shipped models of drawings that are one LSTM layer without an own encoder."""
    built = {name: read_card(SHIPPED / name).config for name in names_of_models("drawing")}
    return tuple(
        name
        for name, config in built.items()
        if (config.encoder, config.cell, config.layers) == ("shared", "lstm", 1)
    )


def open_model(name: str) -> DrawingCompleter:
    """Return one of these models; UsageError for another name."""
    return expect_drawings(load(one_of("model", name, model_names())))


def example(rng: np.random.Generator) -> Drawing:
    """Return the default drawing: a house in two strokes."""
    return draw_shape("house", rng)


@dataclass(frozen=True, eq=False)
class Steps:
    """A batch of B drawings as inputs of the decoder over T steps, padded at the end."""

    batch: Batch
    """Inputs and targets; step t reads point t, the start token first, and predicts point t + 1."""
    inputs: np.ndarray
    """float64[T, B, D]: the input of the LSTM: move, surroundings and category."""


@torch.no_grad()
def steps_of(model: SketchRNN, sequences: list[np.ndarray], labels: np.ndarray) -> Steps:
    """Return stroke-3 sequences as inputs of the decoder.

    Args:
        model: the network that reads them.
        sequences: B arrays [N_i, 3] in data units.
        labels: the category of each, int64[B].

    Raises:
        DataError: a sequence has more than LONGEST points.
    """
    longest = max(map(len, sequences))
    if longest > LONGEST:
        raise DataError(
            f"expected a drawing of at most {LONGEST:,} points to look into, "
            f"got {longest:,} after it was simplified"
        )
    batch = collate(Sequences(sequences, labels=labels), model.layout)
    features = model.features(batch.inputs, batch.surroundings, batch.labels)
    return Steps(batch, features.double().numpy())


def decoder_weights(model: SketchRNN) -> Weights:
    """Return the weights of the decoder's LSTM in float64, for `cells.py`."""
    return {name: getattr(model.decoder, f"{name}_l0").detach().double().numpy() for name in NAMES}


@torch.no_grad()
def hidden_of(model: SketchRNN, steps: Steps) -> np.ndarray:
    """Return the output of the LSTM at each step, float64[T, B, H], as PyTorch computes it.

    `cells.forward` gives the same and all that leads to it, in ten times the time.
    """
    return model.run(torch.from_numpy(steps.inputs).float())[0].double().numpy()


@torch.no_grad()
def surprise(model: SketchRNN, hidden: np.ndarray, batch: Batch) -> np.ndarray:
    """Return the NLL of each target, position and pen together: nats, float64[T, B].

    hidden: the output of the LSTM at each step, [T, B, H]. Steps after the end of a sequence have
    0.
    """
    return _nats(model, torch.from_numpy(hidden), batch).numpy()


def by_hidden(model: SketchRNN, hidden: np.ndarray, batch: Batch, step: int) -> np.ndarray:
    """Return the derivative of the NLL of one target by the outputs of all steps, [T, B, H].

    The arguments are those of `surprise`, and the step of the target; negative steps count from
    the end.
    """
    outputs = torch.from_numpy(hidden).requires_grad_()
    nats = _nats(model, outputs, batch)[step].sum()
    return torch.autograd.grad(nats, outputs)[0].numpy()


def _nats(model: SketchRNN, hidden: Tensor, batch: Batch) -> Tensor:
    """Return the NLL of each target, [T, B].

    The head of the model maps the outputs to a mixture (Graves 2013, eqs. 18-25).
    """
    head = model.head(hidden.to(model.head.weight.dtype)).double()
    mixture = split(head, model.config.log_sigma_limit)
    targets = batch.targets.double()
    xy = -log_prob(mixture, targets[..., :2]) * batch.real
    pen = -(mixture.log_pen * targets[..., 2:]).sum(-1) * batch.counted
    return xy + pen


def where(
    completer: DrawingCompleter, steps: Steps, drawing: Drawing
) -> tuple[np.ndarray, np.ndarray]:
    """Return the position of the pen at each step of one drawing, and whether it was lifted there.

    Returns pixels, float64[T, 2], and bool[T].
    """
    # Model units times the scale are data units; divided by the factor, pixels of the drawing.
    moves = steps.batch.inputs[:, 0, :2].double().numpy() * completer.model.scale
    points = drawing.first_point + np.cumsum(moves, axis=0) / completer.factor(drawing)
    return points, steps.batch.inputs[:, 0, 3].numpy() > 0
