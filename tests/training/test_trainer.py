"""Tests of `train`: it learns, resumes bit for bit, keeps the best, and stops at a broken batch."""

import copy
import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import load, load_recogniser
from sketchrnn.config import RecogniserConfig, TrainConfig
from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits
from sketchrnn.errors import TrainingError, UsageError
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.training import trainer as train
from sketchrnn.training.card import card_for
from sketchrnn.training.log import Progress
from sketchrnn.training.state import STATE
from sketchrnn.training.tasks import RecognitionTask
from sketchrnn.training.trainer import Trainer
from sketchrnn.training.workers import Workers
from tests.tiny import cats_and_dogs, config, drawings, drives, sketch

FAST = TrainConfig(epochs=3, batch_size=8, learning_rate=0.02, warmup_steps=5, average=0.9)
SMALL: dict[str, Any] = {"hidden": 8, "mixtures": 2, "dropout": 0.2}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("data") / "store", 60)


def trainer(dataset: Dataset, out: Path, settings: TrainConfig = FAST, **values: Any) -> Trainer:
    made = config(**(SMALL | values))
    card = card_for(dataset, "tiny", made, settings, "python -m sketchrnn train …")
    return Trainer(dataset, out, made, settings, card)


def go(run: Trainer, stop_at: int | None = None) -> list[Progress]:
    """Run to the end, or until the step `stop_at`; return what was reported."""
    seen: list[Progress] = []
    run.run(seen.append, lambda: stop_at is not None and run.state.step >= stop_at)
    return seen


def test_a_model_that_guesses_comes_nearer_to_the_truth(tmp_path: Path) -> None:
    data = drives(tmp_path / "store", 40)
    run = trainer(data, tmp_path / "run", replace(FAST, epochs=8), guess=5, residual=True)
    before = nll(run.model, data, Subset("valid"))["guess"]
    go(run)
    model, card = load(run.out)
    sums = nll(model, data, Subset("valid"))
    assert sums["guess"] < 0.7 * before
    assert card.metrics["valid"]["loss"] == pytest.approx(sums["nll"] + sums["guess"], abs=1e-4)


def everything(run: Trainer) -> dict[str, Any]:
    """All numbers that a run ends with."""
    state: dict[str, Any] = {f"model {k}": v for k, v in run.model.state_dict().items()}
    state |= {f"average {k}": v for k, v in run.average.state_dict().items()}
    for index, values in run.optimiser.state_dict()["state"].items():
        state |= {f"optimiser {index} {k}": v for k, v in values.items()}
    loaded, card = (load_recogniser if run.card.kind == "recogniser" else load)(run.out)
    state |= {f"saved {k}": v for k, v in loaded.state_dict().items()}
    place = vars(run.state) | {"seconds": None}
    return state | {"place": place, "metrics": card.metrics, "epoch": card.train["epoch"]}


def assert_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        if isinstance(value, torch.Tensor):
            assert torch.equal(value, other[name]), name
        else:
            assert value == other[name], name


@pytest.mark.parametrize("encoder", ["shared", "own", "latent"])
def test_it_learns(tmp_path: Path, encoder: str) -> None:
    """Squares of many sizes: each side is as long as the one before, and the fourth is the last."""
    rng = np.random.default_rng(0)
    info = DatasetInfo("squares", "drawing", units=DrawingUnits(1.0))
    with StoreWriter(tmp_path / "store", info) as writer:
        for _ in range(40):
            square = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 1]], np.float32)
            square[:, :2] *= rng.uniform(10, 50)
            writer.add(square, 0)
    squares = Dataset(tmp_path / "store")
    run = trainer(squares, tmp_path / "run", replace(FAST, epochs=12), encoder=encoder)
    before = nll(run.model, squares, Subset("train"))["nll"]
    seen = go(run)
    assert nll(load(tmp_path / "run")[0], squares, Subset("train"))["nll"] < before - 1.5
    assert seen[-1].loss < seen[0].loss - 0.5
    done = [progress.done for progress in seen]
    assert done == sorted(done) and done[0] == 0 and done[-1] < 1
    assert (seen[-1].epoch, seen[-1].step) == (12, 60)
    # An encoder of its own reads a random part of each square, the rest is what is trained on.
    assert seen[-1].points == 12 * 160 or encoder == "own"


