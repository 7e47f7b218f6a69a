"""`complete`: several endings of one start, written to files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sketchrnn.commands.parser import MODEL, Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("complete", help="finish a drawing or a drive")
    parser.add_argument("--model", required=True, metavar="NAME|PATH", help=MODEL)
    parser.add_argument("--start", type=Path, required=True, metavar="FILE")
    parser.add_argument("-k", type=int, default=1, help="how many endings (default 1)")
    parser.add_argument(
        "--temperature", type=float, help="0.01 to 10; what goes in circles is drawn anew warmer"
    )
    becomes = parser.add_mutually_exclusive_group()
    becomes.add_argument("--category", help="what a drawing becomes; guessed if not given")
    becomes.add_argument("--words", help="the same in any words, for a model that knows words")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--size", type=float, help="longer side of .svg, .png and .gif in pixels, of .gcode in mm"
    )
    parser.add_argument(
        "--pen-up", metavar="CODE", help='what lifts the pen in .gcode (default "G0 Z5")'
    )
    parser.add_argument(
        "--pen-down", metavar="CODE", help='what lowers it, such as "M3 S90" (default "G1 Z0")'
    )
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Complete a start; print the files that are written, the likeliest ending first."""
    from sketchrnn.commands.files import check_output, read_start, write_completions
    from sketchrnn.formats.drawing_files import Output
    from sketchrnn.formats.isolation import warm_up

    warm_up()  # the process that reads the start, while torch is imported
    from sketchrnn.inference.load import load

    chosen = {name: getattr(arguments, name) for name in ("size", "pen_up", "pen_down")}
    output = Output(**{name: value for name, value in chosen.items() if value is not None})
    model = load(arguments.model)
    check_output(arguments.out, model.card.kind, output)
    start = read_start(arguments.start, model.card.kind)
    category = arguments.category if arguments.words is None else arguments.words
    completions = model.complete(
        start, arguments.k, arguments.temperature, arguments.seed, category
    )
    for path in write_completions(completions, arguments.out, output):
        print(path)
    guessed = [one.category for one in completions if one.category is not None]
    if category is None and guessed:
        names = ", ".join(dict.fromkeys(guessed))
        print(f"taken for: {names} (--category names another)", file=sys.stderr)
