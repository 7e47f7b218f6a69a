"""What a person sees of an unfinished drawing without looking far from the pen.

    where the drawing began      2   and 16 sines and cosines of it, so that close places differ
    where this stroke began      2   so that a circle can be closed
    the box of all ink so far    4   distances to its left, top, right and bottom
    the last move                3   direction as a unit vector, and the logarithm of its length
    the ink around the pen      12   how near the nearest earlier point is, in twelve directions

All of it follows from the moves, so a network could learn to compute it; given it, the network
learns faster and draws better endings (`benchmarks/quality.py`). Not here: the same computation for
a handful of drawings, number by number (`canvas_scalar.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sketchrnn.model.surroundings.base import Surroundings, Tracker
from sketchrnn.model.surroundings.canvas_scalar import (
    LEAST,
    REACH,
    SECTORS,
    SHORT,
    WAVELENGTHS,
    ScalarTracker,
)
from sketchrnn.trajectories.flow_map import FlowMap

BLOCK = 4_000_000
"""Pairs of points that are compared at once: bounds the memory of long drawings."""
_WAVES = 2 * math.pi / np.array(WAVELENGTHS, np.float32)[:, None]  # [D, 1]
_FADING = np.float32(-1 / REACH)
_SECTORS_PER_RADIAN = np.float32(SECTORS / (2 * math.pi))


class CanvasSurroundings(Surroundings):
    """The 39 features listed above; lengths in model units."""

    size = 2 + 4 * len(WAVELENGTHS) + 2 + 4 + 3 + SECTORS

    def features(
        self, path: np.ndarray, lifted: np.ndarray, hidden: Sequence[FlowMap] | None = None
    ) -> np.ndarray:
        """Return what can be seen at each moment, float32 [T, B, P]."""
        here = (path / self.scale).astype(np.float32)  # [T, B, 2]
        count, batch = here.shape[:2]
        low, high = (extreme.accumulate(here) for extreme in (np.minimum, np.maximum))
        began = stroke_began(here, lifted)
        move = np.diff(here, axis=0, prepend=here[:1])
        parts = []
        step = max(1, BLOCK // (count * batch))
        for begin in range(0, count, step):
            now = slice(begin, min(begin + step, count))
            view = _View(now.stop - begin, batch)
            # From the pen at each moment t of the block to the ink at each moment s: [t, s, B].
            x, y = (
                axis[None, : now.stop] - axis[now, None] for axis in (here[..., 0], here[..., 1])
            )
            distance, sector = _polar(x, y)
            later = np.arange(now.stop) >= np.arange(begin, now.stop)[:, None]  # [t, s]
            distance += np.where(later, np.float32(np.inf), np.float32(0))[..., None]
            view.write_ink(distance, sector)
            parts.append(view.write(here[now], began[now], low[now], high[now], move[now]))
        return np.concatenate(parts)

    def tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Tracker:
        """Return a tracker that keeps all ink in memory of a fixed size."""
        return _Tracker(path, lifted, self.scale, steps)

    def scalar_tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> ScalarTracker:
        """Return the tracker that computes number by number."""
        here = path / self.scale
        return ScalarTracker(here, stroke_began(here, lifted)[-1], lifted[-1])


class _Tracker(Tracker):
    def __init__(self, path: np.ndarray, lifted: np.ndarray, scale: float, steps: int) -> None:
        super().__init__(path, scale)
        here = (path / scale).astype(np.float32)
        self.count, batch = here.shape[:2]
        self.ink = np.zeros((2, self.count + steps, batch), np.float32)
        self.ink[:, : self.count] = np.moveaxis(here, -1, 0)
        self.low, self.high = here.min(axis=0), here.max(axis=0)
        self.began = stroke_began(here, lifted)[-1]
        self.last, self.lifted = here[-1], lifted[-1]
        self.view = _View(batch)

    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        self.at += by
        now = self.at.astype(np.float32)
        np.copyto(self.began, now, where=self.lifted[:, None])
        np.minimum(self.low, now, out=self.low)
        np.maximum(self.high, now, out=self.high)
        x, y = self.ink[:, : self.count] - now.T[:, None]
        self.view.write_ink(*_polar(x, y))
        self.ink[:, self.count] = now.T
        self.count += 1
        move, self.last, self.lifted = now - self.last, now, lifted
        return self.view.write(now, self.began, self.low, self.high, move)

    def keep(self, rows: np.ndarray) -> None:
        super().keep(rows)
        self.ink, self.view = self.ink[..., rows], _View(len(rows))
        self.began, self.low, self.high = self.began[rows], self.low[rows], self.high[rows]
        self.last, self.lifted = self.last[rows], self.lifted[rows]


class _View:
    """An array of features float32 [..., B, P] and named views of its parts.

    The parts are written in place and the array is reused, since fresh memory costs more than the
    arithmetic.
    """

    def __init__(self, *shape: int) -> None:
        self.seen = np.empty((*shape, CanvasSurroundings.size), np.float32)
        count = 2 * len(WAVELENGTHS)
        ends = np.cumsum((2, count, count, 2, 2, 2, 2, 1))
        parts = np.split(self.seen, ends, axis=-1)
        self.here, sines, cosines, self.began, self.low, self.high = parts[:6]
        self.direction, self.length, self.ink = parts[6:]
        waves = (*shape, len(WAVELENGTHS), 2)
        self.sines, self.cosines = sines.reshape(waves), cosines.reshape(waves)
        self.waves = np.empty(waves, np.float32)
        # Index, in the flattened array, of the first ink feature of each drawing.
        drawings = np.arange(math.prod(shape), dtype=np.int32).reshape(shape)
        self.first = drawings * np.int32(CanvasSurroundings.size) + np.int32(ends[-1])

    def write(
        self,
        now: np.ndarray,
        began: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        move: np.ndarray,
    ) -> np.ndarray:
        """Write everything but the ink, from arrays [..., 2], and return the whole array."""
        self.here[...] = now
        np.multiply(now[..., None, :], _WAVES, out=self.waves)
        np.sin(self.waves, out=self.sines)
        np.cos(self.waves, out=self.cosines)
        np.subtract(now, began, out=self.began)
        np.subtract(now, low, out=self.low)
        np.subtract(high, now, out=self.high)
        np.hypot(move[..., :1], move[..., 1:], out=self.length)
        np.divide(move, self.length + np.float32(LEAST), out=self.direction)
        self.length += np.float32(SHORT)
        np.log(self.length, out=self.length)
        return self.seen

    def write_ink(self, distance: np.ndarray, sector: np.ndarray) -> None:
        """Write exp(-d / REACH) of the distance d to the nearest ink in each sector.

        distance, sector: from each pen to S points of ink, [..., S, B].
        """
        self.ink.fill(np.inf)
        sector += self.first[..., None, :]
        # Flat, because only then does NumPy take its fast path.
        np.minimum.at(self.seen.reshape(-1), sector.reshape(-1), distance.reshape(-1))
        np.multiply(self.ink, _FADING, out=self.ink)
        np.exp(self.ink, out=self.ink)


def stroke_began(here: np.ndarray, lifted: np.ndarray) -> np.ndarray:
    """Return where the stroke of each moment began: the point after the last lift.

    here: the pen [T, B, 2]; lifted: bool [T, B]. Returns [T, B, 2].
    """
    begins = np.zeros(lifted.shape, np.int64)
    begins[1:] = lifted[:-1] * np.arange(1, len(here))[:, None]
    latest = np.maximum.accumulate(begins)  # [T, B]
    return here[latest, np.arange(here.shape[1])]


def _polar(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances of points from the origin, and their sectors, int32."""
    turn = np.arctan2(y, x)
    turn *= _SECTORS_PER_RADIAN
    turn += np.float32(SECTORS)
    sector = turn.astype(np.int32)
    sector %= SECTORS
    return np.hypot(x, y), sector
