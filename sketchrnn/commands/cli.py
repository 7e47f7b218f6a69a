"""The command line: `python -m sketchrnn train | teach | complete | fill | evaluate | data | …`.

Progress and notes go to standard error, results to standard output. Exit status 0; 2 with one line
`error: …` for bad usage or bad input; 130 when stopped by Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sketchrnn.commands import (
    complete,
    data,
    evaluate,
    fill,
    import_,
    learn,
    licences,
    models,
    morph,
    serve,
    teach,
    train,
)
from sketchrnn.commands.parser import Parser
from sketchrnn.errors import SketchRNNError

COMMANDS = (
    train,
    teach,
    complete,
    fill,
    morph,
    evaluate,
    data,
    import_,
    learn,
    models,
    serve,
    licences,
)
"""In the order of `--help`."""


def parser() -> Parser:
    """Return the parser of all commands."""
    top = Parser(prog="sketchrnn", description="A neural network finishes what you start.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands).set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        chosen = parser().parse_args(given)
        with _notes_on_standard_error():
            chosen.run(chosen, given)
    except (SketchRNNError, OSError) as error:  # OSError: no permission, no space, and the like
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


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
