"""Growth: a model gets room for one more name, and draws everything else exactly as before.

The idea is that of progressive networks (Rusu et al. 2016, arXiv:1606.04671), within the same
architecture. The vector of each name gets one more number, the *key*: 1 for the new name, 0 for all
others. Its input weights are biases for the new name alone. The LSTM gets more units, whose output
gates the key alone opens: for other names their outputs stay below e^-30. Only new weights
are trained, so nothing is forgotten. Not here: the training (`few.py`).
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from sketchrnn.checkpoint.card import Card
from sketchrnn.config import ModelConfig, to_dict
from sketchrnn.errors import UsageError
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.model.vocabulary import Vocabulary, words_of

UNITS = 48
"""Units that a model grows by for one name."""
MOST_UNITS = 1024
"""A model does not grow beyond this many units: it would be slow."""
CLOSED = 30.0
"""Minus the logit of a closed output gate."""


@dataclass(frozen=True)
class Grown:
    """A model with room for one more name."""

    model: SketchRNN
    card: Card
    new: dict[str, Tensor]
    """Name of a weight -> bool mask of its shape, True where it is new and may be trained."""


def check_growth(card: Card, name: str) -> None:
    """Raise UsageError unless a model can learn a new name."""
    if card.kind != "drawing":
        raise UsageError(f"expected a model of drawings, but {card.name} is of kind {card.kind}")
    config = card.config
    if (config.cell, config.encoder, config.layers) != ("lstm", "shared", 1):
        raise UsageError(
            "expected a model with one shared LSTM layer to teach, but "
            f"{card.name} has {config.layers} {config.cell} layers, encoder {config.encoder}"
        )
    if config.hidden + UNITS > MOST_UNITS:
        raise UsageError(f"{card.name} has no room for another name")
    if not words_of(name):
        raise UsageError(f"expected a name with letters or digits, got {name!r}")
    if name in card.categories or (config.words and not card.vocabulary.unknown(name)):
        raise UsageError(f"expected a new name, but {card.name} knows {name!r} already")


@torch.no_grad()
def grow(model: SketchRNN, card: Card, name: str, vector: Tensor, dropout: float) -> Grown:
    """Return a copy of a model with room for a new name.

    Args:
        model: with one shared LSTM layer.
        card: of the model. A model without categories gets two: its own name and the new one.
        name: the new category. The first word that a model with words does not know is the new
            token; further ones become tokens without an effect.
        vector: of the new name without its key, [V].
        dropout: of the grown model in training.
    """
    check_growth(card, name)
    config = replace(_config(model.config, card, name), dropout=dropout)
    card = deepcopy(card)
    card.model = to_dict(config)
    card.words = [*card.words, *_new_words(card.vocabulary, name)] if config.words else card.words
    card.categories = [*(card.categories or [card.name]), name]
    vocabulary = card.vocabulary if config.words else model.layout.vocabulary
    grown = SketchRNN(config, model.scale, model.surroundings.flow_map, vocabulary)
    weights = {key: value.clone() for key, value in grown.state_dict().items()}
    new = {key: torch.zeros_like(value, dtype=torch.bool) for key, value in weights.items()}
    _copy_recurrent(model, weights, new)
    table = "words" if config.words else "category"
    weights[f"{table}.weight"] = _table(model, table, vector, len(weights[f"{table}.weight"]))
    for key, value in model.state_dict().items():
        if value.shape == weights[key].shape:
            weights[key] = value.clone()
    grown.load_state_dict(weights)
    return Grown(grown, card, new)


def _config(config: ModelConfig, card: Card, name: str) -> ModelConfig:
    size = config.category_size if config.categories or config.words else 0
    grown = replace(config, hidden=config.hidden + UNITS, category_size=size + 1)
    if config.words:
        return replace(grown, words=config.words + len(_new_words(card.vocabulary, name)))
    return replace(grown, categories=max(1, config.categories) + 1)


def _new_words(vocabulary: Vocabulary, name: str) -> list[str]:
    return list(dict.fromkeys(vocabulary.unknown(name)))


def _table(model: SketchRNN, table: str, vector: Tensor, rows: int) -> Tensor:
    """Return the vectors of all names with their keys, [rows, V + 1]."""
    module = getattr(model, table, None)
    old = module.weight if isinstance(module, nn.Embedding) else torch.zeros(1, 0)  # [n, V]
    grown = torch.zeros(rows, old.shape[1] + 1)
    grown[: len(old), :-1] = old
    grown[len(old), :-1] = vector
    grown[len(old), -1] = 1
    return grown


def _copy_recurrent(model: SketchRNN, weights: dict[str, Tensor], new: dict[str, Tensor]) -> None:
    """Copy the LSTM and the head into larger ones, and mark what is new.

    weights: of the grown model, initialised, changed in place. new: masks, changed in place.
    """
    old = model.state_dict()
    hidden, key = model.config.hidden, old["decoder.weight_ih_l0"].shape[1]  # the last column
    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        name = f"decoder.{name}"
        value = weights[name].unflatten(0, (4, -1))  # a view [4 gates i, f, g, o; H + U, ...]
        mask = new[name].unflatten(0, (4, -1))
        before = old[name].unflatten(0, (4, -1))
        if value.dim() == 3:  # [4, H + U, columns]
            value[:, :hidden] = 0
            value[:, :hidden, : before.shape[2]] = before
            mask[:, :, before.shape[2] :] = True
        else:
            value[:, :hidden] = before
        mask[:, hidden:] = True
    # The output gates of the new units depend on the key alone, whatever is learnt.
    for name, parts in (("weight_ih_l0", weights), ("weight_hh_l0", weights), ("bias_ih_l0", new)):
        parts[f"decoder.{name}"].unflatten(0, (4, -1))[3, hidden:] = 0
    for name in ("weight_ih_l0", "weight_hh_l0"):
        new[f"decoder.{name}"].unflatten(0, (4, -1))[3, hidden:] = False
    weights["decoder.bias_ih_l0"].unflatten(0, (4, -1))[3, hidden:] = -CLOSED
    opened = weights["decoder.weight_ih_l0"].unflatten(0, (4, -1))[:, hidden:, key]
    opened[:3], opened[3] = 0, CLOSED
    new["decoder.weight_ih_l0"].unflatten(0, (4, -1))[3, hidden:, key] = True
    new["decoder.bias_hh_l0"].zero_()  # the sum of both biases is one number
    weights["head.weight"][:, :hidden] = old["head.weight"]
    weights["head.weight"][:, hidden:] = 0
    new["head.weight"][:, hidden:] = True
