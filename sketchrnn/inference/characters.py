"""Which character a finished drawing is, or that it is none: a table of real characters.

    characters = Characters.read(Path("checkpoints/kanji"))
    characters.match(drawing)        # Match("木", 0.032)

A drawing is compared with all characters that have as many strokes. Each stroke is paired with one
of the character's, in any order and direction, so that the sum of their distances is least
(Kuhn 1955). Then width and height are fitted, and the mean distance of the points counts. Not here:
how the table is made (`scripts/characters.py`).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.npz import load_npz
from sketchrnn.formats.pen import arc_length

FILE = "characters.npz"
POINTS = 6
"""Points of a stroke that are compared, at equal distances along it."""
REAL = 0.05
"""A drawing nearer than this to a character is that character, in shares of its extent.

KanjiVG's variants of one character are at most 0.025 from each other in 95 % of the cases; the
nearest other character is at least 0.052 away in 90 %.
"""
CLOSEST = 5
"""Characters of the smallest lower bound whose strokes are paired."""
STRETCH = 1.33
"""Width and height are fitted by this factor at most."""
STEPS = 250.0
"""Steps of the table's coordinates in the extent of a character."""


class Match(NamedTuple):
    """The nearest character of a drawing."""

    character: str
    distance: float
    """Mean distance of the points in shares of the extent; infinite if no character has as many
    strokes."""

    @property
    def real(self) -> bool:
        """Whether the drawing is this character."""
        return self.distance < REAL


class _Table(NamedTuple):
    """All characters of n strokes."""

    indices: np.ndarray  # int64 [m]
    outlines: np.ndarray  # float32 [m, n, POINTS, 2]
    twice: np.ndarray  # float64 [m n, 2 POINTS], all outlines times two
    norms: np.ndarray  # float32 [m n], the sum of the squares of each outline


class Characters:
    """The strokes of many characters."""

    def __init__(self, names: Sequence[str], strokes: Sequence[np.ndarray]) -> None:
        """Hold characters and their `outlines`, each float [n_i, POINTS, 2]."""
        self.names, self.strokes = list(names), list(strokes)

    @cached_property
    def _by_count(self) -> dict[int, _Table]:
        """Number of strokes n -> all characters of n strokes."""
        counts = np.array([len(one) for one in self.strokes])
        found = {}
        for n in np.unique(counts):
            at = np.flatnonzero(counts == n)
            table = np.stack([self.strokes[i] for i in at]).astype(np.float32)
            flat = table.reshape(-1, 2 * POINTS)
            found[int(n)] = _Table(at, table, (2 * flat).astype(np.float64), (flat**2).sum(1))
        return found

    def match(self, drawing: Drawing) -> Match:
        """Return the nearest character."""
        shape = outlines(drawing)  # [n, POINTS, 2]
        if len(shape) not in self._by_count:
            return Match("", np.inf)
        characters = self._by_count[len(shape)]
        forth, back = _squares(characters, shape), _squares(characters, shape[:, ::-1])  # [m, n, n]
        costs = _distances(np.minimum(forth, back))
        bound = costs.min(2).mean(1)  # no pairing is cheaper
        best = Match("", np.inf)
        for i in np.argsort(bound, kind="stable")[:CLOSEST]:
            theirs, ours = linear_sum_assignment(costs[i])
            turned = _distances(back[i, theirs, ours]) < _distances(forth[i, theirs, ours])
            paired = np.where(turned[:, None, None], shape[ours, ::-1], shape[ours])
            away = _fitted_distance(paired, characters.outlines[i, theirs])
            if away < best.distance:
                best = Match(self.names[characters.indices[i]], away)
        return best

    def score(self, drawings: Sequence[Drawing], category: str | None) -> np.ndarray:
        """Return how close each drawing is to a real character, float64 [n], at most 0.

        category: of the drawings; any character will do.
        """
        return np.array([-self.match(drawing).distance for drawing in drawings])

    def write(self, folder: Path) -> None:
        """Write the table into a checkpoint's folder, all or nothing."""
        content = io.BytesIO()
        np.savez_compressed(
            content,
            codes=np.array([ord(name) for name in self.names], np.uint32),
            counts=np.array([len(one) for one in self.strokes], np.uint8),
            points=np.rint(np.concatenate(self.strokes) * STEPS).astype(np.int8),
        )
        write_atomic(folder / FILE, content.getvalue())

    @classmethod
    def read(cls, folder: Path) -> Characters | None:
        """Read the table in a checkpoint's folder; None if there is none.

        Raises CheckpointError if it is damaged.
        """
        path = folder / FILE
        if not path.exists():
            return None
        try:
            arrays = load_npz(path)
        except DataError as error:
            raise CheckpointError(str(error)) from None
        types = {"codes": np.uint32, "counts": np.uint8, "points": np.int8}
        ok = all(getattr(arrays.get(key), "dtype", None) == kind for key, kind in types.items())
        if ok:
            codes, counts, points = (arrays[key] for key in types)
            ok = points.shape == (counts.sum(), POINTS, 2) and codes.shape == counts.shape
            ok = ok and counts.size > 0 and counts.min() > 0 and codes.max() <= sys.maxunicode
        if not ok:
            raise CheckpointError(f"{path}: expected the codes, counts and points of characters")
        strokes = np.split(points / STEPS, np.cumsum(counts)[:-1])
        return cls([chr(code) for code in codes], strokes)


def outlines(drawing: Drawing) -> np.ndarray:
    """Return points of each stroke, in shares of the extent from its middle, [n, POINTS, 2]."""
    points = np.concatenate(drawing.strokes)
    low, high = points.min(0), points.max(0)
    extent = max(float((high - low).max()), 1e-9)
    return (np.stack([_spread(stroke) for stroke in drawing.strokes]) - (low + high) / 2) / extent


def _spread(stroke: np.ndarray) -> np.ndarray:
    """Return POINTS points at equal distances along a stroke [N, 2]."""
    along = arc_length(stroke)
    at = np.linspace(0, along[-1], POINTS)
    return np.column_stack([np.interp(at, along, axis) for axis in stroke.T])


def _squares(characters: _Table, shape: np.ndarray) -> np.ndarray:
    """Return squared distances of each stroke of m characters from ours [n, P, 2].

    They are sums over the points, float64 [m, n, n], and may be slightly below 0.
    """
    ours, count = shape.reshape(-1, 2 * POINTS), len(shape)
    squares = characters.norms[:, None] + (ours**2).sum(1) - characters.twice @ ours.T  # [m n, n]
    return squares.reshape(-1, count, count)


def _distances(squares: np.ndarray) -> np.ndarray:
    """Return root mean squares over the points of sums of squares."""
    return np.sqrt(np.maximum(squares, 0) / POINTS)


def _fitted_distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the mean distance of paired points, after width, height and place are fitted.

    ours, theirs: float [n, P, 2].
    """
    ours, theirs = ours.reshape(-1, 2), theirs.reshape(-1, 2)
    mine, other = ours - ours.mean(0), theirs - theirs.mean(0)
    spread = np.maximum((mine**2).mean(0), 1e-4)
    factor = np.clip((mine * other).mean(0) / spread, 1 / STRETCH, STRETCH)  # [2]
    return float(np.hypot(*(mine * factor - other).T).mean())
