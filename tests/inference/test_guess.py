"""Tests of `guess`: the forecast is that of the head on the map, else the median of samples."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.inference.guess import head_forecast, point_forecast
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.heading import CarAxes, headings
from tests.tiny import SCALE, model

WAVES = {"position": "fourier", "shortest_wave": 100.0, "longest_wave": 9000.0, "waves": 2}
KINDS: list[dict[str, Any]] = [
    {"position": "none", "residual": True},
    {"encoder": "own", "cell": "gru", "layers": 2, **WAVES},
    {"position": "ways", "residual": True},
]


def walks(count: int, steps: int) -> np.ndarray:
    """Paths on the map, [count, steps, 2] metres."""
    rng = np.random.default_rng(3)
    return np.cumsum(rng.normal(0, SCALE, (count, steps, 2)), axis=1)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_head_forecasts_after_the_last_move(kind: dict[str, Any]) -> None:
    made = model(guess=4, **kind)
    seen = walks(3, 6)
    rows = [np.column_stack([np.diff(path, axis=0), np.zeros(5)]).astype("f4") for path in seen]
    shared = made.config.encoder == "shared"
    whole = None if shared else [5] * 3
    batch = collate(Sequences(rows, seen[:, 0]), made.layout, read=whole, cuts=whole)
    said = made(batch).guess[-1].numpy() * SCALE
    if kind["position"] == "ways":
        heading = headings(seen.swapaxes(0, 1), SCALE)[-1]
        said = CarAxes(heading[:, None]).to_map(said)
    assert np.allclose(head_forecast(made, rows, seen[:, 0]), said, atol=1e-3)
    guessed = point_forecast(made, seen, np.zeros((3, 2, 3, 2)))
    assert np.allclose(guessed, seen[:, -1:] + said[:, :3], atol=1e-3)


def test_beyond_the_head_the_forecast_is_the_median_of_samples() -> None:
    made, seen = model(guess=4, position="none"), walks(2, 6)
    samples = np.random.default_rng(0).normal(size=(2, 7, 5, 2))
    shares = np.arange(14.0).reshape(2, 7)
    assert np.array_equal(point_forecast(made, seen, samples, shares), best_guess(samples, shares))
    without, near = model(position="none"), samples[:, :, :2]
    assert np.array_equal(point_forecast(without, seen, near), best_guess(near))


def test_a_residual_head_without_weights_repeats_the_last_move() -> None:
    made = model(guess=3, position="none", residual=True)
    for weight in made.guess.parameters():
        torch.nn.init.zeros_(weight)
    path = np.array([[0.0, 0], [3, 1], [8, -1]])
    rows = np.column_stack([np.diff(path, axis=0), [0, 0]]).astype("f4")
    expected = [[5, -2], [10, -4], [15, -6]]
    assert np.allclose(head_forecast(made, [rows], path[:1])[0], expected, atol=1e-4)
