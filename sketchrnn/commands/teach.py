"""`teach`: a model of drawings learns one more name from a few drawings, and forgets nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from sketchrnn.commands.parser import MODEL, Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("teach", help="teach a model one more thing to draw")
    parser.add_argument("--model", required=True, metavar="NAME|PATH", help=MODEL)
    parser.add_argument("--name", required=True, help="of what the drawings show")
    parser.add_argument(
        "--data", nargs="+", required=True, metavar="SPEC", help="3 to 200 drawings"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seconds", type=float, default=60.0, help="at most (default 60)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in DIR")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Learn into a folder; print the NLL of the examples before and after."""
    import json
    import shlex

    from sketchrnn.commands.training_run import check_out, run_trainer
    from sketchrnn.data.spec import prepare
    from sketchrnn.inference.load import expect_drawings, load
    from sketchrnn.teaching.few import FewExampleTrainer, Lesson
    from sketchrnn.training.state import STATE

    out: Path = arguments.out
    check_out(out, arguments.resume)
    completer = expect_drawings(load(arguments.model))
    command = "python -m sketchrnn " + shlex.join(arg for arg in given if arg != "--resume")
    lesson = Lesson(
        arguments.name, prepare(arguments.data), arguments.seed, arguments.seconds, command
    )
    trainer = FewExampleTrainer(completer, lesson, out)
    if arguments.resume and (out / STATE).exists():
        trainer.resume()
    run_trainer(trainer)
    print(json.dumps(trainer.card.metrics, indent=1))
