"""Tests of the lesson `unrolled`: loop and unrolled net, their gradients and parameters."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.unrolled import run


@pytest.mark.parametrize("steps", [1, 2, 8, 200])
def test_tied_it_is_the_loop(steps: int) -> None:
    figures = run(steps=steps)
    assert figures.loop.shape == (steps, 6)
    assert figures.difference < 1e-12 and figures.gradient_difference < 1e-12
    assert figures.loop_parameters == figures.unrolled_parameters


def test_the_parameters_are_those_of_pytorch() -> None:
    layer = torch.nn.RNN(3, 6)
    assert run().loop_parameters == sum(weight.numel() for weight in layer.parameters())


def test_untied_it_is_another_function_and_larger() -> None:
    figures = run(steps=8, tied=False)
    assert np.array_equal(figures.loop[0], figures.unrolled[0])  # the first layer is the same
    assert figures.difference > 0.1 and figures.gradient_difference > 0.1
    assert figures.unrolled_parameters == 8 * figures.loop_parameters


def test_the_seed_draws_weights_and_inputs() -> None:
    one, same, other = (run(seed=seed).loop for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize("settings", [{"steps": 0}, {"hidden": 65}, {"inputs": 1.5}])
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)


def test_the_learners_numbers_are_read() -> None:
    found = run(series=[1, 0, -2.5])
    assert found.inputs.tolist() == [[1], [0], [-2.5]]
    assert found.steps == len(found.loop) == len(found.layer_norms) == 3
    np.testing.assert_array_equal(found.wires.values["hidden"], found.loop)
    np.testing.assert_allclose(found.wires.gradients["hidden"][-1], found.loop[-1])
