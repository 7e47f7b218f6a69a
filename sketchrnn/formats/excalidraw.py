"""Excalidraw files: freehand strokes, lines, arrows, rectangles, diamonds and ellipses as strokes.

Format: https://docs.excalidraw.com/docs/codebase/json-schema, and `packages/element` of
https://github.com/excalidraw/excalidraw. The drawing surface is unbounded, so the canvas is the
smallest one that holds the strokes. Deleted and invisible elements are left out. Not here: text,
images, frames, arrowheads, rounded corners, and writing.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import MAX_POINTS, numbers, on_canvas, shortened

_FAR = 1e9  # px; larger coordinates are broken, and their products could overflow
_CURVE_STEPS = 12  # points of a curve for each that was set by hand
_ELLIPSE_STEPS = 64


def parse_scene(fields: dict[str, Any]) -> tuple[list[np.ndarray], float, float]:
    """Return (strokes, width, height) of the JSON object of a file, each stroke float64[n, 2].

    Raises DataError if an element is broken or nothing visible is drawn.
    """
    elements = fields.get("elements")
    if not isinstance(elements, list):
        raise DataError(f"expected Excalidraw elements in a list, got {shortened(elements)}")
    strokes: list[np.ndarray] = []
    points = 0
    for element in elements:
        if not isinstance(element, dict):
            raise DataError(f"expected Excalidraw elements as objects, got {shortened(element)}")
        outline = _OUTLINES.get(str(element.get("type")))
        if outline is None or not _is_visible(element):
            continue
        stroke = _placed(element, outline(element))
        points += len(stroke)
        if points > MAX_POINTS:
            raise DataError(f"expected at most {MAX_POINTS:,} points, got {points:,} or more")
        strokes += [stroke] if len(stroke) else []
    if not strokes:
        raise DataError("expected an Excalidraw file with at least one visible line, got none")
    return on_canvas(strokes, None)


def _is_visible(element: dict[str, Any]) -> bool:
    paints = (element.get("strokeColor"), element.get("backgroundColor", "transparent"))
    hidden = element.get("opacity") == 0 or paints == ("transparent", "transparent")
    return not (hidden or element.get("isDeleted") is True)


# Each reader below returns the stroke of an element before it is moved and turned, float64[n, 2].


def _freehand(element: dict[str, Any]) -> np.ndarray:
    return _near(numbers(element.get("points"), "the points of an element", "[n, 2]"))


def _line(element: dict[str, Any]) -> np.ndarray:
    points = _freehand(element)
    rounded = element.get("roundness") is not None and not element.get("elbowed")
    return _curve(points) if rounded and len(points) > 2 else points


def _curve(points: np.ndarray) -> np.ndarray:
    """Return the curve through points [n, 2] as Excalidraw draws it, a Catmull-Rom spline.

    Each span is the cubic Bézier curve whose inner control points are a sixth of the chord between
    the neighbours away from its ends.
    """
    padded = np.concatenate([points[:1], points, points[-1:]])  # [n + 2, 2]
    tangent = (padded[2:] - padded[:-2]) / 6  # [n, 2]
    a, d = points[:-1, None], points[1:, None]  # each [n - 1, 1, 2]
    b, c = a + tangent[:-1, None], d - tangent[1:, None]
    t = np.linspace(0, 1, _CURVE_STEPS + 1)[1:, None]  # [steps, 1]
    s = 1 - t
    spans = s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d  # [n - 1, steps, 2]
    return np.concatenate([points[:1], spans.reshape(-1, 2)])


def _rectangle(element: dict[str, Any]) -> np.ndarray:
    return _size(element) * np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])


def _diamond(element: dict[str, Any]) -> np.ndarray:
    return _size(element) * np.array([[0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5], [0.5, 0]])


def _ellipse(element: dict[str, Any]) -> np.ndarray:
    angles = np.linspace(0, 2 * math.pi, _ELLIPSE_STEPS + 1)
    unit = (1 + np.column_stack([np.cos(angles), np.sin(angles)])) / 2  # [steps + 1, 2]
    unit[-1] = unit[0]
    return _size(element) * unit


def _placed(element: dict[str, Any], stroke: np.ndarray) -> np.ndarray:
    """Return the stroke moved to its place, after turning about the centre of its bounds."""
    if len(stroke) == 0:
        return stroke
    angle = _value(element, "angle", 0.0)
    middle = (stroke.min(axis=0) + stroke.max(axis=0)) / 2
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    turned = stroke if angle == 0 else (stroke - middle) @ turn.T + middle
    return turned + np.array([_value(element, "x"), _value(element, "y")])


def _size(element: dict[str, Any]) -> np.ndarray:
    return np.array([_value(element, "width"), _value(element, "height")])


def _value(element: dict[str, Any], key: str, default: float | None = None) -> float:
    value = element.get(key, default)
    return float(_near(numbers([value], f"{key} of an element"))[0])


def _near(values: np.ndarray) -> np.ndarray:
    if np.abs(values).max(initial=0) > _FAR:
        raise DataError(
            f"expected coordinates within ±{_FAR:,.0f} px, got {np.abs(values).max():g}"
        )
    return values


_OUTLINES: dict[str, Callable[[dict[str, Any]], np.ndarray]] = {
    "freedraw": _freehand,
    "draw": _freehand,  # the name of freehand strokes in version 1
    "line": _line,
    "arrow": _line,
    "rectangle": _rectangle,
    "diamond": _diamond,
    "ellipse": _ellipse,
}
