"""Tests of `evaluate`: the measures by hand, and what a result says."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.complete import Completer
from sketchrnn.data.store import Dataset
from sketchrnn.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.evaluate import (
    CHUNK,
    Protocol,
    best_guess,
    cut_trips,
    displacement,
    evaluate_drawings,
    evaluate_drives,
    evaluate_recogniser,
    predict,
)
from sketchrnn.likelihood import nll
from tests.tiny import SCALE, card, drawings, drives, model, namer

WAVES = {"position": "fourier", "shortest_wave": 100.0, "longest_wave": 9000.0, "waves": 2}
DRAWING_KEYS = {
    "kind", "model", "data", "split", "sequences", "points", "nll", "nll_xy", "nll_pen",
    "nll_data", "scale",
}  # fmt: skip
RECOGNISER_KEYS = {"kind", "model", "data", "split", "sequences", "top1", "top5", "first"}
PERCENT = ("25", "50", "75")
DRIVE_KEYS = {
    "kind", "model", "data", "split", "trajectories", "step_s", "seen_s", "horizon_s", "ade", "fde",
    "k", "min_ade", "min_fde", "baselines",
}  # fmt: skip


@pytest.fixture(scope="module")
def sketches(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("a") / "store", 60, ("cat", "dog"))


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drives(tmp_path_factory.mktemp("b") / "store", 40)


def artist(names: tuple[str, ...] = ("cat", "dog")) -> Completer:
    made = model(categories=len(names))
    return Completer(made, card(made, categories=list(names)))


def driver() -> Completer:
    made = model(**WAVES)
    return Completer(made, card(made, "trajectory"))


def test_the_result_of_drawings_has_the_keys_of_the_design(sketches: Dataset) -> None:
    result = evaluate_drawings(artist(), sketches, "test", None, None)
    assert result.keys() == DRAWING_KEYS
    assert json.loads(json.dumps(result)) == result
    assert (result["kind"], result["model"], result["split"]) == ("drawing", "tiny", "test")
    expected = nll(artist().model, sketches, "test")
    assert {key: result[key] for key in expected} == expected
    assert result["nll_data"] == pytest.approx(result["nll"] + 2 * math.log(SCALE))
    assert result["scale"] == SCALE and result["sequences"] == 6


def test_another_scale_is_taken_and_said(sketches: Dataset) -> None:
    result = evaluate_drawings(artist(), sketches, "all", None, 8.0)
    assert result["scale"] == 8
    assert result["nll_data"] == pytest.approx(result["nll"] + 2 * math.log(8))
    for scale in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(UsageError, match="scale must be a number above 0"):
            evaluate_drawings(artist(), sketches, "all", None, scale)


def test_categories_are_matched_by_name(sketches: Dataset) -> None:
    other = Completer(artist().model, card(artist().model, categories=["dog", "cat"]))
    straight = evaluate_drawings(artist(), sketches, "all", "cat", None)
    crossed = evaluate_drawings(other, sketches, "all", "cat", None)
    assert straight["points"] == crossed["points"] and straight["nll"] != crossed["nll"]


def test_only_the_categories_that_are_asked_for_need_be_known(sketches: Dataset) -> None:
    knows_cats = artist(("cat",))
    assert evaluate_drawings(knows_cats, sketches, "all", "cat", None)["sequences"] == 30
    for category in ("dog", None):
        with pytest.raises(DataError, match="the model tiny has no category 'dog', which made up"):
            evaluate_drawings(knows_cats, sketches, "all", category, None)
    with pytest.raises(DataError, match="made up has no category 'yeti'"):
        evaluate_drawings(artist(("yeti",)), sketches, "all", "yeti", None)
    assert evaluate_drawings(artist(()), sketches, "all", None, None)["sequences"] == 60


def test_drawings_without_categories_are_of_the_one_that_is_asked_for(tmp_path: Path) -> None:
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


def test_an_empty_split_is_said(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 5)
    with pytest.raises(DataError, match="made up: no drawing in the split test"):
        evaluate_drawings(artist(()), dataset, "test", None, None)


def test_displacement_is_the_mean_and_the_last_distance() -> None:
    truth = np.array([[[0.0, 0], [1, 0], [2, 0]]])
    path = truth + np.array([[0, 0], [3, 4], [0, 2]])
    ade, fde = displacement(path, truth)
    assert ade == pytest.approx([7 / 3]) and fde == pytest.approx([2])
    samples = np.stack([path, truth], axis=1)
    ade, fde = displacement(samples, truth[:, None])
    assert ade.shape == (1, 2) and ade.min(1) == 0 and fde.min(1) == 0
    assert np.array_equal(best_guess(samples), (path + truth) / 2)


def test_trips_are_cut_from_their_first_point(trips: Dataset) -> None:
    cut = cut_trips(trips, "test", Protocol(6, 4))
    index = trips.indices("test")[0]
    path = trips.origins[index] + np.cumsum(trips[index][:, :2], axis=0, dtype=np.float64)
    assert cut.seen.shape == (4, 7, 2) and cut.truth.shape == (4, 4, 2)
    assert np.allclose(cut.seen[0, 0], trips.origins[index])
    assert np.allclose(cut.seen[0, 1:], path[:6]) and np.allclose(cut.truth[0], path[6:10])
    with pytest.raises(DataError, match=r"no trip of 31 steps of 10 s or more in the split test"):
        cut_trips(trips, "test", Protocol(20, 11))


def test_the_protocol_is_that_of_the_card() -> None:
    assert Protocol.of(driver()) == Protocol(6, 6)


def test_the_result_of_drives_has_the_keys_of_the_design(trips: Dataset) -> None:
    result = evaluate_drives(driver(), trips, "test", 5, 0)
    assert result.keys() == DRIVE_KEYS
    assert json.loads(json.dumps(result)) == result
    assert (result["kind"], result["k"], result["trajectories"]) == ("trajectory", 5, 4)
    assert (result["step_s"], result["seen_s"], result["horizon_s"]) == (10, 60, 60)
    assert result["baselines"].keys() == {"standing still", "constant velocity"}
    assert all(scores.keys() == {"ade", "fde"} for scores in result["baselines"].values())
    assert result["min_ade"] <= result["ade"] and result["min_fde"] <= result["fde"]
    still = result["baselines"]["standing still"]
    assert result["baselines"]["constant velocity"]["ade"] < still["ade"]


def test_simple_methods_are_scored_by_their_definition(trips: Dataset) -> None:
    cut = cut_trips(trips, "test", Protocol(6, 6))
    expected = np.linalg.norm(cut.truth - cut.seen[:, -1:], axis=-1).mean()
    result = evaluate_drives(driver(), trips, "test", 1, 0)
    assert result["baselines"]["standing still"]["ade"] == pytest.approx(expected)


def test_more_samples_can_only_come_closer(trips: Dataset) -> None:
    results = [evaluate_drives(driver(), trips, "all", k, 0)["min_ade"] for k in (1, 10, 50)]
    assert results == sorted(results, reverse=True)


def test_the_same_seed_gives_the_same_score(trips: Dataset) -> None:
    one, same, other = (evaluate_drives(driver(), trips, "test", 3, seed) for seed in (1, 1, 2))
    assert one == same and one != other


def test_samples_begin_where_the_trip_was_cut_and_go_on_to_the_horizon(trips: Dataset) -> None:
    seen = cut_trips(trips, "all", Protocol(6, 6)).seen
    many = np.concatenate([seen] * (CHUNK // len(seen) + 1))
    samples = predict(driver(), many, 6, 2, 0.5, 0)
    assert samples.shape == (len(many), 2, 6, 2) and np.isfinite(samples).all()
    steps = np.linalg.norm(samples[:, :, 0] - many[:, None, -1], axis=-1)
    assert steps.max() < 50 * SCALE


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_an_impossible_k_is_refused(trips: Dataset, k: int) -> None:
    with pytest.raises(UsageError, match=f"k must be from 1 to 1000, but is {k}"):
        evaluate_drives(driver(), trips, "test", k, 0)


def test_names_are_right_if_they_stand_first_or_among_five(tmp_path: Path) -> None:
    names = namer(tuple(f"kind {i}" for i in range(8)))
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


def test_drawings_on_another_canvas_are_brought_to_the_recognisers(tmp_path: Path) -> None:
    names = namer(("cat", "dog"))
    data = drawings(tmp_path / "store", 60, ("cat", "dog"))
    before = evaluate_recogniser(names, data, "all", None)
    data.info.canvas *= 2
    data.points = data.points * np.array([2, 2, 1], np.float32)
    assert evaluate_recogniser(names, data, "all", None) == before


def test_a_recogniser_is_measured_on_what_it_can_name(tmp_path: Path) -> None:
    data = drawings(tmp_path / "a", 30, ("cat", "yeti"))
    with pytest.raises(DataError, match="no category 'yeti', which made up has"):
        evaluate_recogniser(namer(), data, "test", None)
    assert evaluate_recogniser(namer(), data, "train", "cat")["sequences"] == 12
    with pytest.raises(DataError, match="expected drawings with categories to recognise"):
        evaluate_recogniser(namer(), drawings(tmp_path / "b"), "test", None)
