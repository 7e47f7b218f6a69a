"""Tests of the lesson `bptt`: the sum over steps is the gradient, and what truncation loses."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import GATES
from sketchrnn.learn.lessons.bptt import run


@pytest.mark.parametrize("cell", GATES)
def test_the_sum_over_steps_is_the_gradient(cell: str) -> None:
    figures = run(cell=cell, steps=8)
    assert figures.autograd_difference < 1e-6 and figures.finite_difference < 1e-6
    assert figures.loss > 0 and figures.gradient_norm > 0 and figures.step_norms.shape == (8,)


def test_truncation_loses_what_is_further_back() -> None:
    figures = run(steps=10, truncate=4)
    assert figures.errors[-1] < 1e-12 and figures.cosines[-1] == pytest.approx(1)
    assert figures.errors[0] == figures.baseline_error > 0.1  # the echo is from two steps ago
    assert figures.truncated_error == figures.errors[3]
    assert figures.errors[8] < figures.errors[0]
    assert (np.abs(figures.cosines) <= 1 + 1e-12).all()


def test_no_loss_blames_the_future() -> None:
    blame = run(steps=6).blame
    assert not np.triu(blame, 1).any() and (np.diag(blame) > 0).all()


def test_without_feedback_nothing_is_lost() -> None:
    figures = run(gain=0.0, steps=6)
    assert not np.tril(figures.blame, -1).any()
    assert figures.errors == pytest.approx(np.zeros(6), abs=1e-12)


def test_strong_feedback_reaches_further_back() -> None:
    far = [run(gain=gain, seed=1, steps=10).errors[4] for gain in (0.5, 3.0)]
    assert far[0] < 0.05 < far[1]


def test_the_seed_draws_weights_and_inputs() -> None:
    one, same, other = (run(seed=seed, steps=4).errors for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    "settings",
    [{"steps": 2}, {"truncate": 17}, {"cell": "cnn"}, {"gain": -1}],
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)
