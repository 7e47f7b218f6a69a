"""Tests of `draw` against Ha & Eck's temperature written out in PyTorch, and by its statistics."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.model.mixture import Mixture, head_size, split
from sketchrnn.sampling import scalar
from sketchrnn.sampling.draw import PENS, draw, scaled, waiting
from tests.model.test_mixture import random_head, reference

MANY = 40_000


def noise(count: int, mixtures: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=(count, 2)).astype(np.float32)
    return normal, rng.gumbel(size=(count, mixtures + 3)).astype(np.float32)


def at_temperature(mixture: Mixture, temperature: float, standing: float = 0.0) -> Mixture:
    """Ha & Eck 2017, eq. 8, and the probability of standing as it was."""
    log_pi = (mixture.log_pi / temperature).log_softmax(-1)
    still = mixture.mean.norm(dim=-1) < standing
    for group in (still, ~still):
        if standing and group.any() and not group.all():
            mass = mixture.log_pi[group].logsumexp(-1)
            log_pi[group] = log_pi[group].log_softmax(-1) + mass
    return mixture._replace(
        log_pen=(mixture.log_pen / (0.5 + 0.5 * temperature)).log_softmax(-1),
        log_pi=log_pi,
        log_sigma=mixture.log_sigma + 0.5 * math.log(temperature),
    )


def many(head: torch.Tensor, temperature: float, standing: float = 0.0) -> np.ndarray:
    """A great many moves drawn from one head."""
    rows = head.expand(MANY, -1).numpy().copy()
    normal, gumbel = scaled(*noise(MANY, (head.shape[-1] - PENS) // 6), temperature)
    if standing:
        gumbel[:, PENS:] += waiting(rows, temperature, standing)
    return draw(rows, normal, gumbel)


@given(st.integers(0, 10_000), st.integers(1, 6), st.floats(0.1, 3))
def test_the_same_noise_gives_the_move_of_the_reference(
    seed: int, mixtures: int, temperature: float
) -> None:
    head = random_head(seed, 5, mixtures=mixtures)
    normal, gumbel = noise(5, mixtures, seed)
    scaled_noise = scaled(normal, gumbel, temperature)
    rows = draw(head.numpy(), *scaled_noise)
    assert np.allclose(scalar.draw(head.numpy(), *scaled_noise), rows, rtol=1e-5, atol=1e-6)
    mixture = at_temperature(split(head), temperature)
    chosen = (mixture.log_pi + torch.from_numpy(gumbel[:, :mixtures])).argmax(-1)
    pen = (mixture.log_pen + torch.from_numpy(gumbel[:, mixtures:])).argmax(-1)
    assert (rows[:, 2:].argmax(1) == pen.numpy()).all() and (rows[:, 2:].sum(1) == 1).all()
    row = torch.arange(5)
    sigma, rho = mixture.log_sigma[row, chosen].exp(), mixture.rho[row, chosen]
    first, second = torch.from_numpy(normal).T
    off = torch.stack((first, rho * first + (1 - rho.square()).sqrt() * second), -1)
    expected = mixture.mean[row, chosen] + sigma * off
    assert np.allclose(rows[:, :2], expected.numpy(), atol=1e-4)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.0])
def test_moves_have_the_moments_and_shares_of_the_mixture(temperature: float) -> None:
    head = random_head(11, std=0.8)
    rows = many(head, temperature)
    one = at_temperature(split(head), temperature)
    exact = reference(one)
    assert np.allclose(rows[:, :2].mean(0), exact.mean.numpy(), atol=0.05)
    assert np.allclose(rows[:, :2].var(0), exact.variance.numpy(), rtol=0.05)
    pi, mean, sigma = one.log_pi.exp(), one.mean, one.log_sigma.exp()
    product = (pi * (one.rho * sigma[:, 0] * sigma[:, 1] + mean[:, 0] * mean[:, 1])).sum()
    assert (rows[:, 0] * rows[:, 1]).mean() == pytest.approx(product.item(), abs=0.08)
    assert np.allclose(rows[:, 2:].mean(0), one.log_pen.exp().numpy(), atol=0.01)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0])
def test_a_waiting_car_drives_off_as_often_at_any_temperature(temperature: float) -> None:
    head = random_head(20, std=1.0)
    head[3 + 3 * 4 : 3 + 5 * 4] = -6.0  # so narrow that a move tells its component
    mixture = split(head)
    distance = mixture.mean.norm(dim=-1)
    for standing in (distance.median().item() + 1e-4, 1e3):  # some components stand, and all do
        rows = torch.from_numpy(many(head, temperature, standing)[:, :2])
        chosen = (rows[:, None] - mixture.mean).norm(dim=-1).argmin(-1)
        shares = torch.bincount(chosen, minlength=4) / MANY
        expected = at_temperature(mixture, temperature, standing).log_pi.exp()
        assert torch.allclose(shares, expected, atol=0.01)
        still = distance < standing
        before = mixture.log_pi.exp()[still].sum().item()
        assert shares[still].sum().item() == pytest.approx(before, abs=0.01)


@pytest.mark.parametrize("temperature", [0.01, 1.0, 10.0])
def test_a_forbidden_pen_state_is_never_drawn(temperature: float) -> None:
    head = random_head(7)
    head[2] = -torch.inf
    rows = many(head, temperature, standing=0.5)
    assert rows[:, 4].sum() == 0 and np.isfinite(rows).all()


@pytest.mark.parametrize("value", [1e4, -1e4])
def test_extreme_heads_give_finite_moves(value: float) -> None:
    head = np.full((3, head_size(2)), value, np.float32)
    for temperature in (0.01, 10.0):
        normal, gumbel = scaled(*noise(3, 2), temperature)
        gumbel[:, PENS:] += waiting(head, temperature, 0.1)
        assert all(np.isfinite(way(head, normal, gumbel)).all() for way in (draw, scalar.draw))
