"""Tests of the lesson from scratch: NumPy, PyTorch and Keras agree, forward and backward."""

import importlib.util
from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.learn import cells
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import scratch

CELLS = ("rnn", "gru", "lstm")


@pytest.mark.parametrize("cell", CELLS)
def test_numpy_and_pytorch_agree(cell: str) -> None:
    found = scratch.run(cell=cell, steps=7, hidden=6)
    numpy, pytorch = found.implementations[:2]
    assert (numpy.name, numpy.forward_difference, numpy.backward_difference) == ("NumPy", 0, 0)
    assert pytorch.forward_difference < 1e-12 * found.largest_output
    assert pytorch.backward_difference < 1e-12 * found.largest_gradient
    assert found.largest_output > 0.01 and found.largest_gradient > 0.1
    assert found.weights == len(cells.GATES[cell]) * 6 * (scratch.INPUTS + 6 + 2)
    assert all(each.forward > 0 and each.backward > 0 for each in found.implementations)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.skipif(scratch.why_no_keras() is not None, reason=str(scratch.why_no_keras()))
def test_keras_agrees(cell: str) -> None:
    found = scratch.run(cell=cell, steps=7, hidden=6)
    keras = found.implementations[2]
    tolerance = 1e-6 if cell == "rnn" else 1e-12  # Keras multiplies its RNN's matrices in 32 bits
    assert keras.name == "Keras" and found.left_out is None
    assert keras.forward_difference < tolerance * found.largest_output
    assert keras.backward_difference < tolerance * found.largest_gradient


def test_a_missing_keras_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    found = scratch.run(steps=2, hidden=1)
    assert [each.name for each in found.implementations] == ["NumPy", "PyTorch"]
    assert found.left_out is not None and "not installed" in found.left_out


def test_the_gradient_is_that_of_finite_differences() -> None:
    rng = np.random.default_rng(0)
    weights = cells.initial_weights("gru", 2, 3, rng)
    x, by_hidden = rng.normal(size=(4, 2, 2)), rng.normal(size=(4, 2, 3))
    result = scratch.in_pytorch("gru", weights, x, by_hidden)
    moved = x.copy()
    moved[1, 0, 1] += 1e-6
    change = scratch.in_numpy("gru", weights, moved, by_hidden).hidden - result.hidden
    assert (change * by_hidden).sum() / 1e-6 == pytest.approx(result.by_inputs[1, 0, 1], rel=1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_the_code_that_ran_is_shown(cell: str) -> None:
    numpy, pytorch = scratch.run(cell=cell, steps=2, hidden=1).implementations[:2]
    for part in ("def in_numpy", f"def {cell}_step(", f"def {cell}_step_back", "def backward"):
        assert part in numpy.source
    assert pytorch.source.startswith("def in_pytorch") and "backward()" in pytorch.source


def test_the_seed_decides_the_figures_and_a_report_stops() -> None:
    def stop(share: float, figures: scratch.Figures) -> bool:
        return True

    first, other = (scratch.run(seed=seed, steps=3, hidden=2, report=stop) for seed in (0, 1))
    assert len(first.implementations) == 1
    assert first.largest_output != other.largest_output
    assert plain(first)["implementations"][0]["name"] == "NumPy"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"cell": "transformer"}, "cell out of rnn, gru, lstm, got 'transformer'"),
        ({"steps": 0}, "steps from 1 to 200"),
        ({"hidden": 1000}, "hidden from 1 to 256"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        scratch.run(**values)
