"""Reads KanjiVG, the stroke order of 6,700 characters in 11,600 hand-made drawings, as Drawings.

KanjiVG comes as one SVG a drawing from the Python package `kanjivg`, so that it needs no network
once that is installed. Every file has one form: a canvas of 109 px and one path of cubic curves a
stroke, in writing order, without transforms; only that form is read here, other SVGs by
`Drawing.read`. Variants (`05203-Kaisho.svg`) belong to the character whose code begins their name.

With `EPSILON` the drawings are as fine as Sketch-RNN's kanji data, made from an older KanjiVG: 2.99
points a stroke against 2.98, moves with a standard deviation of 20.2 px against 20.3, extent 86 px.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from simplification.cutil import simplify_coords

from sketchrnn.data.split import split_of
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.files import read_bounded

LICENCE = "CC BY-SA 3.0"
CREDIT = "KanjiVG, Ulrich Apel and contributors, https://kanjivg.tagaini.net"

CANVAS = 109.0
"""Width and height of every drawing, pixels."""
EPSILON = 1.0
"""Ramer-Douglas-Peucker tolerance, pixels."""

_PATH = re.compile(r'<path\b[^>]*?\sd="([^"]*)"')
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_POINTS_PER_CURVE = 32  # before simplifying: on a curve as long as the canvas, 3 px apart
_ARGUMENTS = {"M": 2, "C": 6, "S": 4}

_u = np.linspace(0.0, 1.0, _POINTS_PER_CURVE + 1)[1:]
_BERNSTEIN = np.stack(
    [(1 - _u) ** 3, 3 * _u * (1 - _u) ** 2, 3 * _u**2 * (1 - _u), _u**3]
)  # [4, T]


def read_kanjivg(folder: Path | str | None = None) -> Iterator[tuple[Drawing, str]]:
    """Yield each drawing, by file name, with the split of its character.

    `folder` holds the SVGs; None takes those of the installed package.
    """
    folder = package_folder() if folder is None else Path(folder)
    files = sorted(folder.glob("*.svg"))
    if not files:
        raise DataError(f"{folder}: expected the .svg files of KanjiVG, found none")
    for file in files:
        try:
            strokes = parse_svg(read_bounded(file).decode(errors="replace"))
            drawing = Drawing(
                tuple(simplify_coords(stroke, EPSILON) for stroke in strokes), CANVAS, CANVAS
            )
        except DataError as error:
            raise DataError(f"{file}: {error}") from error
        yield drawing, split_of(character_of(file.stem))


def character_of(stem: str) -> str:
    """Return the code of the character of a file `stem`: "05203-Kaisho" gives "05203"."""
    return stem.split("-", 1)[0]


def package_folder() -> Path:
    """Return the folder of the SVGs of the installed package `kanjivg`, which has no modules."""
    try:
        package = importlib.metadata.distribution("kanjivg")
    except importlib.metadata.PackageNotFoundError:
        raise DataError(
            "expected the package kanjivg, which holds KanjiVG's drawings, but it is not "
            "installed: pip install kanjivg"
        ) from None
    folder = Path(str(package.locate_file("kanji")))
    if not folder.is_dir():
        raise DataError(f"{folder}: expected the drawings of the package kanjivg, found no folder")
    return folder


def parse_svg(text: str) -> list[np.ndarray]:
    """Return the strokes of one KanjiVG file as dense polylines, each float64[n, 2], pixels."""
    strokes = [_flatten(_control_points(path)) for path in _PATH.findall(text)]
    if not strokes:
        raise DataError("expected an SVG with a path for each stroke, found none")
    return strokes


def _flatten(controls: list[tuple[float, float]]) -> np.ndarray:
    """Return [1 + 32 n, 2] from the start and three control points for each of n curves."""
    start = np.array(controls[:1])
    curves = np.array([controls[i : i + 4] for i in range(0, len(controls) - 1, 3)])  # [n, 4, 2]
    if not len(curves):
        return start
    points = np.einsum("ncd,ct->ntd", curves, _BERNSTEIN).reshape(-1, 2)
    return np.concatenate([start, points])


def _control_points(path: str) -> list[tuple[float, float]]:
    """Return the start and, for each cubic curve, its two control points and its end, absolute."""
    tokens = _TOKEN.findall(path)
    points: list[tuple[float, float]] = []
    command, position = "", 0
    while position < len(tokens):
        if tokens[position].isalpha():
            command = tokens[position]
            position += 1
        count = _ARGUMENTS.get(command.upper(), 0)
        arguments = tokens[position : position + count]
        if not count or len(arguments) < count or (command in "Mm") != (not points):
            raise DataError(f"expected a path of one move and cubic curves, got {path:.40}")
        position += count
        _append(points, command, [_number(token, path) for token in arguments])
    if not points:
        raise DataError("expected a path of one move and cubic curves, got an empty one")
    return points


def _append(points: list[tuple[float, float]], command: str, numbers: list[float]) -> None:
    x, y = points[-1] if points and command.islower() else (0.0, 0.0)
    if command in "Ss":
        # A smooth curve begins with the mirror image of the control point before it.
        (ax, ay), (bx, by) = points[-2] if len(points) > 1 else points[-1], points[-1]
        points.append((2 * bx - ax, 2 * by - ay))
    points += [(x + dx, y + dy) for dx, dy in zip(numbers[::2], numbers[1::2], strict=True)]


def _number(token: str, path: str) -> float:
    try:
        return float(token)
    except ValueError:
        raise DataError(f"expected numbers in the path {path:.40}, got {token!r}") from None
