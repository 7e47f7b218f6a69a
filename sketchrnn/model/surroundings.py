"""What the pen knows of the paper: inputs that follow from where it is and where the ink is.

Five kinds (`ModelConfig.position`). `none`: nothing, as in Magenta's models. `relative`: the pen's
place seen from where the drawing began. `fourier`: sines and cosines of the place on a map (Tancik
et al. 2020). `canvas`: everything that a person sees of an unfinished drawing without looking far:

    where the drawing began      2   and 16 sines and cosines of it, to tell places apart finely
    where this stroke began      2   so that a circle can be closed
    the box of all ink so far    4   distances to its left, top, right and bottom
    the last move                3   direction as a unit vector, and the logarithm of its length
    the ink around the pen      12   how near the nearest earlier point is, in twelve directions

All of it follows from the moves alone, and a network could add it up; given it, it learns faster
and ends better (`benchmarks/quality.py`). `ways`: how the last move turned the car (2), and how the
trips went around it that the model learnt from, seen from the car (`ways.py`); its moves are then
told in the car's frame too, forward and left, so that all directions are alike.
What is not here: the moves themselves (`sequence.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sketchrnn.config import ModelConfig
from sketchrnn.trajectories.flow_map import VIEW, Ways
from sketchrnn.trajectories.heading import face, facings, turned

WAVELENGTHS = (0.75, 1.5, 3.0, 6.0)
"""Of the sines and cosines of `canvas`, model units: from half a move to half a drawing."""
SECTORS = 12
REACH = 1.5
"""Ink at this distance is felt e times weaker than ink under the pen, model units."""
SHORT = 0.05
"""Moves shorter than this are told apart less and less, model units."""
TURN = 2
"""Numbers of `ways` that tell of the last turn; they stand before what is seen."""
CANVAS_SIZE = 2 + 4 * len(WAVELENGTHS) + 2 + 4 + 3 + SECTORS
BLOCK = 4_000_000
"""Pairs of points compared at once: bounds the memory of long drawings."""
_WAVES = 2 * math.pi / np.array(WAVELENGTHS, np.float32)[:, None]  # [D, 1]
LEAST = 1e-3
"""Added to the length of a move, which may be 0, to divide by it, model units."""
_FADING = np.float32(-1 / REACH)
_SECTORS_A_RADIAN = np.float32(SECTORS / (2 * math.pi))


def place_size(config: ModelConfig) -> int:
    """Return the number of inputs that `place` gives for a model."""
    sizes = {"none": 0, "relative": 2, "fourier": 8 * config.waves, "canvas": CANVAS_SIZE}
    return (sizes | {"ways": TURN + VIEW})[config.position]


def place(
    config: ModelConfig,
    scale: float,
    path: np.ndarray,
    lifted: np.ndarray,
    ways: Ways | None = None,
    own: Sequence[Ways] | None = None,
) -> np.ndarray:
    """Return the inputs of all moments, float32 [T, B, P].

    Each moment is told only of what came before it, so that a drawing can be read as a whole or
    written point by point (`Pen`).

    Args:
        config: says which kind.
        scale: data units in a model unit.
        path: where the pen was at each moment since the sequence began, float64 [T, B, 2], data
            units.
        lifted: whether the pen was lifted there, bool [T, B].
        ways: the map of a model that knows `ways`.
        own: B trips that are not to be seen on it, each its own.
    """
    if config.position == "none":
        return np.zeros((*path.shape[:2], 0), np.float32)
    if config.position == "ways":
        assert ways is not None
        facing = facings(path, scale)
        known = np.empty((*path.shape[:2], TURN + VIEW), np.float32)
        known[0, :, :TURN] = 0
        known[1:, :, :TURN] = turned(facing[1:], facing[:-1])
        for b in range(path.shape[1]):  # one sequence at a time: its numbers stay in the cache
            without = None if own is None else own[b]
            known[:, b, TURN:] = ways.around(path[:, b], facing[:, b], scale, without)
        return known
    if config.position == "fourier":
        return _sines((path @ _waves(config).T).astype(np.float32))
    here = (path / scale).astype(np.float32)
    return here if config.position == "relative" else _seen(here, lifted)


class Pen:
    """The same, moment by moment, for writing: what was seen before is not looked at again.

    In NumPy, and into memory that is used again: at one moment of one drawing, where the sampler
    spends its time, its calls cost a quarter of PyTorch's.
    """

    def __init__(
        self,
        config: ModelConfig,
        scale: float,
        path: np.ndarray,
        lifted: np.ndarray,
        steps: int,
        ways: Ways | None = None,
    ) -> None:
        """Begin where B sequences leave off, which will go on for `steps` at most.

        path, lifted: [T, B, 2] and [T, B], as for `place`, and so is `ways`.
        """
        self.config, self.scale, self.ways = config, scale, ways
        self.facing = facings(path, scale)[-1] if config.position == "ways" else None
        self.at = path[-1] / scale  # model units
        self.waves = _waves(config).T * scale if config.position == "fourier" else None
        if config.position != "canvas":
            return
        here = (path / scale).astype(np.float32)
        self.count, batch = here.shape[:2]
        self.ink = np.zeros((2, self.count + steps, batch), np.float32)
        self.ink[:, : self.count] = np.moveaxis(here, -1, 0)
        self.low, self.high = here.min(axis=0), here.max(axis=0)
        self.began = stroke_began(here, lifted)[-1]
        self.last, self.lifted = here[-1], lifted[-1]
        self.canvas = _Canvas(batch)

    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        """Return the inputs, float32 [B, P], after moves [B, 2] in model units, lifted then [B].

        The array is the same with each move.
        """
        self.at += by
        if self.config.position == "none":
            return np.zeros((len(by), 0), np.float32)
        if self.facing is not None:
            assert self.ways is not None
            before, self.facing = self.facing, face(self.facing, by, 1.0)
            turn = turned(self.facing, before).astype(np.float32)
            return np.concatenate(
                (turn, self.ways.around(self.at * self.scale, self.facing, self.scale)), axis=-1
            )
        if self.waves is not None:
            return _sines((self.at @ self.waves).astype(np.float32))
        now = self.at.astype(np.float32)
        if self.config.position == "relative":
            return now
        np.copyto(self.began, now, where=self.lifted[:, None])
        np.minimum(self.low, now, out=self.low)
        np.maximum(self.high, now, out=self.high)
        x, y = self.ink[:, : self.count] - now.T[:, None]
        self.canvas.feel(*_felt(x, y))
        self.ink[:, self.count] = now.T
        self.count += 1
        move, self.last, self.lifted = now - self.last, now, lifted
        return self.canvas.look(now, self.began, self.low, self.high, move)

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these of the sequences alone."""
        self.at = self.at[rows]
        if self.facing is not None:
            self.facing = self.facing[rows]
        if self.config.position == "canvas":
            self.ink, self.canvas = self.ink[..., rows], _Canvas(len(rows))
            self.began, self.low, self.high = self.began[rows], self.low[rows], self.high[rows]
            self.last, self.lifted = self.last[rows], self.lifted[rows]


