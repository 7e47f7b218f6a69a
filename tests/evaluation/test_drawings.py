"""Tests of the measures of drawings against their definitions, and of the keys of a result."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.evaluation.drawings import evaluate_drawings, evaluate_recogniser
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.inference.drawings import DrawingCompleter
from tests.tiny import SCALE, card, drawings, model, recogniser

DRAWING_KEYS = {
    "kind", "model", "data", "split", "sequences", "points", "nll", "nll_xy", "nll_pen",
    "nll_data", "scale",
}  # fmt: skip
RECOGNISER_KEYS = {"kind", "model", "data", "split", "sequences", "top1", "top5", "first"}
PERCENT = ("25", "50", "75")


@pytest.fixture(scope="module")
def sketches(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("a") / "store", 60, ("cat", "dog"))


def artist(names: tuple[str, ...] = ("cat", "dog")) -> DrawingCompleter:
    made = model(categories=len(names))
    return DrawingCompleter(made, card(made, categories=list(names)))


def test_the_result_of_drawings_has_the_keys_of_the_design(sketches: Dataset) -> None:
    result = evaluate_drawings(artist(), sketches, "test", None, None)
    assert result.keys() == DRAWING_KEYS
    assert json.loads(json.dumps(result)) == result
    assert (result["kind"], result["model"], result["split"]) == ("drawing", "tiny", "test")
    expected = nll(artist().model, sketches, Subset("test"))
    assert {key: result[key] for key in expected} == expected
    assert result["nll_data"] == pytest.approx(result["nll"] + 2 * math.log(SCALE))
    assert result["scale"] == SCALE and result["sequences"] == 6


def test_another_scale_is_used_and_reported(sketches: Dataset) -> None:
    result = evaluate_drawings(artist(), sketches, "all", None, 8.0)
    assert result["scale"] == 8
    assert result["nll_data"] == pytest.approx(result["nll"] + 2 * math.log(8))
    for scale in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(UsageError, match="scale must be a number above 0"):
            evaluate_drawings(artist(), sketches, "all", None, scale)


def test_categories_are_matched_by_name(sketches: Dataset) -> None:
    other = DrawingCompleter(artist().model, card(artist().model, categories=["dog", "cat"]))
    straight = evaluate_drawings(artist(), sketches, "all", "cat", None)
    crossed = evaluate_drawings(other, sketches, "all", "cat", None)
    assert straight["points"] == crossed["points"] and straight["nll"] != crossed["nll"]


def test_only_the_scored_categories_must_be_known(sketches: Dataset) -> None:
    knows_cats = artist(("cat",))
    assert evaluate_drawings(knows_cats, sketches, "all", "cat", None)["sequences"] == 30
    for category in ("dog", None):
        with pytest.raises(DataError, match="the model tiny has no category 'dog', which made up"):
            evaluate_drawings(knows_cats, sketches, "all", category, None)
    with pytest.raises(DataError, match="made up has no category 'yeti'"):
        evaluate_drawings(artist(("yeti",)), sketches, "all", "yeti", None)
    assert evaluate_drawings(artist(()), sketches, "all", None, None)["sequences"] == 60


def test_drawings_without_categories_have_the_category_of_the_argument(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 30)
    knows = artist(("cat", "dog"))
    cats, dogs = (evaluate_drawings(knows, dataset, "all", name, None) for name in ("cat", "dog"))
    assert cats["sequences"] == dogs["sequences"] == 30 and cats["nll"] != dogs["nll"]
    dataset.info.name = "dog"  # as the file pig.npz is of pigs
    assert evaluate_drawings(knows, dataset, "all", None, None)["nll"] == dogs["nll"]
    dataset.info.name = "mine"
    for asked in (None, "yeti"):
        with pytest.raises(DataError, match="does not say what its drawings are: expected --c"):
            evaluate_drawings(knows, dataset, "all", asked, None)


def test_an_empty_split_is_refused(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 5)
    with pytest.raises(DataError, match="made up: no drawing in the split test"):
        evaluate_drawings(artist(()), dataset, "test", None, None)


def test_accuracy_is_top_1_and_top_5(tmp_path: Path) -> None:
    names = recogniser(tuple(f"kind {i}" for i in range(8)))
    data = drawings(tmp_path / "store", 80, ("kind 6", "kind 1"))
    result = evaluate_recogniser(names, data, "all", None)
    assert result.keys() == RECOGNISER_KEYS and json.loads(json.dumps(result)) == result
    assert result["kind"] == "recogniser" and result["sequences"] == 80
    for part, share in ((result, 1.0), *((result["first"][p], int(p) / 100) for p in PERCENT)):
        first = among = 0
        for i in range(len(data)):
            rows = data[i][: max(1, round(share * len(data[i])))]
            drawing = Drawing.from_stroke3(rows, (0, 0), 300, 300, bool(rows[-1, 2]))
            top = [name for name, _ in names.recognise(drawing)]
            right = data.info.categories[data.labels[i]]
            first += top[0] == right
            among += right in top
        # Drawing by drawing the pixels are rounded, and simplified once more.
        assert part["top1"] == pytest.approx(first / 80, abs=0.05)
        assert part["top5"] == pytest.approx(among / 80, abs=0.05)


def test_drawings_are_scaled_to_the_canvas_of_the_recogniser(tmp_path: Path) -> None:
    names = recogniser(("cat", "dog"))
    data = drawings(tmp_path / "store", 60, ("cat", "dog"))
    before = evaluate_recogniser(names, data, "all", None)
    data.info.drawing.canvas *= 2
    data.points = data.points * np.array([2, 2, 1], np.float32)
    assert evaluate_recogniser(names, data, "all", None) == before


def test_a_recogniser_is_measured_on_known_categories_only(tmp_path: Path) -> None:
    data = drawings(tmp_path / "a", 30, ("cat", "yeti"))
    with pytest.raises(DataError, match="no category 'yeti', which made up has"):
        evaluate_recogniser(recogniser(), data, "test", None)
    assert evaluate_recogniser(recogniser(), data, "train", "cat")["sequences"] == 12
    with pytest.raises(DataError, match="expected drawings with categories to recognise"):
        evaluate_recogniser(recogniser(), drawings(tmp_path / "b"), "test", None)
