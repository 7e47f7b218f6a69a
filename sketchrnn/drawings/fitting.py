"""Polylines to lines, circular arcs and cubic Bézier curves, so that few points suffice.

A polyline is cut at its points into the cheapest sequence of pieces that stays within a tolerance
of it, by dynamic programming (Perez & Vidal 1994, "Optimum polygonal approximation of digitized
curves", here with curves beside lines). Cubics are fitted by least squares and reparameterised as
in Schneider 1990, "An algorithm for automatically fitting digitized curves", Graphics Gems. Points
are expected on the curve, chords inside of it, as a flattened curve has them. A plane point is a
complex number x + iy here. Grids and documents are in `icon`.
"""

from __future__ import annotations

import cmath
import itertools
import math
from typing import NamedTuple

import numpy as np

LINE, ARC, CUBIC = 2.0, 2.8, 5.0
"""What a piece costs, about the numbers that it takes."""
MISS = 4.0
"""What it costs more for a point that is as far away as is allowed; less by the square of that."""
SHARP = math.radians(60)
"""A turn above this is a corner, where its edges are not as short as in an arc's polyline."""
SMOOTH = math.radians(30)
"""Pieces that meet at less than this are meant to go on in one direction."""

_SAMPLES = np.linspace(0.0, 1.0, 13)
_REPARAMETERISATIONS = 3
_SHORT_EDGE = 4.0  # tolerances
_ROUND = 1.5  # tolerances that a circle may be off, as nothing else is as likely to be meant
_ROUND_SQUARE = 0.8  # of four or five points, which only as a very small one can be a circle
_HAIRPIN = math.radians(100)  # a corner however short its edges are


class Piece(NamedTuple):
    """A line, an arc or a cubic."""

    start: complex
    end: complex
    bulge: float = 0.0
    """Of an arc: tan(angle / 4), above 0 where it turns clockwise on the screen; 0 for a line."""
    handles: tuple[complex, complex] | None = None
    """The inner control points of a cubic."""

    @property
    def straight(self) -> bool:
        """It is a line."""
        return self.handles is None and self.bulge == 0

    @property
    def radius(self) -> float:
        """Of an arc."""
        return abs(self.end - self.start) * (1 + self.bulge**2) / (4 * abs(self.bulge))

    @property
    def middle(self) -> complex:
        """Its point at half of its parameter."""
        return complex(self.sampled(np.array([0.5]))[0])

    def tangents(self) -> tuple[complex, complex]:
        """Unit directions at its start and its end."""
        if self.handles is not None:
            first, second = self.handles
            return _unit(first - self.start), _unit(self.end - second)
        along = _unit(self.end - self.start)
        half = cmath.exp(2j * math.atan(self.bulge))
        return along / half, along * half

    def sampled(self, at: np.ndarray = _SAMPLES) -> np.ndarray:
        """complex128[T]: its points at parameters float64[T] from 0 to 1."""
        if self.handles is not None:
            first, second = self.handles
            back = 1 - at
            inner = 3 * back * at * (back * first + at * second)
            return back**3 * self.start + inner + at**3 * self.end
        if self.bulge == 0:
            return self.start + at * (self.end - self.start)
        angle = 4 * math.atan(self.bulge)
        centre = self.start + (self.end - self.start) / (1 - cmath.exp(1j * angle))
        return centre + (self.start - centre) * np.exp(1j * angle * at)


class Fitted(NamedTuple):
    """A piece, and the part of the polyline that it stands for."""

    piece: Piece
    points: np.ndarray  # complex128[n], n >= 2


def fit(points: np.ndarray, tolerance: float, may_close: bool = True) -> list[Fitted]:
    """Pieces along a polyline, complex128[n], n >= 2, no point twice in a row.

    Every point of a piece lies within `tolerance` of the polyline, and every point of the polyline
    within `tolerance` of a piece; of a circle within one and a half times that. Where first and
    last point are equal, and may be, the stroke is a ring: it begins at a corner or, where it has
    none, at its longest edge; a circle becomes two arcs.
    """
    if may_close and points[0] == points[-1]:
        if halves := _circle(points, tolerance):
            return halves
        turns = _corners(np.append(points, points[1]), tolerance) % (len(points) - 1)
        begin = turns.min() if len(turns) else np.abs(np.diff(points)).argmax()
        points = np.roll(points[:-1], -begin)
        points = np.append(points, points[0])
    cuts = [0, *_corners(points, tolerance), len(points) - 1]
    fitted: list[Fitted] = []
    for first, last in itertools.pairwise(cuts):
        fitted += _cheapest(points[first : last + 1], tolerance)
    return fitted


