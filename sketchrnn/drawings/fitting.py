"""Fitting: polylines as lines, circular arcs and cubic Bézier curves, so that few points suffice.

A polyline is cut at its points into the cheapest sequence of pieces that stays within a tolerance,
by dynamic programming (Perez & Vidal 1994, "Optimum polygonal approximation of digitized curves",
here with curves besides lines). Cubics are fitted by least squares and reparameterised (Schneider
1990, "An algorithm for automatically fitting digitized curves", Graphics Gems). The points of the
polyline lie on the curve and its edges are chords, as in a flattened curve. Points of the plane are
complex numbers x + iy. Not here: grids (`tidy.py`) and documents (`icon.py`).
"""

from __future__ import annotations

import cmath
import itertools
import math
from typing import NamedTuple

import numpy as np

LINE, ARC, CUBIC = 2.0, 2.8, 5.0
"""Cost of a piece, about the count of numbers that it needs."""
MISS = 4.0
"""Extra cost of a piece whose largest deviation is the tolerance. It grows with its square."""
SHARP = math.radians(60)
"""A turn above this is a corner, unless its edges are as short as in the polyline of an arc."""
SMOOTH = math.radians(30)
"""Pieces that meet at less than this are meant to go on in one direction."""

_SAMPLES = np.linspace(0.0, 1.0, 13)  # parameters at which a piece is compared with its points
_REPARAMETERISATIONS = 3
_SHORT_EDGE = 4.0  # tolerances
_ROUND = 1.5  # largest deviation of a circle, tolerances: more, since circles are common
_ROUND_SQUARE = 0.8  # the same for 4 or 5 points, which are a circle only if it is very small
_HAIRPIN = math.radians(100)  # a turn above this is a corner, however short its edges are


class Piece(NamedTuple):
    """A line, an arc or a cubic."""

    start: complex
    end: complex
    bulge: float = 0.0
    """Of an arc: tan(angle / 4), positive if it turns clockwise on the screen; 0 for a line."""
    handles: tuple[complex, complex] | None = None
    """The inner control points of a cubic."""

    @property
    def straight(self) -> bool:
        """Whether it is a line."""
        return self.handles is None and self.bulge == 0

    @property
    def radius(self) -> float:
        """Of an arc, units."""
        return abs(self.end - self.start) * (1 + self.bulge**2) / (4 * abs(self.bulge))

    @property
    def middle(self) -> complex:
        """Its point at parameter 0.5."""
        return complex(self.sampled(np.array([0.5]))[0])

    def tangents(self) -> tuple[complex, complex]:
        """Return the unit directions at its start and its end."""
        if self.handles is not None:
            first, second = self.handles
            return _unit(first - self.start), _unit(self.end - second)
        along = _unit(self.end - self.start)
        half = cmath.exp(2j * math.atan(self.bulge))  # half of the arc's angle
        return along / half, along * half

    def sampled(self, at: np.ndarray = _SAMPLES) -> np.ndarray:
        """Return its points complex128[T] at parameters float64[T] from 0 to 1."""
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
    """A piece, and the part of the polyline that it was fitted to."""

    piece: Piece
    points: np.ndarray  # complex128[n], n >= 2


