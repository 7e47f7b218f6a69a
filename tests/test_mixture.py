"""Tests of `mixture` against torch.distributions, numeric integration and closed forms."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from sketchrnn.mixture import (
    ATANH_RHO_LIMIT,
    LOG_SIGMA_LIMIT,
    Mixture,
    at_temperature,
    head_size,
    log_prob,
    sample,
    split,
)


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


def noise(count: int, mixtures: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    exponential = torch.empty(count, mixtures + 3).exponential_(generator=generator)
    return torch.randn(count, 2, generator=generator), -exponential.log()


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


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.0])
def test_the_density_integrates_to_one(temperature: float) -> None:
    mixture = at_temperature(split(random_head(3, std=0.5)), temperature)
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


def test_samples_have_the_moments_and_shares_of_the_mixture() -> None:
    count = 40_000
    one = split(random_head(11, std=0.8))
    many = Mixture(*(part.expand(count, *part.shape) for part in one))
    rows = sample(many, *noise(count, 4))
    exact = reference(one)
    assert torch.allclose(rows[:, :2].mean(0).double(), exact.mean, atol=0.03)
    assert torch.allclose(rows[:, :2].var(0).double(), exact.variance, rtol=0.05)
    pi, mean, sigma = one.log_pi.exp(), one.mean, one.log_sigma.exp()
    product = (pi * (one.rho * sigma[:, 0] * sigma[:, 1] + mean[:, 0] * mean[:, 1])).sum()
    assert (rows[:, 0] * rows[:, 1]).mean().item() == pytest.approx(product.item(), abs=0.05)
    assert torch.allclose(rows[:, 2:].mean(0), one.log_pen.exp(), atol=0.01)
    assert (rows[:, 2:].sum(1) == 1).all()


def test_temperature_follows_ha_and_eck() -> None:
    mixture = split(random_head(5))
    cold = at_temperature(mixture, 0.25)
    assert torch.allclose(cold.log_sigma.exp(), mixture.log_sigma.exp() * 0.5)
    assert torch.allclose(cold.log_pi, (mixture.log_pi / 0.25).log_softmax(-1))
    assert torch.allclose(cold.log_pen, (mixture.log_pen / 0.625).log_softmax(-1))
    assert torch.equal(cold.mean, mixture.mean) and torch.equal(cold.rho, mixture.rho)
    same = at_temperature(mixture, 1.0)
    assert all(torch.allclose(a, b) for a, b in zip(same, mixture, strict=True))


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0])
def test_a_waiting_car_drives_off_as_often_at_any_temperature(temperature: float) -> None:
    mixture = split(random_head(20, std=1.0))
    distance = mixture.mean.norm(dim=-1)
    for standing in (distance.median().item() + 1e-4, 1e3):  # some components stand, and all do
        still = distance < standing
        at = at_temperature(mixture, temperature, standing)
        assert at.log_pi.exp().sum().item() == pytest.approx(1, abs=1e-5)
        before, after = (mix.log_pi.exp()[still].sum().item() for mix in (mixture, at))
        assert after == pytest.approx(before, abs=1e-5)
        for group in (still, ~still):
            within = at.log_pi[group].log_softmax(-1)
            assert torch.allclose(within, (mixture.log_pi[group] / temperature).log_softmax(-1))


def test_a_forbidden_pen_state_is_never_drawn_at_any_temperature() -> None:
    head = random_head(7)
    head[2] = -torch.inf
    for temperature in (0.01, 1.0, 10.0):
        one = at_temperature(split(head), temperature)
        many = Mixture(*(part.expand(5000, *part.shape) for part in one))
        rows = sample(many, *noise(5000, 4))
        assert rows[:, 4].sum() == 0
        assert torch.isfinite(rows).all()
