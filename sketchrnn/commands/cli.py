"""The command line: `python -m sketchrnn train | complete | morph | evaluate | data | …`.

Progress and notes go to standard error, results to standard output. Exit status 0; 2 with one line
`error: …` for bad usage or bad input; 130 when stopped by Ctrl-C. Each command is one function;
heavy modules are imported inside them, so that `--help` and errors of usage come at once.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from sketchrnn.errors import SketchRNNError, UsageError

MODEL = "a shipped model, a checkpoint's folder, a file of Magenta's, or magenta:cat to fetch it"


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage first."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = _Parser(prog="sketchrnn", description="A neural network finishes what you start.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    train = commands.add_parser("train", help="train a model on your own data")
    train.add_argument("--data", nargs="+", required=True, metavar="SPEC", help="see: data list")
    train.add_argument("--out", type=Path, required=True, metavar="DIR")
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=int, help="passes over the training data")
    length.add_argument("--minutes", type=float, help="wall-clock time to train for")
    train.add_argument("--config", type=Path, metavar="FILE", help="JSON: model, train, data")
    task = train.add_mutually_exclusive_group()
    task.add_argument(
        "--from", dest="begin", metavar="NAME|PATH", help="begin with what this model has learnt"
    )
    task.add_argument("--recogniser", action="store_true", help="a model that names drawings")
    train.add_argument("--resume", action="store_true", help="go on with the run in DIR")
    train.add_argument("--seed", type=int)
    train.add_argument("--devices", type=int, help="processes a machine, each with its own GPU")
    train.add_argument("--nodes", type=int, help="machines; torchrun tells both")
    train.add_argument("--strategy", choices=("ddp",), default="ddp")

    complete = commands.add_parser("complete", help="finish a drawing or a drive")
    complete.add_argument("--model", required=True, metavar="NAME|PATH", help=MODEL)
    complete.add_argument("--start", type=Path, required=True, metavar="FILE")
    complete.add_argument("-k", type=int, default=1, help="how many endings (default 1)")
    complete.add_argument(
        "--temperature", type=float, help="0.01 to 10; what goes in circles is drawn anew warmer"
    )
    complete.add_argument("--category")
    complete.add_argument("--seed", type=int, default=0)
    complete.add_argument("--out", type=Path, required=True, metavar="FILE")

    morph = commands.add_parser("morph", help="turn one drawing into another")
    morph.add_argument(
        "--model", default="morph", metavar="NAME|PATH", help=f"{MODEL}, with a code"
    )
    morph.add_argument("--from", dest="begin", type=Path, required=True, metavar="FILE")
    morph.add_argument("--to", type=Path, required=True, metavar="FILE")
    morph.add_argument("--steps", type=int, default=10, help="drawings in a row (default 10)")
    morph.add_argument("--temperature", type=float, help="0.01 to 10")
    morph.add_argument("--seed", type=int, default=0)
    morph.add_argument("--out", type=Path, required=True, metavar="FILE", help=".gif: a film")

    evaluate = commands.add_parser("evaluate", help="measure a model on data")
    evaluate.add_argument("--model", required=True, metavar="NAME|PATH", help=MODEL)
    evaluate.add_argument("--data", nargs="+", required=True, metavar="SPEC")
    evaluate.add_argument("--split", default="test", choices=("train", "valid", "test", "all"))
    evaluate.add_argument("--category", help="only these drawings")
    evaluate.add_argument("--scale", type=float, help="instead of the model's own")
    evaluate.add_argument("-k", type=int, default=20, help="samples a trip (default 20)")
    evaluate.add_argument("--seed", type=int, default=0)
    evaluate.add_argument("--json", required=True, metavar="FILE|-")

    data = commands.add_parser("data", help="data sets: list, look at, download, build")
    actions = data.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the names of data sets")
    actions.add_parser("info", help="what is in it").add_argument("spec", metavar="SPEC")
    actions.add_parser("download", help="fetch it now").add_argument("spec", metavar="NAME")
    actions.add_parser("build", help="make it anew").add_argument("name", choices=("berlin",))

    imports = commands.add_parser("import", help="make a checkpoint of another project's model")
    formats = imports.add_subparsers(dest="format", required=True, metavar="FORMAT")
    magenta = formats.add_parser("magenta", help="a .gen.json or .vae.json of sketch-rnn-js")
    magenta.add_argument("file", type=Path, metavar="FILE")
    magenta.add_argument("--out", type=Path, required=True, metavar="DIR")

    learn = commands.add_parser("learn", help="run a lesson on recurrent networks")
    learn.add_argument("name", metavar="NAME", help="such as neuron; a wrong one lists them all")
    learn.add_argument("--seed", type=int, default=0)
    learn.add_argument("--json", action="store_true", help="all figures in full")

    models = commands.add_parser("models", help="the shipped models")
    models.add_argument("--json", action="store_true")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        chosen = parser().parse_args(given)
        run = {
            "train": _train,
            "complete": _complete,
            "morph": _morph,
            "evaluate": _evaluate,
            "data": _data,
            "import": _import,
            "learn": _learn,
            "models": _models,
        }[chosen.command]
        with _notes_on_standard_error():
            return run(chosen, given)
    except (SketchRNNError, OSError) as error:  # OSError: no permission, no space, and the like
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


@contextmanager
def _notes_on_standard_error() -> Iterator[None]:
    """Print what the package logs, from level INFO on, to standard error: the message alone."""
    import logging  # not needed for --help

    package = logging.getLogger("sketchrnn")  # other libraries log at INFO what users do not need
    handler = logging.StreamHandler(sys.stderr)
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    try:
        yield
    finally:
        package.removeHandler(handler)


def _train(chosen: argparse.Namespace, given: list[str]) -> int:
    from sketchrnn.commands.train import train_command

    train_command(chosen, given)
    return 0


def _complete(chosen: argparse.Namespace, _: list[str]) -> int:
    from sketchrnn.commands.files import check_output, read_start, write_completions
    from sketchrnn.inference.load import load

    model = load(chosen.model)
    check_output(chosen.out, model.card.kind)
    start = read_start(chosen.start, model.card.kind)
    completions = model.complete(start, chosen.k, chosen.temperature, chosen.seed, chosen.category)
    for path in write_completions(completions, chosen.out):
        print(path)
    if chosen.category is None and model.card.categories:
        print(f"taken for: {model.choose(start)} (--category names another)", file=sys.stderr)
    return 0


def _morph(chosen: argparse.Namespace, _: list[str]) -> int:
    from sketchrnn.commands.files import check_output
    from sketchrnn.drawings.drawing import Drawing
    from sketchrnn.formats.files import write_atomic
    from sketchrnn.formats.picture import film_bytes
    from sketchrnn.inference import morph
    from sketchrnn.inference.completer import DREAM_CANVAS
    from sketchrnn.inference.load import load

    model = load(chosen.model)
    check_output(chosen.out, "drawing")
    here, there = (morph.encode(model, Drawing.read(path)) for path in (chosen.begin, chosen.to))
    codes = morph.interpolate(here.mean, there.mean, chosen.steps)
    drawings = morph.decode(model, codes, chosen.temperature, chosen.seed)
    if chosen.out.suffix.lower() == ".gif":
        reel = [drawing.strokes if drawing else () for drawing in drawings]
        write_atomic(chosen.out, film_bytes(reel, DREAM_CANVAS, DREAM_CANVAS))
    else:
        morph.sheet(drawings, chosen.steps).write(chosen.out)
    print(chosen.out)
    return 0


def _evaluate(chosen: argparse.Namespace, _: list[str]) -> int:
    from sketchrnn.formats.files import write_atomic

    if chosen.json != "-" and not Path(chosen.json).parent.is_dir():
        raise UsageError(f"{chosen.json}: expected an existing folder to write into")
    text = json.dumps(_measured(chosen), indent=1)
    if chosen.json == "-":
        print(text)
    else:
        write_atomic(chosen.json, (text + "\n").encode())
    return 0


def _measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return what `evaluate` says of the model, by its kind."""
    from tqdm import tqdm

    from sketchrnn.checkpoint.folder import is_recogniser
    from sketchrnn.data.source import TrajectoryOptions
    from sketchrnn.data.spec import prepare
    from sketchrnn.evaluation.drawings import evaluate_drawings, evaluate_recogniser
    from sketchrnn.evaluation.trajectories import evaluate_drives
    from sketchrnn.inference.load import load
    from sketchrnn.inference.recogniser import load_recogniser

    if is_recogniser(chosen.model):
        if chosen.scale is not None:
            raise UsageError(f"--scale is for models that complete, {chosen.model} names drawings")
        namer, dataset = load_recogniser(chosen.model), prepare(chosen.data)
        return evaluate_recogniser(namer, dataset, chosen.split, chosen.category)
    model = load(chosen.model)
    if model.card.kind == "drawing":
        dataset = prepare(chosen.data)
    elif chosen.category is not None or chosen.scale is not None:
        raise UsageError(f"--category and --scale are for drawings, {chosen.model} is of drives")
    else:
        card = model.card
        dataset = prepare(chosen.data, TrajectoryOptions(card.step_s, model.frame, card.split_by))
    if dataset.info.kind != model.card.kind:
        raise UsageError(
            f"the model {model.card.name} is of kind {model.card.kind}, "
            f"but {dataset.info.name} of kind {dataset.info.kind}"
        )
    if model.card.kind == "drawing":
        return evaluate_drawings(model, dataset, chosen.split, chosen.category, chosen.scale)
    with tqdm(desc="trips", dynamic_ncols=True, leave=False, disable=None) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return evaluate_drives(model, dataset, chosen.split, chosen.k, chosen.seed, report)


