"""Tests of `scripts.average`: weights lie between those of two models, names keep their vectors."""

import pytest
import torch

from scripts.average import between
from sketchrnn.errors import UsageError
from tests import tiny


def test_weights_lie_between_those_of_two_models() -> None:
    one, other = tiny.model(seed=0, categories=2), tiny.model(seed=1, categories=2)
    names = ["cat", "dog"]
    first = one, tiny.card(one, categories=names)
    second = other, tiny.card(other, categories=["dog", "cat"])
    made = between(first, second, 0.25)
    for (name, weight), a, b in zip(
        made.named_parameters(), one.parameters(), other.parameters(), strict=True
    ):
        a = a.flip(0) if name == "category.weight" else a  # in the order of the second
        assert torch.allclose(weight, 0.75 * a + 0.25 * b), name
    for share, whole in ((0.0, one), (1.0, other)):
        made = between(first, (other, tiny.card(other, categories=names)), share)
        for weight, same in zip(made.parameters(), whole.parameters(), strict=True):
            assert torch.equal(weight, same)


def test_models_that_do_not_fit_are_refused() -> None:
    one, other = tiny.model(), tiny.model(hidden=8)
    with pytest.raises(UsageError, match="expected the architecture"):
        between((one, tiny.card(one)), (other, tiny.card(other)), 0.5)
    with pytest.raises(UsageError, match="share from 0 to 1"):
        between((one, tiny.card(one)), (one, tiny.card(one)), 1.5)
    other = tiny.model(scale=2 * tiny.SCALE)
    with pytest.raises(UsageError, match="one scale"):
        between((one, tiny.card(one)), (other, tiny.card(other)), 0.5)
