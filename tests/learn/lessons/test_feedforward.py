"""Tests of the lesson `feedforward`: its tasks, and where each net breaks."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.feedforward import Scores, Window, draw_counting, draw_strides, run
from sketchrnn.learn.training import built


def test_each_net_breaks_where_it_must() -> None:
    told: list[tuple[float, Any]] = []
    figures = run(lags=(1, 3), window=2, steps=160, report=lambda *news: bool(told.append(news)))
    counting, strides, (near, far) = figures.counting, figures.strides, figures.recall
    assert counting is not None and strides is not None
    # Counting on needs no memory: the net without any is as good as the others.
    assert counting.memoryless > 0.95 and counting.windowed > 0.95
    # With strides of 1 to 4, it can only guess which; a window of two is enough.
    assert strides.memoryless < 0.5 < 0.8 < strides.windowed
    # A window of two spans a lag of one and no lag of three.
    assert near.windowed > 0.95 and far.windowed < 0.45 and near.memoryless < 0.45
    assert near.recurrent > 0.95 and far.recurrent > 0.8
    assert counting.baseline == 0.1 and far.baseline == 0.25
    assert figures.lags.tolist() == [1, 3] and figures.window == 2
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1.0 and told[0][1].counting is None


def test_series_go_on_by_their_strides() -> None:
    rng = np.random.default_rng(0)
    inputs, following = draw_strides(300, rng)
    assert inputs.shape == (6, 300, 10) and (inputs.sum(axis=2) == 1).all()
    series = np.concatenate((inputs.argmax(axis=2), following[None]))
    steps = np.diff(series, axis=0) % 10
    assert (steps == steps[0]).all() and set(steps[0]) == {1, 2, 3, 4}
    inputs, following = draw_counting(50, rng)
    assert (following == (inputs[-1].argmax(axis=1) + 1) % 10).all()


def test_a_window_sees_so_many_steps_and_no_more() -> None:
    net = built(0, lambda: Window(3, 2, 4))
    inputs = torch.randn(5, 1, 2, generator=torch.Generator().manual_seed(0))
    said = net(inputs)
    assert said.shape == (1, 1, 4)
    for step, seen in enumerate((False, False, True, True, True)):
        other = inputs.clone()
        other[step] += 1
        assert torch.equal(net(other), said) != seen
    short = torch.cat((torch.zeros(2, 1, 2), inputs[:1]))
    assert torch.equal(net(inputs[:1]), net(short))


def test_the_seed_decides() -> None:
    def of(seed: int) -> list[Scores | None]:
        figures = run(seed=seed, lags=[1], steps=5)
        return [figures.counting, figures.strides, *figures.recall]

    def plain(scores: list[Scores | None]) -> list[tuple[float, ...]]:
        return [(s.memoryless, s.windowed, s.recurrent) for s in scores if s is not None]

    assert plain(of(1)) == plain(of(1)) != plain(of(2))


def test_it_stops_when_told() -> None:
    assert run(report=lambda *_: True).counting is None
    done = run(lags=[1], steps=2, report=lambda share, _: share > 0.4)
    assert done.counting is not None and done.strides is None and done.recall == ()


@pytest.mark.parametrize(
    "settings",
    [{"lags": [0]}, {"lags": [1] * 21}, {"window": 0}, {"cell": "cnn"}, {"steps": 0}],
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="expected"):
        run(**settings)