def deviation(piece: Piece, points: np.ndarray) -> float:
    """How far piece and polyline complex128[n], of equal ends, are apart at most."""
    if piece.straight:  # what is near the corners of a polyline is near all of it
        return _furthest(points, points[[0, -1]])
    curve = piece.sampled()
    return max(_furthest(points, curve), _furthest(curve, points))


def _corners(points: np.ndarray, tolerance: float) -> np.ndarray:
    """int64[m], the places of the inner points at which a polyline turns sharply."""
    edges = np.diff(points)
    turns = np.abs(np.angle(edges[1:] / edges[:-1]))
    shorter = np.minimum(np.abs(edges[1:]), np.abs(edges[:-1]))
    sharp = (turns > SHARP) & (shorter > _SHORT_EDGE * tolerance) | (turns > _HAIRPIN)
    return np.flatnonzero(sharp) + 1


def _circle(ring: np.ndarray, tolerance: float) -> list[Fitted]:
    """Two arcs from the left around to the left again; nothing if the ring is no circle."""
    # |p - c|² = r² is linear in c and r² - |c|² (Kåsa 1976)
    points = ring[:-1]
    if len(points) < 4:
        return []
    columns = np.stack([2 * points.real, 2 * points.imag, np.ones(len(points))], axis=1)
    (x, y, rest), *_ = np.linalg.lstsq(columns, np.abs(points) ** 2, rcond=None)
    centre, radius = complex(x, y), math.sqrt(max(0.0, rest + x * x + y * y))
    left, right = centre - radius, centre + radius
    halves = [Piece(left, right, 1.0), Piece(right, left, 1.0)]
    curve = np.concatenate([half.sampled() for half in halves])
    most = tolerance * (_ROUND if len(points) > 5 else _ROUND_SQUARE)
    if max(_furthest(ring, curve), _furthest(curve, ring)) > most:
        return []
    return [Fitted(half, ring) for half in halves]


def _cheapest(points: np.ndarray, tolerance: float) -> list[Fitted]:
    """The cheapest pieces from the first to the last point, each from one of `points` to another.

    Points cost more the further away they are: where there is one, something was meant to turn.
    """
    best = [_Way(0.0, 0, Piece(0, 0))]
    for last in range(1, len(points)):
        way = _Way(math.inf, 0, best[0].piece)
        for price, make, firsts in (
            (LINE, line, range(last)),
            (ARC, arc, range(last - 1)),
            (CUBIC, cubic, range(last - 3, -1, -1)),
        ):
            for first in firsts:
                if best[first].cost + price >= way.cost:
                    continue
                part = points[first : last + 1]
                piece = make(part)
                if deviation(piece, part) > tolerance:
                    if make is cubic:
                        break  # the next one is longer, and hardly ever near enough
                    continue
                missed = _furthest(part, piece.sampled()) / tolerance
                cost = best[first].cost + price + MISS * missed**2
                if cost < way.cost:
                    way = _Way(cost, first, piece)
        best.append(way)
    fitted, last = [], len(points) - 1
    while last:
        fitted.append(Fitted(best[last].piece, points[best[last].first : last + 1]))
        last = best[last].first
    return fitted[::-1]


class _Way(NamedTuple):
    """The cheapest pieces from the beginning to a point."""

    cost: float
    first: int  # where the last piece begins
    piece: Piece  # the last one


def line(points: np.ndarray) -> Piece:
    """The line from the first to the last of complex128[n]."""
    return Piece(complex(points[0]), complex(points[-1]))


