"""SVG documents: visible shapes as strokes, and strokes as a document or an animation.

Specifications: https://www.w3.org/TR/SVG2/, and https://www.w3.org/TR/SVG11/ for animations, which
use SMIL. Reads the shapes that a browser shows (`svg_tree.py`), with their style (`svg_style.py`).
Each subpath becomes one stroke, and curves are flattened to 1/2000 of the longer side of the
canvas. `svg_lines.py` leaves out the page and joins what one pen wrote. Files may be hostile, so
entities are refused, and nesting and size are bounded. Not here: text, images and clipping.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.curves import flatten
from sketchrnn.formats.files import (
    MAX_BYTES,
    MAX_POINTS,
    decimals_on,
    on_canvas,
    rounded,
    rounded_size,
    shortened,
)
from sketchrnn.formats.pen import START_COLOUR, Scene, pen_width, schedule
from sketchrnn.formats.svg_limits import check_attributes
from sketchrnn.formats.svg_lines import Drawn, is_page, pen_strokes
from sketchrnn.formats.svg_transform import Box, bounds
from sketchrnn.formats.svg_tree import MAX_DEPTH, Tree
from sketchrnn.formats.xml_text import parse_tree

TOLERANCE = 1 / 2000
"""Of flattened curves, in longer sides of the canvas."""
SMALL = 10.0
"""User units. A canvas with a shorter side is shown `ENLARGED`."""
ENLARGED = 256.0
"""Pixels of the longer side."""


class Outline(NamedTuple):
    """One subpath of a visible shape."""

    stroke: np.ndarray  # float64[n, 2], in the user units of the viewBox
    filled: bool  # whether the area inside is painted


def parse_svg(
    content: bytes, left_out: Counter[str] | None = None
) -> tuple[list[np.ndarray], float, float]:
    """Return (strokes, width, height), each stroke float64[n, 2] in user units of the viewBox.

    The canvas is that of the viewBox, else width and height, else that of the page, else the
    smallest one that holds the strokes. `left_out` counts what is not read. Raises DataError if the
    document is broken, too large or without a visible line.
    """
    tree, drawn = _read(content, TOLERANCE)
    strokes, size = pen_strokes(drawn, tree.size, tree.left_out)
    if not strokes:
        raise _nothing(tree.left_out)
    if left_out is not None:
        left_out.update(+tree.left_out)
    return on_canvas(strokes, size and (size.width, size.height))


def parse_outlines(content: bytes, tolerance: float) -> tuple[list[Outline], float, float]:
    """Return (outlines, width, height): each visible subpath, but for a rect that is the page.

    tolerance: of the flattened curves, in longer sides of the canvas. The canvas is as in
    `parse_svg`.
    """
    tree, drawn = _read(content, tolerance)
    outlines = [
        Outline(stroke, one.shape.ink.fill is not None)
        for one in drawn
        for stroke in one.strokes
        if one.shape.kind != "rect" or tree.size is None or not is_page(one, tree.size)
    ]
    if not outlines:
        raise _nothing(tree.left_out)
    size = tree.size and (tree.size.width, tree.size.height)
    strokes, width, height = on_canvas([outline.stroke for outline in outlines], size)
    moved = [
        outline._replace(stroke=stroke) for outline, stroke in zip(outlines, strokes, strict=True)
    ]
    return moved, width, height


def _read(content: bytes, tolerance: float) -> tuple[Tree, list[Drawn]]:
    """Return the tree of a document and its visible shapes as polylines."""
    root = _parse_xml(content)
    check_attributes(root)
    try:
        tree = Tree(root)
        lines = [(shape.segments, shape.matrix) for shape in tree.shapes if not shape.fills_view]
        size = tree.size or bounds(lines) or Box(0.0, 0.0, 1.0, 1.0)
        longer = max(size.width, size.height)
        longer = longer if 0 < longer < math.inf else 1.0
        drawn, points = [], 0
        for shape in tree.shapes:
            strokes = flatten(shape.segments, shape.matrix, longer * tolerance)
            points += sum(map(len, strokes))
            if points > MAX_POINTS:
                raise DataError(f"expected at most {MAX_POINTS:,} points, got {points:,} or more")
            drawn.append(Drawn(shape, strokes))
    except (
        *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError),
    ) as error:
        # svgelements has no error of its own for a broken attribute
        raise DataError("expected valid SVG, got an attribute that cannot be read") from error
    return tree, [one for one in drawn if one.strokes]


def _nothing(left_out: Counter[str]) -> DataError:
    got = ", ".join(f"{number} {what}" for what, number in (+left_out).items()) or "none"
    return DataError(f"expected an SVG with at least one visible line or shape, got {got}")


def write_svg(
    strokes: Sequence[np.ndarray], width: float, height: float, side: float | None = None
) -> str:
    """Return a document with one <path> per stroke, coordinates rounded to 0.01 px or less.

    strokes: each float64[n, 2], pixels of a canvas of `width` by `height`. side: that of `resized`.
    """
    return resized(
        _document(width, height, [*_group(strokes, decimals_on(width, height)), "</g>"]), side
    )


def resized(document: str, side: float | None) -> str:
    """Return a document of this package with a longer side of `side` px, as it is if None.

    The viewBox stays, so that the width of the pen grows with the document.
    """
    if side is None:
        return document

    def size(match: re.Match[str]) -> str:
        width, height = float(match[1]), float(match[2])
        factor = side / max(width, height)
        across, down = rounded_size(width * factor, height * factor)
        return f'width="{across}" height="{down}"'

    return re.sub(r'width="([^"]+)" height="([^"]+)"', size, document, count=1)


def animated_svg(scene: Scene, seconds: float) -> str:
    """Return a document in which a pen draws the ending within `seconds`, once.

    It needs no script, so it plays inside an <img>. Programs that do not animate, and users who
    prefer reduced motion, see the finished drawing.
    """
    dot = pen_width(scene.width, scene.height)
    decimals = decimals_on(scene.width, scene.height)
    # SMIL overrides style, except what is marked important
    body = [
        *_group(scene.start, decimals),
        "</g>",
        "<style>@media (prefers-reduced-motion:reduce){.e path{visibility:visible!important;"
        "stroke-dasharray:none!important}}</style>",
        f'<g class="e" stroke={quoteattr(scene.ending_colour)}>',
    ]
    plan = schedule(scene.ending, seconds, dot)
    for stroke, (begin, duration) in zip(scene.ending, plan, strict=True):
        body.append(_animated_path(_path_data(stroke, decimals), begin, duration))
    return _document(scene.width, scene.height, [*body, "</g>"])


def _group(strokes: Sequence[np.ndarray], decimals: int) -> list[str]:
    """Return the lines of a group of strokes, but for its end."""
    paths = [f'<path d="{_path_data(stroke, decimals)}"/>' for stroke in strokes]
    return [f"<g stroke={quoteattr(START_COLOUR)}>", *paths]


def _animated_path(data: str, begin: float, duration: float) -> str:
    """Return a path that is hidden until `begin` and then grows for `duration` seconds."""
    hide = f'<set attributeName="visibility" to="hidden" begin="0s" end="{begin:.3f}s"/>'
    hide = hide if begin >= 0.001 else ""
    first, _, rest = data[1:].partition("L")
    if rest == first:  # a dot has no length to grow along
        return f'<path d="{data}">{hide}</path>'
    # A dash of the length of the path slides in. The gap of twice that hides the next dash.
    return (
        f'<path pathLength="1" stroke-dasharray="1 2" d="{data}">{hide}'
        f'<animate attributeName="stroke-dashoffset" from="1" to="0" '
        f'begin="{begin:.3f}s" dur="{max(duration, 0.001):.3f}s"/></path>'
    )


def _document(width: float, height: float, body: Sequence[str]) -> str:
    across, down = rounded_size(width, height)
    shown = f'width="{across}" height="{down}" viewBox="0 0 {across} {down}"'
    if max(width, height) < SMALL:  # in units that are no pixels
        shown = resized(shown, ENLARGED)
    line = rounded(np.array([pen_width(width, height)]), decimals=4)[0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {shown} fill="none" stroke-width="{line}" '
        'stroke-linecap="round" stroke-linejoin="round">\n' + "\n".join(body) + "\n</svg>\n"
    )


def _path_data(stroke: np.ndarray, decimals: int) -> str:
    points = [f"{x} {y}" for x, y in (rounded(point, decimals) for point in stroke)]
    return f"M{points[0]}L{' '.join(points[1:] or points)}"  # a dot is a line of no length


def _parse_xml(content: bytes) -> ElementTree.Element:
    if len(content) > MAX_BYTES:
        raise DataError(f"expected at most {MAX_BYTES:,} bytes, got more")
    root = parse_tree(content, "SVG", MAX_DEPTH)
    name = str(root.tag).rpartition("}")[2]  # without its namespace
    if name != "svg":
        raise DataError(f"expected an <svg> document, got <{shortened(name)[1:-1]}>")
    return root
