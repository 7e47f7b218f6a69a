"""Self-critical training: what an ending is worth, and that good ones become likelier."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from scripts import self_critical
from scripts.best_endings import beginning
from scripts.self_critical import (
    ENDINGS,
    EXTREMES,
    FAILED,
    SelfCritical,
    draw,
    log_probs,
)
from scripts.worth import LEAST, Worth
from sketchrnn.checkpoint.folder import load
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.recogniser import load_recogniser
from tests import tiny
from tests.inference.completers import artist, painter, scribble

NAMES = ("cat", "dog", "bus")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return tiny.drawings(tmp_path_factory.mktemp("data") / "store", 60, NAMES)


def worth(dataset: Dataset) -> Worth:
    critic = load_recogniser("critic")
    return Worth(critic, dataset, dataset.info.categories, np.random.default_rng(0))


def test_a_drawing_that_people_drew_is_worth_more_than_a_scribble(dataset: Dataset) -> None:
    value = worth(dataset)
    own = beginning(dataset[dataset.indices("train", "cat")[0]], dataset, 1.0)
    drawn, scribbled = value.of([own, scribble(1, 9, 12)], "cat")
    assert drawn > scribbled >= LEAST - 10
    again = value.of([scribble(1, 9, 12), own], "cat")
    assert np.allclose(again, [scribbled, drawn], atol=1e-4)


def test_the_best_and_the_worst_endings_are_compared_with_the_mean(dataset: Dataset) -> None:
    made = painter(dataset.info.categories, load_recogniser("critic"))
    starts = [(replace(scribble(seed, 6, 4), lifted=True), "dog") for seed in (1, 2, 3)]
    drawn = draw(made, worth(dataset), starts, 5)
    assert len(drawn.rows) == 3 * 2 * EXTREMES
    for one in drawn.advantages.reshape(3, -1):
        assert (np.diff(one) >= 0).all() and one[0] <= 0 <= one[-1]
    for i, (rows, begins) in enumerate(zip(drawn.rows, drawn.begins, strict=True)):
        assert np.array_equal(rows[:begins], made.rows(starts[i // (2 * EXTREMES)][0]))
    assert 0 <= drawn.failed <= 1


def test_what_failed_is_worth_less_than_what_did_not() -> None:
    table = np.array([[-5.0, np.nan, -9.0], [np.nan, np.nan, np.nan]])
    found = self_critical._with_failures(table, LEAST).tolist()
    assert found == [[-5, -9 - FAILED, -9], 3 * [LEAST - FAILED]]


def test_the_density_of_an_ending_is_that_of_the_sampler(dataset: Dataset) -> None:
    made = painter(dataset.info.categories, load_recogniser("critic"))
    made.card.temperature = 1.0  # the temperature for which the sampler says the density
    made.model.head.bias.data[0] = -30  # each move lifts the pen, so that the end does not
    starts = [(replace(scribble(seed, 6, 4), lifted=True), "bus") for seed in (1, 2)]
    drawn = draw(made, worth(dataset), starts, 5)
    settings, compared = SamplingSettings(ENDINGS, 1.0, 5), 0
    sampled = made.sample([(start, name, ENDINGS) for start, name in starts], settings)
    found = log_probs(made, drawn, np.arange(len(drawn.rows))).tolist()
    for one in sampled:
        rows = made.rows(one.start, one.ending)
        own = len(rows) - len(made.rows(one.start))
        for same, value in zip(drawn.rows, found, strict=True):
            if own and np.array_equal(same, rows):
                assert value == pytest.approx(one.log_prob * own, abs=0.05)
                compared += 1
    assert compared > 2


def test_good_endings_become_likelier_and_bad_ones_less_likely(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_critical, "WARM_UP", 1)
    monkeypatch.setattr(self_critical, "WEIGHT", 50.0)
    run = SelfCritical(painter(dataset.info.categories, load_recogniser("critic")), dataset, 0)
    drawn = draw(run.model, run.worth, run._beginnings(), 1)
    everything = np.arange(len(drawn.rows))
    with torch.no_grad():
        before = log_probs(run.model, drawn, everything)
    run._backward(drawn)
    run.optimiser.step()
    with torch.no_grad():
        gain = (log_probs(run.model, drawn, everything) - before).numpy()
    assert (gain * drawn.advantages).sum() > 0


def test_a_run_leaves_a_model_of_the_average_weights(dataset: Dataset, tmp_path: Path) -> None:
    run = SelfCritical(painter(dataset.info.categories, load_recogniser("critic")), dataset, 0)
    shown = [run.step(done) for done in (0.0, 0.5, 1.0)]
    assert all(np.isfinite([*one.values()]).all() for one in shown)
    run.save(tmp_path / "run", 1.0, 0)
    model, card = load(tmp_path / "run")
    assert card.train["steps"] == 3 and card.metrics == {}
    for saved, average in zip(model.parameters(), run.average.parameters(), strict=True):
        assert torch.equal(saved, average)


def test_a_model_without_a_critic_that_names_is_refused(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match="expected a model whose critic names"):
        SelfCritical(artist(), dataset, 0)
