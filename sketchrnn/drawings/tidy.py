"""Tidying: strokes as lines, arcs and cubics, with their ends and corners on a grid.

The strokes are fitted (`fitting.py`). Pieces that are nearly level or upright become so. Ends and
corners move onto the grid, or onto the strokes of the start that they touch. Then the joints are
made exact (`joints.py`). Points of the plane are complex numbers x + iy, in units of the icon. Not
here: the SVG document (`icon.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sketchrnn.drawings.fitting import Fitted, Piece, fit
from sketchrnn.drawings.joints import direction, joined, round_to

LEVEL = 0.15
"""A piece becomes level if it rises by at most this share of its width, and by at most the grid
spacing (a curve: half of it). Upright pieces alike."""
NEAR = 1.5
"""An end meets another end, or the start, if it is this close to it, grid spacings."""
LARGEST = 12.0
"""Radii above this are not rounded, units."""


def tidy(
    strokes: Sequence[np.ndarray],
    grid: float,
    start: Sequence[np.ndarray] = (),
    goes_on: bool = False,
) -> list[list[Piece]]:
    """Return the pieces of each stroke. A dot is one line of length 0.

    Args:
        strokes: each complex128[n], n >= 1, units.
        grid: spacing of the grid, units. Strokes are fitted within half of it.
        start: strokes that do not change and that others may touch, each complex128[n].
        goes_on: whether the first stroke continues the last one of `start`. Its first point is
            then kept.
    """
    # a stroke that continues the start can't be a closed one
    may_close = [number > 0 or not goes_on for number in range(len(strokes))]
    fitted = [_fitted(points, grid, may) for points, may in zip(strokes, may_close, strict=True)]
    # end of a piece -> the point where it must be, whatever the grid
    pins = {fitted[0][0].piece.start: complex(strokes[0][0])} if goes_on else {}
    for parts in fitted:
        for end in (parts[0].piece.start, parts[-1].piece.end):
            if end not in pins and (place := _touched(end, start, grid)) is not None:
                pins[end] = place
    places = _snapped(fitted, pins, grid)
    return [_moved(parts, places, grid, may) for parts, may in zip(fitted, may_close, strict=True)]


def _fitted(points: np.ndarray, grid: float, may_close: bool) -> list[Fitted]:
    """Return the pieces of a stroke. It is closed if it nearly is; a circle moves to the grid."""
    # without repeated points
    points = points[np.append(True, np.abs(np.diff(points)) > 1e-9)]
    if len(points) == 1:
        return [Fitted(Piece(complex(points[0]), complex(points[0])), points)]
    long = np.abs(np.diff(points)).sum() > 4 * NEAR * grid
    if may_close and long and abs(points[-1] - points[0]) <= NEAR * grid:
        points = np.append(points[:-1], points[0])
    parts = fit(points, grid / 2, may_close)
    if [part.piece.bulge for part in parts] == [1, 1]:  # two semicircles
        piece = parts[0].piece
        radius = max(grid, round_to(piece.radius, grid))
        left, right = (_rounded((piece.start + piece.end) / 2, grid) + r for r in (-radius, radius))
        halves = (Piece(left, right, 1.0), Piece(right, left, 1.0))
        parts = [Fitted(half, part.points) for half, part in zip(halves, parts, strict=True)]
    return parts


def _touched(end: complex, start: Sequence[np.ndarray], grid: float) -> complex | None:
    """Return the point of the start that the end of a stroke is close to; None if there is none.

    Ends of the strokes of the start come before other points of them.
    """
    goal, reach = _rounded(end, grid), NEAR * grid
    ends = [complex(points[at]) for points in start for at in (0, -1)]
    on_lines = [_nearest(goal, points) for points in start]
    for places in (ends, on_lines):
        near = min(places, key=lambda place: abs(place - end), default=None)
        if near is not None and abs(near - end) <= reach:
            return near
    return None


def _nearest(place: complex, polyline: np.ndarray) -> complex:
    """Return the point of a polyline complex128[n] that is nearest to `place`."""
    begin, edge = polyline[:-1], np.diff(polyline)
    square = np.maximum(np.abs(edge) ** 2, 1e-18)  # an edge may have length 0
    # projection onto each edge, 0 to 1 along it; Re(a conj(b)) is the dot product
    share = np.clip(((place - begin) * edge.conj()).real / square, 0.0, 1.0)
    points = np.append(begin + share * edge, polyline[-1])
    return complex(points[np.abs(points - place).argmin()])


def _snapped(
    fitted: Sequence[Sequence[Fitted]], pins: dict[complex, complex], grid: float
) -> dict[complex, complex]:
    """Return end -> new point. Pieces that meet have equal ends, and so equal new points."""
    pieces = [part.piece for parts in fitted for part in parts]
    places = list(dict.fromkeys(end for piece in pieces for end in (piece.start, piece.end)))
    upright, level = [], []  # pairs of ends that get the same x, or the same y
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
    """Yield the ends that belong on the grid: all but smooth joints of two curves."""
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
    """Return the new coordinate of each place on one axis.

    Linked places get the same coordinate: that of a pin, else the mean of the firm ones, rounded to
    the grid, else the mean of all.
    """
    group = {place: place for place in values}  # place -> label; linked places have one label
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
    """Return the pieces of a stroke between their new ends, with exact joints."""
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
    """Return the bulge of a semicircle or of a radius on the grid, if one is close to the arc.

    Close: the height of the arc changes by at most a quarter of the grid spacing. For a chord of
    2 h the height is |bulge| h.
    """
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


def _rounded(place: complex, grid: float) -> complex:
    return complex(round_to(place.real, grid), round_to(place.imag, grid))
