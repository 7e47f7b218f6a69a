"""Tests of the lesson on overfitting: curves that part, and what ends a training well."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.examples import drives
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import overfitting


@pytest.fixture(scope="module")
def found() -> overfitting.Figures:
    return overfitting.run(drives=3, epochs=40, hidden=48)


def test_drives_are_moves_without_waiting() -> None:
    rows = drives(20, np.random.default_rng(0), every=3, moves=15)
    assert len(rows) == 20 and max(map(len, rows)) == 15
    for part in rows:
        assert part.dtype == np.float32 and part[-1, 2] == 1 and not part[:-1, 2].any()
        assert np.linalg.norm(part[:, :2], axis=1).min() > 1
        assert np.linalg.norm(part[:, :2], axis=1).max() < 3 * 2 * 20  # 20 m/s for 6 s


def test_what_is_learnt_by_heart_does_not_help_elsewhere(found: overfitting.Figures) -> None:
    course = found.plain
    assert course.train[-1] < course.train[0] - 0.5
    assert course.valid[-1] > course.train[-1] + 0.5
    assert len(course.train) == len(course.valid) == 41


def test_early_stopping_keeps_the_best_epoch(found: overfitting.Figures) -> None:
    """A run that ends at the best epoch has the same held-out NLL, bit for bit."""
    assert found.dropped is not None
    for course in (found.plain, found.dropped):
        assert course.best_epoch == course.valid.argmin()
    best = found.plain.best_epoch
    shorter = overfitting.run(drives=3, epochs=max(2, best), hidden=48).plain
    assert np.array_equal(shorter.valid, found.plain.valid[: len(shorter.valid)])
    assert shorter.stopped_nll == found.plain.stopped_nll
    assert best < 2 or shorter.last_nll == shorter.stopped_nll


def test_dropout_keeps_the_curves_together() -> None:
    gaps = np.zeros(2)
    for seed in range(5):
        found = overfitting.run(seed=seed, drives=3, epochs=25, hidden=48)
        assert found.dropped is not None
        courses = (found.plain, found.dropped)
        gaps += [course.valid[-1] - course.train[-1] for course in courses]
        assert found.dropped.train[0] == found.plain.train[0]  # the same first weights
    # Measured: 0.45 of the gap without dropout; single seeds range from 0.3 to 0.8.
    assert gaps[1] < 0.75 * gaps[0]


def test_the_baseline_is_one_gaussian() -> None:
    material = overfitting.Material(5, np.random.default_rng(3))
    learnt, _, held = material.moves
    covariance, off = np.cov(learnt.T), held - learnt.mean(axis=0)
    squares = np.einsum("ni,ij,nj->n", off, np.linalg.inv(covariance), off)
    expected = 0.5 * squares.mean() + 0.5 * np.log(np.linalg.det(2 * np.pi * covariance))
    assert material.gaussian_nll() == pytest.approx(expected)
    assert [batch.real.sum().item() for batch in material.parts] == [*map(len, material.moves)]


def test_the_seed_decides_everything_and_global_chance_is_left_alone() -> None:
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first, again, other = (
        plain(overfitting.run(seed=seed, drives=2, epochs=3, hidden=4)) | {"seconds": 0}
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first["dropped"]["valid"] != other["dropped"]["valid"]
    assert torch.equal(torch.random.get_rng_state(), before)


def test_it_tells_on_the_way_and_each_training_stops() -> None:
    told = []

    def report(share: float, figures: overfitting.Figures) -> bool:
        told.append((share, figures.dropped))
        return True

    found = overfitting.run(drives=2, epochs=100, hidden=4, report=report)
    assert len(found.plain.train) == 2 and found.dropped and len(found.dropped.train) == 2
    assert told[0][1] is None and told[-1][1] is not None and told[-1][0] == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"drives": 1}, "drives from 2 to 200, got 1"),
        ({"epochs": 1.5}, "epochs to be a whole number"),
        ({"hidden": 257}, "hidden from 1 to 256"),
        ({"dropout": 1.0}, "dropout from 0.01 to 0.9, got 1"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        overfitting.run(**values)
