"""What `train` does around the loop: settings, progress, the finished card.

Settings come from the kind of the data set, then from `--config FILE`, then from the command line;
later ones override earlier ones. The file is JSON with any of `model` and `train` (fields of the
configurations), `data` (`step_s`, `split_by`, and for the card `name`, `licence`, `credit`,
`epsilon` and `canvas`, which a stroke-3 file does not contain) and `card` (`temperature`).
Not here: the options (`train.py`) and the loop (`training/trainer.py`).
"""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from tqdm import tqdm

from sketchrnn.checkpoint.card import Card, check_card, read_card, write_card
from sketchrnn.checkpoint.folder import load as load_checkpoint
from sketchrnn.commands.scores import write_scores
from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig, override
from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.errors import DataError, UsageError
from sketchrnn.evaluation.drawings import evaluate_drawings, evaluate_recogniser
from sketchrnn.evaluation.protocol import EvaluationSettings
from sketchrnn.evaluation.trajectories import evaluate_trajectories, fit_temperature
from sketchrnn.formats.processes import STOP_SIGNALS
from sketchrnn.inference.load import expect_trajectories, load
from sketchrnn.inference.recogniser import load_recogniser
from sketchrnn.model.batch import NO_WORDS
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.training.card import card_for
from sketchrnn.training.log import Progress
from sketchrnn.training.settings import (
    NAMED,
    RECOGNISER_RECIPE,
    VOCABULARY,
    default_model,
    default_recogniser,
    read_settings,
    vocabulary_for,
)
from sketchrnn.training.state import STATE
from sketchrnn.training.trainer import Trainer
from sketchrnn.training.transfer import config_from, take_over
from sketchrnn.training.workers import FabricWorkers, Workers, gather
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.frame import Frame

TESTED = 5000
"""Trajectories that a card is measured on, at most, since each is completed a hundred times.
`evaluate` takes all."""


def train(arguments: argparse.Namespace, given: list[str]) -> Card | None:
    """Train as the arguments say; return the card of the best checkpoint, or None without one."""
    out: Path = arguments.out
    settings = read_settings(arguments.config)
    workers = gather(arguments.devices, arguments.nodes)
    resume = arguments.resume or workers.restarted
    workers.broadcast(lambda: check_out(out, resume))
    dataset = _read(arguments.data, settings["data"], workers)
    model_config, base = _begin(arguments, dataset, settings["model"])
    recipe = RECOGNISER_RECIPE if arguments.recogniser else TrainConfig()
    config = _train_config(arguments, override(recipe, settings["train"]))
    # The card keeps the command that starts the run anew.
    command = "python -m sketchrnn " + shlex.join(arg for arg in given if arg != "--resume")
    vocabulary = NO_WORDS if base is None else base[1].vocabulary
    if isinstance(model_config, RecogniserConfig) and model_config.words:
        vocabulary = vocabulary_for(dataset, VOCABULARY)
    elif isinstance(model_config, ModelConfig) and model_config.words and base is None:
        vocabulary = vocabulary_for(dataset, model_config.words)
        model_config = override(model_config, {"words": vocabulary.size})
    if isinstance(model_config, ModelConfig):
        _check_infill(model_config, config, base, workers)
    card = card_for(dataset, out.resolve().name, model_config, config, command, vocabulary)
    _fill_card(card, settings, base)
    check_card(card)
    trainer = Trainer(dataset, out, model_config, config, card, workers)
    if base is not None:
        take_over(trainer.model, card.categories, *base, dataset.info.name)
        trainer.average.load_state_dict(trainer.model.state_dict())
    if resume:
        trainer.resume()
    if trainer.valid_split == "train" and workers.first:
        _note("nothing to validate on: the best is chosen by the training split")
    if dataset.info.kind == "trajectory" and workers.first:
        out.mkdir(parents=True, exist_ok=True)
        _city_map(dataset).write(out)
    stopped = run_trainer(trainer)
    if not workers.first:
        return None
    if not stopped:
        return _finish(out, dataset, arguments.data, "temperature" not in settings["card"])
    if not (out / "card.json").exists():
        _note(f"stopped before the first validation; `--resume` goes on, from {out}")
        return None
    _note(f"stopped; `--resume` goes on, the best so far is in {out}")
    return read_card(out)


def _check_infill(
    model_config: ModelConfig,
    config: TrainConfig,
    base: tuple[SketchRNN, Card] | None,
    workers: Workers,
) -> None:
    """Raise UsageError if the head for holes cannot be trained, or would stay as initialised."""
    if config.only_infill and base is None:
        raise UsageError("only_infill: expected --from, the model whose other weights are kept")
    if config.only_infill and isinstance(workers, FabricWorkers):
        raise UsageError("only_infill: expected one process, which takes minutes")
    has = base is not None and base[0].config.infill > 0
    if model_config.infill and not config.only_infill and not has:
        raise UsageError(
            "infill: expected only_infill, which trains that head, or --from a model that has it"
        )


def _fill_card(
    card: Card, settings: dict[str, dict[str, Any]], base: tuple[SketchRNN, Card] | None
) -> None:
    """Put the settings of the sections `data` and `card`, and of the base model, into the card."""
    data = settings["data"]
    card.data[0] |= {key: value for key, value in data.items() if key in NAMED}
    drawn = card.kind != "trajectory"
    if drawn:
        card.drawing.epsilon = float(data.get("epsilon", card.drawing.epsilon))
        card.drawing.canvas = float(data.get("canvas", card.drawing.canvas))
    card.temperature = settings["card"].get("temperature", card.temperature)
    if base is not None:
        # The weights were learnt in the units of the base. Its canvas becomes this canvas, and
        # lengths scale with it. Trajectories are in metres in both.
        card.scale = base[1].scale
        if drawn and card.drawing.canvas > 0:  # check_card refuses another canvas
            card.scale *= card.drawing.canvas / base[1].drawing.canvas
        card.data += [part for part in base[1].data if part not in card.data]


