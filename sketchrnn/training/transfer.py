"""Begin with what another model has learnt: a small set of drawings teaches little by itself.

Weights are taken over as they are. The vectors of categories are matched by name; a category that
the other model did not know begins at the mean of those that it knew. A model without categories
can begin from one with them: the vector of its data set's name, else the mean, becomes part of the
bias, so that it says exactly what the other would have said. What is not here: files
(`checkpoint.py`) and the loop (`train.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from sketchrnn.checkpoint.card import Card
from sketchrnn.config import ModelConfig
from sketchrnn.errors import UsageError
from sketchrnn.model.sketch_rnn import SketchRNN


def config_from(other: ModelConfig, categories: int) -> ModelConfig:
    """Return the architecture of a model for so many categories that begins from `other`."""
    if categories and not other.categories:
        raise UsageError(
            f"expected a model to begin from that tells categories apart, as the data has "
            f"{categories} of them, got one without"
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
    """Give `model` the weights of `other`, whose configuration is equal but for the categories.

    Args:
        model: changed in place.
        names: its categories, if it has any.
        other: the model to begin from.
        card: its card, for its categories.
        source: name of the data set of a model without categories.
    """
    expected = replace(other.config, categories=model.config.categories)
    if model.config != replace(expected, dropout=model.config.dropout):
        raise UsageError(
            f"expected the architecture of the model to begin from, {expected}, "
            f"but is {model.config}"
        )
    weights, known = dict(other.state_dict()), card.categories
    if known:
        vectors = weights.pop("category.weight")  # [C, V]
        if names:
            rows = [_vector(vectors, known, name) for name in names]
            weights["category.weight"] = torch.stack(rows)
        else:
            _fold(weights, other, _vector(vectors, known, source))
    model.load_state_dict(weights)


def _vector(vectors: Tensor, known: Sequence[str], name: str) -> Tensor:
    return vectors[known.index(name)] if name in known else vectors.mean(0)


def _fold(weights: dict[str, Tensor], other: SketchRNN, vector: Tensor) -> None:
    """Make a constant input a part of the bias of each network that reads it."""
    first = 5 + other.surroundings.embedded_size
    last = first + other.config.category_size
    for name in [key for key in weights if "weight_ih_l0" in key]:
        weight, bias = weights[name], name.replace("weight", "bias")
        weights[bias] = weights[bias] + weight[:, first:last] @ vector
        weights[name] = torch.cat((weight[:, :first], weight[:, last:]), dim=1)
