"""What the pen knows of the paper: inputs that follow from where it is and where the ink is.

Four kinds (`ModelConfig.position`). `none`: nothing, as in Magenta's models. `relative`: the pen's
place seen from where the drawing began. `fourier`: sines and cosines of the place on a map (Tancik
et al. 2020). `canvas`: everything that a person sees of an unfinished drawing without looking far:

    where the drawing began      2   and 16 sines and cosines of it, to tell places apart finely
    where this stroke began      2   so that a circle can be closed
    the box of all ink so far    4   distances to its left, top, right and bottom
    the last move                3   direction as a unit vector, and the logarithm of its length
    the ink around the pen      12   how near the nearest earlier point is, in twelve directions

All of it follows from the moves alone, and a network could add it up; given it, it learns faster
and ends better (`benchmarks/quality.py`). What is not here: the moves themselves (`sequence.py`).
"""

from __future__ import annotations

import math

import numpy as np

from sketchrnn.config import ModelConfig

WAVELENGTHS = (0.75, 1.5, 3.0, 6.0)
"""Of the sines and cosines of `canvas`, model units: from half a move to half a drawing."""
SECTORS = 12
REACH = 1.5
"""Ink at this distance is felt e times weaker than ink under the pen, model units."""
SHORT = 0.05
"""Moves shorter than this are told apart less and less, model units."""
CANVAS_SIZE = 2 + 4 * len(WAVELENGTHS) + 2 + 4 + 3 + SECTORS
BLOCK = 4_000_000
"""Pairs of points compared at once: bounds the memory of long drawings."""
_WAVES = 2 * math.pi / np.array(WAVELENGTHS, np.float32)[:, None]  # [D, 1]


def place_size(config: ModelConfig) -> int:
    """Return the number of inputs that `place` gives for a model."""
    sizes = {"none": 0, "relative": 2, "fourier": 8 * config.waves, "canvas": CANVAS_SIZE}
    return sizes[config.position]


def place(
    config: ModelConfig, scale: float, path: np.ndarray, lifted: np.ndarray, first: int = 0
) -> np.ndarray:
    """Return the inputs of the moments `first` and later, float32 [T - first, B, P].

    Each moment is told only of what came before it, so that a drawing can be read as a whole or
    written point by point. Arrays of NumPy: at one moment of one drawing, where the sampler spends
    its time, its calls cost a quarter of PyTorch's.

    Args:
        config: says which kind.
        scale: data units in a model unit.
        path: where the pen was at each moment since the sequence began, float64 [T, B, 2], data
            units.
        lifted: whether the pen was lifted there, bool [T, B].
        first: moments before this are only looked back at.
    """
    if config.position == "none":
        return np.zeros((len(path) - first, path.shape[1], 0), np.float32)
    if config.position == "fourier":
        return _sines((path[first:] @ _waves(config).T).astype(np.float32))
    here = (path / scale).astype(np.float32)
    if config.position == "relative":
        return here[first:]
    now = here[first:]
    waves = now[:, :, None] * _WAVES  # [T', B, D, 2]
    return np.concatenate(
        (
            now,
            _sines(waves.reshape(*now.shape[:2], -1)),
            now - _stroke_began(here, lifted, first),
            now - _so_far(np.minimum, here, first),
            _so_far(np.maximum, here, first) - now,
            _last_move(here, first),
            _ink(here, first),
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


def _stroke_began(here: np.ndarray, lifted: np.ndarray, first: int) -> np.ndarray:
    """Return where the stroke of each moment began, [T', B, 2]: the point after the last lift."""
    begins = np.zeros(lifted.shape, np.int64)
    begins[1:] = lifted[:-1] * np.arange(1, len(here))[:, None]
    latest = _so_far(np.maximum, begins, first)  # [T', B]
    return here[latest, np.arange(here.shape[1])]


def _so_far(extreme: np.ufunc, values: np.ndarray, first: int) -> np.ndarray:
    """Return the least or the greatest of all values until each moment, [T', ...]."""
    before = extreme.reduce(values[: first + 1], axis=0, keepdims=True)
    return extreme.accumulate(np.concatenate((before, values[first + 1 :])), axis=0)


def _last_move(here: np.ndarray, first: int) -> np.ndarray:
    """Return the direction of the move to each moment and the log of its length, [T', B, 3]."""
    move = here[first:].copy()
    move -= here[first - 1 : -1] if first else np.concatenate((here[:1], here[:-1]))
    length = np.hypot(move[..., :1], move[..., 1:])
    return np.concatenate(
        (move / (length + np.float32(1e-3)), np.log(length + np.float32(SHORT))), axis=-1
    )


def _ink(here: np.ndarray, first: int) -> np.ndarray:
    """Return how near the nearest earlier point is in each sector, exp(-d / REACH), [T', B, 12]."""
    count, batch = here.shape[:2]
    felt = np.zeros((count - first, batch, SECTORS), np.float32)
    step = max(1, BLOCK // (count * batch))
    for begin in range(first, count, step):
        now = np.arange(begin, min(begin + step, count))
        x, y = np.moveaxis(here[None, : now[-1]] - here[now, None], -1, 0)  # [t, S, B] each
        near = np.exp(np.hypot(x, y) * np.float32(-1 / REACH))
        near *= (np.arange(now[-1]) < now[:, None])[..., None]
        turn = np.arctan2(y, x) / np.float32(2 * math.pi) + 1
        sector = (turn * SECTORS).astype(np.int32) % SECTORS
        row = (now - first)[:, None, None] * batch + np.arange(batch)
        # Flat: only then does NumPy take its fast path.
        np.maximum.at(felt.reshape(-1), (row * SECTORS + sector).reshape(-1), near.reshape(-1))
    return felt