class _Canvas:
    """What a person sees of drawings [..., B], float32 [..., B, P], written over with each look."""

    def __init__(self, *shape: int) -> None:
        self.seen = np.empty((*shape, CANVAS_SIZE), np.float32)
        count = 2 * len(WAVELENGTHS)
        ends = np.cumsum((2, count, count, 2, 2, 2, 2, 1))
        parts = np.split(self.seen, ends, axis=-1)
        self.here, sines, cosines, self.began, self.low, self.high = parts[:6]
        self.direction, self.length, self.ink = parts[6:]
        waves = (*shape, len(WAVELENGTHS), 2)
        self.sines, self.cosines = sines.reshape(waves), cosines.reshape(waves)
        self.waves = np.empty(waves, np.float32)
        # Where the ink of each drawing begins in all numbers of all drawings.
        drawings = np.arange(math.prod(shape), dtype=np.int32).reshape(shape)
        self.first = drawings * np.int32(CANVAS_SIZE) + np.int32(ends[-1])

    def look(
        self,
        now: np.ndarray,
        began: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        move: np.ndarray,
    ) -> np.ndarray:
        """Enter everything but the ink, of arrays [..., 2], and return it all."""
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

    def feel(self, distance: np.ndarray, sector: np.ndarray) -> None:
        """Enter how near the nearest ink is in each sector, exp(-d / REACH).

        distance, sector: of S points of ink from each drawing's pen, [..., S, B].
        """
        self.ink.fill(np.inf)
        sector += self.first[..., None, :]
        # Flat: only then does NumPy take its fast path.
        np.minimum.at(self.seen.reshape(-1), sector.reshape(-1), distance.reshape(-1))
        np.multiply(self.ink, _FADING, out=self.ink)
        np.exp(self.ink, out=self.ink)


def _sines(angles: np.ndarray) -> np.ndarray:
    return np.concatenate((np.sin(angles), np.cos(angles)), axis=-1)


def _waves(config: ModelConfig) -> np.ndarray:
    """Return the wave vectors of the Fourier features [D, 2], four directions a wavelength."""
    ratio = (config.longest_wave / config.shortest_wave) ** (1 / max(1, config.waves - 1))
    lengths = [config.shortest_wave * ratio**i for i in range(config.waves)]
    directions = [i * math.pi / 4 for i in range(4)]
    rows = [
        (2 * math.pi / length * math.cos(angle), 2 * math.pi / length * math.sin(angle))
        for length in lengths
        for angle in directions
    ]
    return np.array(rows)


def stroke_began(here: np.ndarray, lifted: np.ndarray) -> np.ndarray:
    """Return where the stroke of each moment began, [T, B, 2]: the point after the last lift."""
    begins = np.zeros(lifted.shape, np.int64)
    begins[1:] = lifted[:-1] * np.arange(1, len(here))[:, None]
    latest = np.maximum.accumulate(begins)  # [T, B]
    return here[latest, np.arange(here.shape[1])]


def _seen(here: np.ndarray, lifted: np.ndarray) -> np.ndarray:
    """Return what a person sees at each moment, [T, B, P], of the places and lifts of the pen."""
    count, batch = here.shape[:2]
    low, high = (extreme.accumulate(here) for extreme in (np.minimum, np.maximum))
    began = stroke_began(here, lifted)
    move = np.diff(here, axis=0, prepend=here[:1])
    parts = []
    step = max(1, BLOCK // (count * batch))
    for begin in range(0, count, step):
        now = slice(begin, min(begin + step, count))
        canvas = _Canvas(now.stop - begin, batch)
        x, y = (axis[None, : now.stop] - axis[now, None] for axis in (here[..., 0], here[..., 1]))
        distance, sector = _felt(x, y)  # [t, S, B]
        later = np.arange(now.stop) >= np.arange(begin, now.stop)[:, None]
        distance += np.where(later, np.float32(np.inf), np.float32(0))[..., None]
        canvas.feel(distance, sector)
        parts.append(canvas.look(here[now], began[now], low[now], high[now], move[now]))
    return np.concatenate(parts)


def _felt(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far ink at (x, y) is from the pen, and in which sector, int32."""
    turn = np.arctan2(y, x)
    turn *= _SECTORS_A_RADIAN
    turn += np.float32(SECTORS)
    sector = turn.astype(np.int32)
    sector %= SECTORS
    return np.hypot(x, y), sector
