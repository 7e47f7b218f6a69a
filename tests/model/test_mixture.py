"""Tests of `mixture` against torch.distributions, numeric integration and closed forms."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from sketchrnn.model.mixture import (
    ATANH_RHO_LIMIT,
    LOG_SIGMA_LIMIT,
    Mixture,
    head_size,
    log_prob,
    split,
    tempered,
)
from sketchrnn.sampling.draw import draw, scaled


def random_head(seed: int, *shape: int, mixtures: int = 4, std: float = 1.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return std * torch.randn(*shape, head_size(mixtures), generator=generator)


def reference(mixture: Mixture) -> MixtureSameFamily:
    sigma = mixture.log_sigma.double().exp()
    rho = mixture.rho.double()
    cross = rho * sigma[..., 0] * sigma[..., 1]
    covariance = torch.stack(
        (
            torch.stack((sigma[..., 0].square(), cross), -1),
            torch.stack((cross, sigma[..., 1].square()), -1),
        ),
        -2,
    )
    parts = MultivariateNormal(mixture.mean.double(), covariance)
    return MixtureSameFamily(Categorical(logits=mixture.log_pi.double()), parts)


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_log_prob_is_that_of_torch_distributions(seed: int, mixtures: int) -> None:
    mixture = split(random_head(seed, 3, 2, mixtures=mixtures))
    move = random_head(seed + 1, 3, 2)[..., :2]
    expected = reference(mixture).log_prob(move.double())
    assert torch.allclose(log_prob(mixture, move).double(), expected, rtol=1e-4, atol=1e-4)


def test_the_head_is_laid_out_as_magenta_does() -> None:
    mixture = split(torch.arange(15.0) / 10)  # M = 2
    assert torch.allclose(mixture.log_pen, torch.tensor([0.0, 0.1, 0.2]).log_softmax(0))
    assert torch.allclose(mixture.log_pi, torch.tensor([0.3, 0.4]).log_softmax(0))
    assert torch.allclose(mixture.mean, torch.tensor([[0.5, 0.7], [0.6, 0.8]]))
    assert torch.allclose(mixture.log_sigma, torch.tensor([[0.9, 1.1], [1.0, 1.2]]))
    assert torch.allclose(mixture.rho, torch.tensor([1.3, 1.4]).tanh())


def test_the_density_integrates_to_one() -> None:
    mixture = split(random_head(3, std=0.5))
    axis = torch.linspace(-12, 12, 481)
    grid = torch.cartesian_prod(axis, axis)
    expanded = Mixture(*(part.expand(len(grid), *part.shape) for part in mixture))
    total = log_prob(expanded, grid).double().exp().sum() * (axis[1] - axis[0]) ** 2
    assert total.item() == pytest.approx(1, abs=1e-4)
    assert mixture.log_pen.exp().sum().item() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("value", [1e4, -1e4])
def test_extreme_heads_and_moves_stay_finite_and_have_gradients(value: float) -> None:
    head = torch.full((1, head_size(3)), value, requires_grad=True)
    mixture = split(head)
    assert mixture.log_sigma.abs().max() <= LOG_SIGMA_LIMIT
    assert mixture.rho.abs().max() <= math.tanh(ATANH_RHO_LIMIT)
    result = log_prob(mixture, torch.tensor([[1e3, -1e3]])) + mixture.log_pen.sum()
    result.sum().backward()
    assert torch.isfinite(result).all()
    assert head.grad is not None and torch.isfinite(head.grad).all()


@pytest.mark.parametrize("temperature", [0.3, 1.0, 1.6])
def test_the_tempered_density_is_the_one_that_moves_are_drawn_from(temperature: float) -> None:
    count, head = 40_000, random_head(3, mixtures=3)
    rng = np.random.default_rng(0)
    normal = rng.standard_normal((count, 2), np.float32)
    noise = scaled(normal, rng.gumbel(size=(count, 6)).astype(np.float32), temperature)
    moves = torch.from_numpy(draw(head.numpy().repeat(count).reshape(-1, count).T, *noise))
    density = tempered(split(head), temperature)
    shares = moves[:, 2:].mean(0)
    assert torch.allclose(shares, density.log_pen.exp(), atol=0.01)
    known = reference(density)
    drawn, again = moves[:, :2].double(), known.sample((count,))
    for values, same in ((drawn.mean(0), again.mean(0)), (drawn.std(0), again.std(0))):
        assert torch.allclose(values, same, atol=0.03 * float(again.std()))
    entropies = [float(known.log_prob(part).mean()) for part in (drawn, again)]
    assert entropies[0] == pytest.approx(entropies[1], abs=0.03)
