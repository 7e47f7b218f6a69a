"""How well a model with a code draws test drawings again from their codes.

    python -m benchmarks.redrawn --model morph --judge DIR --data SPEC … [--sheet FILE.svg]

Each drawing is encoded, and the mean of its code is decoded with each temperature. A judge
(`benchmarks/judge.py`) names both. Columns, the mean of the categories last:

    real, again   how often the judge names the drawings and the redrawn ones right
    ratio         again / real
    away          Chamfer distance of both, % of the canvas, as in `benchmarks/completion.py`
    other         the same between a drawing and another one of its category, redrawn

`--sheet` draws each original and beside it the redrawn ones, then morphs between two drawings in
eight steps, and a − b + c.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.command import command_line
from benchmarks.completion import chamfer, points
from benchmarks.judge_network import Judge, judged, load_judge
from benchmarks.judge_scores import held_out
from benchmarks.sheet import CELL, LINE, path
from benchmarks.table import show
from sketchrnn.data.spec import prepare
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.pen import ENDING_COLOUR, START_COLOUR
from sketchrnn.inference import morph
from sketchrnn.inference.drawings import DREAM_CANVAS, DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load

PER_SHEET = 5  # drawings of each category: ten cells, as many as a morph and its ends
STEPS = 8


class Pair(NamedTuple):
    """A test drawing that fills its canvas, its code, and the drawing made of the code."""

    original: Drawing
    code: np.ndarray
    again: Drawing | None


def pairs(
    model: DrawingCompleter, drawings: Sequence[Drawing], name: str, temperature: float
) -> list[Pair]:
    """Encode and decode drawings of a category."""
    filling = [morph.filling(drawing) for drawing in drawings]
    originals = [one.scaled(DREAM_CANVAS / one.width) for one in filling]
    category = _known(model, name)
    codes = np.array([morph.encode(model, one, category).mean for one in originals])
    again = morph.redraw(model, codes, temperature, category=category)
    return [Pair(*three) for three in zip(originals, codes, again, strict=True)]


def measure(judge: Judge, made: Sequence[Pair], name: str) -> dict[str, float]:
    """Return the columns of one category; a drawing without strokes is never recognised."""
    label = judge.names.index(name)
    done = [(pair.original, pair.again) for pair in made if pair.again is not None]
    right = judged(judge, [pair.original for pair in made]).argmax(1) == label
    again = judged(judge, [redrawn for _, redrawn in done]).argmax(1) == label
    away = [chamfer(points(one), points(redrawn)) for one, redrawn in done]
    other = [chamfer(points(a[0]), points(b[1])) for a, b in pairwise(done)]
    return {
        "real": float(right.mean()),
        "again": float(again.sum() / len(made)),
        "away": 100 * float(np.mean(away)),
        "other": 100 * float(np.mean(other)),
    }


def sheet(model: DrawingCompleter, made: dict[str, list[Pair]]) -> str:
    """Return the sheet as an SVG document: test drawings dark, what the model draws in colour."""
    rows = [
        [cell for pair in some[:PER_SHEET] for cell in ((pair.original, 0), (pair.again, 1))]
        for some in made.values()
    ]
    for first, second in pairwise(made):
        one, other = made[first][0], made[second][0]
        codes = morph.interpolate(one.code, other.code, STEPS)
        drawn = morph.redraw(model, codes, category=_known(model, second))
        rows.append([(one.original, 0), *((each, 1) for each in drawn), (other.original, 0)])
    for name, some in made.items():
        a, b, c = some[1:4]
        code = morph.combine(a.code, b.code, c.code)
        (result,) = morph.redraw(model, code, category=_known(model, name))
        rows.append([*((pair.original, 0) for pair in (a, b, c)), (result, 1)])
    wide, tall = 2 * PER_SHEET * CELL, len(rows) * CELL
    cells = "\n".join(
        f'<path stroke="{(START_COLOUR, ENDING_COLOUR)[by_model]}" '
        f'transform="translate({column * CELL} {row * CELL})" '
        f'd="{path(drawing.strokes, np.full(2, drawing.width / 2), drawing.width)}"/>'
        for row, line in enumerate(rows)
        for column, (drawing, by_model) in enumerate(line)
        if drawing is not None
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 {wide + 24} {tall + 24}" '
        f'fill="none" stroke-width="{LINE}" stroke-linecap="round" stroke-linejoin="round">\n'
        f'<rect x="-12" y="-12" width="100%" height="100%" fill="#fff"/>\n{cells}\n</svg>\n'
    )


def _known(model: DrawingCompleter, name: str) -> str | None:
    """Return the category, or None for a model that does not know it."""
    return name if name in model.card.categories else None


def main() -> None:
    """Measure, print, and draw the sheet."""
    arguments = command_line(__doc__, "--model", "--data")
    arguments.add_argument("--judge", type=Path, required=True, metavar="DIR")
    arguments.add_argument("--limit", type=int, default=40, help="test drawings of each category")
    arguments.add_argument("--temperature", nargs="+", type=float, default=None)
    arguments.add_argument("--sheet", type=Path, metavar="FILE.svg")
    chosen = arguments.parse_args()
    model, judge = expect_drawings(load(chosen.model)), load_judge(chosen.judge)
    dataset = prepare(chosen.data)
    names = [name for name in dataset.info.categories if name in judge.names]
    tests = {name: held_out(dataset, [name], chosen.limit) for name in names}
    rows: list[dict[str, Any]] = []
    for temperature in chosen.temperature or [model.card.temperature]:
        made = {name: pairs(model, tests[name], name, temperature) for name in names}
        cells = {name: measure(judge, made[name], name) for name in names}
        keys = next(iter(cells.values())).keys()
        cells["all"] = {key: float(np.mean([cells[n][key] for n in names])) for key in keys}
        for name, values in cells.items():
            ratio = values["again"] / values["real"] if values["real"] else None
            row = {key: round(value, 3) for key, value in values.items()}
            rows.append({"temperature": temperature, "category": name, **row, "ratio": ratio})
    show(rows)
    if chosen.sheet:
        write_atomic(chosen.sheet, sheet(model, made).encode())


if __name__ == "__main__":
    main()
