"""`morph`: drawings between two drawings, by interpolating their codes."""

from __future__ import annotations

import argparse
from pathlib import Path

from sketchrnn.commands.parser import MODEL, Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("morph", help="turn one drawing into another")
    parser.add_argument(
        "--model", default="morph", metavar="NAME|PATH", help=f"{MODEL}, with a code"
    )
    parser.add_argument("--from", dest="begin", type=Path, required=True, metavar="FILE")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE")
    parser.add_argument("--steps", type=int, default=10, help="drawings in a row (default 10)")
    parser.add_argument("--temperature", type=float, help="0.01 to 10")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".gif: a film")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Write the drawings side by side, or one after another in a .gif; print the file."""
    from sketchrnn.commands.files import check_output
    from sketchrnn.drawings.drawing import Drawing
    from sketchrnn.formats.files import write_atomic
    from sketchrnn.formats.isolation import warm_up
    from sketchrnn.formats.picture import film_bytes

    warm_up()  # the process that reads the drawings, while torch is imported
    from sketchrnn.inference import morph
    from sketchrnn.inference.drawings import DREAM_CANVAS
    from sketchrnn.inference.load import load

    model, out = load(arguments.model), arguments.out
    check_output(out, "drawing")
    ends = [Drawing.read(path) for path in (arguments.begin, arguments.to)]
    names = [model.choose(drawing) for drawing in ends]
    first, last = (
        morph.encode(model, drawing, name).mean for drawing, name in zip(ends, names, strict=True)
    )
    codes = morph.interpolate(first, last, arguments.steps)
    kinds = [names[i] for i in morph.nearest(codes, (first, last))]
    drawings = morph.decode(model, codes, arguments.temperature, arguments.seed, kinds)
    if out.suffix.lower() == ".gif":
        reel = [drawing.strokes if drawing else () for drawing in drawings]
        write_atomic(out, film_bytes(reel, DREAM_CANVAS, DREAM_CANVAS))
    else:
        morph.sheet(drawings, arguments.steps).write(out)
    print(out)
