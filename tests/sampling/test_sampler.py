"""Tests of `sampler`: step by step it gives what the whole network gives, and nothing leaks."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.model.batch import Layout, Sequences, collate
from sketchrnn.model.goal import Goals
from sketchrnn.model.mixture import log_prob, split
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Rules, Sampled
from sketchrnn.sampling.sampler import Request, sample_endings
from sketchrnn.trajectories.flow_map import FlowMap
from tests.tiny import SCALE, model, sketch

NOTHING = np.zeros((0, 3), np.float32)
CELLS = ("lstm", "gru", "rnn")
ENCODERS = ("shared", "own", "latent")
WAVES = {"position": "fourier", "shortest_wave": 30.0, "longest_wave": 300.0, "waves": 2}
KINDS: list[dict[str, Any]] = [
    *({"cell": cell, "encoder": encoder} for cell in CELLS for encoder in ENCODERS),
    {"layers": 2, "categories": 3, "residual": True},
    {"layers": 2, "encoder": "own", "cell": "gru", "categories": 3, **WAVES},
    {"position": "ways", "residual": True},
    {"position": "ways", "encoder": "own", "categories": 3},
]


def narrow(made: SketchRNN) -> SketchRNN:
    """The model with a latent code that is certain, so that there is no noise in reading."""
    if made.config.encoder == "latent":
        torch.nn.init.constant_(made.to_log_variance.bias, -80.0)
    return made


def log_prob_of_the_network(
    made: SketchRNN, start: np.ndarray, ending: np.ndarray, finished: bool, **where: Any
) -> float:
    """The log probability of an ending by `forward`, teacher forced."""
    whole = np.concatenate((start, ending)).astype(np.float32)
    first = len(start)
    cuts = [first] if made.config.encoder == "own" else None
    read = None if made.config.encoder == "shared" else [first]
    batch = collate(Sequences([whole], **where), made.layout, read=read, cuts=cuts)
    mixture = split(made(batch)[0])
    xy = log_prob(mixture, batch.targets[..., :2])[:, 0]
    pen = (mixture.log_pen * batch.targets[..., 2:]).sum(-1)[:, 0]
    skip = 0 if cuts else first
    end = skip + len(ending)
    return float(xy[skip:end].sum() + pen[skip : end + finished].sum())


# An empty start has no latent code: it is drawn at random.
CASES = [(kind, n) for kind in KINDS for n in (0, 1, 6) if n or kind.get("encoder") != "latent"]


@pytest.mark.parametrize(("kind", "length"), CASES, ids=str)
def test_step_by_step_the_density_is_that_of_the_whole_network(
    kind: dict[str, Any], length: int
) -> None:
    made = narrow(model(**kind))
    start = sketch(np.random.default_rng(1), length) if length else np.zeros((0, 3), np.float32)
    origins, labels = np.array([[11.0, -7.0]]), np.array([made.config.categories and 2])
    sampled = sample_endings(made, Request([start], 3, 12, 1.0, 5, origins, labels))
    for i in range(3):
        ending = to_stroke3(sampled.moves[i, : sampled.lengths[i]])
        expected = log_prob_of_the_network(
            made, start, ending, bool(sampled.finished[i]), origins=origins, labels=labels
        )
        assert sampled.log_prob[i] == pytest.approx(expected, abs=1e-5 * max(1, len(ending)))


@pytest.mark.parametrize("encoder", ENCODERS)
def test_starts_of_different_lengths_are_read_as_one_by_one(encoder: str) -> None:
    made = narrow(model(encoder=encoder, categories=2))
    rng = np.random.default_rng(2)
    starts = [sketch(rng, length) for length in (4, 1, 9, 4)]
    origins, labels = rng.normal(0, 30, (4, 2)), np.array([0, 1, 1, 0])
    request = Request(starts, 1, 1, 0.5, 3, origins, labels)
    together = sample_endings(made, request, Rules(may_end=False))
    # The noise of a batch differs from that of one start, the density of the move does not.
    for i, start in enumerate(starts):
        move = to_stroke3(together.moves[i])
        alone = log_prob_of_the_network(
            made, start, move, False, origins=origins[i : i + 1], labels=labels[i : i + 1]
        )
        forbidden = log_prob_of_the_network(
            made, start, move[:0], True, origins=origins[i : i + 1], labels=labels[i : i + 1]
        )
        renormalised = alone - np.log1p(-np.exp(forbidden))
        assert together.log_prob[i] == pytest.approx(renormalised, abs=1e-4)


@pytest.mark.parametrize("place", [WAVES, {"position": "ways", "residual": True}], ids=str)
def test_an_ending_reads_its_goal_until_it_is_there(place: dict[str, Any]) -> None:
    made = model(goal=True, **place)
    start = sketch(np.random.default_rng(6), 5)
    goals = Goals(np.array([[90.0, -40.0], [-300.0, 10.0], [0.0, 0.0]]), np.array([4, 30, 0]))
    request = Request([start], 3, 9, 0.8, 2, goals=goals)
    sampled = sample_endings(made, request, Rules(may_end=False))
    for i in range(3):
        whole = np.concatenate((start, to_stroke3(sampled.moves[i])))
        batch = collate(Sequences([whole]), made.layout)
        path = np.cumsum(np.pad(whole[:, :2], ((1, 0), (0, 0))), axis=0, dtype=np.float64)
        moves = np.zeros(len(path), np.int64)
        left = np.maximum(goals.moves[i] - np.arange(len(path) - len(start)), 0)
        moves[len(start) :] = left
        axes = made.surroundings.axes(path[:, None])[:, 0]
        read = Goals(np.broadcast_to(goals.place[i], path.shape), moves)
        batch.goals = torch.from_numpy(read.features(path, axes, made.scale))[:, None]
        head, targets = made(batch).mixture[len(start) : -1, 0], batch.targets[len(start) : -1, 0]
        head[:, 2] = -torch.inf  # it may not end
        mixture = split(head)
        pens = mixture.log_pen[targets[:, 2:] > 0]
        expected = log_prob(mixture, targets[:, :2]).sum() + pens.sum()
        assert sampled.log_prob[i] == pytest.approx(float(expected), abs=1e-3)


def test_a_goal_is_refused_by_a_model_that_reads_none() -> None:
    goals = Goals(np.zeros((1, 2)), np.ones(1, np.int64))
    with pytest.raises(UsageError, match="expected a model that reads goals"):
        sample_endings(model(), Request([NOTHING], 1, 3, 1.0, 0, goals=goals))


def test_a_car_continues_alike_in_every_direction() -> None:
    made = model(position="ways", residual=True)
    made.layout = Layout.of(made.config, SCALE, FlowMap.build([], SCALE / 2))
    start = sketch(np.random.default_rng(4), 6)
    cos, sin = np.cos(0.9), np.sin(0.9)
    turn = np.array([[cos, sin], [-sin, cos]])
    aslant = start.copy()
    aslant[:, :2] = start[:, :2] @ turn
    one, other = (sample_endings(made, Request([rows], 4, 9, 0.7, 1)) for rows in (start, aslant))
    assert np.allclose(other.moves[..., :2], one.moves[..., :2] @ turn, atol=1e-3)
    assert np.allclose(other.log_prob, one.log_prob, atol=1e-3)


def arrays(sampled: Sampled) -> list[np.ndarray]:
    return [sampled.moves, sampled.lengths, sampled.finished, sampled.log_prob]


def test_the_same_seed_gives_the_same_and_another_seed_another() -> None:
    made = model()
    start = [sketch(np.random.default_rng(3), 5)]
    first, again, other = (
        sample_endings(made, Request(start, 4, 9, 0.7, seed)) for seed in (1, 1, 2)
    )
    assert all(np.array_equal(*pair) for pair in zip(arrays(first), arrays(again), strict=True))
    assert not np.array_equal(first.moves, other.moves)


def test_a_code_that_is_given_takes_the_place_of_the_one_that_is_drawn() -> None:
    made, nothing, steps = model(encoder="latent"), np.zeros((0, 3), np.float32), 12
    drawn = sample_endings(made, Request([nothing], 1, steps, 0.7, 5))
    rng = torch.Generator().manual_seed(5)
    torch.randn(steps, 1, 2, generator=rng)  # the sampler's own noise comes first
    torch.empty(steps, 1, made.config.mixtures + 3).exponential_(generator=rng)
    code = torch.randn(1, made.config.latent_size, generator=rng).numpy()
    given = sample_endings(made, Request([nothing], 1, steps, 0.7, 5, codes=code))
    assert all(np.array_equal(*pair) for pair in zip(arrays(drawn), arrays(given), strict=True))


def test_equal_codes_are_drawn_alike_and_others_are_not() -> None:
    made, nothing = model(encoder="latent"), np.zeros((0, 3), np.float32)
    codes = np.random.default_rng(0).normal(0, 3, (3, made.config.latent_size))
    codes[1] = codes[0]
    request = Request(3 * [nothing], 2, 9, 0.7, 1, codes=codes)
    sampled = sample_endings(made, request, Rules(may_end=False))
    moves = sampled.moves.reshape(3, 2, 9, 5)  # code, ending, step
    assert np.allclose(moves[0], moves[1], atol=1e-4)
    assert not np.allclose(moves[0], moves[2], atol=1e-2)
    assert not np.allclose(moves[0, 0], moves[0, 1], atol=1e-2)


def test_a_forbidden_end_never_comes_and_its_likelihood_is_finite() -> None:
    made = model()
    made.head.bias.data[2] = 20.0  # a model that wants to end at once
    ended = sample_endings(made, Request([NOTHING], 5, 30, 1.0, 0))
    assert ended.finished.all() and (ended.lengths == 0).all()
    assert np.isfinite(ended.log_prob).all()
    sampled = sample_endings(made, Request([NOTHING], 5, 30, 1.0, 0), Rules(may_end=False))
    assert (sampled.moves[..., 4] == 0).all() and not sampled.finished.any()
    assert (sampled.lengths == 30).all() and np.isfinite(sampled.log_prob).all()


def test_endings_stop_at_their_end_token() -> None:
    made = model()
    made.head.bias.data[2] = -1.5
    sampled = sample_endings(made, Request([sketch(np.random.default_rng(4), 3)], 40, 15, 1.0, 0))
    assert 0 < sampled.finished.sum() < 40
    for moves, length, finished in zip(
        sampled.moves, sampled.lengths, sampled.finished, strict=True
    ):
        assert (moves[:length, 4] == 0).all()
        assert finished == (length < len(moves) and moves[length, 4] == 1)
        assert finished or length == 15


def test_the_moves_are_in_data_units() -> None:
    made = model()
    request, rules = Request([NOTHING], 200, 1, 1.0, 0), Rules(may_end=False)
    sampled = sample_endings(made, request, rules)
    large = sample_endings(model(scale=10 * SCALE), request, rules)
    assert np.allclose(large.moves[..., :2], 10 * sampled.moves[..., :2], rtol=1e-5)


@pytest.mark.parametrize("temperature", [0.0, -1.0, 0.009, 10.1, float("nan"), float("inf")])
def test_impossible_temperatures_are_refused(temperature: float) -> None:
    with pytest.raises(UsageError, match="temperature must be from"):
        sample_endings(model(), Request([NOTHING], 1, 1, temperature, 0))


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_impossible_seeds_are_refused(seed: int) -> None:
    with pytest.raises(UsageError, match="seed must be from 0"):
        sample_endings(model(), Request([NOTHING], 1, 1, 1.0, seed))


def test_too_many_points_are_refused() -> None:
    with pytest.raises(UsageError, match="expected at most 2,000,000 points of all endings"):
        Request(2 * [NOTHING], 1000, 1001, 1.0, 0).check()
    Request(2 * [NOTHING], 1000, 1000, 1.0, 0).check()
