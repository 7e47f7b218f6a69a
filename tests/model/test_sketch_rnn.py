"""Tests of `model`: shapes, the paths of its three encoders, and the NLL by its definition."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.losses import destination_nll, guess_error, nll_sums
from sketchrnn.model.mixture import Mixture, log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN
from tests.tiny import SCALE, config, model, sketch

CELLS = ("lstm", "gru", "rnn")
ENCODERS = ("shared", "own", "latent")
WAVES = {"position": "fourier", "shortest_wave": 30.0, "longest_wave": 300.0, "waves": 2}
KINDS: list[dict[str, Any]] = [
    *({"cell": cell, "encoder": encoder} for cell in CELLS for encoder in ENCODERS),
    {"layers": 2, "categories": 3},
    {"layers": 2, "encoder": "own", "categories": 3, **WAVES},
    {"position": "none", "residual": True},
    {"position": "none", "guess": 3, "destination": True, "goal": True, "residual": True},
]


def rows(seed: int, *lengths: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [sketch(rng, length) for length in lengths]


def reading(made: SketchRNN, sequences: list[np.ndarray]) -> dict[str, Any]:
    """What the encoder reads of each and what the decoder skips, as in training."""
    if made.config.encoder == "latent":
        return {"read": [len(part) for part in sequences]}
    if made.config.encoder == "own":
        halves = [len(part) // 2 for part in sequences]
        return {"read": halves, "cuts": halves}
    return {}


def nll_of(made: SketchRNN, sequences: list[np.ndarray]) -> tuple[float, float]:
    labels = np.arange(len(sequences)) % max(1, made.config.categories)
    batch = collate(Sequences(sequences, labels=labels), made.layout, **reading(made, sequences))
    head = made(batch).mixture
    xy, pen = nll_sums(head, batch)
    return float(xy), float(pen)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_padding_never_changes_a_likelihood(kind: dict[str, Any]) -> None:
    made = model(**(kind | {"categories": 0}))
    sequences = rows(1, 9, 2, 5, 14)
    together = nll_of(made, sequences)
    alone = np.sum([nll_of(made, [part]) for part in sequences], axis=0)
    assert np.allclose(together, alone, rtol=1e-5)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_weight_gets_a_finite_gradient(kind: dict[str, Any]) -> None:
    made = model(**kind).train().requires_grad_(True)
    sequences = rows(2, 6, 3, 8)
    labels = np.arange(3) % max(1, made.config.categories)
    goals = [np.full(len(part) + 1, 2) for part in sequences]
    batch = collate(
        Sequences(sequences, labels=labels, goals=goals), made.layout, **reading(made, sequences)
    )
    head, kl, guess, destination = made(batch)
    assert head.shape == (*batch.targets.shape[:2], 3 + 6 * made.config.mixtures)
    assert kl.shape == (3,) and bool((kl > 0).all()) == (made.config.encoder == "latent")
    loss = sum(nll_sums(head, batch)) + kl.sum()
    if guess is not None and destination is not None:
        loss = loss + guess_error(guess, batch)[0] + destination_nll(destination, batch)[0]
    loss.backward()
    for name, weight in made.named_parameters():
        assert weight.grad is not None and torch.isfinite(weight.grad).all(), name
        assert weight.grad.abs().sum() > 0, name


def test_the_nll_is_the_one_of_the_design() -> None:
    """By hand: the position term over the points, the pen term over these and the end token."""
    made = model()
    sequence = rows(3, 4)[0]
    batch = collate(Sequences([sequence]), made.layout)
    head = made(batch)[0][:, 0].double().numpy()  # [5, 3 + 6 M]
    mixtures = made.config.mixtures
    position = pen = 0.0
    for step, row in enumerate(head):
        logits = row[:3]
        state = 2 if step == 4 else int(sequence[step, 2])  # down, up, end
        pen -= logits[state] - math.log(np.exp(logits).sum())
        if step == 4:
            continue
        pi, mean_x, mean_y, log_x, log_y, rho = row[3:].reshape(6, mixtures)
        pi, rho = np.exp(pi) / np.exp(pi).sum(), np.tanh(rho)
        x = (sequence[step, 0] / SCALE - mean_x) / np.exp(log_x)
        y = (sequence[step, 1] / SCALE - mean_y) / np.exp(log_y)
        z = x**2 + y**2 - 2 * rho * x * y
        area = 2 * math.pi * np.exp(log_x + log_y) * np.sqrt(1 - rho**2)
        position -= math.log((pi * np.exp(-z / (2 * (1 - rho**2))) / area).sum())
    assert nll_of(made, [sequence]) == pytest.approx((position, pen), rel=1e-5)


def test_the_kl_term_is_that_of_torch_distributions() -> None:
    made = model(encoder="latent")
    sequences = rows(4, 5, 7)
    batch = collate(Sequences(sequences), made.layout, read=[5, 7])
    assert batch.start is not None and batch.start_surroundings is not None
    assert batch.start_lengths is not None
    code = made.encode(batch.start, batch.start_surroundings, batch.start_lengths, batch.labels)
    mean, log_variance = made.latent(code)
    own = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
    expected = torch.distributions.kl_divergence(own, torch.distributions.Normal(0.0, 1.0)).sum(-1)
    assert torch.allclose(made(batch)[1], expected, rtol=1e-4)


def test_the_error_of_a_guess_is_its_distance_from_where_the_pen_goes() -> None:
    made = model(guess=3, position="none")
    sequences = rows(4, 2)
    batch = collate(Sequences(sequences), made.layout)
    guess = made(batch).guess
    away = []
    for i, part in enumerate(sequences):
        path = np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0) / SCALE
        for now in range(len(part)):
            for move, place in enumerate(path[now + 1 : now + 4]):
                away.append(math.dist(path[now] + guess[now, i, move].numpy(), place))
    total, count = guess_error(guess, batch)
    assert count == len(away) and float(total) == pytest.approx(sum(away), rel=1e-5)


def test_the_destination_is_scored_where_no_goal_gives_it_away() -> None:
    made = model(guess=2, destination=True, goal=True, position="none")
    sequences = rows(4, 5)
    batch = collate(Sequences(sequences, goals=[np.array([2, 2, 0, 0, 0, 0])]), made.layout)
    heads = made(batch)
    density = split(heads.destination)
    expected = []
    for now in (2, 3):  # at 0 and 1 there is a goal, after 3 there are fewer than two moves left
        move = torch.from_numpy(sequences[0][now : now + 2, :2].mean(0) / SCALE)
        at = Mixture(*(part[now, 0] for part in density))
        expected.append(float(-log_prob(at, move)))
    total, count = destination_nll(heads.destination, batch)
    assert count == 2 and float(total) == pytest.approx(sum(expected), rel=1e-4)


def test_initial_weights_are_orthogonal_and_remember() -> None:
    torch.manual_seed(0)
    made = SketchRNN(config(hidden=8), SCALE)
    weights = dict(made.decoder.named_parameters())
    for gate in weights["weight_hh_l0"].data.split(8):
        assert torch.allclose(gate @ gate.T, torch.eye(8), atol=1e-5)
    bias = (weights["bias_ih_l0"] + weights["bias_hh_l0"]).data
    assert torch.equal(bias.view(4, 8)[1], torch.ones(8))
    assert bias.sum() == 8


def test_dropout_touches_only_training() -> None:
    made = model(dropout=0.5)
    batch = collate(Sequences(rows(5, 6)), made.layout)
    assert torch.equal(made(batch)[0], made(batch)[0])
    made.train()
    assert not torch.equal(made(batch)[0], made(batch)[0])
    made.eval()
    assert torch.equal(made(batch)[0], made(batch)[0])


def test_the_means_of_a_residual_model_are_beside_the_last_move() -> None:
    plain, beside = model(), model(residual=True)
    beside.load_state_dict(plain.state_dict())
    batch = collate(Sequences(rows(4, 7, 5)), plain.layout)
    one, other = split(plain(batch)[0]), split(beside(batch)[0])
    last = batch.inputs[..., None, :2]
    assert torch.allclose(other.mean, one.mean + last, atol=1e-6)
    assert torch.equal(other.log_pi, one.log_pi) and torch.equal(other.log_sigma, one.log_sigma)
    assert torch.equal(other.rho, one.rho) and torch.equal(other.log_pen, one.log_pen)


def test_positions_and_categories_are_inputs() -> None:
    sequences = rows(6, 5)
    for kind in ({"categories": 2}, WAVES):
        made = model(**kind)
        here, there = (
            made(collate(Sequences(sequences, np.array([origin]), np.array([label])), made.layout))
            for origin, label in (([0.0, 0], 0), ([40.0, 9], 1))
        )
        assert not torch.allclose(here.mixture, there.mixture)
