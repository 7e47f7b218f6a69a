"""A contact sheet of what a judge says about completed drawings, as one PNG.

A row is one test drawing: first the real one, its rest in grey, then its endings, the best first.
Starts are black and endings in colour. Endings that the judge recognises stand on green, the others
on red. Not here: how drawings are completed and judged (`judge_scores.py`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judge_scores import Result, by_category
from benchmarks.sheet import ACROSS, REST_COLOUR
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import ENDING_COLOUR, START_COLOUR

TILE, PAD = 80, 6
"""Side of a tile and the space around the canvas in it, pixels."""
GAP, TITLE = 20, 24
"""Between blocks, and height of their titles, pixels."""
ROWS = 3
"""Most test drawings of a category."""
FINER = 3
"""Lines are drawn at this many times the size and then averaged."""
PEN = 1.6
"""Width of lines, pixels."""
GREEN, RED, GREY = "#e3f4e3", "#fbe6e3", "#f4f5f6"


def sheet(result: Result) -> bytes:
    """Return the sheet as a PNG, with a block for each category."""
    scores = by_category(result)
    k = max(map(len, result.endings))
    numbers = {name: _starts_of(result, name) for name in scores}
    wide, tall = (k + 1) * TILE, TITLE + max(map(len, numbers.values())) * TILE
    across = min(ACROSS, len(scores))
    down = -(-len(scores) // across)
    size = (across * (wide + GAP) + GAP, down * (tall + GAP) + GAP + TITLE)
    image = Image.new("RGB", size, "white")
    head = " ".join(f"{key} {value}" for key, value in result.about.items())
    _text(image, (GAP, PAD), head)
    for number, (name, score) in enumerate(scores.items()):
        x = GAP + number % across * (wide + GAP)
        y = GAP + TITLE + number // across * (tall + GAP)
        title = f"{name}: real {score['real']:.2f}, first {score['first']:.2f}"
        _text(image, (x, y), f"{title}, mean {score['mean']:.2f}")
        for line, start in enumerate(numbers[name]):
            for column, tile in enumerate(_tiles(result, start)):
                image.paste(tile, (x + column * TILE, y + TITLE + line * TILE))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _starts_of(result: Result, name: str) -> list[int]:
    return [i for i, part in enumerate(result.cuts) if part.category == name][:ROWS]


def _tiles(result: Result, number: int) -> list[Image.Image]:
    """Return the tiles of one start: the real drawing and each of its endings."""
    part = result.cuts[number]
    given = (part.start.strokes, START_COLOUR)
    tiles = [_tile([(part.whole.strokes, REST_COLOUR), given], part.whole, GREY)]
    for one, seen in zip(result.endings[number], result.seen[number], strict=True):
        added = () if one.shown is None else one.shown.strokes
        paper = GREEN if seen else RED
        tiles.append(_tile([(added, ENDING_COLOUR), given], one.drawing, paper))
    return tiles


def _tile(
    inks: Sequence[tuple[Sequence[np.ndarray], str]], whole: Drawing, paper: str
) -> Image.Image:
    """Return a tile of strokes in several colours, large enough for the whole drawing."""
    points = np.concatenate(whole.strokes)
    corner = np.array([whole.width, whole.height])
    low, high = np.minimum(0, points.min(axis=0)), np.maximum(corner, points.max(axis=0))
    scale = FINER * (TILE - 2 * PAD) / (high - low).max()
    image = Image.new("RGB", (FINER * TILE, FINER * TILE), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((FINER, FINER, FINER * (TILE - 1), FINER * (TILE - 1)), fill=paper)
    radius = FINER * PEN / 2
    for strokes, colour in inks:
        for stroke in strokes:
            at = (stroke - (low + high) / 2) * scale + FINER * TILE / 2
            pen.line([*map(tuple, at.tolist())], colour, round(2 * radius), joint="curve")
            for x, y in at[[0, -1]].tolist():
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image.reduce(FINER)


def _text(image: Image.Image, at: tuple[int, int], text: str) -> None:
    ImageDraw.Draw(image).text(at, text, fill=START_COLOUR, font=ImageFont.load_default(14))