def _data(chosen: argparse.Namespace, _: list[str]) -> int:
    from sketchrnn.data.registry import SOURCES
    from sketchrnn.data.sources import berlin
    from sketchrnn.data.spec import prepare
    from sketchrnn.data.store import SPLITS

    if chosen.action == "list":
        for source in SOURCES:
            print(f"{source.spec:18} {source.summary}")
    elif chosen.action == "build":
        print(json.dumps(berlin.build(berlin.SHIPPED)))
    else:
        dataset = prepare([chosen.spec])
        info: dict[str, Any] = {
            **vars(dataset.info),
            "sequences": {split: len(dataset.indices(split)) for split in SPLITS},
            "points": len(dataset.points),
        }
        print(json.dumps(info, indent=1, ensure_ascii=False))
    return 0


def _import(chosen: argparse.Namespace, given: list[str]) -> int:
    from sketchrnn.checkpoint.folder import save
    from sketchrnn.checkpoint.magenta import read

    if (chosen.out / "card.json").exists():
        raise UsageError(f"{chosen.out} holds a model already: name another folder")
    model, card = read(chosen.file)
    card.command = "python -m sketchrnn " + shlex.join(given)
    save(model, card, chosen.out)
    print(chosen.out)
    return 0


def _learn(chosen: argparse.Namespace, _: list[str]) -> int:
    from sketchrnn.commands.learn import learn_command

    learn_command(chosen.name, chosen.seed, chosen.json)
    return 0


def _models(chosen: argparse.Namespace, _: list[str]) -> int:
    from sketchrnn.checkpoint.card import read_card
    from sketchrnn.checkpoint.folder import SHIPPED, list_names

    cards = [read_card(SHIPPED / name) for name in list_names()]
    if chosen.json:
        print(json.dumps([card.raw for card in cards], indent=1, ensure_ascii=False))
        return 0
    for card in cards:
        data = ", ".join(part["name"] for part in card.data)
        print(f"{card.name:16} {card.kind:11} {len(card.categories):4} categories   {data}")
    return 0
