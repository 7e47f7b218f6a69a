"""SVG 1.1 documents: visible shapes as strokes, and strokes as a document or an animation.

Specification: https://www.w3.org/TR/SVG11/. Animations use SMIL, as SVG 1.1 does. Reads path, line,
polyline, polygon, rect, circle and ellipse inside groups, `use` and nested `svg`, with transforms,
viewBox and style, in document order. Each subpath becomes one stroke, and curves are flattened to
1/2000 of the longer side of the canvas. Files may be hostile, so entities are refused, and nesting
and size are bounded. Not here: text, images and clipping. Shapes without stroke and fill are left
out, and so is a filled rect as large as the canvas, which is paper.
"""

import io
import math
import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import numpy as np
from svgelements import SVG, Color, Rect, Shape

from sketchrnn.errors import DataError
from sketchrnn.formats.curves import check_path_data, flatten
from sketchrnn.formats.files import MAX_BYTES, MAX_POINTS, extent, rounded, rounded_size, shortened
from sketchrnn.formats.pen import START_COLOUR, Scene, pen_width, schedule
from sketchrnn.formats.svg_limits import MAX_DEPTH, check_limits
from sketchrnn.formats.xml_text import check_depth

TOLERANCE = 1 / 2000
"""Of flattened curves, in longer sides of the canvas."""

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH = re.compile(rf"\s*({_NUMBER.pattern})\s*(px|pt|pc|mm|cm|in)?\s*")
# pixels in one unit: an inch is 96 px (CSS)
_PX = {None: 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}


class Outline(NamedTuple):
    """One subpath of a visible shape."""

    stroke: np.ndarray  # float64[n, 2], in the user units of the viewBox
    filled: bool  # whether the area inside is painted


def parse_svg(content: bytes) -> tuple[list[np.ndarray], float, float]:
    """Return (strokes, width, height), each stroke float64[n, 2] in user units of the viewBox.

    The canvas is that of the viewBox, else width and height, else the extent of the strokes.
    Raises DataError if the document is broken, too large or without a visible shape.
    """
    outlines, width, height = parse_outlines(content, TOLERANCE)
    return [outline.stroke for outline in outlines], width, height


def parse_outlines(content: bytes, tolerance: float) -> tuple[list[Outline], float, float]:
    """Return (outlines, width, height), as `parse_svg`, with whether each outline is filled.

    tolerance: of the flattened curves, in longer sides of the canvas.
    """
    root = _parse_xml(content)
    check_depth(root, MAX_DEPTH, "expected SVG")  # `_clean` goes into each element
    _clean(root)
    check_limits(root)
    size = _take_size(root)
    try:
        # reify=False keeps the transforms apart from the shapes: curves.flatten applies them
        document = SVG.parse(io.BytesIO(ElementTree.tostring(root)), reify=False, on_error="raise")
        shapes = [shape for shape in document.elements(_is_shape) if _is_visible(shape, size)]
        longer = max(size) if size else _longest_reach(shapes)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        # svgelements has no error of its own for a broken attribute
        raise DataError("expected valid SVG, got an attribute that cannot be read") from error
    outlines: list[Outline] = []
    points = 0
    for shape in shapes:
        t = shape.transform
        # [2, 3], from the a to f of an SVG matrix
        matrix = np.array([[t.a, t.c, t.e], [t.b, t.d, t.f]], dtype=np.float64)
        strokes = flatten(shape.segments(transformed=False), matrix, longer * tolerance)
        outlines += [Outline(stroke, _is_painted(shape.fill)) for stroke in strokes]
        points += sum(map(len, strokes))
        if points > MAX_POINTS:
            raise DataError(f"expected at most {MAX_POINTS:,} points, got {points:,} or more")
    if not outlines:
        raise DataError("expected an SVG with at least one visible line or shape, got none")
    width, height = size or extent([outline.stroke for outline in outlines])
    return outlines, width, height


def write_svg(
    strokes: Sequence[np.ndarray], width: float, height: float, side: float | None = None
) -> str:
    """Return a document with one <path> per stroke, coordinates rounded to 0.01 px.

    strokes: each float64[n, 2], pixels of a canvas of `width` by `height`. side: that of `resized`.
    """
    return resized(_document(width, height, [*_group(strokes), "</g>"]), side)


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
    # SMIL overrides style, except what is marked important
    body = [
        *_group(scene.start),
        "</g>",
        "<style>@media (prefers-reduced-motion:reduce){.e path{visibility:visible!important;"
        "stroke-dasharray:none!important}}</style>",
        f'<g class="e" stroke={quoteattr(scene.ending_colour)}>',
    ]
    plan = schedule(scene.ending, seconds, dot)
    for stroke, (begin, duration) in zip(scene.ending, plan, strict=True):
        body.append(_animated_path(stroke, begin, duration))
    return _document(scene.width, scene.height, [*body, "</g>"])


def _group(strokes: Sequence[np.ndarray]) -> list[str]:
    """Return the lines of a group of strokes, but for its end."""
    paths = [f'<path d="{_path_data(stroke)}"/>' for stroke in strokes]
    return [f"<g stroke={quoteattr(START_COLOUR)}>", *paths]


