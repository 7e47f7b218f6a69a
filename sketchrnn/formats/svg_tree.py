"""The tree of an SVG document as a list of visible shapes, each with its matrix and its ink.

Follows groups, `use`, `symbol`, nested `svg` and `switch`, with transforms, viewBox and style, in
document order, as https://www.w3.org/TR/SVG2/struct.html says. Files may be hostile, so nesting is
bounded, and what `use` repeats is counted as it is repeated. Not here: text, pictures, clipping,
and what is drawn as shapes but no line of the drawing (`svg_lines.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

import numpy as np
from svgelements import Circle, Ellipse, Path, PathSegment, Polyline, Rect, SimpleLine

from sketchrnn.errors import DataError
from sketchrnn.formats.curves import IDENTITY, check_path_data
from sketchrnn.formats.files import MAX_POINTS, shortened
from sketchrnn.formats.svg_style import Ink, Styles
from sketchrnn.formats.svg_transform import (
    NUMBER,
    OWN_BOXES,
    Box,
    bounds,
    element_matrix,
    fit_view,
    multiply,
    parse_length,
)

MAX_DEPTH = 100
"""Of nested elements."""
MAX_SIZE = 7 * MAX_POINTS
"""Elements and numbers; the densest, an arc, has 7 numbers for a point."""
ELEMENT = 3
"""What an element counts, and a transform: each takes as long as so many numbers."""
MAX_CLOSING = 1_000_000
"""Characters of a subpath, times the Z in it after the first."""
SPACE = "http://www.w3.org/2000/svg"
HREF = "{http://www.w3.org/1999/xlink}href"
UNSEEN = "shape that is not seen"
UNKNOWN_VIEW = Box(0.0, 0.0, 1000.0, 1000.0)
"""What percentages refer to in a document without a size."""
_NUMBERS = re.compile(NUMBER)
_FULL = re.compile(r"\s{0,9}100(?:\.0{0,9})?\s{0,9}%\s{0,9}")


class Shape(NamedTuple):
    """One visible shape."""

    segments: Sequence[PathSegment]  # in its own user units
    matrix: np.ndarray  # [2, 3], to the user units of the document
    ink: Ink
    kind: str  # name of the element
    group: int  # number of the parent; shapes beside each other have the same
    fills_view: bool  # whether its width and height are 100 %


class Context(NamedTuple):
    """Where an element stands."""

    matrix: np.ndarray  # [2, 3], to the user units of the document
    style: Mapping[str, str]  # of the parent
    view: Box  # the nearest viewport, which percentages refer to
    depth: int
    group: int  # number of the parent


class Tree:
    """Walks a document once."""

    def __init__(self, root: Element) -> None:
        self.shapes: list[Shape] = []
        self.left_out: Counter[str] = Counter()
        """What is not read: texts, pictures, shapes that are not seen."""
        self.size = canvas_size(root)
        self._styles = Styles(root)
        self._named: dict[str, Element] = {}
        for element in root.iter():  # of elements with the same id the first counts
            if name := element.get("id"):
                self._named.setdefault(name, element)
        self._cost = 0
        self._groups = 0
        view, matrix = self.size or UNKNOWN_VIEW, IDENTITY
        if self.size is not None:
            matrix = np.array([[1.0, 0.0, -view.x], [0.0, 1.0, -view.y]])
        self._children(root, Context(matrix, self._styles.style(root, {}), view, 1, 0))

    def _walk(self, element: Element, at: Context) -> None:
        """Add the shapes in an element."""
        name = local_name(element)
        self._count(ELEMENT, at.depth)
        if name in _NOT_READ:
            self.left_out[_NOT_READ[name]] += 1
        if name not in _SHAPES and name not in _GROUPS:
            return
        style = self._styles.style(element, at.style)
        if style.get("display", "").strip().lower() == "none":
            self.left_out[UNSEEN] += name in _SHAPES
            return
        self._count(ELEMENT * style.get("transform", "").count("("), 0)
        view = Box(0.0, 0.0, at.view.width, at.view.height)
        first, outer = len(self.shapes), at.matrix
        by_own = style.get("transform-box", "").strip() in OWN_BOXES
        moved = IDENTITY if by_own else element_matrix(style, view, view)
        at = at._replace(matrix=IDENTITY if by_own else multiply(outer, moved), style=style)
        if name in _SHAPES:
            self._add(element, self._segments(element, at.view), at)
        elif name == "use":
            self._use(element, at)
        elif name == "svg":
            self._view(element, element, at)
        else:
            self._children(element, at)
        if by_own:  # moved now that the bounds are known
            added = self.shapes[first:]
            own = bounds((shape.segments, shape.matrix) for shape in added)
            matrix = multiply(outer, element_matrix(style, view, own or view))
            self._count(len(added), 0)
            self.shapes[first:] = [
                shape._replace(matrix=multiply(matrix, shape.matrix)) for shape in added
            ]

    def _children(self, element: Element, at: Context) -> None:
        self._groups += 1
        inside = at._replace(depth=at.depth + 1, group=self._groups)
        chosen = list(element)
        if local_name(element) == "switch":
            chosen = [child for child in element if _is_understood(child)][:1]
        for child in chosen:
            self._walk(child, inside)

    def _use(self, element: Element, at: Context) -> None:
        href = (element.get("href") or element.get(HREF, "")).strip()
        target = self._named.get(href[1:]) if href.startswith("#") else None
        if target is None:
            self.left_out["reference to another file"] += 1
            return
        x, y = parse_length(element.get("x"), at.view.width), element.get("y")
        moved = np.array([[1.0, 0.0, x], [0.0, 1.0, parse_length(y, at.view.height)]])
        at = at._replace(matrix=multiply(at.matrix, moved), depth=at.depth + 1)
        if local_name(target) in ("symbol", "svg"):
            self._count(ELEMENT, at.depth)
            self._view(target, element, at._replace(style=self._styles.style(target, at.style)))
        else:
            self._walk(target, at)

    def _view(self, element: Element, sized_by: Element, at: Context) -> None:
        """Add what a nested `svg` or a `symbol` shows; `use` may give it another size."""
        across, down = at.view.width, at.view.height
        x, y = parse_length(element.get("x"), across), parse_length(element.get("y"), down)
        width, height = (
            parse_length(sized_by.get(key), whole, parse_length(element.get(key), whole, whole))
            for key, whole in (("width", across), ("height", down))
        )
        if min(width, height) <= 0:  # shows nothing
            return
        box = _view_box(element.get("viewBox"))
        if box is None:
            box, inner = Box(0.0, 0.0, width, height), np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
        else:
            port = Box(x, y, width, height)
            inner = fit_view(box, port, element.get("preserveAspectRatio", ""))
        self._children(element, at._replace(matrix=multiply(at.matrix, inner), view=box))

    def _segments(self, element: Element, view: Box) -> list[PathSegment]:
        """Return the path of a shape in its own units; empty for one that draws nothing."""
        name = local_name(element)
        if name in ("path", "polyline", "polygon"):
            data = element.get("d" if name == "path" else "points", "").strip()
            self._count(sum(1 for _ in _NUMBERS.finditer(data)), 0)
            if name != "path":
                return _polyline(data, closed=name == "polygon")
            if data in ("", "none"):
                return []
            check_path_data(data)
            _check_closing(data)
            return list(Path(data))
        across, down = view.width, view.height
        whole = {"x": across, "y": down, "r": math.hypot(across, down) / math.sqrt(2)}

        def length(key: str, default: float = 0.0) -> float:
            axis = {"width": "x", "height": "y", "rx": "x", "ry": "y"}.get(key, key.strip("c12"))
            return parse_length(element.get(key), whole[axis], default)

        if name == "line":
            ends = [length(key) for key in ("x1", "y1", "x2", "y2")]
            return _of(SimpleLine(*ends))
        if name == "circle":
            grows = any(child.get("attributeName") == "r" for child in element)
            middle, radius = (length("cx"), length("cy")), length("r", 1.0 if grows else 0.0)
            return [] if radius <= 0 else _of(Circle(cx=middle[0], cy=middle[1], r=radius))
        rx, ry = length("rx", -1.0), length("ry", -1.0)
        rx, ry = rx if rx >= 0 else ry, ry if ry >= 0 else rx  # one radius alone is of both
        if name == "ellipse":
            middle = length("cx"), length("cy")
            return (
                [] if min(rx, ry) <= 0 else _of(Ellipse(cx=middle[0], cy=middle[1], rx=rx, ry=ry))
            )
        width, height = length("width"), length("height")
        if min(width, height) <= 0:
            return []
        corner = {"rx": max(rx, 0.0), "ry": max(ry, 0.0)}
        return _of(Rect(x=length("x"), y=length("y"), width=width, height=height, **corner))

    def _add(self, element: Element, segments: list[PathSegment], at: Context) -> None:
        ink = self._styles.ink(at.style)
        if segments and ink.is_seen:
            full = all(_FULL.fullmatch(element.get(key, "")) for key in ("width", "height"))
            kind = local_name(element)
            self.shapes.append(Shape(segments, at.matrix, ink, kind, at.group, full))
        elif segments:
            self.left_out[UNSEEN] += 1

    def _count(self, size: int, depth: int) -> None:
        """Raise DataError if the document, with what `use` repeats, is too deep or large."""
        if depth > MAX_DEPTH:  # also where a `use` refers to itself
            raise DataError(f"expected at most {MAX_DEPTH} nested elements, got more")
        self._cost += size
        if self._cost > MAX_SIZE:
            raise DataError(
                f"expected a drawing of at most {MAX_POINTS:,} points, got a larger SVG"
            )


def canvas_size(root: Element) -> Box | None:
    """Return the canvas, if the root states one: its viewBox, else its width and height in px."""
    box = _view_box(root.get("viewBox"))
    if box is not None:
        return box
    width, height = (parse_length(_absolute(root.get(key)), 0.0) for key in ("width", "height"))
    stated = 0 < min(width, height) <= max(width, height) < math.inf
    return Box(0.0, 0.0, width, height) if stated else None


def local_name(element: Element) -> str:
    """Return the name of an element of SVG; "" for elements of other vocabularies."""
    space, _, name = str(element.tag).rpartition("}")
    return name if space in ("", "{" + SPACE) else ""


def _absolute(text: str | None) -> str:
    """Return a length that needs no other one; percentages and heights of letters need one."""
    return "" if re.search(r"%|em|ex|ch", text or "") else text or ""


def _view_box(text: str | None) -> Box | None:
    if text is None:
        return None
    texts = [part for part in re.split(r"[\s,]+", text.strip()) if part]
    values = [float(part) for part in texts if _NUMBERS.fullmatch(part)]
    if len(values) != 4 or len(texts) != 4 or not 0 < min(values[2:]) <= max(values) < math.inf:
        raise DataError(f"expected a viewBox like '0 0 100 100', got {shortened(text)}")
    return Box(*values)


def _is_understood(child: Element) -> bool:
    """Return whether a `switch` may show this child."""
    language = child.get("systemLanguage")
    understood = language is None or language.strip().lower().startswith("en")
    name = local_name(child)
    drawn = name in _SHAPES or name in _GROUPS
    return drawn and understood and not child.get("requiredExtensions", "").strip()


def _check_closing(data: str) -> None:
    """Raise DataError for path data that closes one subpath very often.

    svgelements looks for the beginning of the subpath at each Z, in all segments since the last M.
    """
    for part in re.split("[Mm]", data):
        if (part.count("z") + part.count("Z") - 1) * len(part) > MAX_CLOSING:
            raise DataError("expected path data with an M after each Z, got many without")


def _polyline(data: str, closed: bool) -> list[PathSegment]:
    numbers = [float(match[0]) for match in _NUMBERS.finditer(data)]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))  # an odd number at the end is left
    if not pairs:
        return []
    path: list[PathSegment] = list(Polyline(*pairs, closed=False).segments(transformed=False))
    return [*path, *Path("M0 0Z")[1:]] if closed else path


def _of(shape: Rect | Circle | Ellipse | SimpleLine) -> list[PathSegment]:
    return list(shape.segments(transformed=False))


_SHAPES = frozenset(("path", "line", "polyline", "polygon", "rect", "circle", "ellipse"))
_GROUPS = frozenset(("g", "a", "svg", "switch", "use"))
_NOT_READ = {"text": "text", "foreignObject": "text", "image": "picture"}