@pytest.mark.parametrize("stop_at", [1, 6, 8, 17])
def test_a_resumed_run_equals_an_uninterrupted_one(
    dataset: Dataset, tmp_path: Path, stop_at: int
) -> None:
    whole = trainer(dataset, tmp_path / "whole")
    go(whole)
    first = trainer(dataset, tmp_path / "parts")
    go(first, stop_at)
    assert first.state.step == stop_at
    second = trainer(dataset, tmp_path / "parts")
    second.resume()
    assert second.state.step == stop_at
    go(second)
    assert_equal(everything(whole), everything(second))


def test_with_a_balance_of_one_an_epoch_has_as_many_drawings_of_each_category(
    tmp_path: Path,
) -> None:
    data = cats_and_dogs(tmp_path / "store", 320, 80)
    run = trainer(data, tmp_path / "run", replace(FAST, balance=1.0), categories=2)
    chosen = np.concatenate([np.concatenate(run._batches(epoch)) for epoch in range(5)])
    assert len(chosen) == 5 * 400
    assert 0.45 < data.labels[chosen].mean() < 0.55


def test_a_recogniser_prefers_large_categories_as_much_with_a_balance(tmp_path: Path) -> None:
    """What training adds to the scores makes up for how often each category is read."""
    data, made = cats_and_dogs(tmp_path / "store"), RecogniserConfig(categories=2, hidden=5)
    ratio = []
    for balance in (0.0, 0.5, 1.0):
        settings = replace(FAST, balance=balance)
        card = card_for(data, "tiny", made, settings, "")
        task = RecognitionTask(data, made, settings, card, Workers())
        ratio.append(torch.diff(-task.raised).exp().item())
        assert torch.diff(-task.raised_once).exp().item() == pytest.approx(ratio[0], rel=1e-5)
    # 4 times as many, less 4 ** 0.25 that the network itself prefers
    assert ratio == pytest.approx([4 / 4**0.25, 2 / 4**0.25, 1 / 4**0.25], rel=1e-5)


def test_a_resumed_recogniser_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 60, ("cat", "dog", "bus"))
    made = RecogniserConfig(categories=3, hidden=5, layers=2)
    settings = replace(FAST, drop_points=0.1, rotate=0.1, vary=0.5, balance=0.5)
    card = card_for(data, "tiny", made, settings, "")

    def begin(name: str) -> Trainer:
        return Trainer(data, tmp_path / name, made, settings, copy.deepcopy(card))

    whole, first, second = begin("whole"), begin("parts"), begin("parts")
    go(whole)
    go(first, 8)
    second.resume()
    assert second.state.step == 8
    go(second)
    assert_equal(everything(whole), everything(second))
    assert read_card(tmp_path / "parts").kind == "recogniser"
    with pytest.raises(TrainingError, match="another run, whose kind was 'recogniser'"):
        trainer(data, tmp_path / "parts", settings).resume()


