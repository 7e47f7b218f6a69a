"""Icons: an ending as a designer would have drawn it, on a grid, in lines, arcs and cubics, as SVG.

The ending's polylines are fitted (`fitting`); what is nearly level or upright becomes so; ends and
corners move onto the grid, or onto the strokes of the start that they touch; joints are made exact
(`joints`). The start is never altered: its strokes stand as they were given. The document is like
those of Tabler and Lucide: a round pen of 2 units on a canvas of 24, in currentColor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.drawings.fitting import Fitted, Piece, fit
from sketchrnn.drawings.joints import direction, joined, round_to
from sketchrnn.formats.files import rounded

PEN = 2
"""Width of the pen, units."""
LEVEL = 0.15
"""A piece that rises by at most this share of its width, and a grid spacing, is to be level."""
NEAR = 1.5
"""What ends this close to where it began, or to the start, is meant to meet it, grid spacings."""
LARGEST = 12.0
"""Radii above this are not rounded, units."""

_DOT = "h.01"  # what Tabler draws a dot with; some programs drop what has no length at all
_FINE = np.linspace(0.0, 1.0, 17)  # parameters of the points with which a curve is shown


class Icon(NamedTuple):
    """An ending, tidied."""

    svg: str
    """The document of start and ending."""
    strokes: list[np.ndarray]
    """The ending's strokes as fine polylines, each float64[n, 2], units."""


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
        ending: the same; the first begins where the start ends if it goes on with its last stroke.
        goes_on: whether it does.
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


def tidy(
    strokes: Sequence[np.ndarray],
    grid: float,
    start: Sequence[np.ndarray] = (),
    goes_on: bool = False,
) -> list[list[Piece]]:
    """Return the pieces of each stroke; a dot is one line of no length.

    Args:
        strokes: complex128[n], n >= 1, units.
        grid: spacing of the grid, units; strokes are fitted to half of it.
        start: strokes that are left alone and that others may touch, complex128[n].
        goes_on: the first stroke begins where the last one of `start` ends, and keeps that point.
    """
    # what goes on with a stroke of the start can't close itself
    may_close = [number > 0 or not goes_on for number in range(len(strokes))]
    fitted = [_fitted(points, grid, may) for points, may in zip(strokes, may_close, strict=True)]
    pins = {fitted[0][0].piece.start: complex(strokes[0][0])} if goes_on else {}
    for parts in fitted:
        for end in (parts[0].piece.start, parts[-1].piece.end):
            if end not in pins and (place := _touched(end, start, grid)) is not None:
                pins[end] = place
    places = _snapped(fitted, pins, grid)
    return [_moved(parts, places, grid, may) for parts, may in zip(fitted, may_close, strict=True)]


def _fitted(points: np.ndarray, grid: float, may_close: bool) -> list[Fitted]:
    """The pieces of a stroke; closed if it nearly is, and a circle on the grid."""
    points = points[np.append(True, np.abs(np.diff(points)) > 1e-9)]
    if len(points) == 1:
        return [Fitted(Piece(complex(points[0]), complex(points[0])), points)]
    long = np.abs(np.diff(points)).sum() > 4 * NEAR * grid
    if may_close and long and abs(points[-1] - points[0]) <= NEAR * grid:
        points = np.append(points[:-1], points[0])
    parts = fit(points, grid / 2, may_close)
    if [part.piece.bulge for part in parts] == [1, 1]:
        piece = parts[0].piece
        radius = max(grid, round_to(piece.radius, grid))
        left, right = (_rounded((piece.start + piece.end) / 2, grid) + r for r in (-radius, radius))
        halves = (Piece(left, right, 1.0), Piece(right, left, 1.0))
        parts = [Fitted(half, part.points) for half, part in zip(halves, parts, strict=True)]
    return parts


def _touched(end: complex, start: Sequence[np.ndarray], grid: float) -> complex | None:
    """The place of the start that the end of a stroke is meant to touch, if there is one."""
    goal, reach = _rounded(end, grid), NEAR * grid
    ends = [complex(points[at]) for points in start for at in (0, -1)]
    on_lines = [_nearest(goal, points) for points in start]
    for places in (ends, on_lines):
        near = min(places, key=lambda place: abs(place - end), default=None)
        if near is not None and abs(near - end) <= reach:
            return near
    return None


def _nearest(place: complex, polyline: np.ndarray) -> complex:
    """The point of a polyline complex128[n] that is nearest to a place."""
    begin, edge = polyline[:-1], np.diff(polyline)
    square = np.maximum(np.abs(edge) ** 2, 1e-18)
    share = np.clip(((place - begin) * edge.conj()).real / square, 0.0, 1.0)
    points = np.append(begin + share * edge, polyline[-1])
    return complex(points[np.abs(points - place).argmin()])


