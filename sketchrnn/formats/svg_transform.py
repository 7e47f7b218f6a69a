"""Transforms and lengths of SVG and CSS as numbers and matrices.

Specifications: https://www.w3.org/TR/css-transforms-1/ and https://www.w3.org/TR/css-values-3/.
Not here: which elements have them (`svg_tree.py`), and perspective.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from svgelements import PathSegment

from sketchrnn.errors import DataError
from sketchrnn.formats.curves import IDENTITY
from sketchrnn.formats.files import shortened

NUMBER = r"[-+]?(?:\d{1,400}\.?\d{0,400}|\.\d{1,400})(?:[eE][-+]?\d{1,3})?"
PX = {
    **{"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "mm": 96 / 25.4, "cm": 96 / 2.54},
    **{"q": 96 / 101.6, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0},
}
"""Pixels in one unit: an inch is 96 px (CSS), and letters are 16 px high."""
DEGREES = {"": 1.0, "deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}

OWN_BOXES = ("fill-box", "content-box", "stroke-box", "border-box")
"""Values of `transform-box` by which percentages refer to the bounds of the element."""

_LENGTH = re.compile(rf"\s{{0,99}}({NUMBER})\s{{0,9}}(%|[a-zA-Z]{{0,4}})\s{{0,99}}")
_FUNCTION = re.compile(r"\s{0,99}([a-zA-Z]{1,20}(?:3d)?)\s{0,99}\(([^()]{0,9999})\)[\s,]{0,99}")
_KEYWORDS = {"left": "0%", "top": "0%", "center": "50%", "right": "100%", "bottom": "100%"}


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


def parse_length(text: str | None, whole: float, default: float = 0.0) -> float:
    """Return a length in user units; `default` if there is none or it cannot be read.

    whole: what 100 % is.
    """
    match = _LENGTH.fullmatch(text or "")
    unit = match[2].lower() if match else ""
    if match is None or (unit != "%" and unit not in PX):
        return default
    return float(match[1]) * (whole / 100 if unit == "%" else PX[unit])


def element_matrix(style: Mapping[str, str], view: Box, own: Box) -> np.ndarray:
    """Return the matrix [2, 3] by which an element of a style is moved, about its origin.

    Args:
        style: with the properties of transforms.
        view: the viewport, at its origin: what percentages refer to.
        own: the bounds of the element, which they refer to instead if `transform-box` says so.
    """
    box = own if style.get("transform-box", "").strip() in OWN_BOXES else view
    matrix = IDENTITY
    for name, function in (("translate", "translate"), ("rotate", "rotate"), ("scale", "scale")):
        value = style.get(name, "none").strip()
        if value not in ("", "none"):
            matrix = multiply(matrix, parse_transform(f"{function}({value})", box))
    text = style.get("transform", "none").strip()
    if text not in ("", "none"):
        matrix = multiply(matrix, parse_transform(text, box))
    if matrix is IDENTITY:
        return matrix
    x, y = _origin(style.get("transform-origin", "0 0"), box)
    return multiply(multiply(_moved(x, y), matrix), _moved(-x, -y))


def parse_transform(text: str, box: Box) -> np.ndarray:
    """Return the matrix [2, 3] of a list of transform functions.

    `box` is what percentages refer to. Raises DataError for what is no such list.
    """
    matrix, position = IDENTITY, 0
    while position < len(text):
        match = _FUNCTION.match(text, position)
        step = None if match is None else _function(match[1].lower(), match[2], box)
        if match is None or step is None:
            raise DataError(
                "expected valid SVG, got an attribute that cannot be read: transform "
                f"{shortened(text)}"
            )
        matrix, position = multiply(matrix, step), match.end()
    return matrix


def multiply(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the matrix [2, 3] that applies `second` and then `first`."""
    if first is IDENTITY:
        return second
    if second is IDENTITY:
        return first
    with np.errstate(all="ignore"):  # the points are checked when they are moved
        linear = first[:, :2] @ second[:, :2]
        return np.column_stack([linear, first[:, :2] @ second[:, 2] + first[:, 2]])


