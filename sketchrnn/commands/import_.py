"""`import`: a checkpoint from the file of another project's model."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from sketchrnn.commands.parser import Commands, Parser
from sketchrnn.errors import UsageError


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("import", help="make a checkpoint of another project's model")
    formats = parser.add_subparsers(dest="format", required=True, metavar="FORMAT")
    magenta = formats.add_parser("magenta", help="a .gen.json or .vae.json of sketch-rnn-js")
    magenta.add_argument("file", type=Path, metavar="FILE")
    magenta.add_argument("--out", type=Path, required=True, metavar="DIR")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Write the checkpoint; print its folder. The card keeps the command."""
    from sketchrnn.checkpoint.folder import save
    from sketchrnn.checkpoint.magenta import read

    out: Path = arguments.out
    if (out / "card.json").exists():
        raise UsageError(f"{out} holds a model already: name another folder")
    model, card = read(arguments.file)
    card.command = "python -m sketchrnn " + shlex.join(given)
    save(model, card, out)
    print(out)
