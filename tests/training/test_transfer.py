"""Tests of `transfer`: a model begins by saying what the other one says."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.model.vocabulary import Vocabulary
from sketchrnn.training.transfer import config_from, take_over
from tests.tiny import SCALE, card, config, model, sketch

NAMES = ["cat", "dog", "icons"]


def said(made: SketchRNN, label: int) -> torch.Tensor:
    """The head's output over one sequence."""
    rows = [sketch(np.random.default_rng(0), 9)]
    read = [9] if made.config.encoder == "latent" else None
    batch = collate(Sequences(rows, labels=np.array([label])), made.layout, read)
    return made.eval()(batch)[0]


def begun(other: SketchRNN, known: list[str], names: list[str], source: str = "") -> SketchRNN:
    """A model of these categories that begins from another."""
    made = SketchRNN(config_from(other.config, len(names)), SCALE)
    take_over(made, names, other, card(other, categories=known), source)
    return made


@pytest.mark.parametrize("kind", [{}, {"encoder": "latent"}, {"cell": "gru", "layers": 2}])
def test_categories_are_matched_by_name(kind: dict[str, Any]) -> None:
    other = model(categories=3, **kind)
    made = begun(other, NAMES, ["bird", "icons", "cat"])
    assert torch.equal(said(made, 1), said(other, 2))
    assert torch.equal(said(made, 2), said(other, 0))
    assert torch.allclose(made.category.weight[0], other.category.weight.mean(0))


@pytest.mark.parametrize("kind", [{}, {"encoder": "latent"}, {"cell": "rnn"}])
def test_a_model_without_categories_begins_as_that_of_its_name(kind: dict[str, Any]) -> None:
    other = model(categories=3, **kind)
    made = begun(other, NAMES, [], "icons")
    assert made.config.categories == 0
    assert torch.allclose(said(made, 0), said(other, 2), atol=1e-5)


def test_a_goal_and_further_heads_change_nothing_at_first() -> None:
    other = model(guess=3)
    made = SketchRNN(config(guess=3, destination=True, goal=True, infill=4), SCALE)
    take_over(made, [], other, card(other))
    rows = [sketch(np.random.default_rng(0), 9)]
    batch = collate(Sequences(rows, goals=[np.full(10, 6)]), made.layout)
    heads, before = made.eval()(batch), other(batch)
    assert torch.equal(heads.mixture, before.mixture) and torch.equal(heads.guess, before.guess)
    with pytest.raises(UsageError, match="expected the architecture"):
        take_over(SketchRNN(config(), SCALE), [], other, card(other))


def test_a_model_without_categories_begins_from_another() -> None:
    other = model()
    assert torch.equal(said(begun(other, [], []), 0), said(other, 0))


def test_a_model_with_words_keeps_the_vectors_of_its_tokens() -> None:
    vocabulary = Vocabulary(("doodle",), ("cat", "dog"))
    other = SketchRNN(config(words=vocabulary.size), SCALE, vocabulary=vocabulary)
    about = card(other, categories=["cat", "hot dog"], words=["cat", "dog"], styles=["doodle"])
    made = SketchRNN(config_from(other.config, 7), SCALE, vocabulary=vocabulary)
    take_over(made, ["bird"], other, about)
    rows = zip(made.state_dict().items(), other.state_dict().values(), strict=True)
    assert all(torch.equal(one, same) for (_, one), same in rows)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="model with categories"):
        config_from(config(), 2)
    other = model()
    with pytest.raises(UsageError, match="expected the architecture"):
        take_over(SketchRNN(config(hidden=13), SCALE), [], other, card(other))