def bounds(paths: Iterable[tuple[Sequence[PathSegment], np.ndarray]]) -> Box | None:
    """Return the bounds of paths, each with its matrix [2, 3]; None without a path.

    Of a path that is turned it is a box around the bounds before it is turned.
    """
    corners = []
    with np.errstate(all="ignore"):  # `flatten` refuses numbers that are too large
        for segments, matrix in paths:
            boxes = np.array([part.bbox() for part in segments[1:] or segments], np.float64)
            left, top, right, bottom = *boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)
            own = np.array([[left, top], [left, bottom], [right, top], [right, bottom]])
            corners.append(own @ matrix[:, :2].T + matrix[:, 2])
        if not corners:
            return None
        points = np.concatenate(corners)  # [4 n, 2]
        low, high = points.min(axis=0), points.max(axis=0)
        return Box(*low.tolist(), *(high - low).tolist())


def fit_view(box: Box, port: Box, aspect: str) -> np.ndarray:
    """Return the matrix [2, 3] that shows `box`, a viewBox, in the rectangle `port`.

    aspect: the attribute preserveAspectRatio.
    """
    scale_x, scale_y = port.width / box.width, port.height / box.height
    words = aspect.split()
    words = words[1:] if words[:1] == ["defer"] else words
    if words[:1] != ["none"]:
        scale_x = scale_y = (max if "slice" in words else min)(scale_x, scale_y)
    align = words[0] if words else "xMidYMid"
    share = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
    across, down = share.get(align[1:4], 0.5), share.get(align[5:8], 0.5)
    x = port.x - box.x * scale_x + (port.width - box.width * scale_x) * across
    y = port.y - box.y * scale_y + (port.height - box.height * scale_y) * down
    return np.array([[scale_x, 0.0, x], [0.0, scale_y, y]])


def _moved(x: float, y: float) -> np.ndarray:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


def _function(name: str, arguments: str, box: Box) -> np.ndarray | None:
    """Return the matrix of one function; None if it is unknown or its arguments do not fit."""
    texts = [text for text in re.split(r"[\s,]+", arguments.strip()) if text]
    units = [_LENGTH.fullmatch(text) for text in texts]
    if not texts or not all(units):
        return None
    name = name.removesuffix("3d") if name != "matrix3d" else name
    numbers = [float(match[1]) for match in units if match]
    count = len(numbers)
    if name == "matrix" and count == 6:
        return np.array(numbers).reshape(3, 2).T
    if name in ("translate", "translatex", "translatey") and count <= 3:
        x = parse_length(texts[0], box.width)
        y = parse_length(texts[1], box.height) if count > 1 else 0.0
        return _moved(0.0, parse_length(texts[0], box.height)) if name[-1] == "y" else _moved(x, y)
    if name in ("scale", "scalex", "scaley") and count <= 3:
        x, y = numbers[0], numbers[1] if count > 1 else numbers[0]
        x, y = (1.0 if name == "scaley" else x), (1.0 if name == "scalex" else y)
        return np.array([[x, 0.0, 0.0], [0.0, y, 0.0]])
    angles = [math.radians(_degrees(match)) for match in units if match]
    if name in ("rotate", "rotatez") and count in (1, 3):
        cos, sin = math.cos(angles[0]), math.sin(angles[0])
        x, y = numbers[1:] if count == 3 else (0.0, 0.0)
        turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
        return multiply(multiply(_moved(x, y), turn), _moved(-x, -y))
    if name in ("skew", "skewx", "skewy") and count <= 2:
        x = 0.0 if name == "skewy" else angles[0]
        y = angles[0] if name == "skewy" else angles[1] if count > 1 else 0.0
        return np.array([[1.0, math.tan(x), 0.0], [math.tan(y), 1.0, 0.0]])
    return None


def _degrees(match: re.Match[str]) -> float:
    return float(match[1]) * DEGREES.get(match[2].lower(), 1.0)


def _origin(text: str, box: Box) -> tuple[float, float]:
    """Return the point of `transform-origin`; one value alone is of x, and y is the middle."""
    words = [_KEYWORDS.get(word, word) for word in text.lower().split()] or ["0", "0"]
    if text.lower().split()[:1] in (["top"], ["bottom"]) or text.lower().split()[1:2] in (
        ["left"],
        ["right"],
    ):
        words[:2] = words[:2][::-1] if len(words) > 1 else ["50%", words[0]]
    x, y = words[0], words[1] if len(words) > 1 else "50%"
    return box.x + parse_length(x, box.width), box.y + parse_length(y, box.height)
