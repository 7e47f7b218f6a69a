"""The decoder of a shipped model, run step by step in NumPy, so that all of it can be looked at.

What is not here: the cell itself (`cells.py`), and what lessons make of it (`gates.py`,
`inside.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import SHIPPED
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load, names_of_models
from sketchrnn.learn.cells import Weights
from sketchrnn.learn.examples import draw_shape
from sketchrnn.learn.lesson import one_of
from sketchrnn.model.batch import Batch, collate
from sketchrnn.model.mixture import log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN

LONGEST = 1000
"""Points; models have learnt from drawings far shorter."""
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def model_names() -> tuple[str, ...]:
    """Return the shipped models of drawings whose decoder is one LSTM that reads and writes."""
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
    """Return a drawing for a learner who gives none: a house in two strokes."""
    return draw_shape("house", rng)


@dataclass(frozen=True, eq=False)
class Steps:
    """Drawings as the decoder reads them: T steps, B drawings side by side, padded at the end."""

    batch: Batch
    """Inputs and targets; step t reads point t, the start token first, and guesses point t + 1."""
    inputs: np.ndarray
    """float64[T, B, D]: all that goes into the LSTM: the move, the place, the category."""


@torch.no_grad()
def steps_of(model: SketchRNN, sequences: list[np.ndarray], labels: np.ndarray) -> Steps:
    """Return stroke-3 sequences [N_i, 3], data units, of categories [B] as steps."""
    longest = max(map(len, sequences))
    if longest > LONGEST:
        raise DataError(
            f"expected a drawing of at most {LONGEST:,} points to look into, "
            f"got {longest:,} after it was simplified"
        )
    batch = collate(sequences, model.scale, model.config, labels=labels)
    features = model.features(batch.inputs, batch.place, batch.labels)
    return Steps(batch, features.double().numpy())


def decoder_weights(model: SketchRNN) -> Weights:
    """Return the weights of the decoder's LSTM in float64, for `cells.py`."""
    return {name: getattr(model.decoder, f"{name}_l0").detach().double().numpy() for name in NAMES}


@torch.no_grad()
def surprise(model: SketchRNN, hidden: np.ndarray, batch: Batch) -> np.ndarray:
    """Return the nats of each target, of its place and its pen, float64[T, B]; 0 behind the end.

    hidden: what the LSTM says at each step, [T, B, H]; the model's head makes a mixture of it.
    """
    head = model.head(torch.from_numpy(hidden).to(model.head.weight.dtype)).double()
    mixture = split(head, model.config.log_sigma_limit)
    targets = batch.targets.double()
    xy = -log_prob(mixture, targets[..., :2]) * batch.real
    pen = -(mixture.log_pen * targets[..., 2:]).sum(-1) * batch.counted
    return (xy + pen).numpy()


def where(
    completer: DrawingCompleter, steps: Steps, drawing: Drawing
) -> tuple[np.ndarray, np.ndarray]:
    """Return where the pen is at each step of one drawing, pixels, and whether it was lifted there.

    float64[T, 2] and bool[T].
    """
    moves = steps.batch.inputs[:, 0, :2].double().numpy() * completer.model.scale
    points = drawing.first_point + np.cumsum(moves, axis=0) / completer.factor(drawing)
    return points, steps.batch.inputs[:, 0, 3].numpy() > 0
