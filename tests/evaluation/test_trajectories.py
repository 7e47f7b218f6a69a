"""Tests of the errors of trajectories against their definitions, on tiny models and data."""

import json
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.store import SPLITS, Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import TrajectoryUnits
from sketchrnn.errors import DataError, UsageError
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.destinations import destination_errors, starts_and_ends
from sketchrnn.evaluation.plausibility import training_limits
from sketchrnn.evaluation.protocol import (
    CHUNK,
    EvaluationSettings,
    PredictionSettings,
    Protocol,
    draw,
    predict,
    require_trajectories,
)
from sketchrnn.evaluation.trajectories import evaluate_trajectories, fit_temperature
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.plausibility import LEAST, Limits, badness
from tests.tiny import FRAME, SCALE, card, drives, model

WAVES = {"position": "fourier", "shortest_wave": 100.0, "longest_wave": 9000.0, "waves": 2}
DRIVE_KEYS = {
    "kind", "model", "data", "split", "trajectories", "step_s", "seen_s", "horizon_s", "ade", "fde",
    "k", "min_ade", "min_fde", "baselines", "chosen", "regions", "temperature", "destination",
    "miss_m", "miss_rate", "intervals", "plausibility", "notes",
}  # fmt: skip
FAULTS = {"speed", "acceleration", "turn_rate", "reversal", "standing", "above_130_km_h"}


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drives(tmp_path_factory.mktemp("b") / "store", 40)


def driver(*trained_on: Dataset) -> TrajectoryCompleter:
    made = model(**WAVES)
    data = [
        {
            "name": "renamed",
            "sequences": {split: len(dataset.indices(split)) for split in SPLITS},
            "points": int(dataset.lengths(dataset.indices("train")).sum()),
        }
        for dataset in trained_on
    ]
    return TrajectoryCompleter(made, card(made, "trajectory", data=data))


def test_trajectories_are_cut_from_their_first_point(trips: Dataset) -> None:
    cut = require_trajectories(trips, "test", Protocol(6, 4))
    index = trips.indices("test")[0]
    path = trips.origins[index] + np.cumsum(trips[index][:, :2], axis=0, dtype=np.float64)
    assert cut.seen.shape == (4, 7, 2) and cut.truth.shape == (4, 4, 2)
    assert np.allclose(cut.seen[0, 0], trips.origins[index])
    assert np.allclose(cut.seen[0, 1:], path[:6]) and np.allclose(cut.truth[0], path[6:10])
    with pytest.raises(DataError, match=r"no trip of 31 steps of 10 s or more in the split test"):
        require_trajectories(trips, "test", Protocol(20, 11))


def test_the_protocol_is_that_of_the_card() -> None:
    assert Protocol.of(driver()) == Protocol(6, 6)


def test_the_result_has_the_documented_keys(trips: Dataset) -> None:
    result = evaluate_trajectories(driver(trips), trips, EvaluationSettings("test", 5, 0))
    assert result.keys() == DRIVE_KEYS and result["notes"] == []
    assert json.loads(json.dumps(result)) == result
    assert (result["kind"], result["k"], result["trajectories"]) == ("trajectory", 5, 4)
    assert (result["step_s"], result["seen_s"], result["horizon_s"]) == (10, 60, 60)
    assert result["temperature"] == 0.5
    simple = result["baselines"]
    near = simple["5 nearest neighbours"]
    best = {"min_ade", "min_fde", "miss_rate"}
    assert near.keys() == {"ade", "fde", *best} and near["min_ade"] <= near["ade"]
    assert list(simple) == [
        *baselines.fit(np.zeros((0, 7, 2)), np.zeros((0, 6, 2))),
        list(simple)[-1],
    ]
    assert all(scores.keys() == {"ade", "fde"} for scores in list(simple.values())[:-1])
    assert result["min_ade"] <= result["ade"] and result["min_fde"] <= result["fde"]
    assert result["chosen"].keys() == best and result["miss_m"] == 45
    assert result["intervals"].keys() == {"the model", "chosen", *simple}
    for errors, name in ((result, "the model"), (result["chosen"], "chosen")):
        for error, (low, high) in result["intervals"][name].items():
            assert low <= errors[error] <= high
    assert result["plausibility"].keys() == {
        "limits", "replaced", "shown", "weighted", "samples", "truth",
    }  # fmt: skip
    assert result["plausibility"]["truth"].keys() == FAULTS
    assert simple["constant velocity"]["ade"] < simple["standing still"]["ade"]
    assert {name: len(shares) for name, shares in result["regions"].items()} == {"50%": 6, "90%": 6}


