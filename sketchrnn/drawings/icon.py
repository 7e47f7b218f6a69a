"""Icons: an ending as a designer would draw it, as an SVG 1.1 document.

The ending is tidied (`tidy.py`) and written as path data of lines, arcs and cubics. The strokes of
the start are written unchanged. The document has the style of the icon sets Tabler and Lucide: a
round pen of 2 units on a canvas of 24, in currentColor. Specification of path data:
https://www.w3.org/TR/SVG11/paths.html. Not here: icons as training data (`data/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.drawings.fitting import Piece
from sketchrnn.drawings.tidy import tidy
from sketchrnn.formats.files import rounded

PEN = 2
"""Width of the pen, units."""

_DOT = "h.01"  # what Tabler draws a dot with; some programs drop a line without length
_FINE = np.linspace(0.0, 1.0, 17)  # parameters of the points at which a curve is sampled


class Icon(NamedTuple):
    """A tidied ending."""

    svg: str
    """The document of start and ending."""
    strokes: list[np.ndarray]
    """The strokes of the ending as fine polylines, each float64[n, 2], units."""


def make_icon(
    start: Sequence[np.ndarray],
    ending: Sequence[np.ndarray],
    goes_on: bool,
    side: float,
    grid: float,
) -> Icon:
    """Return the icon of a start and an ending.

    Args:
        start: strokes, each float64[n, 2], units.
        ending: strokes like those of the start.
        goes_on: whether the first stroke of the ending continues the last one of the start. It then
            begins at the last point of the start.
        side: of the canvas, units.
        grid: spacing of the grid, units.
    """
    given, added = [_plane(stroke) for stroke in start], [_plane(stroke) for stroke in ending]
    tidied = tidy(added, grid, given, goes_on)
    paths = [f"M{_pair(points[0])}{_polyline(points)}" for points in given]
    for number, pieces in enumerate(tidied):
        if goes_on and number == 0:
            paths[-1] += _commands(pieces, may_close=False)
        else:
            paths.append(f"M{_pair(pieces[0].start)}{_commands(pieces, may_close=True)}")
    size = _number(side)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}" fill="none" stroke="currentColor" stroke-width="{PEN}" '
        'stroke-linecap="round" stroke-linejoin="round">'
    )
    lines = [head, *(f'<path d="{path}"/>' for path in paths), "</svg>", ""]
    return Icon("\n".join(lines), [_shown(pieces) for pieces in tidied])


def _shown(pieces: Sequence[Piece]) -> np.ndarray:
    """Return the pieces of a stroke as a fine polyline, float64[n, 2]."""
    parts = [piece.sampled(_FINE[[0, -1]] if piece.straight else _FINE) for piece in pieces]
    points = np.concatenate([parts[0][:1], *(part[1:] for part in parts)])
    if len(pieces) == 1 and pieces[0].start == pieces[0].end:
        points = points[:1]
    return np.column_stack([np.real(points), np.imag(points)])


def _commands(pieces: Sequence[Piece], may_close: bool) -> str:
    """Return the path data of the pieces after the command M."""
    text, last = "", len(pieces) - 1
    ring = may_close and pieces[0].start == pieces[-1].end and last > 0
    for number, (start, end, bulge, handles) in enumerate(pieces):
        if handles is not None:
            text += f"C{_pair(handles[0])} {_pair(handles[1])} {_pair(end)}"
        elif bulge:
            radius = _number(pieces[number].radius)
            # flags: the longer of two arcs (above a half turn), and clockwise
            text += f"A{radius} {radius} 0 {int(abs(bulge) > 1)} {int(bulge > 0)} {_pair(end)}"
        elif start == end:
            text += _DOT
        elif not (ring and number == last):  # Z draws the last line of a ring
            text += _line(start, end)
    return text + "Z" * ring


def _polyline(points: np.ndarray) -> str:
    """Return the path data of a polyline after the command M."""
    return f"L{' '.join(map(_pair, points[1:]))}" if len(points) > 1 else _DOT


def _line(start: complex, end: complex) -> str:
    (x0, y0), (x, y) = _pair(start).split(), _pair(end).split()
    if y == y0:
        return f"H{x}"
    return f"V{y}" if x == x0 else f"L{x} {y}"


def _pair(place: complex) -> str:
    return f"{_number(place.real)} {_number(place.imag)}"


def _number(value: float) -> int | float:
    return rounded(np.array([float(value)]))[0]


def _plane(stroke: np.ndarray) -> np.ndarray:
    """Return points float64[n, 2] as complex128[n]."""
    return stroke[:, 0] + 1j * stroke[:, 1]
