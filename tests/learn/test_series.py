"""Tests of `learn.series`: what each kind of series is, by its closed form."""

import numpy as np
import pytest

from sketchrnn.learn.series import KINDS, SYMBOLS, draw, recall


@pytest.mark.parametrize("kind", KINDS)
def test_the_generator_decides(kind: str) -> None:
    one, same, other = (draw(kind, 4, 30, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.shape == (4, 30) and np.isfinite(one).all()
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    assert len(np.unique(one[:, 0])) > 1  # rows differ


def test_strides_are_even() -> None:
    rng = np.random.default_rng(0)
    assert (np.diff(draw("counting", 20, 9, rng)) == 1).all()
    strides = np.diff(draw("strides", 50, 9, rng))
    assert (strides == strides[:, :1]).all() and len(np.unique(strides)) > 10


def test_a_wave_follows_its_recurrence() -> None:
    # Second differences of a wave are −c (x − middle).
    x = draw("sine", 10, 40, np.random.default_rng(0))
    second = np.diff(x, 2)
    for row, bend in zip(x[:, 1:-1], second, strict=True):
        slope, offset = np.polyfit(row, bend, 1)
        assert slope < 0 and np.allclose(slope * row + offset, bend, atol=1e-8)


def test_sales_have_a_season_of_twelve_months() -> None:
    x = draw("sales", 50, 48, np.random.default_rng(0))
    assert (x > 0).all()
    flat = x / x.mean(axis=1, keepdims=True)
    year, half = (np.abs(flat[:, lag:] - flat[:, :-lag]).mean() for lag in (12, 6))
    assert year < half / 2


def test_the_symbol_is_in_the_first_step_only() -> None:
    inputs, symbols = recall(5, 200, np.random.default_rng(0))
    assert inputs.shape == (6, 200, SYMBOLS + 1) and set(symbols) == set(range(SYMBOLS))
    assert (inputs[0, np.arange(200), symbols] == 1).all() and inputs[0].sum() == 200
    assert not inputs[1:, :, :SYMBOLS].any() and inputs[1:, :, -1].std() == pytest.approx(1, 0.1)
