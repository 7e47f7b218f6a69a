"""Tests of the lesson `layer`: the written arithmetic, PyTorch and matrices agree."""

import math
from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.layer import run


@pytest.mark.parametrize("seed", range(3))
def test_the_written_arithmetic_is_what_pytorch_computes(seed: int) -> None:
    figures = run(seed=seed)
    assert figures.pytorch_outputs.shape == (5, 3)
    for lines, outputs in zip(figures.arithmetic, figures.pytorch_outputs, strict=True):
        for line, output in zip(lines, outputs, strict=True):
            said, result = line.split(" = ")
            assert eval(said, {"tanh": math.tanh}) == pytest.approx(output, abs=1e-6)
            assert float(result) == pytest.approx(output, abs=1e-6)
    assert figures.difference < 1e-6 and figures.matrix_difference < 1e-12


def test_every_weight_can_be_edited() -> None:
    zeros = {"weight_ih": [[0, 0]] * 3, "weight_hh": np.zeros((3, 3)), "bias_hh": [0, 0, 0]}
    figures = run(weights=zeros | {"bias_ih": [1, 0, -1]}, inputs=[[5, 5], [6, 7]])
    assert figures.outputs == pytest.approx(np.tanh([[1, 0, -1]] * 2))
    kept = run(weights={"bias_ih": [0, 0, 0]})
    assert np.array_equal(kept.weights["weight_hh"], run().weights["weight_hh"])


def test_a_ring_hands_a_number_round() -> None:
    ring = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    given = {"weight_ih": [[1, 0], [0, 0], [0, 0]], "weight_hh": ring}
    biases = {"bias_ih": [0, 0, 0], "bias_hh": [0, 0, 0]}
    outputs = run(weights=given | biases, inputs=[[1, 0], [0, 0], [0, 0], [0, 0]]).outputs
    assert [np.flatnonzero(row).tolist() for row in outputs] == [[0], [1], [2], [0]]


def test_the_seed_draws_what_is_not_given() -> None:
    one, same, other = (run(seed=seed).outputs for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weights": {"weight_hh": [[1, 2], [3, 4]]}}, "expected weight_hh of 3 x 3 numbers"),
        ({"weights": {"w": 1}}, "expected weights out of weight_ih, .*'w'"),
        ({"inputs": [[1, 2, 3]]}, "expected inputs of any x 2 numbers, got 1 x 3"),
        ({"inputs": [[1, 1e9]]}, "expected inputs within ±100"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run(**settings)
