"""Tests of the lesson `neuron`: closed forms of one unit."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import UsageError
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons.neuron import FAINT, Figures, run


def test_without_feedback_memory_is_gone() -> None:
    figures = run(w_x=2.0, w_h=0.0)
    assert figures.outputs[0] == math.tanh(2) and not figures.outputs[1:].any()
    assert figures.remembered == 0 and figures.slope == 0


def test_feedback_makes_an_echo_that_fades() -> None:
    figures = run(w_x=1.0, w_h=0.9, inputs=[1] + [0] * 59)
    assert figures.outputs[0] == math.tanh(1)
    assert figures.outputs[1] == math.tanh(0.9 * math.tanh(1))
    assert figures.remembered is not None and figures.baseline_remembered == 0
    n = figures.remembered
    assert figures.outputs[n] > FAINT * figures.outputs[0] >= figures.outputs[n + 1]
    assert not figures.baseline_outputs[1:].any()
    assert figures.slope == pytest.approx(0.9) and figures.settles_at == pytest.approx(0)


def test_strong_feedback_never_forgets() -> None:
    up = run(w_x=1.0, w_h=2.0)
    assert up.settles_at == pytest.approx(math.tanh(2 * up.settles_at)) and up.settles_at > 0.9
    down = run(w_x=-1.0, w_h=2.0)
    assert down.settles_at == pytest.approx(-up.settles_at)  # it knows which of the two it was
    assert 0 < up.slope < 1


@given(st.floats(-3, 3), st.floats(-3, 3), st.lists(st.floats(-5, 5), min_size=1, max_size=12))
def test_the_written_steps_are_what_is_computed(w_h: float, b: float, x: list[float]) -> None:
    figures = run(w_x=1.5, w_h=w_h, b=b, inputs=x)
    assert len(figures.arithmetic) == len(figures.outputs) == len(x)
    for line, output in zip(figures.arithmetic, figures.outputs, strict=True):
        said, result = line.split(" = ")
        assert eval(said, {"tanh": math.tanh}) == pytest.approx(output, abs=0.01)
        assert float(result) == pytest.approx(output, rel=1e-3)
    assert plain(figures)["inputs"] == pytest.approx(x)


def test_an_input_at_the_end_is_not_yet_forgotten() -> None:
    figures = run(inputs=[0, 0, 1], w_h=0.1)
    assert figures.remembered is None and figures.baseline_remembered is None
    assert run(inputs=[0, 0, 0]).remembered == 0


def test_the_seed_draws_the_weights() -> None:
    def of(figures: Figures) -> list[float]:
        return figures.outputs.tolist()

    assert of(run(seed=1)) == of(run(seed=1)) != of(run(seed=2))
    told: list[Any] = []
    run(report=lambda share, figures: bool(told.append((share, figures))))
    assert told[0][0] == 1.0 and np.array_equal(told[0][1].outputs, run().outputs)


@pytest.mark.parametrize(
    "settings", [{"w_h": 11}, {"w_x": "a"}, {"inputs": []}, {"b": float("inf")}]
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)
