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
from sketchrnn.ways import VIEW, Ways, face, facings, turned

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
    if config.position == "relative":
        return here
    low, high = (extreme.accumulate(here) for extreme in (np.minimum, np.maximum))
    move = np.diff(here, axis=0, prepend=here[:1])
    return _canvas(here, _stroke_began(here, lifted), low, high, move, _ink(here))


class Pen:
    """The same, moment by moment, for writing: what was seen before is not looked at again.

    In NumPy: at one moment of one drawing, where the sampler spends its time, its calls cost a
    quarter of PyTorch's.
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
        self.at = path[-1].copy()
        self.waves = _waves(config).T if config.position == "fourier" else None
        if config.position != "canvas":
            return
        here = (path / scale).astype(np.float32)
        self.count = len(here)
        self.x, self.y = np.zeros((2, self.count + steps, here.shape[1]), np.float32)
        self.x[: self.count], self.y[: self.count] = np.moveaxis(here, -1, 0)
        self.low, self.high = here.min(axis=0), here.max(axis=0)
        self.began = _stroke_began(here, lifted)[-1]
        self.last, self.lifted = here[-1], lifted[-1]

    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        """Return the inputs, float32 [B, P], after moves [B, 2] in data units, lifted then [B]."""
        self.at += by
        if self.config.position == "none":
            return np.zeros((len(by), 0), np.float32)
        if self.facing is not None:
            assert self.ways is not None
            before, self.facing = self.facing, face(self.facing, by, self.scale)
            turn = turned(self.facing, before).astype(np.float32)
            return np.concatenate(
                (turn, self.ways.around(self.at, self.facing, self.scale)), axis=-1
            )
        if self.waves is not None:
            return _sines((self.at @ self.waves).astype(np.float32))
        now = (self.at / self.scale).astype(np.float32)
        if self.config.position == "relative":
            return now
        np.copyto(self.began, now, where=self.lifted[:, None])
        np.minimum(self.low, now, out=self.low)
        np.maximum(self.high, now, out=self.high)
        near, sector = _felt(self.x[: self.count] - now[:, 0], self.y[: self.count] - now[:, 1])
        sector += SECTORS * np.arange(len(now), dtype=np.int32)
        ink = np.zeros((len(now), SECTORS), np.float32)
        # Flat: only then does NumPy take its fast path.
        np.maximum.at(ink.reshape(-1), sector.reshape(-1), near.reshape(-1))
        self.x[self.count], self.y[self.count] = now.T
        self.count += 1
        move, self.last, self.lifted = now - self.last, now, lifted
        return _canvas(now, self.began, self.low, self.high, move, ink)


def _canvas(
    now: np.ndarray,
    began: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    move: np.ndarray,
    ink: np.ndarray,
) -> np.ndarray:
    """Put together what a person sees, [..., P]; all are [..., 2] but the ink [..., SECTORS]."""
    waves = (now[..., None, :] * _WAVES).reshape(*now.shape[:-1], -1)
    length = np.hypot(move[..., :1], move[..., 1:])
    return np.concatenate(
        (
            now,
            np.sin(waves),
            np.cos(waves),
            now - began,
            now - low,
            high - now,
            move / (length + np.float32(1e-3)),
            np.log(length + np.float32(SHORT)),
            ink,
        ),
        axis=-1,
    )


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


def _stroke_began(here: np.ndarray, lifted: np.ndarray) -> np.ndarray:
    """Return where the stroke of each moment began, [T, B, 2]: the point after the last lift."""
    begins = np.zeros(lifted.shape, np.int64)
    begins[1:] = lifted[:-1] * np.arange(1, len(here))[:, None]
    latest = np.maximum.accumulate(begins)  # [T, B]
    return here[latest, np.arange(here.shape[1])]


def _ink(here: np.ndarray) -> np.ndarray:
    """Return how near the nearest earlier point is in each sector, exp(-d / REACH), [T, B, 12]."""
    count, batch = here.shape[:2]
    ink = np.zeros((count, batch, SECTORS), np.float32)
    step = max(1, BLOCK // (count * batch))
    for begin in range(0, count, step):
        now = np.arange(begin, min(begin + step, count))
        x, y = (axis[None, : now[-1]] - axis[now, None] for axis in (here[..., 0], here[..., 1]))
        near, sector = _felt(x, y)  # [t, S, B]
        near *= (np.arange(now[-1]) < now[:, None])[..., None]
        row = now[:, None, None] * batch + np.arange(batch)
        np.maximum.at(ink.reshape(-1), (row * SECTORS + sector).reshape(-1), near.reshape(-1))
    return ink


def _felt(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how near ink at (x, y) from the pen is felt, and in which sector, int32."""
    near = np.exp(np.hypot(x, y) * np.float32(-1 / REACH))
    turn = np.arctan2(y, x) / np.float32(2 * math.pi) + 1
    return near, (turn * SECTORS).astype(np.int32) % SECTORS
