"""Transfer: begin training with the weights of another model, for data sets that are small.

Weights are copied. The embedding of a category is found by its name; a category that the other
model does not have begins at the mean of all embeddings. A model without categories can begin from
one with categories: the embedding of its data set's name, or else the mean, is added to the biases,
so that both models give the same output. A further head begins as it was initialised, and a goal
has no influence at first. Not here: files (`checkpoint/`) and the loop
(`trainer.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import pad

from sketchrnn.checkpoint.card import Card
from sketchrnn.config import ModelConfig
from sketchrnn.errors import UsageError
from sketchrnn.model.goal import GOAL_SIZE
from sketchrnn.model.sketch_rnn import SketchRNN

MAY_BE_NEW = ("guess", "destination", "goal", "infill")
"""Fields of `ModelConfig`: what a model may have and the one that it begins from may not."""
READ_INPUTS = ("decoder.weight_ih_l0", "guess.0.weight", "to_destination.0.weight")
"""Weights whose last columns are those of the inputs."""


def config_from(other: ModelConfig, categories: int) -> ModelConfig:
    """Return the architecture `other` with another number of categories.

    A model with words stays as it is: it reads the words that it knows.
    """
    if other.words:
        return other
    if categories and not other.categories:
        raise UsageError(
            f"expected a model with categories to begin from, as the data has {categories} of "
            "them, got one without"
        )
    return replace(other, categories=categories)


@torch.no_grad()
def take_over(
    model: SketchRNN,
    names: Sequence[str],
    other: SketchRNN,
    card: Card,
    source: str = "",
) -> None:
    """Give `model` the weights of `other`.

    Both have the same architecture but for categories, for further heads, and for a goal, which
    `other` may lack.

    Args:
        model: changed in place.
        names: the categories of `model`, empty if it has none.
        other: the model to begin from.
        card: of `other`, which names its categories.
        source: name of the data set, if `model` has no categories.
    """
    mine, theirs = model.config, other.config
    more = {name: getattr(theirs, name) or getattr(mine, name) for name in MAY_BE_NEW}
    expected = replace(theirs, categories=mine.categories, **more)
    if mine != replace(expected, dropout=mine.dropout):
        raise UsageError(
            f"expected the architecture of the model to begin from, {expected}, got {model.config}"
        )
    weights, known = dict(other.state_dict()), card.categories
    if other.config.categories:  # a model with words keeps the vectors of its tokens
        vectors = weights.pop("category.weight")  # [C, V]
        if names:
            rows = [_vector(vectors, known, name) for name in names]
            weights["category.weight"] = torch.stack(rows)
        else:
            _fold(weights, other, _vector(vectors, known, source))
    if mine.goal and not theirs.goal:
        for name in [name for name in READ_INPUTS if name in weights]:
            weights[name] = pad(weights[name], (0, GOAL_SIZE))  # the goal is the last input
    model.load_state_dict(dict(model.state_dict()) | weights)


def _vector(vectors: Tensor, known: Sequence[str], name: str) -> Tensor:
    return vectors[known.index(name)] if name in known else vectors.mean(0)


def _fold(weights: dict[str, Tensor], other: SketchRNN, vector: Tensor) -> None:
    """Add a constant input, the vector [V], to the bias of each LSTM, and drop its columns.

    W [x; v] + b = W_x x + (b + W_v v).
    """
    first = 5 + other.surroundings.embedded_size
    last = first + other.config.category_size
    for name in [key for key in weights if "weight_ih_l0" in key]:
        weight, bias = weights[name], name.replace("weight", "bias")
        weights[bias] = weights[bias] + weight[:, first:last] @ vector
        weights[name] = torch.cat((weight[:, :first], weight[:, last:]), dim=1)
