"""Tests of the lesson on forks: crossings that part, two heads, and what is measured on them."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.crossings import AHEAD, BEHIND, CROSSINGS, find_crossings
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import fork
from sketchrnn.learn.series import gaussian_nll


@pytest.fixture(scope="module")
def crossings() -> list[np.ndarray]:
    return find_crossings(np.random.default_rng(0))


def test_cars_come_to_a_crossing_the_same_way_and_part(crossings: list[np.ndarray]) -> None:
    assert len(crossings) == CROSSINGS
    for paths in crossings:
        assert len(paths) >= 100 and paths.shape[1:] == (BEHIND + 1 + AHEAD, 2)
        at = paths[:, BEHIND]
        assert np.linalg.norm(at, axis=1).max() < 25 and at.mean(axis=0) == pytest.approx(0)
        # Points are 10 m apart along the way, so never further as the crow flies.
        assert np.linalg.norm(np.diff(paths, axis=1), axis=2).max() < 10 + 1e-6
        came = at - paths[:, BEHIND - 2]
        ahead = paths[:, -1] - at
        assert (came @ came.mean(axis=0) > 0).all()
        assert ahead.std(axis=0).max() > 2 * at.std(axis=0).max()


def test_lines_turn_by_the_angles_given() -> None:
    turns = np.radians([-90.0, 30.0])
    lines = fork.draw_lines(turns, np.random.default_rng(0))
    assert lines.shape == (fork.LINES, BEHIND + 1 + AHEAD, 2)
    middle = lines.mean(axis=0)
    assert middle[BEHIND] == pytest.approx(0, abs=0.2)
    assert middle[0] == pytest.approx([-BEHIND * fork.PIECE, 0], abs=0.2)
    ahead = lines[:, -1] - lines[:, BEHIND]
    turned = np.arctan2(ahead[:, 1], ahead[:, 0])[:, None] - turns
    nearest = np.abs(turned).argmin(axis=1)
    assert np.abs(turned).min(axis=1).max() < 0.2
    assert 0.4 < nearest.mean() < 0.6


def test_distances_and_densities_are_those_of_closed_forms() -> None:
    """Straight paths to the east whose ends scatter by 3 and 4 px."""
    rng = np.random.default_rng(0)
    paths = np.zeros((4000, BEHIND + 1 + AHEAD, 2))
    paths[:, :, 0] = 5.0 * np.arange(-BEHIND, AHEAD + 1)
    paths[:, -1] += rng.normal(size=(4000, 2)) * [3, 4]
    task = fork.Task(paths)
    assert task.held == 1000
    assert task.to_a_way(np.array([[0.0, 7.0], [0.0, -1.0]])) == pytest.approx(4.0)
    expected = np.log(2 * np.pi) + np.log(3 * 4) + 1  # nats of a Gaussian, its entropy
    found = gaussian_nll(task.goals[task.held :], task.goals[: task.held])
    assert found == pytest.approx(expected, abs=0.1)
    assert fork.rmse(np.array([[3.0, 4.0], [0.0, 5.0]])) == pytest.approx(5.0)


def test_the_mean_of_a_drawing_is_one_that_nobody_draws() -> None:
    found = fork.run(where="drawing", steps=120)
    regression, mixture = found.regression, found.mixture
    assert found.unit == "px" and found.learnt + found.held == fork.LINES
    # One place between two branches that are 35 px to either side of it.
    assert np.abs(regression.places[:, 1]).max() < 25
    assert regression.distance > 10
    assert mixture.distance < regression.distance / 2
    assert mixture.nll < min(regression.nll, found.baseline_nll) - 0.5
    assert found.real_distance < mixture.distance
    # Squared error is what the regression head is good at.
    assert regression.rmse < mixture.rmse
    assert found.branches[:, 0].sum() == pytest.approx(1, abs=1e-5)
    # Gaussians on either side of the straight line share the weight about equally.
    weight, _, side = found.branches.T
    assert weight[side > 10].sum() > 0.2 and weight[side < -10].sum() > 0.2


def test_a_crossing_is_learnt_and_the_seed_decides_which_trips(
    monkeypatch: pytest.MonkeyPatch, crossings: list[np.ndarray]
) -> None:
    monkeypatch.setattr(fork, "find_crossings", lambda rng: crossings)  # once is enough
    first, again, other = (fork.run(seed=seed, crossing=1, steps=3) for seed in (0, 0, 1))
    assert first.unit == "m" and first.learnt + first.held == len(crossings[1])
    assert plain(first) | {"seconds": 0} == plain(again) | {"seconds": 0}
    assert first.regression.nll != other.regression.nll
    assert not torch.equal(torch.tensor(first.paths[0]), torch.tensor(other.paths[0]))


def test_it_tells_on_the_way_and_stops() -> None:
    told = []

    def report(share: float, figures: fork.Figures) -> bool:
        told.append(figures)
        return True

    found = fork.run(where="drawing", report=report)
    assert len(told) == 1 and len(found.regression.losses) == len(found.mixture.losses) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"where": "river"}, "where out of road, drawing, got 'river'"),
        ({"crossing": 12}, "crossing from 0 to 11, got 12"),
        ({"angles": [151]}, "angles within ±150, got 151"),
        ({"steps": 0}, "steps from 1 to 3000"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        fork.run(**values)