def _snapped(
    fitted: Sequence[Sequence[Fitted]], pins: dict[complex, complex], grid: float
) -> dict[complex, complex]:
    """Where each end of a piece goes: the same for pieces that meet there."""
    pieces = [part.piece for parts in fitted for part in parts]
    places = list(dict.fromkeys(end for piece in pieces for end in (piece.start, piece.end)))
    upright, level = [], []
    for piece in pieces:
        across, down = abs((piece.end - piece.start).real), abs((piece.end - piece.start).imag)
        most = grid if piece.straight else grid / 2
        if across <= min(LEVEL * down, most):
            upright.append((piece.start, piece.end))
        elif down <= min(LEVEL * across, most):
            level.append((piece.start, piece.end))
    firm = {end for parts in fitted for end in _firm([part.piece for part in parts])}
    xs = _axis(
        {place: place.real for place in places},
        {place: pin.real for place, pin in pins.items()},
        upright,
        firm,
        grid,
    )
    ys = _axis(
        {place: place.imag for place in places},
        {place: pin.imag for place, pin in pins.items()},
        level,
        firm,
        grid,
    )
    return {place: complex(xs[place], ys[place]) for place in places}


def _firm(pieces: list[Piece]) -> Iterator[complex]:
    """The ends of pieces that belong on the grid: all but where one curve becomes another."""
    ring = pieces[0].start == pieces[-1].end
    if not ring:
        yield pieces[0].start
    for k, piece in enumerate(pieces):
        if piece.straight:
            yield from (piece.start, piece.end)
        elif direction(pieces, k, ring) is None:
            yield piece.end


def _axis(
    values: dict[complex, float],
    pins: dict[complex, float],
    links: Sequence[tuple[complex, complex]],
    firm: set[complex],
    grid: float,
) -> dict[complex, float]:
    """One coordinate of each place; linked ones share it, on a pin, else on the grid if firm."""
    group = {place: place for place in values}
    for a, b in links:
        old, new = group[b], group[a]
        group = {place: new if label == old else label for place, label in group.items()}
    result: dict[complex, float] = {}
    for label in dict.fromkeys(group.values()):
        members = [place for place in values if group[place] == label]
        pinned = [pins[place] for place in members if place in pins]
        settled = [values[place] for place in members if place in firm]
        if pinned:
            value = pinned[0]
        elif settled:
            value = round_to(float(np.mean(settled)), grid)
        else:
            value = float(np.mean([values[place] for place in members]))
        result |= dict.fromkeys(members, value)
    return result


def _moved(
    parts: Sequence[Fitted], places: dict[complex, complex], grid: float, may_close: bool
) -> list[Piece]:
    """The pieces of a stroke between their new places, joined."""
    moved = []
    for piece, points in parts:
        start, end = places[piece.start], places[piece.end]
        if start == end:
            continue
        handles = piece.handles
        if handles is not None:
            handles = handles[0] + start - piece.start, handles[1] + end - piece.end
        bulge = _round_radius(piece._replace(start=start, end=end), grid)
        moved.append(Fitted(Piece(start, end, bulge, handles), points))
    begin = places[parts[0].piece.start]
    return (moved and joined(moved, grid, may_close)) or [Piece(begin, begin)]


def _round_radius(piece: Piece, grid: float) -> float:
    """The bulge of an arc that is a semicircle or has a radius on the grid, if that is near."""
    if piece.bulge == 0 or piece.radius > LARGEST:
        return piece.bulge
    half = abs(piece.end - piece.start) / 2
    radius = max(round_to(piece.radius, grid), half)
    rest = math.sqrt(radius**2 - half**2)
    height = radius + rest if abs(piece.bulge) > 1 else radius - rest
    if abs(abs(piece.bulge) - 1) * half <= grid / 4:
        height = half
    near = abs(height - abs(piece.bulge) * half) <= grid / 4
    return math.copysign(height / half, piece.bulge) if near else piece.bulge


def _shown(pieces: Sequence[Piece]) -> np.ndarray:
    """The pieces as a fine polyline, float64[n, 2]."""
    parts = [piece.sampled(_FINE[[0, -1]] if piece.straight else _FINE) for piece in pieces]
    points = np.concatenate([parts[0][:1], *(part[1:] for part in parts)])
    if len(pieces) == 1 and pieces[0].start == pieces[0].end:
        points = points[:1]
    return np.column_stack([np.real(points), np.imag(points)])


def _commands(pieces: Sequence[Piece], may_close: bool) -> str:
    """The path data after M that draws the pieces."""
    text, last = "", len(pieces) - 1
    ring = may_close and pieces[0].start == pieces[-1].end and last > 0
    for number, (start, end, bulge, handles) in enumerate(pieces):
        if handles is not None:
            text += f"C{_pair(handles[0])} {_pair(handles[1])} {_pair(end)}"
        elif bulge:
            radius = _number(pieces[number].radius)
            text += f"A{radius} {radius} 0 {int(abs(bulge) > 1)} {int(bulge > 0)} {_pair(end)}"
        elif start == end:
            text += _DOT
        elif not (ring and number == last):
            text += _line(start, end)
    return text + "Z" * ring


def _polyline(points: np.ndarray) -> str:
    """The path data after M of a stroke that is left as it is."""
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


def _rounded(place: complex, grid: float) -> complex:
    return complex(round_to(place.real, grid), round_to(place.imag, grid))


def _plane(stroke: np.ndarray) -> np.ndarray:
    return stroke[:, 0] + 1j * stroke[:, 1]
