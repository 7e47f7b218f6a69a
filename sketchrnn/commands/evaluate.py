"""`evaluate`: the measures of a model on a data set, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sketchrnn.commands.parser import MODEL, Commands, Parser
from sketchrnn.errors import UsageError


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
    parser.add_argument("--limit", type=int, help="of drives: at most so many, evenly spaced")
    parser.add_argument("--json", required=True, metavar="FILE|-")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Measure a model; write the figures to a file, or print them for `-`."""
    from sketchrnn.checkpoint.folder import is_recogniser
    from sketchrnn.formats.files import write_atomic

    out = arguments.json
    if out != "-" and not Path(out).parent.is_dir():
        raise UsageError(f"{out}: expected an existing folder to write into")
    measure = _measure_recogniser if is_recogniser(arguments.model) else _measure_completer
    text = json.dumps(measure(arguments), indent=1)
    if out == "-":
        print(text)
    else:
        write_atomic(out, (text + "\n").encode())


def _measure_recogniser(arguments: argparse.Namespace) -> dict[str, Any]:
    from sketchrnn.data.spec import prepare
    from sketchrnn.evaluation.drawings import evaluate_recogniser
    from sketchrnn.inference.recogniser import load_recogniser

    if arguments.scale is not None:
        raise UsageError(f"--scale is for models that complete, {arguments.model} names drawings")
    recogniser, dataset = load_recogniser(arguments.model), prepare(arguments.data)
    return evaluate_recogniser(recogniser, dataset, arguments.split, arguments.category)


def _measure_completer(arguments: argparse.Namespace) -> dict[str, Any]:
    from sketchrnn.data.source import TrajectoryOptions
    from sketchrnn.data.spec import prepare
    from sketchrnn.evaluation.drawings import evaluate_drawings
    from sketchrnn.inference.load import load

    model = load(arguments.model)
    card, split, category = model.card, arguments.split, arguments.category
    if arguments.limit is not None and (model.kind == "drawing" or arguments.limit < 1):
        raise UsageError(f"--limit: expected 1 or more drives, got {arguments.limit}")
    if model.kind == "drawing":
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
        return evaluate_drawings(model, dataset, split, category, arguments.scale)
    return _measure_trajectories(model, dataset, arguments)


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

        asked = arguments.split, arguments.k, arguments.seed, arguments.limit
        result = evaluate_trajectories(model, dataset, EvaluationSettings(*asked), report)
    for note in result["notes"]:
        print(note, file=sys.stderr)
    return result
