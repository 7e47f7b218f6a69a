"""`evaluate`: the measures of a model on a data set, as JSON."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sketchrnn.commands.parser import MODEL, Commands, Parser
from sketchrnn.errors import UsageError

if TYPE_CHECKING:
    from sketchrnn.data.store import Dataset

WHOLE_TEST = ("test", None, None)
"""Split, category and scale of the scores in a card."""


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("evaluate", help="measure a model on data")
    parser.add_argument("--model", required=True, metavar="NAME|PATH", help=MODEL)
    parser.add_argument("--data", nargs="+", required=True, metavar="SPEC")
    parser.add_argument("--split", default="test", choices=("train", "valid", "test", "all"))
    parser.add_argument("--category", help="only these drawings")
    parser.add_argument("--scale", type=float, help="instead of the model's own")
    parser.add_argument("-k", type=int, default=20, help="samples a trip (default 20)")
    parser.add_argument("--seed", type=int, default=0)
    seeds = "of drives: draw the samples so many times, with the seeds from --seed on (default 1)"
    parser.add_argument("--seeds", type=int, default=1, help=seeds)
    parser.add_argument("--limit", type=int, help="of drives: at most so many, evenly spaced")
    write = "write the scores into the card of the model as well"
    parser.add_argument("--write", action="store_true", help=write)
    parser.add_argument("--json", required=True, metavar="FILE|-")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Measure a model; write the figures to a file, or print them for `-`."""
    from sketchrnn.checkpoint.folder import find, is_recogniser
    from sketchrnn.commands.scores import write_scores
    from sketchrnn.formats.files import write_atomic

    out = arguments.json
    if out != "-" and not Path(out).parent.is_dir():
        raise UsageError(f"{out}: expected an existing folder to write into")
    if arguments.write and (arguments.split, arguments.category, arguments.scale) != WHOLE_TEST:
        raise UsageError("--write: expected the whole test split, at the scale of the model")
    folder = find(arguments.model) if arguments.write else None
    measure = _measure_recogniser if is_recogniser(arguments.model) else _measure_completer
    result, dataset = measure(arguments)
    text = json.dumps(result, indent=1)
    if out == "-":
        print(text)
    else:
        write_atomic(out, (text + "\n").encode())
    if folder is not None:
        said = shlex.join(word for word in given if word != "--write")
        write_scores(folder, dataset, result, f"python -m sketchrnn {said}")


def _measure_recogniser(arguments: argparse.Namespace) -> tuple[dict[str, Any], Dataset]:
    from sketchrnn.data.spec import prepare
    from sketchrnn.evaluation.drawings import evaluate_recogniser
    from sketchrnn.inference.recogniser import load_recogniser

    if arguments.scale is not None:
        raise UsageError(f"--scale is for models that complete, {arguments.model} names drawings")
    _refuse_samples(arguments)
    recogniser, dataset = load_recogniser(arguments.model), prepare(arguments.data)
    result = evaluate_recogniser(recogniser, dataset, arguments.split, arguments.category)
    return result, dataset


def _measure_completer(arguments: argparse.Namespace) -> tuple[dict[str, Any], Dataset]:
    from sketchrnn.data.source import TrajectoryOptions
    from sketchrnn.data.spec import prepare
    from sketchrnn.evaluation.drawings import evaluate_drawings
    from sketchrnn.inference.load import load

    model = load(arguments.model)
    card, split, category = model.card, arguments.split, arguments.category
    if arguments.limit is not None and (model.kind == "drawing" or arguments.limit < 1):
        raise UsageError(f"--limit: expected 1 or more drives, got {arguments.limit}")
    if model.kind == "drawing":
        _refuse_samples(arguments)
        dataset = prepare(arguments.data)
    elif category is not None or arguments.scale is not None:
        raise UsageError(f"--category and --scale are for drawings, {arguments.model} is of drives")
    else:
        # The points must be as far apart, and metres measured from the same origin, as in training.
        dataset = prepare(
            arguments.data,
            TrajectoryOptions(card.trajectory.step_s, model.frame, card.trajectory.split_by),
        )
    if dataset.info.kind != card.kind:
        raise UsageError(
            f"the model {card.name} is of kind {card.kind}, "
            f"but {dataset.info.name} of kind {dataset.info.kind}"
        )
    if model.kind == "drawing":
        return evaluate_drawings(model, dataset, split, category, arguments.scale), dataset
    return _measure_trajectories(model, dataset, arguments), dataset


def _refuse_samples(arguments: argparse.Namespace) -> None:
    if arguments.seeds != 1:
        raise UsageError(f"--seeds: {arguments.model} is measured without samples")


def _measure_trajectories(
    model: Any, dataset: Any, arguments: argparse.Namespace
) -> dict[str, Any]:
    from tqdm import tqdm

    from sketchrnn.evaluation.protocol import EvaluationSettings
    from sketchrnn.evaluation.trajectories import evaluate_trajectories

    with tqdm(desc="trips", dynamic_ncols=True, leave=False, disable=None) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        asked = arguments.split, arguments.k, arguments.seed, arguments.seeds
        settings = EvaluationSettings(*asked, limit=arguments.limit)
        result = evaluate_trajectories(model, dataset, settings, report)
    for note in result["notes"]:
        print(note, file=sys.stderr)
    return result
