"""A contact sheet of a model: first halves of test drawings with several endings each, as one SVG.

    python -m benchmarks.sheet --model kanji --data kanji.npz --out checkpoints/kanji/sheet.svg
    python -m benchmarks.sheet --model doodles --data DIR --out sheet.svg --category cat bus -k 6

A row is one test drawing: first the real drawing, its second half in grey, then K endings of its
first half at the default temperature, the best first. Starts are black, endings in colour. For a
model of categories there is a block for each one in `--category`, by default for those with the
most training drawings.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from simplification.cutil import simplify_coords

from benchmarks.command import command_line
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.icon import PEN
from sketchrnn.drawings.joints import round_to
from sketchrnn.errors import UsageError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.pen import ENDING_COLOUR, START_COLOUR
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load

CELL, INK = 120, 96
"""Sides of a tile and of the canvas in it, in units of the sheet. Points are rounded to units."""
GAP, MARGIN, TITLE, HEAD = 36, 60, 48, 140
LINE = 2.6
"""Width of the pen, in units of the sheet; icons have their own width."""
ACROSS = 4
"""Blocks in a row."""
BLOCKS = 24
"""Most blocks without `--category`; so many keep the file below 200 kB."""
REST_COLOUR, _GREY = "#b9bfc6", "#7b848d"
SHORTEST = 4
"""Shortest drawing, in moves, whose first half is a usable start."""
EPSILON = 0.4
"""Ramer-Douglas-Peucker tolerance of the drawn paths, in units of the sheet."""


class Row(NamedTuple):
    """A test drawing and the endings of its first half."""

    whole: Drawing
    endings: list[Completion]


class Block(NamedTuple):
    """Some rows under one title."""

    title: str
    rows: list[Row]


def blocks_of(
    model: DrawingCompleter, dataset: Dataset, categories: Sequence[str], per: int, k: int
) -> list[Block]:
    """Return a block of `per` test drawings for each category, with `k` endings each."""
    known, test = dataset.info.categories, dataset.indices("test")
    if unknown := [name for name in categories if name not in known]:
        raise UsageError(f"{dataset.info.name} has no category {unknown[0]!r}")
    test = test[dataset.lengths(test) >= SHORTEST]
    if known:
        names = list(categories) or [name for name in known if name in model.card.categories]
        labels = dataset.labels[test]
        chosen = [(name, test[labels == known.index(name)][:per]) for name in names or known]
    else:
        test = test[:: max(1, len(test) // (BLOCKS * per))]
        chosen = [("", test[first : first + per]) for first in range(0, len(test), per)]
    chosen = chosen if categories else chosen[:BLOCKS]
    return [
        Block(name, [_row(model, dataset[index], k, name) for index in indices])
        for name, indices in chosen
        if len(indices)
    ]


def _row(model: DrawingCompleter, stroke3: np.ndarray, k: int, category: str) -> Row:
    card = model.card
    whole = placed(stroke3, card.drawing, card.drawing.canvas)
    named = category if category in card.categories else None
    return Row(whole, model.complete(whole.cut(0.5), k, category=named))


def placed(stroke3: np.ndarray, units: DrawingUnits, side: float) -> Drawing:
    """Return a sequence [N, 3] as a drawing in the middle of a canvas, on the grid if it has one.

    side: of the canvas, data units.
    """
    rows = stroke3[1:] if units.first_point else stroke3
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(rows[:, :2], axis=0)])
    origin = (side - path.min(axis=0) - path.max(axis=0)) / 2
    if units.grid:  # the drawing was on the grid, but its first point is not stored
        origin = np.array([round_to(value, units.grid) for value in origin])
    return Drawing.from_stroke3(rows, origin, side, side)


def sheet(model: DrawingCompleter, blocks: Sequence[Block], k: int) -> str:
    """Return the sheet as an SVG document."""
    rows = max(len(block.rows) for block in blocks)
    titled = any(block.title for block in blocks)
    wide, tall = CELL * (k + 1), CELL * rows + TITLE * titled
    across = min(ACROSS, len(blocks))
    down = -(-len(blocks) // across)
    width = 2 * MARGIN + across * wide + (across - 1) * GAP
    height = HEAD + MARGIN + down * tall + (down - 1) * GAP
    units = model.card.drawing
    line = PEN * INK / units.canvas if units.grid else LINE
    body = [_heading(model, blocks)]
    for number, block in enumerate(blocks):
        x = MARGIN + number % across * (wide + GAP)
        y = HEAD + number // across * (tall + GAP)
        body.append(f'<g transform="translate({x} {y})">{_block(block, number, titled)}</g>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width // 2}" height="{height // 2}" font-family="system-ui,sans-serif" '
        f'fill="none" stroke-width="{line:g}" stroke-linecap="round" stroke-linejoin="round">\n'
        f"<style>.s{{stroke:{START_COLOUR}}}.e{{stroke:{ENDING_COLOUR}}}.r{{stroke:{REST_COLOUR}}}"
        f"text{{fill:{START_COLOUR};stroke:none;font-size:30px}}</style>\n"
        f'<pattern id="tile" width="{CELL}" height="{CELL}" patternUnits="userSpaceOnUse">'
        f'<rect x="3" y="3" width="{CELL - 6}" height="{CELL - 6}" rx="10" fill="#f4f5f6"/>'
        '</pattern>\n<rect width="100%" height="100%" fill="#fff"/>\n'
    ) + "\n".join([*body, "</svg>\n"])


def _heading(model: DrawingCompleter, blocks: Sequence[Block]) -> str:
    """Return the name of the model and the legend of the colours."""
    endings = [one for block in blocks for row in block.rows for one in row.endings]
    failed = sum(one.failed for one in endings)

    def inked(colour: str, words: str) -> str:
        return f'<tspan fill="{colour}" font-weight="600">{words}</tspan>'

    return (
        f'<text x="{MARGIN}" y="66" style="font-size:44px;font-weight:600">'
        f'{escape(model.card.name)}</text><text x="{MARGIN}" y="112">'
        f"{inked(START_COLOUR, 'first half')} of a test drawing, {inked(_GREY, 'its real rest')}, "
        f"{inked(ENDING_COLOUR, 'endings')}, the best first. Temperature "
        f"{model.card.temperature:g}; {failed} of {len(endings)} endings scribble or never end."
        "</text>"
    )


def _block(block: Block, number: int, titled: bool) -> str:
    parts = [f'<text x="4" y="34">{escape(block.title)}</text>'] if block.title else []
    top, pad = TITLE * titled, (CELL - INK) // 2
    wide = CELL * (1 + max(len(row.endings) for row in block.rows))
    parts.append(
        f'<rect width="{wide}" height="{CELL * len(block.rows)}" fill="url(#tile)" '
        f'transform="translate(0 {top})"/>'
    )
    for index, (whole, endings) in enumerate(block.rows):
        start = endings[0].start
        assert start is not None
        points = np.concatenate(whole.strokes)
        # A drawing larger than its canvas is scaled down.
        size = max(whole.width, np.ptp(points, axis=0).max())
        middle = np.full(2, whole.width / 2)
        name, y = f"s{number}-{index}", top + CELL * index + pad
        cells = [("r", _rest(whole, start)), *(("e", _strokes(one)) for one in endings)]
        for column, (kind, strokes) in enumerate(cells):
            x = column * CELL + pad
            if drawn := path(strokes, middle, size):
                parts.append(f'<path class="{kind}" transform="translate({x} {y})" d="{drawn}"/>')
            if column:
                parts.append(f'<use href="#{name}" x="{x}" y="{y}"/>')
            else:
                given = f'<path id="{name}" class="s" d="{path(start.strokes, middle, size)}"/>'
                parts.append(f'<g transform="translate({x} {y})">{given}</g>')
    return "".join(parts)


def _strokes(done: Completion[Drawing]) -> Sequence[np.ndarray]:
    return () if done.shown is None else done.shown.strokes


def _rest(whole: Drawing, start: Drawing) -> list[np.ndarray]:
    """Return the strokes of a drawing after its start, beginning with the rest of a cut stroke."""
    last = len(start.strokes) - 1
    cut = whole.strokes[last][len(start.strokes[last]) - 1 :]
    return [*([cut] if len(cut) > 1 else []), *whole.strokes[last + 1 :]]


def path(strokes: Sequence[np.ndarray], middle: np.ndarray, size: float) -> str:
    """Return SVG path data of strokes, simplified, in whole units of the sheet.

    middle: the point [2] of the drawing in the middle of the tile. size: of its canvas.
    """
    text = ""
    for stroke in strokes:
        placed = (stroke - middle) * (INK / size) + INK / 2
        points = simplify_coords(placed, EPSILON).round().astype(int)
        moves = [(x, y) for x, y in np.diff(points, axis=0).tolist() if x or y] or [(0, 0)]
        text += f"M{points[0, 0]} {points[0, 1]}l" + " ".join(f"{x} {y}" for x, y in moves)
    return text.replace(" -", "-")


def main() -> None:
    """Write the sheet."""
    arguments = command_line(__doc__, "--model", "--data")
    arguments.add_argument("--out", type=Path, required=True, metavar="FILE.svg")
    arguments.add_argument("--category", nargs="+", default=[])
    arguments.add_argument("--per", type=int, default=4, help="drawings in a block (default 4)")
    arguments.add_argument("-k", type=int, default=4, help="endings per drawing (default 4)")
    chosen = arguments.parse_args()
    model = expect_drawings(load(chosen.model))
    blocks = blocks_of(model, prepare(chosen.data), chosen.category, chosen.per, chosen.k)
    write_atomic(chosen.out, sheet(model, blocks, chosen.k).encode())


if __name__ == "__main__":
    main()
