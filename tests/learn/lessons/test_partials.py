"""Tests of the lesson `partials`: the gradient is PyTorch's, and the claims hold."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.partials import CLAIMS, NAMES, Figures, Task, gradient, loss_of, run
from sketchrnn.ui.learn import texts


def test_the_gradient_is_that_of_pytorch() -> None:
    rng = np.random.default_rng(0)
    weights, inputs = rng.uniform(-1, 1, 10), rng.standard_normal((7, 1, 1))
    task = Task(inputs, rng.standard_normal(7))
    w = torch.tensor(weights, requires_grad=True)
    h, losses = torch.zeros(2, dtype=torch.float64), []
    for x, target in zip(inputs[:, 0, 0], task.targets, strict=True):
        h = torch.tanh(w[:2] * x + w[2:6].reshape(2, 2) @ h + w[6:8])
        losses.append((w[8:] @ h - target) ** 2)
    loss = torch.stack(losses).mean()
    (expected,) = torch.autograd.grad(loss, [w])
    assert loss_of(task, weights) == pytest.approx(loss.item(), rel=1e-9)
    assert gradient(task, weights) == pytest.approx(expected.numpy(), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_claims_hold_and_are_on_the_page(seed: int) -> None:
    figures = run(seed=seed)
    text = texts.load("en").lessons["partials"].text
    for sentence, holds in CLAIMS:
        assert sentence in text and holds(figures), sentence


def test_the_curve_and_its_slopes_belong_to_the_moved_weight() -> None:
    figures = run(weight="h₁→y", value=0.5, nudge=1e-4)
    at = NAMES.index("h₁→y")
    assert figures.weights[at] == 0.5
    here = np.flatnonzero(np.isclose(figures.values, 0.5))[0]
    assert figures.curve[here] == pytest.approx(figures.loss)
    assert figures.difference == pytest.approx(figures.partials[at], abs=1e-3)
    # L is a parabola in a weight of the readout, so a large nudge errs by its own length.
    bent = run(weight="h₁→y", value=0.5, nudge=1.0)
    bend = bent.curve[here - 1] - 2 * bent.curve[here] + bent.curve[here + 1]
    assert bent.difference - bent.partials[at] == pytest.approx(bend / 0.05**2 / 2)


def test_a_step_subtracts_the_rate_times_the_gradient() -> None:
    figures = run(rate=0.25, steps=3)
    assert figures.stepped == pytest.approx(figures.weights - 0.25 * figures.partials)
    assert figures.path.shape == figures.baseline_path.shape == (4,)
    assert figures.path[0] == figures.baseline_path[0] == figures.loss
    still = run(rate=0.0, steps=2)
    assert (still.path == still.loss).all()


def test_the_seed_draws_the_weights_and_one_report_comes() -> None:
    told: list[tuple[float, Figures]] = []
    one = run(seed=1, steps=1, report=lambda *news: bool(told.append(news)))
    assert told == [(1.0, one)]
    same, other = (run(seed=seed, steps=1).partials for seed in (1, 2))
    assert np.array_equal(one.partials, same) and not np.array_equal(one.partials, other)


@pytest.mark.parametrize(
    "settings", [{"weight": "h"}, {"value": 4.0}, {"nudge": 0.0}, {"rate": -1}, {"steps": 0}]
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)