def arc(points: np.ndarray) -> Piece:
    """The arc from the first to the last of complex128[n], n >= 3, nearest to those between.

    Its centre is on the bisector of the chord; where on it is a linear least squares problem. A
    line where the points are on one, or where the chord is a single point.
    """
    half = (points[-1] - points[0]) / 2
    if half == 0:
        return line(points)
    # brought to a chord from -1 to 1, a centre at ih has |p - ih|² = 1 + h²
    between = (points[1:-1] - points[0] - half) / half
    slope, offset = 2 * between.imag, np.abs(between) ** 2 - 1
    weight = float(slope @ slope)
    height = float(slope @ offset) / weight if weight > 1e-12 else math.inf
    if not abs(height) < 1e6:
        return line(points)
    # the bulge is the arc's height over half its chord
    side = -math.copysign(1.0, float(between.imag.sum()))
    bulge = side * math.hypot(1, height) - height
    return Piece(complex(points[0]), complex(points[-1]), bulge)


def cubic(points: np.ndarray, leave: complex | None = None, arrive: complex | None = None) -> Piece:
    """The cubic of given unit directions at its ends, nearest to complex128[n], n >= 3.

    Where a direction is not given, it is that of the circle through the three points there.
    """
    leave = _tangent(*points[:3]) if leave is None else leave
    arrive = -_tangent(*points[:-4:-1]) if arrive is None else arrive
    length = np.append(0.0, np.abs(np.diff(points)).cumsum())
    at = length / length[-1]
    piece = _least_squares(points, at, leave, arrive)
    for _ in range(_REPARAMETERISATIONS):
        at = _nearer(piece, points, at)
        piece = _least_squares(points, at, leave, arrive)
    return piece


def _least_squares(points: np.ndarray, at: np.ndarray, leave: complex, arrive: complex) -> Piece:
    """Schneider's equation for the lengths of the two handles, at parameters float64[n]."""
    start, end, back = complex(points[0]), complex(points[-1]), 1 - at
    first, second = 3 * back**2 * at, 3 * back * at**2
    rest = points - (back**3 + first) * start - (at**3 + second) * end
    # minimise |rest - a first leave + b second arrive|² over the lengths a, b
    aa, bb = float(first @ first), float(second @ second)
    ab = -float(first @ second) * (leave.conjugate() * arrive).real
    a_rest = (leave.conjugate() * complex(first @ rest)).real
    b_rest = -(arrive.conjugate() * complex(second @ rest)).real
    chord, det = abs(end - start), aa * bb - ab * ab
    a = b = chord / 3  # Wu and Barsky's heuristic, as Schneider has it
    if det > 1e-9 * aa * bb:
        ideal = (a_rest * bb - b_rest * ab) / det, (b_rest * aa - a_rest * ab) / det
        if min(ideal) > 0.05 * chord and max(ideal) < 3 * chord:
            a, b = ideal
    return Piece(start, end, 0.0, (start + a * leave, end - b * arrive))


def _nearer(piece: Piece, points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """One step of Newton's method towards the parameters of the nearest points of the cubic."""
    assert piece.handles is not None
    controls = np.array([piece.start, *piece.handles, piece.end])
    d1 = 3 * (controls[1:] - controls[:-1])
    d2 = 2 * (d1[1:] - d1[:-1])
    back = 1 - at
    gap = piece.sampled(at) - points
    speed = back**2 * d1[0] + 2 * back * at * d1[1] + at**2 * d1[2]
    slope = np.abs(speed) ** 2 + (gap.conj() * (back * d2[0] + at * d2[1])).real
    slope[np.abs(slope) < 1e-9] = math.inf
    return np.minimum(np.maximum(at - (gap.conj() * speed).real / slope, 0.0), 1.0)


def _tangent(a: complex, b: complex, c: complex) -> complex:
    """The unit direction at `a` of the circle from `a` through `b` to `c`."""
    # by the inscribed angle, tangent and chord ab are as far apart as ca and cb
    return _unit((b - a) * (c - a) / (c - b)) if c != b and c != a else _unit(b - a)


def _unit(vector: complex) -> complex:
    return complex(vector / abs(vector)) if vector else 1 + 0j


def _furthest(points: np.ndarray, polyline: np.ndarray) -> float:
    """The largest distance of complex128[n] to a polyline complex128[m]."""
    begin, edge = polyline[:-1], np.diff(polyline)
    square = np.maximum(np.abs(edge) ** 2, 1e-18)
    gap = points[:, None] - begin
    share = np.clip(np.real(gap * edge.conj()) / square, 0.0, 1.0)
    return float(np.abs(gap - share * edge).min(axis=1).max())
