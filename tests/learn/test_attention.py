"""Tests of `learn.attention`: NumPy against PyTorch, forward and backward."""

import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from sketchrnn.learn.attention import attend, attend_back

RNG = np.random.default_rng(0)
QUERIES = RNG.standard_normal((3, 4, 5))
KEYS = RNG.standard_normal((3, 6, 5))
VALUES = RNG.standard_normal((3, 6, 2))
CASE = (QUERIES, KEYS, VALUES)
REAL = np.arange(6) < np.array([[6], [3], [1]])


@pytest.mark.parametrize("real", [None, REAL])
def test_forward_and_backward_are_those_of_pytorch(real: np.ndarray | None) -> None:
    by_contexts = RNG.standard_normal((3, 4, 2))
    parts = [torch.tensor(part, requires_grad=True) for part in CASE]
    mask = None if real is None else torch.from_numpy(real)[:, None]
    expected = scaled_dot_product_attention(parts[0], parts[1], parts[2], mask)
    (expected * torch.from_numpy(by_contexts)).sum().backward()

    weights, contexts = attend(QUERIES, KEYS, VALUES, real)
    assert np.allclose(contexts, expected.detach().numpy(), rtol=1e-6, atol=1e-12)
    for found, part in zip(
        attend_back(QUERIES, KEYS, VALUES, weights, by_contexts), parts, strict=True
    ):
        assert part.grad is not None
        assert np.allclose(found, part.grad.numpy(), rtol=1e-6, atol=1e-12)


def test_the_backward_pass_is_what_finite_differences_say() -> None:
    by_contexts = RNG.standard_normal((3, 4, 2))
    weights = attend(QUERIES, KEYS, VALUES, REAL).weights
    for i, gradient in enumerate(attend_back(QUERIES, KEYS, VALUES, weights, by_contexts)):
        direction = RNG.standard_normal(CASE[i].shape)

        def loss(step: float, i: int = i, direction: np.ndarray = direction) -> float:
            moved = [part + step * direction if i == j else part for j, part in enumerate(CASE)]
            return float((attend(moved[0], moved[1], moved[2], REAL).contexts * by_contexts).sum())

        slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
        assert slope == pytest.approx(float((gradient * direction).sum()), rel=1e-6)


def test_weights_are_shares_and_large_scores_do_not_overflow() -> None:
    weights = attend(1e4 * QUERIES, KEYS, VALUES, REAL).weights
    assert weights.sum(axis=-1) == pytest.approx(np.ones((3, 4)))
    assert not weights[np.broadcast_to(~REAL[:, None], weights.shape)].any()
    same = attend(QUERIES, np.zeros_like(KEYS), VALUES)
    assert same.contexts == pytest.approx(np.repeat(VALUES.mean(axis=1)[:, None], 4, axis=1))