def test_several_seeds_give_means_and_their_spread(trips: Dataset) -> None:
    runs = [
        evaluate_trajectories(driver(trips), trips, EvaluationSettings("test", 5, seed))
        for seed in (3, 4)
    ]
    whole = evaluate_trajectories(driver(trips), trips, EvaluationSettings("test", 5, 3, 2))
    assert whole.keys() == DRIVE_KEYS | {"seeds", "spread"} and whole["seeds"] == 2
    assert json.loads(json.dumps(whole)) == whole
    for name in ("min_ade", "min_fde", "miss_rate"):
        for part, spread in (("the model", whole), ("chosen", whole["chosen"])):
            values = [(run if part == "the model" else run["chosen"])[name] for run in runs]
            assert spread[name] == pytest.approx(np.mean(values))
            assert whole["spread"][part][name] == pytest.approx(np.std(values, ddof=1))
    assert whole["spread"]["the model"]["min_ade"] > 0
    assert whole["baselines"] == runs[0]["baselines"]
    assert whole["destination"] == runs[0]["destination"]
    assert whole["regions"]["50%"] == pytest.approx(
        np.mean([run["regions"]["50%"] for run in runs], axis=0)
    )
    shown = [run["plausibility"]["samples"]["reversal"] for run in runs]
    assert whole["plausibility"]["samples"]["reversal"] == pytest.approx(np.mean(shown))


@pytest.mark.parametrize("seeds", [0, 101])
def test_the_number_of_seeds_is_bounded(trips: Dataset, seeds: int) -> None:
    with pytest.raises(UsageError, match=f"seeds must be from 1 to 100, but is {seeds}"):
        evaluate_trajectories(driver(), trips, EvaluationSettings("test", 1, 0, seeds))


def test_progress_counts_the_trajectories_of_all_seeds(trips: Dataset) -> None:
    said: list[tuple[int, int]] = []
    settings = EvaluationSettings("test", 1, 0, 2)
    evaluate_trajectories(driver(), trips, settings, lambda *done: said.append(done))
    assert said == [(4, 8), (8, 8)]


def test_baselines_are_scored_by_their_definition(trips: Dataset) -> None:
    cut = require_trajectories(trips, "test", Protocol(6, 6))
    expected = np.linalg.norm(cut.truth - cut.seen[:, -1:], axis=-1).mean()
    result = evaluate_trajectories(driver(), trips, EvaluationSettings("test", 1, 0))
    assert result["baselines"]["standing still"]["ade"] == pytest.approx(expected)


