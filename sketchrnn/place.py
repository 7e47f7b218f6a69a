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

import torch
from torch import Tensor

from sketchrnn.config import ModelConfig

WAVELENGTHS = (0.75, 1.5, 3.0, 6.0)
"""Of the sines and cosines of `canvas`, model units: from half a move to half a drawing."""
SECTORS = 12
REACH = 1.5
"""Ink at this distance is felt e times weaker than ink under the pen, model units."""
SHORT = 0.05
"""Moves shorter than this have no clear direction, model units."""
CANVAS_SIZE = 2 + 4 * len(WAVELENGTHS) + 2 + 4 + 3 + SECTORS
BLOCK = 4_000_000
"""Pairs of points compared at once: bounds the memory of long drawings."""


def place_size(config: ModelConfig) -> int:
    """Return the number of inputs that `place` gives for a model."""
    sizes = {"none": 0, "relative": 2, "fourier": 8 * config.waves, "canvas": CANVAS_SIZE}
    return sizes[config.position]


def place(
    config: ModelConfig, scale: float, path: Tensor, lifted: Tensor, first: int = 0
) -> Tensor:
    """Return the inputs of the moments `first` and later, float32 [T - first, B, P].

    Each moment is told only of what came before it, so that a drawing can be read as a whole or
    written point by point.

    Args:
        config: says which kind.
        scale: data units in a model unit.
        path: where the pen was at each moment since the sequence began, [T, B, 2], data units,
            float64 for the sake of maps.
        lifted: whether the pen was lifted there, bool [T, B].
        first: moments before this are only looked back at.
    """
    if config.position == "none":
        return path.new_zeros((len(path) - first, path.shape[1], 0), dtype=torch.float32)
    if config.position == "fourier":
        waves = _waves(config).to(path.device)
        return _sines(path[first:].float() @ waves.T)
    here = (path / scale).float()
    if config.position == "relative":
        return here[first:]
    return torch.cat(
        (
            here[first:],
            _sines(here[first:, :, None].div(_wavelengths(here)).mul(2 * math.pi).flatten(2)),
            here[first:] - _stroke_began(here, lifted)[first:],
            here[first:] - here.cummin(0).values[first:],
            here.cummax(0).values[first:] - here[first:],
            _last_move(here, first),
            _ink(here, first),
        ),
        dim=-1,
    )


def _sines(angles: Tensor) -> Tensor:
    return torch.cat((angles.sin(), angles.cos()), dim=-1)


def _wavelengths(like: Tensor) -> Tensor:
    return like.new_tensor(WAVELENGTHS)[:, None]


def _waves(config: ModelConfig) -> Tensor:
    """Return the wave vectors of the Fourier features [D, 2], four directions a wavelength."""
    ratio = (config.longest_wave / config.shortest_wave) ** (1 / max(1, config.waves - 1))
    lengths = [config.shortest_wave * ratio**i for i in range(config.waves)]
    directions = [i * math.pi / 4 for i in range(4)]
    rows = [
        (2 * math.pi / length * math.cos(angle), 2 * math.pi / length * math.sin(angle))
        for length in lengths
        for angle in directions
    ]
    return torch.tensor(rows)


def _stroke_began(here: Tensor, lifted: Tensor) -> Tensor:
    """Return where the stroke of each moment began, [T, B, 2]: the point after the last lift."""
    begins = torch.ones_like(lifted)
    begins[1:] = lifted[:-1]
    time = torch.arange(len(here), device=here.device)[:, None]
    latest = torch.where(begins, time, 0).cummax(0).values  # [T, B]
    return here.gather(0, latest[..., None].expand_as(here))


def _last_move(here: Tensor, first: int) -> Tensor:
    """Return the direction of the move to each moment and the log of its length, [T', B, 3]."""
    move = torch.diff(here, dim=0, prepend=here[:1])[first:]
    length = move.norm(dim=-1, keepdim=True)
    return torch.cat((move / (length + 1e-3), (length + SHORT).log()), dim=-1)


def _ink(here: Tensor, first: int) -> Tensor:
    """Return how near the nearest earlier point is in each sector, exp(-d / REACH), [T', B, 12]."""
    count, batch = here.shape[:2]
    time = torch.arange(count, device=here.device)
    step = max(1, BLOCK // (count * batch))
    parts = []
    for begin in range(first, count, step):
        now = time[begin : begin + step]
        earlier = here[None, : now[-1]] - here[now, None]  # [t, S, B, 2]
        near = torch.exp(earlier.norm(dim=-1) / -REACH)
        near = near * (time[: now[-1]] < now[:, None])[..., None]
        turn = torch.atan2(earlier[..., 1], earlier[..., 0]) / (2 * math.pi) + 1
        sector = (turn * SECTORS).long() % SECTORS
        felt = here.new_zeros(len(now), SECTORS, batch)
        parts.append(felt.scatter_reduce_(1, sector, near, "amax").transpose(1, 2))
    return torch.cat(parts)