def check_out(out: Path, resume: bool) -> None:
    """Raise UsageError if training would overwrite what is in `out`, or if `out` is a file."""
    there = next(path for path in (out, *out.absolute().parents) if path.exists())
    if not there.is_dir():
        raise UsageError(f"{out}: expected a folder to train into, but {there} is a file")
    if (out / STATE).exists():
        if not resume:
            raise UsageError(
                f"{out} holds a run already: --resume goes on with it, or name another"
            )
    elif (out / "card.json").exists():
        raise UsageError(
            f"{out} holds a model without the {STATE} to go on from: name another folder"
        )


def _begin(
    arguments: argparse.Namespace, dataset: Dataset, settings: dict[str, Any]
) -> tuple[ModelConfig | RecogniserConfig, tuple[SketchRNN, Card] | None]:
    """Return the architecture, and the model to begin from if --from names one."""
    if arguments.recogniser:
        return override(default_recogniser(dataset), settings), None
    if arguments.begin is None:
        return override(default_model(dataset), settings), None
    model, card = load_checkpoint(arguments.begin)
    if card.kind != dataset.info.kind:
        raise UsageError(
            f"--from: expected a model of kind {dataset.info.kind}, but {card.name} is of "
            f"kind {card.kind}"
        )
    config = config_from(model.config, len(dataset.info.categories))
    return override(config, settings), (model, card)


def _train_config(arguments: argparse.Namespace, config: TrainConfig) -> TrainConfig:
    """Return the settings, overridden by the options of the command line."""
    if arguments.epochs is not None:
        config = override(config, {"epochs": arguments.epochs, "minutes": None})
    if arguments.minutes is not None:
        config = override(config, {"minutes": arguments.minutes})
    if arguments.seed is not None:
        config = override(config, {"seed": arguments.seed})
    return config


def _city_map(dataset: Dataset) -> CityMap:
    """Return the density of the training trips' points."""
    frame = Frame(**dataset.info.trajectory.frame)
    paths = [dataset.path(i)[1:] for i in dataset.indices("train")]
    return CityMap.build(*frame.to_degrees(np.concatenate(paths)))


def _read(specs: list[str], data: dict[str, Any], workers: Workers) -> Dataset:
    """Return the data set. The first process of a machine prepares it, the others wait for it."""
    if workers.first:
        _note(f"reading {' '.join(specs)}")
    with workers.first_of_machine():
        options = TrajectoryOptions(data.get("step_s"), split_by=data.get("split_by", "time"))
        dataset = prepare(specs, options)
    if workers.first:
        _describe(dataset)
    return dataset


def _describe(dataset: Dataset) -> None:
    counts = ", ".join(f"{len(dataset.indices(s)):,} {s}" for s in ("train", "valid", "test"))
    _note(f"{dataset.info.name}: {counts}; {len(dataset.points):,} points")
    for reason, count in dataset.info.dropped.items():
        _note(f"left out: {count:,} x {reason}")


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run_trainer(trainer: Trainer) -> bool:
    """Train with a progress bar; return whether the user stopped it with Ctrl-C."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {stop: signal.signal(stop, ask) for stop in STOP_SIGNALS}
    form = "{desc}: {percentage:5.1f}%|{bar}| {elapsed}<{remaining} {postfix}"
    try:
        hidden = not trainer.workers.first
        with tqdm(total=1.0, bar_format=form, dynamic_ncols=True, disable=hidden) as bar:

            def report(progress: Progress) -> None:
                if progress.note:
                    bar.write(progress.note, file=sys.stderr)
                bar.n = progress.done
                valid = "" if progress.valid is None else f" valid {progress.valid:.3f}"
                bar.set_description_str(f"epoch {progress.epoch}", refresh=False)
                bar.set_postfix_str(
                    f"loss {progress.loss:.3f}{valid} {progress.points_per_s:,.0f} points/s",
                    refresh=False,
                )
                bar.update(0)

            trainer.run(report, lambda: asked)
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)
    return asked


def _finish(folder: Path, dataset: Dataset, specs: list[str], fit: bool) -> Card:
    """Measure the checkpoint on the test split, if it has sequences; write the result to its card.

    Args:
        folder: the checkpoint.
        dataset: what it was trained on.
        specs: of the data set.
        fit: choose the temperature of a model of trajectories on the validation split first.
    """
    card = read_card(folder)
    command = ["evaluate", "--model", str(folder), "--data", *specs]
    try:
        if card.kind == "recogniser":
            result = evaluate_recogniser(load_recogniser(folder), dataset, "test", None)
        elif card.kind == "drawing":
            result = evaluate_drawings(load(folder), dataset, "test", None, None)
        else:
            model = expect_trajectories(load(folder))
            if fit:
                _note("choosing the temperature")
                card.temperature = model.card.temperature = fit_temperature(model, dataset)
                write_card(card, folder)
            command += ["--limit", str(TESTED)]
            settings = EvaluationSettings("test", limit=TESTED)
            result = evaluate_trajectories(model, dataset, settings)
    except DataError as error:  # a small set may have nothing to test on
        _note(f"not tested: {error}")
        return card
    print(json.dumps(result, indent=1))
    said = "python -m sketchrnn " + shlex.join([*command, "--json", "-"])
    return write_scores(folder, dataset, result, said)
