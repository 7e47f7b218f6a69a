"""The JSON of streamlit-drawable-canvas (fabric.js objects): strokes from it, and strokes for it.

Format: https://github.com/andfanilo/streamlit-drawable-canvas and fabric.js 4, `toObject`.
`json_data` has one object per stroke, in drawing order. A freehand stroke is a path. The control
points of its Q commands are the mouse samples, and the ends are only the midpoints between them,
so the reader returns the samples instead of the smoothed curve. M and L are shifted by
strokeWidth / 1000, and the canvas itself drops the second-to-last sample. Lines, rectangles,
circles, points and polygons become their outlines. left, top, scale and angle of an object that a
user has moved, scaled or turned are applied to it. Not here: text and images; times and the size of
the canvas are not in the data.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.curves import flatten_path
from sketchrnn.formats.files import MAX_POINTS, numbers, shortened

_TOLERANCE = 0.1  # px, for curves that are not freehand
_FAR = 1e9  # px, degrees; larger numbers are broken, and their products could overflow
_UNMOVED = 0.01  # px; left and top are rounded to 4 decimals, in older versions to 2
_ORIGIN = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}


def parse_strokes(json_data: dict[str, Any]) -> list[np.ndarray]:
    """Return the strokes in canvas JSON, each float64[n, 2], pixels; empty for an empty canvas.

    Raises DataError if the JSON is not that of a canvas.
    """
    objects = json_data.get("objects")
    if not isinstance(objects, list):
        raise DataError(f"expected canvas JSON with a list of objects, got {shortened(objects)}")
    strokes: list[np.ndarray] = []
    points = 0
    for item in objects:
        if not isinstance(item, dict):
            raise DataError(f"expected objects in the canvas JSON, got {shortened(item)}")
        outline = _OUTLINES.get(str(item.get("type")).lower())
        if outline is not None:
            own, centre = outline(item)
            points += sum(map(len, own))
            if points > MAX_POINTS:
                raise DataError(f"expected at most {MAX_POINTS:,} points, got {points:,} or more")
            strokes += _placed(item, own, centre)
    return strokes


def initial_drawing(
    strokes: Sequence[np.ndarray], colour: str, stroke_width: float
) -> dict[str, Any]:
    """Return the JSON for `st_canvas(initial_drawing=…)` of strokes, each float64[n, 2], pixels.

    `parse_strokes` returns exactly these points. `stroke_width` is in pixels.
    """
    look = {
        "type": "path",
        "stroke": colour,
        "strokeWidth": stroke_width,
        "fill": None,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }
    objects = []
    for stroke in strokes:
        first, *rest = stroke.tolist()
        lines = [["L", *point] for point in rest or [first]]  # a dot is a line of length 0
        objects.append(look | {"path": [["M", *first], *lines]})
    return {"objects": objects}


# What each reader below returns: the strokes of an object in its own coordinates, and the point
# float64[2] in these that fabric.js puts at the centre of the object.
_Outline = tuple[list[np.ndarray], np.ndarray]


def _path(item: dict[str, Any]) -> _Outline:
    commands = item.get("path")
    if not isinstance(commands, list) or not commands:
        raise DataError(f"expected the path of a canvas object, got {shortened(commands)}")
    if not all(isinstance(c, list) and c and _SIZES.get(str(c[0])) == len(c) for c in commands):
        raise DataError(f"expected path commands M, L, C, Q and Z, got {shortened(commands)}")
    if commands[0][0] != "M":
        raise DataError(f"expected a path that begins with M, got {shortened(commands)}")
    flat = numbers([value for command in commands for value in command[1:]], "a path")
    points = np.split(flat.reshape(-1, 2), np.cumsum([len(c) // 2 for c in commands])[:-1])
    letters = "".join(command[0] for command in commands)
    centre = _bounds_centre(letters, points)
    offset = _value(item, "strokeWidth", 1.0) / 1000
    raw = _raw_samples(letters, points, offset)
    if raw is None:
        data = " ".join(" ".join(map(repr, command)).replace("'", "") for command in commands)
        return flatten_path(data, _TOLERANCE), centre
    return [raw], centre


def _raw_samples(letters: str, points: Sequence[np.ndarray], offset: float) -> np.ndarray | None:
    """Return the mouse samples float64[n, 2] if fabric's PencilBrush made the path, else None.

    The brush makes M, a Q for each sample but the last, and L. For a click it makes only M and L.

    Args:
        letters: of the commands, such as "MQQL".
        points: of each command, [k, 2].
        offset: by which the brush shifts the ends, pixels.
    """
    if letters != f"M{'Q' * (len(letters) - 2)}L":
        return None
    begin, end = points[0][0], points[-1][0]
    slack = 2 * offset + 1e-6
    if letters == "ML":
        return ((begin + end) / 2)[None] if np.abs(end - begin).max() <= slack else None
    controls, middles = np.stack(points[1:-1], axis=1)  # each [n - 1, 2]
    # the last sample is no control point: reflect the last control point at the last midpoint
    samples = np.concatenate([controls, 2 * middles[-1:] - controls[-1:]])  # [n, 2]
    smooth = np.abs((samples[1:] + samples[:-1]) / 2 - middles).max() <= 1e-3
    ends = np.abs(samples[[0, -1]] - np.array([begin, end])).max() <= slack
    return samples if smooth and ends else None


def _bounds_centre(letters: str, points: Sequence[np.ndarray]) -> np.ndarray:
    """Return float64[2], the centre of the bounds of a path as in fabric.js (`pathOffset`).

    fabric.js takes the control point of Q as both control points of a cubic. M counts only if L
    follows it.
    """
    corners, curves = [], []
    begin = pen = points[0][-1]
    for letter, own in zip(letters, points, strict=True):
        if letter == "M":
            begin = own[-1]
        elif letter == "L":
            corners += [begin, own[-1]]
        elif letter in "CQ":
            curves.append([pen, own[0], own[-2], own[-1]])
        pen = begin if letter == "Z" else own[-1]
    if curves:
        p = np.array(curves)  # [m, 4, 2]
        corners += [*p[:, 0], *p[:, 3]]
        # where the derivative a t² + b t + c of x or y is 0
        a = 3 * (p[:, 3] - 3 * p[:, 2] + 3 * p[:, 1] - p[:, 0])
        b = 6 * (p[:, 0] - 2 * p[:, 1] + p[:, 2])
        c = 3 * (p[:, 1] - p[:, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            root = np.sqrt(b * b - 4 * a * c)
            t = np.stack([(-b + root) / (2 * a), (-b - root) / (2 * a), -c / b])  # [3, m, 2]
        t = np.where((t > 0) & (t < 1), t, 0.0)
        s = 1 - t
        at = s**3 * p[:, 0] + 3 * s * s * t * p[:, 1] + 3 * s * t * t * p[:, 2] + t**3 * p[:, 3]
        corners += [*at.reshape(-1, 2)]
    return _middle(np.array(corners or [begin]))


def _line(item: dict[str, Any]) -> _Outline:
    ends = [[_value(item, f"{axis}{end}", 0.0) for axis in "xy"] for end in (1, 2)]
    return [np.array(ends)], np.zeros(2)


def _rectangle(item: dict[str, Any]) -> _Outline:
    half = np.array([_value(item, "width", 0.0), _value(item, "height", 0.0)]) / 2
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    return [signs * half], np.zeros(2)


def _circle(item: dict[str, Any]) -> _Outline:
    radius = _value(item, "radius", 0.0)
    if radius <= max(
        0.0, _value(item, "strokeWidth", 1.0)
    ):  # a point, or the circle of a mere click
        return [np.zeros((1, 2))], np.zeros(2)
    begin, end = _value(item, "startAngle", 0.0), _value(item, "endAngle", 360.0)
    steps = math.ceil(abs(end - begin) / 360 * math.pi / math.sqrt(2 * _TOLERANCE / radius)) + 1
    angles = np.radians(np.linspace(begin, end, min(steps, MAX_POINTS) + 1))
    return [radius * np.column_stack([np.cos(angles), np.sin(angles)])], np.zeros(2)


def _polygon(item: dict[str, Any]) -> _Outline:
    corners, centre = _polyline(item)
    return [np.concatenate([corner, corner[:1]]) for corner in corners], centre


def _polyline(item: dict[str, Any]) -> _Outline:
    corners = item.get("points")
    if not isinstance(corners, list) or not all(isinstance(point, dict) for point in corners):
        raise DataError(f"expected the points of a polygon, got {shortened(corners)}")
    pairs = [[point.get("x"), point.get("y")] for point in corners]
    points = numbers(pairs, "the points of a polygon", "[n, 2]")
    return ([points], _middle(points)) if len(points) else ([], np.zeros(2))


def _placed(
    item: dict[str, Any], strokes: list[np.ndarray], centre: np.ndarray
) -> list[np.ndarray]:
    """Return the strokes in canvas coordinates, after scaling, turning, mirroring and moves.

    fabric.js applies skew y, skew x, scale, mirroring and angle about `centre`, in this order. Then
    it moves the object so that its corner or centre, as originX and originY name it, is at (left,
    top).
    """
    scale = np.array([_value(item, "scaleX", 1.0), _value(item, "scaleY", 1.0)])
    if not scale.all():
        raise DataError("expected a canvas object with a size, got one with a scale of 0")
    skew_x, skew_y, angle = (
        math.radians(_value(item, key, 0.0)) for key in ("skewX", "skewY", "angle")
    )
    shape = (
        np.diag(scale)
        @ np.array([[1, math.tan(skew_x)], [0, 1]])
        @ np.array([[1, 0], [math.tan(skew_y), 1]])
    )
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    mirror = np.diag([-1.0 if item.get(key) else 1.0 for key in ("flipX", "flipY")])
    linear = turn @ mirror @ shape

    line = _value(item, "strokeWidth", 1.0)
    inner, outer = (0.0, line) if item.get("strokeUniform") else (line, 0.0)
    size = np.array([_value(item, "width", 0.0), _value(item, "height", 0.0)]) + inner
    spread = np.abs(shape) @ size + outer  # width and height after shape, before turn
    origin = np.array([_origin(item.get(key, "left")) for key in ("originX", "originY")])
    corner = np.array([_value(item, "left", math.nan), _value(item, "top", math.nan)])
    if np.isnan(corner).any():  # without left or top: not placed yet
        corner, origin = centre, np.zeros(2)
    place = corner - turn @ (origin * spread)
    if np.array_equal(linear, np.eye(2)) and np.abs(place - centre).max() < _UNMOVED:
        return strokes
    return [(stroke - centre) @ linear.T + place for stroke in strokes]


def _origin(value: Any) -> float:
    """Return originX or originY as a number, from -0.5 (left, top) to 0.5 (right, bottom)."""
    if isinstance(value, (int, float)):
        return float(numbers([value], "the origin of a canvas object")[0]) - 0.5
    if not isinstance(value, str) or value not in _ORIGIN:
        raise DataError(f"expected the origin of a canvas object, got {shortened(value)}")
    return _ORIGIN[value]


def _middle(points: np.ndarray) -> np.ndarray:
    return (points.min(axis=0) + points.max(axis=0)) / 2


def _value(item: dict[str, Any], key: str, default: float) -> float:
    value = item.get(key)
    if value is None:
        return default
    number = float(numbers([value], key)[0])
    if not abs(number) <= _FAR:
        raise DataError(f"expected {key} of a canvas object within ±{_FAR:,.0f}, got {number:g}")
    return number


_SIZES = {"M": 3, "L": 3, "C": 7, "Q": 5, "Z": 1}  # items of a command, with its letter
_OUTLINES: dict[str, Callable[[dict[str, Any]], _Outline]] = {
    "path": _path,
    "line": _line,
    "rect": _rectangle,
    "labeledrect": _rectangle,
    "circle": _circle,
    "polygon": _polygon,
    "polyline": _polyline,
}