def test_a_state_older_than_a_setting_had_its_default(dataset: Dataset, tmp_path: Path) -> None:
    first = trainer(dataset, tmp_path)
    go(first, 3)
    old = torch.load(tmp_path / STATE, weights_only=True)
    for part, name in (("model_config", "goal"), ("train_config", "rotate")):
        del old[part][name]
    torch.save(old, tmp_path / STATE)
    second = trainer(dataset, tmp_path)
    second.resume()
    assert second.state.step == 3
    old["model_config"]["goal"] = True
    torch.save(old, tmp_path / STATE)
    with pytest.raises(TrainingError, match=r"whose goal is False, .* whose goal was True"):
        trainer(dataset, tmp_path).resume()


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", [4, 7, 13])
def test_a_killed_run_goes_on_from_its_last_state(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    whole = trainer(dataset, tmp_path / "whole")
    go(whole)
    monkeypatch.setattr(train, "SAVE_SECONDS", 0.0)
    killed = trainer(dataset, tmp_path / "killed")

    def kill(progress: Progress) -> None:
        if progress.step == at:
            raise Killed

    with pytest.raises(Killed):
        killed.run(kill, lambda: False)
    again = trainer(dataset, tmp_path / "killed")
    again.resume()
    assert again.state.step == at - 1
    go(again)
    assert_equal(everything(whole), everything(again))


def test_a_run_that_is_killed_at_once_leaves_a_state(dataset: Dataset, tmp_path: Path) -> None:
    def kill(progress: Progress) -> None:
        raise Killed

    with pytest.raises(Killed):
        trainer(dataset, tmp_path).run(kill, lambda: False)
    again = trainer(dataset, tmp_path)
    again.resume()
    assert (tmp_path / STATE).exists() and again.state.step == 0


def test_a_run_that_is_killed_between_the_best_and_its_state_goes_on(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trainer(dataset, tmp_path / "whole")
    go(whole)
    killed = trainer(dataset, tmp_path / "killed")
    go(killed, 6)  # the end of the first epoch stands on the disk
    save_state = Trainer._save_state

    def kill(run: Trainer) -> None:
        if run.state.epoch == 2 and run.state.batch == 0:
            raise Killed
        save_state(run)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_save_state", kill)
        killed = trainer(dataset, tmp_path / "killed")
        killed.resume()
        with pytest.raises(Killed):
            go(killed)
    load(tmp_path / "killed")
    again = trainer(dataset, tmp_path / "killed")
    again.resume()
    go(again)
    assert_equal(everything(whole), everything(again))


def test_the_same_seed_trains_the_same_and_another_another(
    dataset: Dataset, tmp_path: Path
) -> None:
    runs = [
        trainer(dataset, tmp_path / name, replace(FAST, epochs=1, seed=seed))
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    for run in runs:
        go(run)
    one, same, other = (everything(run) for run in runs)
    assert_equal(one, same)
    assert not torch.equal(one["model head.weight"], other["model head.weight"])


def test_a_run_can_be_made_longer(dataset: Dataset, tmp_path: Path) -> None:
    go(trainer(dataset, tmp_path, replace(FAST, epochs=1)))
    longer = trainer(dataset, tmp_path, replace(FAST, epochs=4))
    longer.resume()
    seen = go(longer)
    assert [seen[0].epoch, seen[-1].epoch] == [2, 4] and seen[0].done == 0.25
    assert read_card(tmp_path).train["epochs"] == 4
    done = trainer(dataset, tmp_path, replace(FAST, epochs=4))
    done.resume()
    assert go(done) == []
    assert done.state.epoch == 4


def test_the_best_is_kept(dataset: Dataset, tmp_path: Path) -> None:
    """With a learning rate that grows too large, the last epoch of some run is not the best."""
    worse = []
    for seed in range(3):
        wild = replace(
            FAST, epochs=8, learning_rate=0.3, final_rate=0.99, warmup_steps=60, seed=seed
        )
        run = trainer(dataset, tmp_path / str(seed), wild)
        valid = {made.epoch: made.valid for made in go(run) if made.valid is not None}
        scores = [score for score in (*valid.values(), run.state.valid) if score is not None]
        best = min(scores)
        model, card = load(tmp_path / str(seed))
        assert run.state.best == best
        assert card.metrics["valid"]["nll"] == pytest.approx(best, abs=1e-4)
        assert nll(model, dataset, Subset("valid"))["nll"] == pytest.approx(best, rel=1e-6)
        assert card.train["weights"] in ("average", "last") and 1 <= card.train["epoch"] <= 8
        worse.append(scores[-1] - best)
    assert max(worse) > 0.01  # over five seeds 0.04 to 0.42 each


def test_the_last_is_kept_where_the_settings_say_so(dataset: Dataset, tmp_path: Path) -> None:
    wild = replace(FAST, epochs=8, learning_rate=0.3, final_rate=0.99, warmup_steps=60, keep="last")
    run = trainer(dataset, tmp_path, wild)
    go(run)
    model, card = load(tmp_path)
    assert run.state.valid is not None and run.state.best <= run.state.valid
    assert card.train["epoch"] == 8
    assert nll(model, dataset, Subset("valid"))["nll"] == pytest.approx(run.state.valid, rel=1e-6)


def few(folder: Path, split: int) -> Dataset:
    info = DatasetInfo("few", "drawing", units=DrawingUnits(300.0, 2.0))
    with StoreWriter(folder, info) as writer:
        for i in range(6):
            writer.add(sketch(np.random.default_rng(i), 6), split if i > 3 else 0)
    return Dataset(folder)


def test_without_a_validation_split_the_training_split_judges(tmp_path: Path) -> None:
    data = few(tmp_path / "store", 2)
    run = trainer(data, tmp_path / "run", replace(FAST, epochs=6))
    go(run)
    model, card = load(tmp_path / "run")
    assert card.train["epoch"] > 1 and "valid" not in card.metrics
    trained = nll(model, data, Subset("train"))["nll"]
    assert card.metrics["train"]["nll"] == pytest.approx(trained, abs=1e-4)


def broken(folder: Path, bad: set[int], settings: TrainConfig, split: int = 0) -> Trainer:
    """A run over drawings some of which hold a move that is too large for floating point."""
    info = DatasetInfo("bad", "drawing", units=DrawingUnits(1.0))
    with StoreWriter(folder / "store", info) as writer:
        for i in range(20 if split == 0 else 22):
            rows = sketch(np.random.default_rng(i), 5)
            rows[2, 0] *= 1e30 if i in bad else 1
            writer.add(rows, split if i >= 20 else 0)
    data, made = Dataset(folder / "store"), config(**SMALL)
    card = replace(card_for(data, "tiny", made, settings, ""), scale=16.0)
    return Trainer(data, folder / "run", made, settings, card)


def test_a_loss_that_is_not_finite_names_the_batch(tmp_path: Path) -> None:
    run = broken(tmp_path, {13}, FAST)
    with pytest.raises(TrainingError, match=r"the loss is (inf|nan) in epoch 1, batch \d") as error:
        go(run)
    batch = run._batches(0)[run.state.batch].tolist()
    assert 13 in batch and str(batch[:8])[1:-1] in str(error.value)
    assert all(torch.isfinite(weight).all() for weight in run.model.parameters())


def numbers(run: Trainer) -> dict[str, Any]:
    """A copy of all numbers that a step changes."""
    state = (run.model.state_dict(), run.average.state_dict(), run.optimiser.state_dict()["state"])
    parts = {f"{i} {k}": v for i, part in enumerate(state) for k, v in part.items()}
    return copy.deepcopy(parts)


def test_a_broken_batch_is_skipped_and_changes_nothing(tmp_path: Path) -> None:
    run = broken(tmp_path, {13}, replace(FAST, not_finite="skip"), split=1)
    skipped: list[str] = []
    before = numbers(run)

    def look(progress: Progress) -> None:
        nonlocal before
        after = numbers(run)
        if progress.note is None:
            assert not torch.equal(after["0 head.weight"], before["0 head.weight"])
        else:
            skipped.append(progress.note)
            assert_equal(flat(after), flat(before))
        before = after

    run.run(look, lambda: False)
    assert len(skipped) == 3  # one batch in each epoch
    assert all(note.startswith("skipped: the loss is ") and "13" in note for note in skipped)
    assert all(torch.isfinite(weight).all() for weight in run.average.parameters())


def flat(parts: dict[str, Any]) -> dict[str, Any]:
    """The optimiser's numbers of each weight beside the others."""
    return {
        f"{name} {inner}": value
        for name, part in parts.items()
        for inner, value in (part.items() if isinstance(part, dict) else [("", part)])
    }


def test_a_gradient_that_is_not_finite_is_skipped_too(dataset: Dataset, tmp_path: Path) -> None:
    run = trainer(dataset, tmp_path, replace(FAST, epochs=1, not_finite="skip"))
    usual = run.task.loss

    def steep(model: Any, indices: np.ndarray, rng: np.random.Generator) -> Any:
        loss = usual(model, indices, rng)
        # The square root of 0 is 0, and its slope infinite.
        extra = (0 * model.head.weight).sum().sqrt() if run.state.step == 2 else 0
        return loss._replace(total=loss.total + extra)

    run.task.loss = steep
    notes = [progress.note for progress in go(run)]
    assert [note is not None for note in notes] == [False, False, True, False, False, False]
    assert "a gradient is not finite in epoch 1, batch 2" in str(notes[2])
    assert all(torch.isfinite(weight).all() for weight in run.model.parameters())


def test_too_many_broken_batches_in_a_row_stop_a_run(tmp_path: Path) -> None:
    run = broken(tmp_path, set(range(20)), replace(FAST, not_finite="skip", batch_size=1))
    with pytest.raises(TrainingError, match="10th in a row; the last good state stays"):
        go(run)
    assert run.state.step == 9 and run.state.loss is None


def test_a_validation_that_is_not_finite_stops_a_run(tmp_path: Path) -> None:
    run = broken(tmp_path, {21}, FAST, split=1)
    with pytest.raises(
        TrainingError,
        match=r"expected a finite nll of the valid split, got (inf|nan) after epoch 1",
    ):
        go(run)
    assert not (tmp_path / "run" / "card.json").exists()


def test_a_run_stopped_by_a_broken_batch_goes_on_without_it(tmp_path: Path) -> None:
    """A state that was written before batches could be skipped is gone on from as well."""
    run = broken(tmp_path, {13}, FAST, split=1)
    bad = next(i for i, batch in enumerate(run._batches(0)) if 13 in batch)
    go(run, bad)
    old = torch.load(tmp_path / "run" / STATE, weights_only=True)
    del old["train_config"]["not_finite"], old["train_config"]["position_noise"]
    del old["state"]["skipped"]
    torch.save(old, tmp_path / "run" / STATE)
    again = Trainer(run.dataset, run.out, run.model.config, FAST, copy.deepcopy(run.card))
    again.resume()
    with pytest.raises(TrainingError, match="the loss is"):
        go(again)
    skip = replace(FAST, not_finite="skip")
    last = Trainer(run.dataset, run.out, run.model.config, skip, copy.deepcopy(run.card))
    last.resume()
    assert go(last)[0].note is not None and last.state.epoch == 3


def test_minutes_end_a_run_and_a_finished_one_stays_finished(
    dataset: Dataset, tmp_path: Path
) -> None:
    timed = replace(FAST, minutes=0.01, epochs=1)
    run = trainer(dataset, tmp_path, timed)
    seen = go(run)
    assert seen and 0.6 <= run.state.seconds < 5
    assert read_card(tmp_path).train["minutes"] == 0.01
    again = trainer(dataset, tmp_path, timed)
    again.resume()
    assert go(again) == [] and again.state == run.state


def test_the_card_says_all_there_is(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 60, ("cat", "dog"))
    run = trainer(data, tmp_path / "run", FAST, categories=2)
    go(run)
    _, card = load(tmp_path / "run")
    assert (card.name, card.kind, card.seed) == ("tiny", "drawing", 0)
    assert card.categories == data.info.categories and card.scale == data.scale()
    assert (card.drawing.canvas, card.drawing.epsilon) == (300, 2) and card.longest == 12
    assert card.config == run.model.config and card.command.startswith("python -m sketchrnn train")
    assert card.data[0]["sequences"] == {"train": 48, "valid": 6, "test": 6}
    assert card.data[0].keys() == {"name", "licence", "credit", "sequences", "points"}
    assert card.train.keys() >= vars(FAST).keys() | {"epoch", "seconds", "weights"}
    assert card.metrics["valid"].keys() == {"nll"}


def test_the_card_of_a_city_says_where_it_is(tmp_path: Path) -> None:
    data = drives(tmp_path / "store")
    made = config(position="fourier", shortest_wave=50.0, longest_wave=5000.0, waves=2)
    card = card_for(data, "town", made, FAST, "")
    assert card.kind == "trajectory" and card.trajectory.frame == data.info.trajectory.frame
    units = card.trajectory
    assert (units.step_s, units.seen_s, units.horizon_s, card.longest) == (10, 60, 60, 30)


def test_a_model_without_categories_has_a_card_without_them(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 20, ("cat", "dog"))
    assert card_for(data, "x", config(), FAST, "").categories == []


def test_a_model_of_other_categories_than_the_data_is_refused(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 20, ("cat", "dog"))
    with pytest.raises(UsageError, match="expected 0 or 2 categories, as many as made up has"):
        card_for(data, "x", config(categories=3), FAST, "")
    with pytest.raises(UsageError, match="expected 2 categories, as many as made up has"):
        card_for(data, "x", RecogniserConfig(categories=3), FAST, "")


def other_data(dataset: Dataset, folder: Path) -> Trainer:
    return trainer(drawings(folder.parent / "other", 70), folder)


OTHERS: dict[str, tuple[Callable[[Dataset, Path], Trainer], str]] = {
    "model": (lambda data, out: trainer(data, out, hidden=9), "hidden"),
    "seed": (lambda data, out: trainer(data, out, replace(FAST, seed=1)), "seed"),
    "batches": (lambda data, out: trainer(data, out, replace(FAST, batch_size=9)), "batch_size"),
    "data": (other_data, "data"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_the_state_of_another_run_is_refused(dataset: Dataset, tmp_path: Path, what: str) -> None:
    go(trainer(dataset, tmp_path / "run"), 2)
    make, message = OTHERS[what]
    other = make(dataset, tmp_path / "run")
    before = other.model.head.weight.clone()
    with pytest.raises(TrainingError, match=rf"{STATE}.*another.*{message}"):
        other.resume()
    assert torch.equal(other.model.head.weight, before)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("hello"),
        lambda path: torch.save([1, 2], path),
        lambda path: torch.save({"model": {}}, path),
    ],
)
def test_a_damaged_state_is_refused(
    dataset: Dataset, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    go(trainer(dataset, tmp_path), 2)
    damage(tmp_path / STATE)
    with pytest.raises(TrainingError, match=rf"{STATE}: the state to resume from is damaged"):
        trainer(dataset, tmp_path).resume()


def test_nothing_to_resume_is_a_new_run(dataset: Dataset, tmp_path: Path) -> None:
    run = trainer(dataset, tmp_path / "new")
    run.resume()
    assert run.state.step == 0 and not (tmp_path / "new").exists()


def logged(folder: Path) -> list[dict[str, str]]:
    """The rows of a run's log, without what the clock says."""
    with (folder / "log.csv").open(newline="") as file:
        return [row | {"seconds": "", "points_per_s": ""} for row in csv.DictReader(file)]


def test_a_run_leaves_a_checkpoint_its_state_and_its_log(dataset: Dataset, tmp_path: Path) -> None:
    go(trainer(dataset, tmp_path))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names.pop(1).startswith("events.out.tfevents.")
    assert names == ["card.json", "log.csv", "model.safetensors", STATE]


def test_the_log_says_how_it_went(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "LOG_STEPS", 4)
    run = trainer(dataset, tmp_path)
    seen = {str(progress.step): progress for progress in go(run)}
    rows = logged(tmp_path)
    # Six batches an epoch.
    assert [row["step"] for row in rows] == ["4", "6", "8", "12", "16", "18"]
    assert [row["epoch"] for row in rows] == ["1", "1", "2", "2", "3", "3"]
    assert [row["valid"] != "" for row in rows] == [False, True, False, True, False, True]
    for row in rows:
        assert float(row["loss"]) == pytest.approx(seen[row["step"]].loss, rel=1e-5)
        assert float(row["learning_rate"]) == pytest.approx(
            seen[row["step"]].learning_rate, rel=1e-5
        )
    assert float(rows[-1]["valid"]) == pytest.approx(run.state.valid, rel=1e-5)


def test_the_log_of_a_resumed_run_is_that_of_an_uninterrupted_one(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "LOG_STEPS", 1)
    go(trainer(dataset, tmp_path / "whole"))
    killed = trainer(dataset, tmp_path / "parts")

    def kill(progress: Progress) -> None:
        if progress.step == 10:
            raise Killed

    with pytest.raises(Killed):
        killed.run(kill, lambda: False)
    assert len(logged(tmp_path / "parts")) == 9
    for stop_at in (8, None):
        again = trainer(dataset, tmp_path / "parts")
        again.resume()
        go(again, stop_at)
    assert logged(tmp_path / "parts") == logged(tmp_path / "whole")
