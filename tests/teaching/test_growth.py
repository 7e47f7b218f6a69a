"""Tests of `growth`: a grown model has a new name and says the same of all that it knew."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.checkpoint.card import Card, check_card
from sketchrnn.errors import UsageError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.model.vocabulary import Vocabulary
from sketchrnn.teaching.growth import UNITS, Grown, check_growth, grow
from tests.tiny import SCALE, card, config, model, sketch


def with_words() -> tuple[SketchRNN, Card]:
    """A tiny model with the words cat and bus, and its card."""
    vocabulary = Vocabulary(("doodle",), ("cat", "bus"))
    torch.manual_seed(0)
    made = SketchRNN(config(words=vocabulary.size), SCALE, vocabulary=vocabulary)
    made.eval().requires_grad_(False)
    given: dict[str, Any] = {"styles": ["doodle"], "words": ["cat", "bus"], "style": "doodle"}
    return made, card(made, categories=["cat", "bus"], **given)


def base(kind: str) -> tuple[SketchRNN, Card]:
    """A tiny model with categories, with words, or with neither, and its card."""
    if kind == "words":
        return with_words()
    made = model(categories=2 if kind == "categories" else 0)
    return made, card(made)


def grown(kind: str, name: str = "robot") -> Grown:
    made, about = base(kind)
    size = made.config.category_size if kind != "neither" else 0
    return grow(made, about, name, torch.zeros(size), dropout=0.2)


def said(made: SketchRNN, about: Card, name: str | None) -> torch.Tensor:
    """The head's output over one sequence of a name."""
    label = DrawingCompleter(made, about).labels([name])
    batch = collate(Sequences([sketch(np.random.default_rng(0), 9)], labels=label), made.layout)
    return made.eval()(batch).mixture


@pytest.mark.parametrize("kind", ["categories", "words", "neither"])
def test_known_names_are_drawn_as_before(kind: str) -> None:
    old, about = base(kind)
    new = grown(kind)
    check_card(new.card)
    # whatever the new weights become
    with torch.no_grad():
        for name, weight in new.model.named_parameters():
            weight[new.new[name]] += torch.randn(int(new.new[name].sum()))
    for name in about.categories or [None]:
        assert torch.allclose(said(new.model, new.card, name), said(old, about, name), atol=1e-5)
    assert "robot" in new.card.categories and new.model.config.hidden == old.config.hidden + UNITS


@pytest.mark.parametrize("kind", ["categories", "words", "neither"])
def test_the_new_name_can_learn(kind: str) -> None:
    new = grown(kind)
    before = said(new.model, new.card, "robot")
    assert new.new.keys() == new.model.state_dict().keys()
    for name, mask in new.new.items():
        assert mask.shape == new.model.state_dict()[name].shape
    with torch.no_grad():
        new.model.head.weight[new.new["head.weight"]] += 1
    assert not torch.allclose(said(new.model, new.card, "robot"), before, atol=1e-3)


def test_a_known_word_in_a_new_name_keeps_its_meaning() -> None:
    new = grown("words", "My cat")
    assert new.card.words == ["cat", "bus", "my"]
    old, about = with_words()
    vocabulary = new.model.layout.vocabulary
    assert set(vocabulary.tokens("my cat", "doodle")) > set(vocabulary.tokens("cat", "doodle"))
    assert torch.allclose(said(new.model, new.card, "bus"), said(old, about, "bus"), atol=1e-5)


def test_a_taught_model_can_be_taught_again() -> None:
    first = grown("categories")
    size = first.model.config.category_size
    second = grow(first.model, first.card, "ghost", torch.zeros(size), dropout=0.0)
    assert second.card.categories[-2:] == ["robot", "ghost"]
    for name in first.card.categories:
        once, twice = said(first.model, first.card, name), said(second.model, second.card, name)
        assert torch.allclose(once, twice, atol=1e-5)


@pytest.mark.parametrize(
    ("values", "name", "message"),
    [
        ({"cell": "gru"}, "robot", "one shared LSTM layer"),
        ({"encoder": "latent"}, "robot", "one shared LSTM layer"),
        ({"layers": 2}, "robot", "one shared LSTM layer"),
        ({"categories": 2}, "kind 1", "knows 'kind 1' already"),
        ({}, "!", "letters or digits"),
        ({"hidden": 1000}, "robot", "no room"),
    ],
)
def test_what_cannot_be_taught_is_refused(values: dict[str, Any], name: str, message: str) -> None:
    about = card(SketchRNN(config(**values), SCALE))
    with pytest.raises(UsageError, match=message):
        check_growth(about, name)
    with pytest.raises(UsageError, match="expected a model of drawings"):
        check_growth(card(model(), "trajectory"), name)


def test_a_name_of_known_words_is_refused() -> None:
    with pytest.raises(UsageError, match="knows 'cat bus' already"):
        check_growth(with_words()[1], "cat bus")
