"""Joints: exact rounded corners, and smooth joints without a kink, between fitted pieces.

Pieces that have moved onto a grid are no longer tangent to each other where they were. A curve
between two lines becomes the arc that touches both. Other pieces that meet in nearly one direction
get the same direction. Corners stay. Points of the plane are complex numbers. Not here: the fit
(`fitting.py`) and the grid (`tidy.py`).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence

import numpy as np

from sketchrnn.drawings.fitting import Fitted, Piece, cubic, deviation

SMOOTH = math.radians(35)
"""Pieces that meet at a smaller angle than this get one direction."""
EVEN = math.radians(4)
"""An arc stays an arc if its two tangents are this close to the ones that it should have."""
_TURNS = math.radians(20), math.radians(160)  # range of the turn of a rounded corner


def joined(fitted: Sequence[Fitted], grid: float, may_close: bool = True) -> list[Piece]:
    """Return the pieces with exact joints. Pieces that shrink to length 0 are dropped.

    Args:
        fitted: the pieces along one stroke, none of length 0.
        grid: spacing to which radii are rounded. A smooth joint may move a piece away from its
            polyline by a quarter of it.
        may_close: whether a stroke that ends where it begins has a joint there.
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
    """Return the unit direction of the joint at the end of piece `k`; None at a corner or end.

    A line keeps its direction; two curves get the mean of theirs.
    """
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
    """Replace a curve between two lines by the arc that touches both; return whether it did."""
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
    if not 0 < b / 2 < a < 2 * b:
        return False
    # an arc of radius r touches both lines at r tan(turn / 2) from the corner
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
    """Return a curve with these directions at its ends; None keeps the direction of `piece`.

    Tries an arc, then a cubic. Returns `piece` itself if both deviate from `points` by more than
    `slack` above its own deviation.
    """
    if leave is None and arrive is None:
        return piece
    options = []
    chord = piece.end - piece.start
    angles = [] if leave is None else [cmath.phase(chord / leave)]
    angles += [] if arrive is None else [cmath.phase(arrive / chord)]
    if piece.handles is None and max(angles) - min(angles) <= EVEN:
        # tangent and chord differ by half of the angle of the arc; the bulge is tan(angle / 4)
        options.append(Piece(piece.start, piece.end, math.tan(sum(angles) / len(angles) / 2)))
    points = points.copy()
    points[0], points[-1] = piece.start, piece.end
    own_leave, own_arrive = piece.tangents()
    options.append(cubic(points, leave or own_leave, arrive or own_arrive))
    most = deviation(piece, points) + slack
    return next((one for one in options if deviation(one, points) <= most), piece)


def round_to(value: float, grid: float) -> float:
    """Return the nearest multiple of `grid`, halves up."""
    return math.floor(value / grid + 0.5) * grid