def fit(points: np.ndarray, tolerance: float, may_close: bool = True) -> list[Fitted]:
    """Return pieces along a polyline, complex128[n], n >= 2, without repeated points.

    Each point of a piece lies within `tolerance` of the polyline, and each point of the polyline
    within `tolerance` of a piece; for circles it is 1.5 times that. If the first and last points
    are equal and `may_close`, the stroke is a ring. A ring begins at a corner, or at its longest
    edge if it has none. A circle becomes two arcs.
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
    """Return the largest distance between a piece and a polyline complex128[n] of equal ends."""
    if piece.straight:  # the largest distance of a polyline to a line is at a point
        return _furthest(points, points[[0, -1]])
    curve = piece.sampled()
    return max(_furthest(points, curve), _furthest(curve, points))


def _corners(points: np.ndarray, tolerance: float) -> np.ndarray:
    """Return int64[m], the indices of the inner points at which a polyline has a corner."""
    edges = np.diff(points)
    turns = np.abs(np.angle(edges[1:] / edges[:-1]))
    shorter = np.minimum(np.abs(edges[1:]), np.abs(edges[:-1]))
    sharp = (turns > SHARP) & (shorter > _SHORT_EDGE * tolerance) | (turns > _HAIRPIN)
    return np.flatnonzero(sharp) + 1


def _circle(ring: np.ndarray, tolerance: float) -> list[Fitted]:
    """Return two arcs, left to right and back; empty if the ring is no circle."""
    # |p - c|² = r² is linear in c and r² - |c|²: least squares (Kåsa 1976)
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
    """Return the cheapest sequence of pieces along complex128[n]; their ends are among the points.

    A piece costs more the larger its deviation, so that a piece ends where the curve changes.
    """
    best = [_Route(0.0, 0, Piece(0, 0))]  # [k]: the cheapest sequence to point k
    for last in range(1, len(points)):
        route = _Route(math.inf, 0, best[0].piece)
        for price, make, firsts in (
            (LINE, line, range(last)),
            (ARC, arc, range(last - 1)),
            (CUBIC, cubic, range(last - 3, -1, -1)),
        ):
            for first in firsts:
                if best[first].cost + price >= route.cost:
                    continue
                part = points[first : last + 1]
                piece = make(part)
                if deviation(piece, part) > tolerance:
                    if make is cubic:
                        break  # a longer cubic is hardly ever close enough
                    continue
                missed = _furthest(part, piece.sampled()) / tolerance
                cost = best[first].cost + price + MISS * missed**2
                if cost < route.cost:
                    route = _Route(cost, first, piece)
        best.append(route)
    fitted, last = [], len(points) - 1
    while last:
        fitted.append(Fitted(best[last].piece, points[best[last].first : last + 1]))
        last = best[last].first
    return fitted[::-1]


class _Route(NamedTuple):
    """The cheapest sequence of pieces from the first point to another."""

    cost: float
    first: int  # index of the point at which the last piece begins
    piece: Piece  # the last one


def line(points: np.ndarray) -> Piece:
    """Return the line from the first to the last of complex128[n]."""
    return Piece(complex(points[0]), complex(points[-1]))


def arc(points: np.ndarray) -> Piece:
    """Return the arc from the first to the last of complex128[n], n >= 3, closest to the others.

    Its centre is on the bisector of the chord, and its position there is a linear least squares
    problem. Returns a line if the points are on one, or if the chord has length 0.
    """
    half = (points[-1] - points[0]) / 2
    if half == 0:
        return line(points)
    # transformed so that the chord is -1 to 1, a centre ih has |p - ih|² = 1 + h²: linear in h
    between = (points[1:-1] - points[0] - half) / half
    slope, offset = 2 * between.imag, np.abs(between) ** 2 - 1
    weight = float(slope @ slope)
    height = float(slope @ offset) / weight if weight > 1e-12 else math.inf
    if not abs(height) < 1e6:
        return line(points)
    # the bulge is the height of the arc over half its chord
    side = -math.copysign(1.0, float(between.imag.sum()))
    bulge = side * math.hypot(1, height) - height
    return Piece(complex(points[0]), complex(points[-1]), bulge)


def cubic(points: np.ndarray, leave: complex | None = None, arrive: complex | None = None) -> Piece:
    """Return the cubic closest to complex128[n], n >= 3, with given unit directions at its ends.

    If a direction is None, it is that of the circle through the three points at that end.
    """
    leave = _tangent(*points[:3]) if leave is None else leave
    arrive = -_tangent(*points[:-4:-1]) if arrive is None else arrive
    # parameters in proportion to the length, to begin with
    length = np.append(0.0, np.abs(np.diff(points)).cumsum())
    at = length / length[-1]
    piece = _least_squares(points, at, leave, arrive)
    for _ in range(_REPARAMETERISATIONS):
        at = _nearer(piece, points, at)
        piece = _least_squares(points, at, leave, arrive)
    return piece


def _least_squares(points: np.ndarray, at: np.ndarray, leave: complex, arrive: complex) -> Piece:
    """Return the cubic whose two handles have the best lengths, at parameters float64[n].

    Schneider 1990, with the normal equations solved by Cramer's rule.
    """
    start, end, back = complex(points[0]), complex(points[-1]), 1 - at
    first, second = 3 * back**2 * at, 3 * back * at**2
    rest = points - (back**3 + first) * start - (at**3 + second) * end
    # minimise |rest - a first leave + b second arrive|² over the handle lengths a and b
    aa, bb = float(first @ first), float(second @ second)
    ab = -float(first @ second) * (leave.conjugate() * arrive).real
    a_rest = (leave.conjugate() * complex(first @ rest)).real
    b_rest = -(arrive.conjugate() * complex(second @ rest)).real
    chord, det = abs(end - start), aa * bb - ab * ab
    a = b = chord / 3  # the heuristic of Wu and Barsky, in Schneider 1990
    if det > 1e-9 * aa * bb:
        ideal = (a_rest * bb - b_rest * ab) / det, (b_rest * aa - a_rest * ab) / det
        if min(ideal) > 0.05 * chord and max(ideal) < 3 * chord:
            a, b = ideal
    return Piece(start, end, 0.0, (start + a * leave, end - b * arrive))


def _nearer(piece: Piece, points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return parameters float64[n] closer to those of the nearest points: one Newton step."""
    assert piece.handles is not None
    controls = np.array([piece.start, *piece.handles, piece.end])
    # control points of the first and second derivative
    d1 = 3 * (controls[1:] - controls[:-1])
    d2 = 2 * (d1[1:] - d1[:-1])
    back = 1 - at
    gap = piece.sampled(at) - points
    speed = back**2 * d1[0] + 2 * back * at * d1[1] + at**2 * d1[2]
    slope = np.abs(speed) ** 2 + (gap.conj() * (back * d2[0] + at * d2[1])).real
    slope[np.abs(slope) < 1e-9] = math.inf
    return np.minimum(np.maximum(at - (gap.conj() * speed).real / slope, 0.0), 1.0)


def _tangent(a: complex, b: complex, c: complex) -> complex:
    """Return the unit direction at `a` of the circle from `a` through `b` to `c`."""
    # the angle between tangent and chord ab equals the inscribed angle between ca and cb
    return _unit((b - a) * (c - a) / (c - b)) if c != b and c != a else _unit(b - a)


def _unit(vector: complex) -> complex:
    """Return a vector of length 1; 1 for a vector of length 0."""
    return complex(vector / abs(vector)) if vector else 1 + 0j


def _furthest(points: np.ndarray, polyline: np.ndarray) -> float:
    """Return the largest distance of points complex128[n] to a polyline complex128[m]."""
    begin, edge = polyline[:-1], np.diff(polyline)
    square = np.maximum(np.abs(edge) ** 2, 1e-18)
    gap = points[:, None] - begin  # [n, m - 1]
    share = np.clip(np.real(gap * edge.conj()) / square, 0.0, 1.0)
    return float(np.abs(gap - share * edge).min(axis=1).max())
