"""Tests of the lesson `after`: the two tasks, what is measured, and the claims."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.after import (
    CLAIMS,
    LAG,
    LENGTH,
    MEMORY,
    NETWORKS,
    TASKS,
    Figures,
    Network,
    draw,
    make,
    run,
)
from sketchrnn.learn.training import built
from sketchrnn.ui.learn import texts


def test_the_claims_hold_and_are_on_the_page() -> None:
    figures = run(seed=1)
    text = texts.load("en").lessons["after"].text
    for sentence, holds in CLAIMS:
        assert sentence in text and holds(figures), sentence


def test_the_tasks_are_recall_and_the_lamp() -> None:
    inputs, symbols = draw("recall", 2, 5, np.random.default_rng(0))
    assert inputs.shape == (2 * LAG + 1, 5, 5) and symbols.shape == (1, 5)
    assert (inputs[0].argmax(-1) == symbols[0]).all()
    presses, lamps = draw("lamp", 1, 5, np.random.default_rng(0))
    assert presses.shape == (LENGTH, 5, 1) and lamps.shape == (LENGTH, 5)
    assert (lamps[-1] == presses[..., 0].sum(0) % 2).all()


def test_the_recurrent_layers_begin_with_the_same_memory() -> None:
    inputs = draw("lamp", 1, 3, np.random.default_rng(0))[0]
    network = built(0, lambda: make("minlstm", "lamp"))
    assert isinstance(network, Network)
    a_f, a_i, _ = np.split(network.layer.bias.detach().numpy(), 3)
    assert a_f.mean() == pytest.approx(MEMORY, abs=0.5)
    assert a_i.mean() == pytest.approx(-MEMORY, abs=0.5)
    assert network(inputs).shape == (LENGTH, 3, 2)


def test_reports_grow_and_may_stop_the_lesson() -> None:
    told: list[tuple[float, Figures]] = []

    def report(share: float, figures: Figures) -> bool:
        told.append((share, figures))
        return len(told) == 7  # the first report of attention on recall, and of the first lamp

    figures = run(steps=2, report=report)
    assert [len(task.results) for task in told[0][1].tasks] == [1, 0]
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and len(figures.tasks[1].results) == 1
    assert figures.attended is not None and figures.attended.sum() == pytest.approx(1)


def test_each_network_gets_the_same_seconds() -> None:
    figures = run(seconds=0.1)
    for task in TASKS:
        for name in NETWORKS:
            result = figures.result(task, name)
            assert result.steps == len(result.losses) >= 1 and result.seconds >= 0.1


def test_the_seed_decides() -> None:
    one, same, other = (run(seed=seed, steps=1).result("lamp", "lstm") for seed in (1, 1, 2))
    assert np.array_equal(one.losses, same.losses)
    assert not np.array_equal(one.losses, other.losses)


@pytest.mark.parametrize("settings", [{"steps": 0}, {"seconds": 0.0}, {"seconds": 61}])
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)
