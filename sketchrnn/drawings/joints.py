"""The joints of fitted pieces: rounded corners made exact, smooth joints without a kink.

Pieces come from `fitting` and may have been moved onto a grid since, so that what was meant to be
tangent no longer is. An arc between two lines becomes the arc that touches both; elsewhere pieces
that meet nearly in one direction are given one. Corners stay. A plane point is a complex number.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence

import numpy as np

from sketchrnn.drawings.fitting import Fitted, Piece, cubic, deviation

SMOOTH = math.radians(35)
"""Pieces that meet at less than this are meant to go on in one direction."""
EVEN = math.radians(4)
"""An arc whose tangents are this close to those it should have is still an arc."""
_TURNS = math.radians(20), math.radians(160)  # of rounded corners


def joined(fitted: Sequence[Fitted], grid: float, may_close: bool = True) -> list[Piece]:
    """The pieces with exact joints; those that lose all their length are gone.

    Args:
        fitted: along one stroke, each of some length.
        grid: spacing to which radii are rounded; for a smooth joint, a piece may move a quarter of
            it further away from the polyline that it stands for.
        may_close: a stroke that ends where it begins has a joint there, too.
    """
    pieces = [one.piece for one in fitted]
    ring = may_close and pieces[0].start == pieces[-1].end
    rounds = [_round_corner(pieces, k, ring, grid) for k in range(len(pieces))]
    joints = [direction(pieces, k, ring) for k in range(len(pieces))]  # at the end of each
    for k, one in enumerate(fitted):
        if not pieces[k].straight and not rounds[k]:
            pieces[k] = _tangential(pieces[k], joints[k - 1], joints[k], one.points, grid / 4)
    return [piece for piece in pieces if piece.start != piece.end]


def direction(pieces: Sequence[Piece], k: int, ring: bool) -> complex | None:
    """The direction in which the stroke goes on where piece `k` ends; None at a corner or end."""
    if k + 1 == len(pieces) and not ring:
        return None
    here, there = pieces[k], pieces[(k + 1) % len(pieces)]
    arrive, leave = here.tangents()[1], there.tangents()[0]
    if abs(cmath.phase(leave / arrive)) > SMOOTH:
        return None
    if here.straight or there.straight:
        return arrive if here.straight else leave
    return (arrive + leave) / abs(arrive + leave)


def _round_corner(pieces: list[Piece], k: int, ring: bool, grid: float) -> bool:
    """Replace a curve between two lines by the arc that touches both; whether it was one."""
    if len(pieces) < 3 or not (ring or 0 < k < len(pieces) - 1):
        return False
    before, piece, after = pieces[k - 1], pieces[k], pieces[(k + 1) % len(pieces)]
    if piece.straight or not (before.straight and after.straight):
        return False
    leave, arrive = before.tangents()[1], after.tangents()[0]
    turn = cmath.phase(arrive / leave)
    own = [cmath.phase(a / b) for a, b in zip(piece.tangents(), (leave, arrive), strict=True)]
    if not _TURNS[0] < abs(turn) < _TURNS[1] or max(map(abs, own)) > SMOOTH:
        return False
    # the lines meet at start + a leave = end - b arrive
    gap, cross = piece.end - piece.start, (leave.conjugate() * arrive).imag
    a = (gap.conjugate() * arrive).imag / cross
    b = (leave.conjugate() * gap).imag / cross
    if not 0.5 < a / b < 2 or a < 0:
        return False
    corner, slope = piece.start + a * leave, math.tan(abs(turn) / 2)
    room = min(abs(corner - before.start), abs(after.end - corner))
    reach = min(max(grid, round_to(min((a + b) / 2, room) / slope, grid)) * slope, room)
    arc = Piece(corner - reach * leave, corner + reach * arrive, math.tan(turn / 4))
    if abs(arc.middle - piece.middle) > grid:
        return False
    pieces[k - 1] = before._replace(end=arc.start)
    pieces[k] = arc
    pieces[(k + 1) % len(pieces)] = after._replace(start=arc.end)
    return True


def _tangential(
    piece: Piece,
    leave: complex | None,
    arrive: complex | None,
    points: np.ndarray,
    slack: float,
) -> Piece:
    """The curve that leaves and arrives in these directions; its own where they are None."""
    if leave is None and arrive is None:
        return piece
    options = []
    chord = piece.end - piece.start
    angles = [] if leave is None else [cmath.phase(chord / leave)]
    angles += [] if arrive is None else [cmath.phase(arrive / chord)]
    if piece.handles is None and max(angles) - min(angles) <= EVEN:
        # a tangent and the chord are half the arc's angle apart
        options.append(Piece(piece.start, piece.end, math.tan(sum(angles) / len(angles) / 2)))
    points = points.copy()
    points[0], points[-1] = piece.start, piece.end
    own_leave, own_arrive = piece.tangents()
    options.append(cubic(points, leave or own_leave, arrive or own_arrive))
    most = deviation(piece, points) + slack
    return next((one for one in options if deviation(one, points) <= most), piece)


def round_to(value: float, grid: float) -> float:
    """The nearest multiple of `grid`, halves up."""
    return math.floor(value / grid + 0.5) * grid
