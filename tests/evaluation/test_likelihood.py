"""Tests of `likelihood`: the NLL over the sequences of a data set."""

import numpy as np
import pytest

from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.losses import nll_sums
from tests.tiny import SCALE, drawings, model


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
    batch = collate(Sequences(rows, labels=dataset.labels[indices]), made.layout)
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
    sequences = Sequences([dataset[i] for i in dataset.indices("valid")])
    batch = collate(sequences, made.layout.at_scale(SCALE / 2))
    xy, pen = nll_sums(made(batch)[0], batch)
    assert half["nll"] == pytest.approx(float(xy + pen) / half["points"], rel=1e-5)


def test_evaluation_leaves_the_model_in_its_mode(dataset: Dataset) -> None:
    made = model(categories=3).train()
    nll(made, dataset, Subset("valid"))
    assert made.training
