"""`train`: the options of training; `training_run.py` does the work."""

from __future__ import annotations

import argparse
from pathlib import Path

from sketchrnn.commands.parser import Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("train", help="train a model on your own data")
    parser.add_argument("--data", nargs="+", required=True, metavar="SPEC", help="see: data list")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=int, help="passes over the training data")
    length.add_argument("--minutes", type=float, help="wall-clock time to train for")
    parser.add_argument("--config", type=Path, metavar="FILE", help="JSON: model, train, data")
    task = parser.add_mutually_exclusive_group()
    task.add_argument(
        "--from", dest="begin", metavar="NAME|PATH", help="begin with what this model has learnt"
    )
    task.add_argument("--recogniser", action="store_true", help="a model that names drawings")
    parser.add_argument("--resume", action="store_true", help="go on with the run in DIR")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--devices", type=int, help="processes a machine, each with its own GPU")
    parser.add_argument("--nodes", type=int, help="machines; torchrun tells both")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Train a model into a folder and measure it."""
    from sketchrnn.commands.training_run import train

    train(arguments, given)
