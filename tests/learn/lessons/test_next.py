"""Tests of the lesson `next`: what is predicted of series, and what that is compared with."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.next import Continuer, go_on, go_straight, read, run, unit_of
from sketchrnn.learn.series import KINDS
from sketchrnn.learn.training import built


def test_memory_helps_with_waves_and_seasons_and_not_with_counting() -> None:
    figures = run(steps=80, ahead=3)
    kinds = {kind.kind: kind for kind in figures.kinds}
    assert tuple(kinds) == KINDS
    # Over five seeds, the ratio of the mean errors is 0.10 to 0.20 for waves and 0.41 to 0.60 for
    # sales.
    for kind, ratio in (("sine", 0.5), ("sales", 0.85)):
        assert kinds[kind].errors.mean() < ratio * kinds[kind].baseline_errors.mean()
    for kind in ("counting", "strides"):
        assert (kinds[kind].baseline_errors < 1e-9).all()
        assert kinds[kind].errors[0] < 0.1
    assert figures.ahead == pytest.approx([7, 8, 9], abs=0.7)
    assert figures.baseline_ahead == pytest.approx([7, 8, 9])
    assert figures.losses.shape == (80,) and figures.losses[-10:].mean() < figures.losses[0]


def test_the_untrained_network_adds_noise_to_last_plus_difference() -> None:
    figures = run(series=[0, 2, 4, 8, 16, 32, 64], steps=1, ahead=2)
    assert figures.baseline_predicted.tolist() == [6, 12, 24, 48]
    assert figures.baseline_errors.tolist() == [2, 4, 8, 16]
    assert figures.predicted.shape == (4,)
    assert figures.errors == pytest.approx(np.abs(figures.predicted - [8, 16, 32, 64]))


def test_what_is_predicted_moves_and_grows_with_the_series() -> None:
    network = built(0, lambda: Continuer("gru"))
    series = np.array([[3.0, 4.0, 2.0, 5.0, 9.0]])
    ahead = go_on(network, series, 4)
    assert go_on(network, 10 * series + 7, 4) == pytest.approx(10 * ahead + 7, rel=1e-5)
    assert go_on(network, -series, 1).shape == (1, 1)


def test_no_number_is_seen_before_it_is_predicted() -> None:
    network = built(0, lambda: Continuer("rnn"))
    series = np.array([1.0, 2.0, 4.0, 3.0, 7.0, 5.0])
    other = np.append(series[:-1], 100.0)
    assert read(network, series).tolist() == read(network, other).tolist()


def test_predictions_are_read_as_if_they_had_come_true() -> None:
    network = built(0, lambda: Continuer("lstm"))
    series = np.array([[1.0, 2.0, 4.0, 3.0]])
    first = go_on(network, series, 1)
    # The unit must stay that of what is known, so the next number is told in it.
    unit = unit_of(series)
    longer = np.concatenate((series, first), axis=1)
    scaled = go_on(network, longer, 1) - first
    assert go_on(network, series, 2)[0, 0] == pytest.approx(first[0, 0])
    assert unit_of(longer)[0, 0] != unit[0, 0] and np.isfinite(scaled).all()
    assert go_straight(series, 3).tolist() == [[2, 1, 0]]


def test_a_series_that_stands_still_is_possible() -> None:
    figures = run(series=[5, 5, 5, 5, 5], steps=1, ahead=2)
    assert figures.ahead.tolist() == figures.baseline_ahead.tolist() == [5, 5]
    assert figures.misfit == 0


def test_the_misfit_is_in_units_of_the_series() -> None:
    one, tenfold = (run(series=[k * n for n in (1, 2, 4, 8, 16)], steps=1) for k in (1, 10))
    assert one.misfit == pytest.approx(one.errors.mean() / np.mean([1, 2, 4, 8]))
    assert tenfold.misfit == pytest.approx(one.misfit, rel=1e-4)


def test_it_shows_what_it_predicts_while_it_learns_and_stops_when_told() -> None:
    told: list[tuple[float, Any]] = []
    run(steps=2, ahead=3, report=lambda *news: bool(told.append(news)))
    assert told[0][0] == 0.5 and told[0][1].ahead.shape == (3,) and told[-1][0] == 1.0
    assert run(ahead=3, report=lambda *_: True).losses.shape == (1,)


def test_the_seed_decides() -> None:
    one, same, other = (run(seed=seed, steps=2, ahead=2).ahead for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"series": [1, 2, 3]}, "the length of series from 4 to 200, got 3"),
        ({"series": ["one", "two"]}, "series to be numbers"),
        ({"series": [1, 2, 3, float("nan")]}, "series within"),
        ({"ahead": 0}, "ahead from 1"),
        ({"cell": "cnn"}, "cell out of rnn, gru, lstm"),
        ({"steps": 0}, "steps from 1"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"expected {message}"):
        run(**settings)
