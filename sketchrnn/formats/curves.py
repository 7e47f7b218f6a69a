"""SVG path data (lines, Bézier curves, elliptical arcs) as polylines.

Specification: SVG 1.1, chapter 8, https://www.w3.org/TR/SVG11/paths.html. Each point of a curve
lies within a tolerance of its polyline. Corners and ends of the path are exact points of it. Not
here: the document around the paths (`svg.py`).
"""

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from svgelements import Arc, Close, CubicBezier, Move, Path, PathSegment, Point, QuadraticBezier

from sketchrnn.errors import DataError
from sketchrnn.formats.files import MAX_POINTS, shortened

IDENTITY = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])

"""The matrix [2, 3] that changes nothing."""

_LARGEST = 1e100  # products of two such numbers stay below 1e308
_NOT_IN_PATH = re.compile(r"[^MmZzLlHhVvCcSsQqTtAaEe0-9.,+\-\s]")


def check_path_data(data: str) -> None:
    """Raise DataError if `data`, a `d` attribute, has more than path commands and numbers."""
    stranger = _NOT_IN_PATH.search(data)
    if stranger or not data.lstrip().lower().startswith("m"):
        raise DataError(f"expected path data like 'M 1 2 L 3 4', got {shortened(data)}")


def flatten_path(data: str, tolerance: float) -> list[np.ndarray]:
    """Return the subpaths of path data, each float64[n, 2]. `tolerance` is in its units.

    Raises DataError if the data is broken.
    """
    check_path_data(data)
    try:
        path = Path(data)
    except (ValueError, TypeError) as error:  # what svgelements raises for a missing number
        raise DataError(f"expected complete path data, got {shortened(data)}") from error
    return flatten(path, IDENTITY, tolerance)


def flatten(
    segments: Iterable[PathSegment], matrix: np.ndarray, tolerance: float
) -> list[np.ndarray]:
    """Return the subpaths of `segments`, transformed, each float64[n, 2] with n >= 1.

    Args:
        segments: of one path, in its own units.
        matrix: [2, 3], applied to each point (x, y, 1).
        tolerance: after the transformation.

    Curves are flattened before they are transformed, since two radii and an angle do not describe
    a skewed arc. A subpath without length becomes one point.
    """
    if not np.abs(matrix).max() < _LARGEST:  # NaN fails too
        raise DataError("expected finite transforms, got a number that is too large")
    # the largest singular value: no vector grows by more
    stretch = float(np.linalg.norm(matrix[:, :2], ord=2))
    local = tolerance / max(stretch, 1e-12)
    subpaths: list[list[np.ndarray]] = []  # of blocks of points [m, 2]
    points = 0
    begin = None  # first point of the current subpath, to which Z returns
    for segment in segments:
        if isinstance(segment, Move):
            begin = _point(segment.end)
            subpaths.append([])
            continue
        if begin is None:
            raise DataError("expected a path to begin with M, got another command first")
        blocks = subpaths[-1]
        if not blocks:
            blocks.append(begin[None])
        if isinstance(segment, Close):
            closed = np.allclose(blocks[-1][-1], begin, rtol=0, atol=local * 1e-6)
            blocks += [] if closed else [begin[None]]
            subpaths.append([])  # for a segment that follows Z without an M
        else:
            blocks.append(_points_after_start(segment, local))
            points += len(blocks[-1])
            if points > MAX_POINTS:
                raise DataError(f"expected at most {MAX_POINTS:,} points, got {points:,} or more")
    return [_transformed(np.concatenate(blocks), matrix) for blocks in subpaths if blocks]


def _transformed(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    if not np.abs(points).max() < _LARGEST:  # NaN fails too
        raise DataError("expected finite coordinates, got a number that is too large")
    moved = points @ matrix[:, :2].T + matrix[:, 2]  # [n, 2]
    return moved[:1] if (moved == moved[0]).all() else moved


def _points_after_start(segment: PathSegment, tolerance: float) -> np.ndarray:
    """Return float64[m, 2], m >= 1: the polyline of one segment without its first point."""
    end = _point(segment.end)
    steps = _steps(segment, tolerance)
    if steps == 1:
        return end[None]
    points: Any = segment.npoint(np.linspace(0.0, 1.0, steps + 1)[1:])  # [steps, 2]
    return np.concatenate([points[:-1], end[None]])


def _steps(segment: PathSegment, tolerance: float) -> int:
    """Return how many equal steps of the parameter keep the polyline within `tolerance`."""
    if isinstance(segment, Arc):
        radius = max(segment.rx, segment.ry)
        if min(segment.rx, segment.ry) == 0:  # SVG 1.1, F.6.2: an arc without a radius is a line
            return 1
        # the sagitta of a step of angle a, r (1 - cos(a/2)), is at most r a² / 8
        steps = abs(float(segment.sweep or 0)) * math.sqrt(radius / (8 * tolerance))
    elif isinstance(segment, (CubicBezier, QuadraticBezier)):
        points = np.array([_point(point) for point in segment])  # [degree + 1, 2]
        degree = len(points) - 1
        # Wang's formula (1984): the second derivative is at most d (d - 1) max |second difference|,
        # and a chord of a step h is off by at most h² / 8 of it
        bend = np.hypot(*np.diff(points, n=2, axis=0).T).max()
        steps = math.sqrt(degree * (degree - 1) * bend / (8 * tolerance))
    else:
        return 1
    if not steps <= MAX_POINTS:
        raise DataError(f"expected curves of at most {MAX_POINTS:,} points, got a longer one")
    return max(1, math.ceil(steps))


def _point(point: Point | None) -> np.ndarray:
    assert point is not None  # only a path that does not begin with M has segments without ends
    return np.array([point.x, point.y], dtype=np.float64)