def _animated_path(stroke: np.ndarray, begin: float, duration: float) -> str:
    """Return a path that is hidden until `begin` and then grows for `duration` seconds."""
    hide = f'<set attributeName="visibility" to="hidden" begin="0s" end="{begin:.3f}s"/>'
    hide = hide if begin >= 0.001 else ""
    if (stroke == stroke[0]).all():  # a dot has no length to grow along
        return f'<path d="{_path_data(stroke)}">{hide}</path>'
    # A dash of the length of the path slides in. The gap of twice that hides the next dash.
    return (
        f'<path pathLength="1" stroke-dasharray="1 2" d="{_path_data(stroke)}">{hide}'
        f'<animate attributeName="stroke-dashoffset" from="1" to="0" '
        f'begin="{begin:.3f}s" dur="{max(duration, 0.001):.3f}s"/></path>'
    )


def _document(width: float, height: float, body: Sequence[str]) -> str:
    across, down = rounded_size(width, height)
    line = rounded(np.array([pen_width(width, height)]), decimals=4)[0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" '
        f'viewBox="0 0 {across} {down}" fill="none" stroke-width="{line}" '
        'stroke-linecap="round" stroke-linejoin="round">\n' + "\n".join(body) + "\n</svg>\n"
    )


def _path_data(stroke: np.ndarray) -> str:
    points = [f"{x} {y}" for x, y in (rounded(point) for point in stroke)]
    return f"M{points[0]}L{' '.join(points[1:] or points)}"  # a dot is a line of no length


def _parse_xml(content: bytes) -> ElementTree.Element:
    if len(content) > MAX_BYTES:
        raise DataError(f"expected at most {MAX_BYTES:,} bytes, got more")
    guard = expat.ParserCreate()
    guard.EntityDeclHandler = _refuse_entity  # entities can grow without bound or read other files
    try:
        guard.Parse(content, True)
        root = ElementTree.fromstring(content)
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as error:
        raise DataError(f"expected SVG, got broken XML ({error})") from error
    if _name(root) != "svg":
        raise DataError(f"expected an <svg> document, got <{shortened(_name(root))[1:-1]}>")
    return root


def _refuse_entity(*_: object) -> None:
    raise DataError("expected SVG without entity declarations, got one")


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]  # without its namespace


def _clean(element: ElementTree.Element) -> None:
    """Remove what svgelements would wrongly draw or fail at, and check path data."""
    for index, part in enumerate(list(element)):
        name, data = _name(part), part.get("d", "").strip()
        if name == "symbol":  # drawn only where a `use` refers to it, as a group in <defs> is
            space = str(part.tag).removesuffix("symbol")
            part.tag = f"{space}g"
            element[index] = ElementTree.Element(f"{space}defs")
            element[index].append(part)
        elif name in ("mask", "marker") or (name == "path" and not data):
            element[index] = ElementTree.Element("removed")
        elif name == "path":
            check_path_data(data)
        _clean(part)


def _take_size(root: ElementTree.Element) -> tuple[float, float] | None:
    """Return the canvas, if the root states one. Leaves only the viewBox to define units."""
    width, height = (_LENGTH.fullmatch(root.attrib.pop(key, "")) for key in ("width", "height"))
    for key in ("x", "y", "preserveAspectRatio"):
        root.attrib.pop(key, None)
    view = root.get("viewBox")
    if view is not None:
        texts = re.split(r"[\s,]+", view.strip())
        values = [float(text) for text in texts if _NUMBER.fullmatch(text)]
        if len(values) != 4 or len(texts) != 4 or not 0 < min(values[2:]) <= max(values) < math.inf:
            raise DataError(f"expected a viewBox like '0 0 100 100', got {shortened(view)}")
        return values[2], values[3]
    if width is None or height is None:
        return None
    across, down = (float(match[1]) * _PX[match[2]] for match in (width, height))
    if not 0 < min(across, down) <= max(across, down) < math.inf:
        return None
    root.set("viewBox", f"0 0 {across!r} {down!r}")
    return across, down


def _longest_reach(shapes: Sequence[Shape]) -> float:
    """Return the largest coordinate of the shapes, without sign, in user units; 1 for none."""
    boxes = [box for shape in shapes if (box := shape.bbox(with_stroke=False)) is not None]
    reach = max((abs(value) for box in boxes for value in box), default=0.0)
    return reach if 0 < reach < math.inf else 1.0


def _is_shape(element: object) -> bool:
    return isinstance(element, Shape)


def _is_painted(paint: Color | None) -> bool:
    return paint is not None and paint.value is not None


def _is_visible(shape: Shape, size: tuple[float, float] | None) -> bool:
    """Return whether the shape has visible ink and is not the paper."""
    stroked, filled = _is_painted(shape.stroke), _is_painted(shape.fill)
    hidden = dict(shape.values or {}).get("visibility") in ("hidden", "collapse")
    if hidden or not (stroked or filled):
        return False
    if stroked or size is None or not isinstance(shape, Rect):
        return True
    x, y, right, bottom = shape.bbox(with_stroke=False) or (0.0, 0.0, 0.0, 0.0)
    slack = 0.01 * max(size)  # a rect this close to all edges is paper
    return x > slack or y > slack or right < size[0] - slack or bottom < size[1] - slack
