"""Tests of `likelihood`: the batches of a data set and the NLL over them."""

from pathlib import Path

import numpy as np
import pytest
import torch

from sketchrnn.config import TrainConfig
from sketchrnn.data.batches import make_batch
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.model.batch import collate
from sketchrnn.model.sketch_rnn import nll_sums
from sketchrnn.trajectories.flow_map import Ways
from tests.tiny import SCALE, config, drawings, drives, model


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("drawings") / "store", 60, ("cat", "dog", "bus"))


@pytest.mark.parametrize("encoder", ["shared", "own", "latent"])
def test_the_size_of_the_batches_does_not_matter(
    dataset: Dataset, encoder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = model(encoder=encoder, categories=3)
    many = nll(made, dataset, Subset("train"), given=0.5)
    monkeypatch.setattr("sketchrnn.evaluation.likelihood.BATCH", 1)
    one = nll(made, dataset, Subset("train"), given=0.5)
    assert one == pytest.approx(many, rel=1e-5)
    assert one["nll"] == pytest.approx(one["nll_xy"] + one["nll_pen"])


def test_points_are_counted_and_divide(dataset: Dataset) -> None:
    made = model(categories=3)
    result = nll(made, dataset, Subset("valid"))
    indices = dataset.indices("valid")
    assert result["sequences"] == len(indices)
    assert result["points"] == dataset.lengths(indices).sum()
    rows = [dataset[i] for i in indices]
    batch = collate(rows, SCALE, made.config, None, dataset.labels[indices])
    xy, pen = nll_sums(made(batch)[0], batch)
    assert result["nll"] == pytest.approx(float(xy + pen) / result["points"], rel=1e-5)


def test_own_and_shared_encoders_score_the_same_points(
    dataset: Dataset,
) -> None:
    scored = [
        nll(model(encoder=encoder, categories=3), dataset, Subset("train"), given=0.5)["points"]
        for encoder in ("shared", "own")
    ]
    indices = dataset.indices("train")
    assert scored == [sum(n - n // 2 for n in dataset.lengths(indices))] * 2


def test_subsets_and_renumbered_categories(dataset: Dataset) -> None:
    made = model(categories=3)
    parts = [nll(made, dataset, Subset("train", name)) for name in dataset.info.categories]
    whole = nll(made, dataset, Subset("train"))
    assert sum(part["points"] for part in parts) == whole["points"]
    assert nll(made, dataset, Subset("train", limit=7))["sequences"] == 7
    renumbered = nll(made, dataset, Subset("train"), labels=np.array([2, 2, 2]))
    assert renumbered["nll"] != pytest.approx(whole["nll"])


def test_another_scale_divides_the_moves(dataset: Dataset) -> None:
    made = model(position="none")
    half = nll(made, dataset, Subset("valid"), scale=SCALE / 2)
    batch = collate([dataset[i] for i in dataset.indices("valid")], SCALE / 2, made.config)
    xy, pen = nll_sums(made(batch)[0], batch)
    assert half["nll"] == pytest.approx(float(xy + pen) / half["points"], rel=1e-5)


def test_evaluation_leaves_the_model_in_its_mode(dataset: Dataset) -> None:
    made = model(categories=3).train()
    nll(made, dataset, Subset("valid"))
    assert made.training


def test_long_sequences_are_cut_and_are_not_taught_to_end_there(dataset: Dataset) -> None:
    made = model(categories=3)
    indices = dataset.indices("train")
    train = TrainConfig(max_points=5, scale_jitter=0.0)
    batch = make_batch(dataset, indices, SCALE, made.config, train, np.random.default_rng(0))
    lengths = dataset.lengths(indices)
    assert batch.real.sum(0).tolist() == np.minimum(lengths, 5).tolist()
    ends = (batch.counted.sum(0) - batch.real.sum(0)).numpy()
    assert ends.tolist() == (lengths <= 5).tolist()


def test_a_trip_that_is_learnt_from_is_not_shown_its_own_trace(tmp_path: Path) -> None:
    data = drives(tmp_path / "drives", 10)
    made = config(position="ways")
    chosen = data.indices("train")
    ways = Ways.build([data.path(i) for i in chosen], 27.0)
    rng, train = np.random.default_rng(0), TrainConfig(max_points=20)
    learnt = make_batch(data, chosen, 60.0, made, train, rng, part=slice(1, 3), ways=ways)
    for column, index in enumerate(chosen[1:3]):
        others = Ways.build([data.path(i) for i in chosen if i != index], 27.0)
        expected = make_batch(data, np.array([index]), 60.0, made, ways=others)
        assert torch.equal(learnt.place[:21, column], expected.place[:21, 0])
    whole = make_batch(data, chosen[1:2], 60.0, made, ways=ways)
    assert not torch.equal(whole.place[:21, 0], learnt.place[:21, 0])


def test_a_drive_may_be_read_from_anywhere_on(tmp_path: Path) -> None:
    data = drives(tmp_path / "drives", 40, 30)  # of which the evaluation needs 12
    made = config(position="relative")
    chosen = data.indices("train")
    rng, train = np.random.default_rng(0), TrainConfig(anywhere=0.5)
    batch = make_batch(data, chosen, 60.0, made, train, rng)
    lengths = batch.real.sum(0).numpy()
    assert lengths.max() == 30 and 8 < (lengths == 30).sum() < 24
    assert 12 <= lengths.min() < 16 and len(set(lengths.tolist())) > 6
    for column, index in enumerate(chosen):
        rows, begin = data[index], 30 - lengths[column]
        targets = batch.targets[: lengths[column], column, :2].numpy() * 60
        assert np.allclose(targets, rows[begin:, :2], atol=1e-3)
        here = batch.place[: lengths[column] + 1, column].numpy() * 60
        assert np.allclose(here, data.path(index)[begin:], atol=1e-2)
    whole = make_batch(data, chosen, 60.0, made)
    assert (whole.real.sum(0) == 30).all()
