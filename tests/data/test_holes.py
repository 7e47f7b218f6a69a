"""Tests of `holes`: a network that gives the truth of a random hole leads along the true way."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.data.holes import HOLES, random_holes
from sketchrnn.inference.bridge import Hole, way_inside
from sketchrnn.model.infill import FEATURES, cut_holes, deviations
from tests.tiny import SCALE, model

MOMENTS = 5


def holes_in(paths: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """The features of random holes, and the places inside."""
    return random_holes(paths, MOMENTS, SCALE, np.random.default_rng(1))


def test_each_trajectory_has_its_holes_and_one_that_is_too_short_has_none() -> None:
    rng = np.random.default_rng(0)
    paths = [np.cumsum(rng.normal(0, SCALE, (n, 2)), axis=0) for n in (30, 2, 3)]
    features, inside = holes_in(paths)
    assert features.shape == (2 * HOLES, FEATURES)
    assert inside.shape == (2 * HOLES, MOMENTS, 2)
    # a random walk deviates by one width, in each direction
    assert 0.5 < float(inside[:HOLES].std()) < 2
    features, inside = holes_in(paths[1:2])
    assert features.shape == (0, FEATURES) and inside.shape == (0, MOMENTS, 2)


def test_mirrored_trajectories_are_among_them() -> None:
    bend = np.array([[0.0, 0], [1, 0], [2, 0], [2, 1], [2, 2]]) * SCALE
    left = np.sign(holes_in([bend] * 20)[1][..., 1].sum(1).numpy())
    whole = left[left != 0].reshape(-1)
    assert 0.2 < (whole > 0).mean() < 0.8


@given(st.integers(0, 10_000), st.integers(6, 30))
def test_the_way_of_a_head_that_knows_the_truth_is_the_truth(seed: int, moves: int) -> None:
    rng = np.random.default_rng(seed)
    path = np.cumsum(rng.normal(0, SCALE, (moves + 9, 2)), axis=0)
    first, count = np.array([4]), np.array([moves])
    knowing = model(goal=True, infill=moves - 1)  # a moment at each move
    cut = cut_holes(path, first, count, np.array([[4, 4]]))
    along = cut.axes()[:, None].to_local(deviations(path, first, count, moves - 1))
    truth = along / cut.widths(moves - 1, SCALE)[..., None]
    with torch.no_grad():
        knowing.get_parameter("infill.6.weight").zero_()
        knowing.get_parameter("infill.6.bias").copy_(torch.from_numpy(truth.reshape(-1)))
    way = way_inside(knowing, Hole(path[:5], path[4 + moves :], moves))
    assert way is not None and np.allclose(way, path[5 : 5 + moves], atol=1e-3)
