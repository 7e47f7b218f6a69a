"""Tests of the lesson `gradients`: PyTorch's Jacobian, known values, and what training changes."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import GATES, initial_weights
from sketchrnn.learn.jacobian import first_below, gradient_norms
from sketchrnn.learn.lessons.gradients import (
    Figures,
    Layer,
    Training,
    run,
)
from sketchrnn.learn.training import CELLS

SMALL: dict[str, Any] = {"layer": Layer(hidden=12), "length": 12}
UNTRAINED = Training(steps=0)


@pytest.mark.parametrize("cell", GATES)
def test_the_norms_are_those_of_pytorchs_jacobian(cell: str) -> None:
    hidden, steps, rng = 4, 5, np.random.default_rng(0)
    weights = initial_weights(cell, 2, hidden, rng)
    inputs = rng.standard_normal((steps, 2))
    layer = CELLS[cell](2, hidden, dtype=torch.float64)
    for name, weight in weights.items():
        layer.get_parameter(f"{name}_l0").data = torch.tensor(weight)
    parts = 2 if cell == "lstm" else 1

    def last(*state: torch.Tensor) -> torch.Tensor:
        given = tuple(part[None] for part in state) if cell == "lstm" else state[0][None]
        return layer(torch.tensor(inputs), given)[0][-1]

    zeros = tuple(torch.zeros(hidden, dtype=torch.float64) for _ in range(parts))
    jacobian: Any = torch.autograd.functional.jacobian(last, zeros)
    expected = torch.cat(jacobian, dim=1).norm().item() / hidden**0.5
    norms = gradient_norms(cell, weights, inputs)
    assert norms.shape == (steps,) and norms[-1] == pytest.approx(expected, rel=1e-9)


KNOWN: list[tuple[str, str, float | None, float, float, int | None]] = [
    ("rnn", "default", None, 3.1e-3, 1.2e-5, 8),
    ("rnn", "orthogonal", None, 2.3e-1, 5.9e-2, 33),
    ("gru", "default", None, 6.3e-3, 8.0e-5, 9),
    ("lstm", "default", None, 2.9e-3, 3.3e-5, 8),
    ("lstm", "default", 1.0, 5.2e-2, 9.8e-3, 20),
    ("lstm", "default", 3.0, 1.5e-1, 1.3e-1, None),
]
"""Cell, initialisation, forget bias; the norm after 10 and 20 steps, and the first k below 0.01,
measured once with autograd: H = 32, inputs N(0, 1), ten seeds."""


@pytest.mark.parametrize(("cell", "initialisation", "bias", "at_10", "at_20", "below"), KNOWN)
def test_known_values_are_found_again(
    cell: str, initialisation: str, bias: float | None, at_10: float, at_20: float, below: int
) -> None:
    layer = Layer(initialisation=initialisation, forget_bias=bias)
    norms = [
        run(seed=seed, cells=(cell,), layer=layer, length=60, training=UNTRAINED).cells[0].before
        for seed in range(10 if cell == "rnn" else 2)  # where one seed is not like another
    ]
    mean = np.exp(np.log(norms).mean(axis=0))
    assert at_10 / 1.6 < mean[9] < at_10 * 1.6
    assert at_20 / 2.5 < mean[19] < at_20 * 2.5
    found = first_below(mean)
    if below is None:
        assert found is None
    else:
        assert found is not None and below / 1.5 <= found <= below * 1.5


def test_the_default_lstm_is_no_better_than_the_rnn() -> None:
    rnn, gru, lstm = run(training=UNTRAINED, length=40).cells
    assert lstm.before_below is not None and rnn.before_below is not None
    assert abs(lstm.before_below - rnn.before_below) <= 2
    assert gru.before_below is not None and gru.before_below <= 12


def test_it_explodes_if_the_weights_are_large() -> None:
    (small,), (large,) = (
        run(cells=["rnn"], layer=Layer(gain=gain), length=20, training=UNTRAINED).cells
        for gain in (1.0, 5.0)
    )
    # Over five seeds: at most 0.56 for a gain of 1, at least 270 for a gain of 5.
    assert large.before.max() > 10 and small.before.max() < 0.9


def test_training_changes_the_curve_and_beats_guessing() -> None:
    told: list[tuple[float, Figures]] = []
    figures = run(
        cells=["rnn"],
        **SMALL,
        training=Training(lag=2, steps=150, clip=0.5),
        report=lambda *news: bool(told.append(news)),
    )
    (cell,) = figures.cells
    assert cell.accuracy is not None and cell.accuracy > figures.baseline_accuracy + 0.5
    assert cell.after is not None and not np.allclose(cell.after, cell.before)
    assert cell.losses.shape == cell.norms.shape == (150,)
    assert cell.clipped == (cell.norms > 0.5).mean() > 0
    assert told[0][0] == 0.0 and told[0][1].cells[0].accuracy is None  # the first curves come first
    assert len(told[1][1].cells[0].losses) == 1 and told[-1] == (1.0, figures)


def test_it_stops_when_told() -> None:
    at_once = run(**SMALL, training=Training(lag=2), report=lambda *_: True)
    assert all(cell.after is None and len(cell.losses) == 0 for cell in at_once.cells)
    later = run(
        cells=["rnn", "gru"],
        **SMALL,
        training=Training(lag=2),
        report=lambda share, _: share > 0,
    )
    first, second = later.cells
    assert len(first.losses) == 1 and first.accuracy is not None and second.after is None


def test_the_seed_decides() -> None:
    def of(seed: int) -> list[float]:
        (cell,) = run(cells=["gru"], seed=seed, **SMALL, training=Training(lag=2, steps=3)).cells
        assert cell.after is not None
        return [*cell.before, *cell.losses, *cell.after]

    assert of(1) == of(1) != of(2)


@pytest.mark.parametrize(
    "settings",
    [
        {"cells": []},
        {"cells": ["cnn"]},
        {"layer": Layer(initialisation="zero")},
        {"layer": Layer(forget_bias=11)},
        {"layer": Layer(gain=float("nan"))},
        {"layer": Layer(hidden=0)},
        {"training": Training(clip=0)},
        {"training": Training(lag=0)},
        {"length": 1},
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="expected"):
        run(**settings)
