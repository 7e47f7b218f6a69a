"""Best endings: real beginnings, the category that was asked for, and a size like real drawings."""

from pathlib import Path

import numpy as np
import pytest

from scripts.best_endings import ANY, ICON, best_endings, choose, icon_set
from sketchrnn.data.drawings import EXTENT_OF_CANVAS
from sketchrnn.data.sources.icon_sets import read_sets
from sketchrnn.data.sources.icons import read_strokes
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.selection import fitted
from tests import tiny
from tests.inference.completers import artist, painter

NAMES = ("cat", "dog", "bus")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return tiny.drawings(tmp_path_factory.mktemp("data") / "store", 60, NAMES)


def test_the_best_endings_are_named_by_the_critic(dataset: Dataset) -> None:
    made = painter(dataset.info.categories, tiny.recogniser(NAMES))
    assert made.critic is not None
    chosen = dataset.indices("train")[:12].tolist()
    found = list(best_endings(made, dataset, chosen, 3))
    assert 0 < len(found) <= len(chosen)
    for one in found:
        assert one.category in NAMES
        points = np.concatenate(one.strokes)
        assert np.ptp(points, axis=0).max() == pytest.approx(EXTENT_OF_CANVAS * one.width)
        score = made.critic.score([fitted(one)], str(one.category))
        assert score is not None and score[0] > np.log(ANY) - 1e-3
    again = best_endings(made, dataset, chosen, 3)
    assert [one.points for one in again] == [one.points for one in found]


def test_drawings_are_changed_before_they_are_cut(dataset: Dataset) -> None:
    made, index = (
        painter(dataset.info.categories, tiny.recogniser(NAMES)),
        dataset.indices("train")[:1].tolist(),
    )

    def directions(vary: float) -> set[float]:
        """Return the directions of the first move of endings with several seeds, radians."""
        moves = [
            one.strokes[0][1] - one.strokes[0][0]
            for seed in range(5)
            for one in best_endings(made, dataset, index, seed, vary)
        ]
        return {round(float(np.arctan2(*move)), 4) for move in moves}

    assert len(directions(0.0)) == 1 < len(directions(1.0))


def test_what_the_model_or_the_critic_does_not_know_is_left_out(dataset: Dataset) -> None:
    chosen = dataset.indices("train")[:12].tolist()
    made = painter(dataset.info.categories, tiny.recogniser(NAMES))
    made.critic = tiny.recogniser(("cat", "bus"))
    assert {one.category for one in best_endings(made, dataset, chosen, 3)} <= {"cat", "bus"}
    made.card.categories[:] = ["boat", "cup", "sun"]
    assert not list(best_endings(made, dataset, chosen, 3))


def test_icons_are_written_as_a_set_that_the_source_of_icons_reads(tmp_path: Path) -> None:
    square = np.array([[10.0, 10], [90, 10], [90, 90], [10, 90], [10, 10]])
    drawn = [
        Drawing((square, square[[0, 2]] + [i / 9, 0]), 100.0, 100.0, category="big box")
        for i in range(60)
    ]
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "own.json").write_bytes(icon_set(drawn))
    (found,) = read_sets(tmp_path)
    assert {icon.words for icon in found.icons} == {("big", "box")} and len(found.icons) == 60
    strokes = read_strokes(found.icons[0])
    assert strokes is not None
    np.testing.assert_allclose(strokes[0], square * ICON / 100, atol=0.01)


def test_small_categories_are_chosen_more_often(tmp_path: Path) -> None:
    data, rng = tiny.cats_and_dogs(tmp_path / "store"), np.random.default_rng(0)
    chosen = choose(data, 1000, 1.0, rng)
    assert {*chosen.tolist()} == {*data.indices("train").tolist()}
    assert 450 < (data.labels[chosen] == 1).sum() < 550  # 200 without a balance


def test_a_model_without_a_critic_is_refused(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match="expected a model with a critic"):
        list(best_endings(artist(), dataset, [0], 0))
