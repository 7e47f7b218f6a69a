"""Which shapes of an SVG document are lines of the drawing, and what is one stroke of a pen.

The page, ink in its colour, and a line that is drawn again on top of itself are no strokes. A pen
of changing width is written as many short paths, which are joined. Not here: how the document
places its shapes (`svg_tree.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.formats.svg_style import OF_MANY_COLOURS, Colour
from sketchrnn.formats.svg_transform import Box
from sketchrnn.formats.svg_tree import UNSEEN, Shape

WHITE: Colour = (1.0, 1.0, 1.0, 1.0)
LIGHT = 0.9
"""Least red, green and blue of a page in a document that states no canvas."""
SAME_COLOUR = 0.02
"""Largest difference of red, green or blue that nobody sees."""
SLACK = 0.01
"""A shape this close to all edges of the canvas is the page, in longer sides of the canvas."""
DOT = 0.04
"""A filled circle of at most this diameter is a dot of the pen, in longer sides of the canvas."""
TOUCHING = 1e-4
"""Pieces of a stroke end this close to each other, in longer sides of the canvas."""
EQUAL_PIECES = 8
"""So many pieces of one width that touch are a stroke; fewer are what somebody drew."""


class Drawn(NamedTuple):
    """A shape and its polylines."""

    shape: Shape
    strokes: list[np.ndarray]  # each float64[n, 2]

    @property
    def is_filled_only(self) -> bool:
        """Whether only the area inside is painted."""
        return self.shape.ink.fill is not None and self.shape.ink.stroke is None


def pen_strokes(
    drawn: Sequence[Drawn], size: Box | None, left_out: Counter[str]
) -> tuple[list[np.ndarray], Box | None]:
    """Return the strokes of the drawing, each float64[n, 2], and the canvas, if it is known.

    Args:
        drawn: all visible shapes in document order.
        size: the canvas that the document states.
        left_out: counts shapes that are not read.
    """
    pages = _pages(drawn, size)
    if size is None and pages and not pages[-1].shape.fills_view:
        size = _bounds(pages[-1].strokes)
        drawn = [one._replace(strokes=[s - size[:2] for s in one.strokes]) for one in drawn]
        pages = [one for one in drawn if any(one.shape is page.shape for page in pages)]
    lines = [one for one in drawn if not any(one.shape is page.shape for page in pages)]
    areas = [one for one in lines if not one.is_filled_only or _has_area(one)]
    if areas:  # a document of lines without a stroke alone forgets the stroke
        left_out[UNSEEN] += len(lines) - len(areas)
        lines = areas
    colour = pages[-1].shape.ink.fill if pages else None
    seen = [one for one in lines if not _has_colour(one, colour or WHITE)]
    if seen or pages:  # a document of white lines alone is meant for a dark page
        left_out["shape in the colour of the page"] += len(lines) - len(seen)
        lines = seen
    if not lines:
        return [], size
    longer = _longer(size or _bounds([stroke for one in lines for stroke in one.strokes]))
    lines = [_dot(one, longer * DOT) for one in lines]
    return _joined(_once(lines), longer * TOUCHING), size


def is_page(one: Drawn, size: Box) -> bool:
    """Return whether a shape is a painted rectangle without a border, as large as the canvas."""
    if not one.is_filled_only or len(one.strokes) != 1:
        return False
    box, slack = _bounds(one.strokes), SLACK * _longer(size)
    right, bottom = box.x + box.width, box.y + box.height
    covers = box.x <= slack and box.y <= slack
    covers = covers and right >= size.width - slack and bottom >= size.height - slack
    return covers and _is_rectangle(one.strokes[0], box)


def _pages(drawn: Sequence[Drawn], size: Box | None) -> list[Drawn]:
    if size is not None:
        return [one for one in drawn if is_page(one, size)]
    pages = [one for one in drawn if one.shape.fills_view and one.is_filled_only]
    if pages or len(drawn) < 2:
        return pages
    first, rest = drawn[0], [stroke for one in drawn[1:] for stroke in one.strokes]
    fill = first.shape.ink.fill
    if not first.is_filled_only or fill is None or min(fill[:3]) < LIGHT:
        return []
    page, inside = _bounds(first.strokes), _bounds(rest)
    moved = first._replace(strokes=[stroke - page[:2] for stroke in first.strokes])
    holds = page.x <= inside.x and page.y <= inside.y
    holds = holds and inside.x + inside.width <= page.x + page.width
    holds = holds and inside.y + inside.height <= page.y + page.height
    return [first] if holds and is_page(moved, page) else []


def _is_rectangle(stroke: np.ndarray, box: Box) -> bool:
    """Return whether the polygon [n, 2] fills its bounds, but for rounded corners."""
    return _area(stroke) >= 0.95 * box.width * box.height


def _has_area(one: Drawn) -> bool:
    """Return whether painting the inside of a shape shows anything."""
    box = _bounds(one.strokes)
    return sum(map(_area, one.strokes)) > 1e-6 * max(box.width, box.height) ** 2


def _area(stroke: np.ndarray) -> float:
    """Return the area of the polygon [n, 2]."""
    x, y = (stroke - stroke[0]).T
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)


def _has_colour(one: Drawn, colour: Colour) -> bool:
    """Return whether all ink of a shape that is seen has this colour."""
    fill, stroke, _ = one.shape.ink
    own = [ink for ink in (fill if stroke is None or _has_area(one) else None, stroke) if ink]
    return all(
        ink != OF_MANY_COLOURS
        and max(abs(a - b) for a, b in zip(ink[:3], colour[:3], strict=True)) < SAME_COLOUR
        for ink in own
    )


def _dot(one: Drawn, largest: float) -> Drawn:
    """Return a small filled circle as the point in its middle, and any other shape as it is."""
    if one.shape.kind not in ("circle", "ellipse") or not one.is_filled_only:
        return one
    box = _bounds(one.strokes)
    if max(box.width, box.height) > largest:
        return one
    return one._replace(strokes=[np.array([[box.x + box.width / 2, box.y + box.height / 2]])])


def _once(lines: Sequence[Drawn]) -> list[Drawn]:
    """Return the shapes without strokes that are drawn again in other ink, as for a border."""
    known: dict[bytes, tuple[bool, float]] = {}
    kept = []
    for one in lines:
        ink = one.is_filled_only, one.shape.ink.width
        new = [
            stroke
            for stroke in one.strokes
            if known.setdefault(stroke.round(6).tobytes(), ink) == ink
        ]
        kept += [one._replace(strokes=new)] if new else []
    return kept


def _joined(lines: Sequence[Drawn], touching: float) -> list[np.ndarray]:
    """Return the strokes; a run of pieces that touch, as one pen wrote them, is one stroke."""
    strokes: list[np.ndarray] = []
    run: list[Drawn] = []
    for one in lines:
        if run and not _follows(run[-1], one, touching):
            strokes += _of_run(run)
            run = []
        run.append(one)
    return strokes + _of_run(run)


def _follows(before: Drawn, after: Drawn, touching: float) -> bool:
    """Return whether a piece begins where the one before it ends, in ink of the same colour."""
    inks = before.shape.ink, after.shape.ink
    if not all(map(_is_piece, (before, after))) or inks[0].stroke is None or inks[1].stroke is None:
        return False
    beside = before.shape.group == after.shape.group or _pen(before) != _pen(after)
    if not beside or inks[0].stroke[:3] != inks[1].stroke[:3]:
        return False
    gap = np.abs(after.strokes[0][0] - before.strokes[0][-1]).max()
    return bool(gap <= touching)


def _pen(one: Drawn) -> tuple[float, float]:
    """Return the width and the opacity of the line: what the pressure of a pen changes."""
    stroke = one.shape.ink.stroke
    return one.shape.ink.width, 0.0 if stroke is None else stroke[3]


def _is_piece(one: Drawn) -> bool:
    """Return whether a shape is one open line."""
    open_ = len(one.strokes) == 1 and len(one.strokes[0]) > 1
    return (
        open_
        and one.shape.ink.stroke is not None
        and bool((one.strokes[0][0] != one.strokes[0][-1]).any())
    )


def _of_run(run: Sequence[Drawn]) -> list[np.ndarray]:
    pens = set(map(_pen, run))
    short = all(len(one.shape.segments) <= 2 for one in run)  # a move and a line or curve
    if len(pens) == 1 and not (short and len(run) >= EQUAL_PIECES):
        return [stroke for one in run for stroke in one.strokes]
    first, *rest = (one.strokes[0] for one in run)
    return [np.concatenate([first, *(stroke[1:] for stroke in rest)])]


def _bounds(strokes: Sequence[np.ndarray]) -> Box:
    low = np.min([stroke.min(axis=0) for stroke in strokes], axis=0)
    high = np.max([stroke.max(axis=0) for stroke in strokes], axis=0)
    return Box(*low.tolist(), *(high - low).tolist())


def _longer(box: Box) -> float:
    return max(box.width, box.height)