def test_a_limit_spaces_trajectories_evenly(trips: Dataset) -> None:
    whole = require_trajectories(trips, "all", Protocol(6, 6))
    result = evaluate_trajectories(driver(), trips, EvaluationSettings("all", 1, 0, limit=3))
    some = [0, (len(whole.seen) - 1) // 2, len(whole.seen) - 1]
    expected = np.linalg.norm(whole.truth - whole.seen[:, -1:], axis=-1)[some].mean()
    assert result["trajectories"] == 3
    assert f"3 of {len(whole.seen)} trajectories are measured, evenly spaced." in result["notes"]
    assert result["baselines"]["standing still"]["ade"] == pytest.approx(expected)


def test_more_samples_never_increase_the_least_error(trips: Dataset) -> None:
    results = [
        evaluate_trajectories(driver(), trips, EvaluationSettings("all", k, 0))["min_ade"]
        for k in (1, 10, 50)
    ]
    assert results == sorted(results, reverse=True)


def test_the_same_seed_gives_the_same_score(trips: Dataset) -> None:
    one, same, other = (
        evaluate_trajectories(driver(), trips, EvaluationSettings("test", 3, seed))
        for seed in (1, 1, 2)
    )
    assert one == same and one != other


def test_samples_begin_at_the_cut_and_last_for_the_horizon(trips: Dataset) -> None:
    seen = require_trajectories(trips, "all", Protocol(6, 6)).seen
    many = np.concatenate([seen] * (CHUNK // len(seen) + 1))
    samples = predict(driver(), many, PredictionSettings(6, 2, 0.5))
    assert samples.shape == (len(many), 2, 6, 2) and np.isfinite(samples).all()
    steps = np.linalg.norm(samples[:, :, 0] - many[:, None, -1], axis=-1)
    assert steps.max() < 50 * SCALE


def test_a_sample_that_ended_stays_at_its_last_position(trips: Dataset) -> None:
    seen, _ = starts_and_ends(trips, "all", 6)
    samples = predict(driver(), seen, PredictionSettings(200, 4, 0.5, may_end=True))
    standing = (np.diff(samples, axis=2) == 0).all(-1)  # [n, K, T - 1]
    ended = standing.any(-1)
    first = standing.argmax(-1)
    assert ended.any() and all(
        standing[i, k, first[i, k] :].all() for i, k in zip(*ended.nonzero(), strict=True)
    )


def test_starts_and_ends_are_those_of_longer_trajectories(trips: Dataset) -> None:
    seen, ends = starts_and_ends(trips, "test", 6)
    paths = [trips.path(i) for i in trips.indices("test") if len(trips[i]) > 6]
    assert np.allclose(seen, [path[:7] for path in paths])
    assert np.allclose(ends[:, 0], [path[-1] for path in paths])


def test_the_destination_error_is_the_distance_to_the_end(trips: Dataset) -> None:
    result = destination_errors(driver(trips), trips, EvaluationSettings("test", 3))
    assert result is not None
    seen, ends = starts_and_ends(trips, "test", 6)
    away = np.linalg.norm(seen[:, -1] - ends[:, 0], axis=-1)
    assert result["trajectories"] == len(seen)
    assert list(result["guesses"]) == ["the model", "standing still", "3 nearest neighbours"]
    standing = result["guesses"]["standing still"]
    assert standing == pytest.approx({"mean": away.mean(), "median": np.median(away)})


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_k_out_of_range_is_refused(trips: Dataset, k: int) -> None:
    with pytest.raises(UsageError, match=f"k must be from 1 to 1000, but is {k}"):
        evaluate_trajectories(driver(), trips, EvaluationSettings("test", k, 0))


def test_without_training_trajectories_there_are_no_neighbours(tmp_path: Path) -> None:
    few = drives(tmp_path / "few", 9)
    few.split = np.full(9, SPLITS.index("test"))
    simple = evaluate_trajectories(driver(few), few, EvaluationSettings("test", 2))["baselines"]
    assert "Kalman" in simple and not [name for name in simple if "neighbours" in name]


@pytest.mark.parametrize("split", ["train", "all"])
def test_neighbours_are_not_tested_on_their_own_trajectories(trips: Dataset, split: str) -> None:
    settings = EvaluationSettings(split, 2)
    result = evaluate_trajectories(driver(trips), trips, settings)
    names = [*result["baselines"], *result["destination"]["guesses"]]
    assert not [name for name in names if "neighbours" in name]
    note = f"neighbours are left out: the split {split} contains the trajectories that they are"
    assert note in result["notes"][0]


def test_neighbours_are_not_chosen_from_other_data(trips: Dataset, tmp_path: Path) -> None:
    other = drives(tmp_path / "other", 30)
    result = evaluate_trajectories(driver(other), trips, EvaluationSettings("test", 2))
    names = [*result["baselines"], *result["destination"]["guesses"]]
    assert not [name for name in names if "neighbours" in name]
    assert "the training trajectories of tiny are not in made up" in result["notes"][0]
    assert result["plausibility"] is None  # nor are limits measured on them


def test_implausible_samples_are_replaced(trips: Dataset) -> None:
    made = driver(trips)
    seen = require_trajectories(trips, "all", Protocol(6, 6)).seen
    settings = PredictionSettings(6, 40, 0.5)
    assert len(draw(made, seen, settings).paths[0]) == 40
    limits = {name: 3 * limit for name, limit in training_limits(trips).items()}
    made.card.limits = limits
    drawn = draw(made, seen, settings)
    good = badness(drawn.paths, seen, Limits(**limits), 10.0) == 0
    assert drawn.paths.shape[1] == 50 and 0.2 < good.mean() < 0.95
    used = badness(predict(made, seen, settings), seen, Limits(**limits), 10.0) == 0
    enough = good.sum(axis=1) >= LEAST
    assert used[enough].all() and enough.any() and not used[~enough].all(axis=1).any()


def test_the_progress_is_reported(trips: Dataset) -> None:
    calls: list[tuple[int, int]] = []
    evaluate_trajectories(
        driver(),
        trips,
        EvaluationSettings("test", 2, 0),
        lambda done, total: calls.append((done, total)),
    )
    assert calls == [(4, 4)]


def test_the_fitted_temperature_is_that_of_calibrated_regions(tmp_path: Path) -> None:
    """Drives that the model itself dreams have true regions at its own temperature, 1."""
    made = driver()
    rng = np.random.default_rng(0)
    first = rng.normal(0, 500, (120, 1, 2))
    seen = first + rng.normal(0, 60, (120, 1, 2)) * np.arange(7)[:, None]
    rest = predict(made, seen, PredictionSettings(6, 1, 1.0, 5))[:, 0]
    path = np.concatenate((seen, rest), axis=1)
    info = DatasetInfo("own", "trajectory", units=TrajectoryUnits(10.0, FRAME, 60, 60))
    with StoreWriter(tmp_path / "own", info) as writer:
        for one in path:
            rows = np.zeros((12, 3), np.float32)
            rows[:, :2] = np.diff(one, axis=0)
            writer.add(rows, SPLITS.index("valid"), origin=one[0])
    assert 0.8 <= fit_temperature(made, Dataset(tmp_path / "own")) <= 1.2
