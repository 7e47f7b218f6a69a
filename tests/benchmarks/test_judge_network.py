"""Tests of `benchmarks.judge_network` and `benchmarks.judge_training`, on lines and corners."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.judge_network import Judge, judged, load_judge, save_judge
from benchmarks.judge_training import Length, accuracy, commonest, drawings_of, train
from sketchrnn.data.store import Dataset
from sketchrnn.errors import CheckpointError, DataError
from tests.model.test_recogniser import lines_and_corners
from tests.tiny import drawings

NAMES = ["corner", "line"]


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return lines_and_corners(tmp_path_factory.mktemp("forms") / "store")


@pytest.fixture(scope="module")
def judge(forms: Dataset) -> Judge:
    return train(forms, NAMES, Length(epochs=11), seed=0)


def test_it_learns_to_tell_lines_from_corners(forms: Dataset, judge: Judge) -> None:
    assert accuracy(judge, forms, "valid") == {"corner": 1, "line": 1}


def test_a_saved_judge_says_the_same(forms: Dataset, judge: Judge, tmp_path: Path) -> None:
    some, _ = drawings_of(forms, "valid", NAMES, 3)
    save_judge(judge, {"accuracy": 1.0}, tmp_path / "judge")
    loaded = load_judge(tmp_path / "judge")
    scores = judged(loaded, some)
    assert loaded.names == NAMES and np.array_equal(scores, judged(judge, some))
    assert np.exp(scores).sum(1) == pytest.approx(np.ones(len(some)))
    assert judged(loaded, some[:1])[0] == pytest.approx(scores[0], abs=1e-5)
    with pytest.raises(CheckpointError, match="expected a judge"):
        load_judge(tmp_path)


def test_drawings_of_a_split_are_at_most_so_many_of_each_category(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 60, ("cat", "dog", "bus"))
    found, labels = drawings_of(data, "train", ["dog", "bus"], 7)
    assert len(found) == 14 and labels.tolist() == [0] * 7 + [1] * 7
    lengths = sorted(len(data[i]) for i in data.indices("train", "dog"))
    assert set(len(one.to_stroke3()) for one in found[:7]) <= set(lengths)
    assert commonest(data, 2) == data.info.categories[:2]
    data.info.categories.append("owl")
    with pytest.raises(DataError, match="'owl' has no train drawing"):
        drawings_of(data, "train", ["owl"], 7)
    with pytest.raises(DataError, match="expected drawings with categories"):
        commonest(drawings(tmp_path / "nameless", 10), 2)
