"""Destinations first: where a trajectory leads is drawn before the way there.

As in TNT (Zhao et al. 2020, arXiv:2008.08294) and PECNet (Mangalam et al. 2020, arXiv:2004.02025).
A head of the network gives the density of the place after some moves, and the network then goes
there as its goal. Errors of single moves do not add up to an error of the end. Not here: the head
(`model/sketch_rnn.py`) and goals (`model/goal.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from sketchrnn.inference.guess import read_starts
from sketchrnn.model.goal import Goals
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.draw import draw, scaled


@torch.inference_mode()
def draw_goals(
    model: SketchRNN,
    starts: Sequence[np.ndarray],
    origins: np.ndarray,
    count: int,
    temperature: float,
    seed: int,
) -> Goals:
    """Return goals of `count` endings of each of B starts, [B count].

    Args:
        model: one with a destination and a goal, in evaluation mode.
        starts: B stroke-3 arrays [N_i, 3], metres.
        origins: [B, 2] metres, where each start begins on the map.
        count: number of endings of each start.
        temperature: of the density of the destination.
        seed: of the destinations.
    """
    begun, outputs = read_starts(model, starts, origins)
    head = model.destination(outputs, begun.inputs).numpy()  # [B, 3 + 6 M]
    rows = np.repeat(np.arange(len(starts)), count)
    rng = np.random.default_rng(seed)
    normal = rng.standard_normal((len(rows), 2), np.float32)
    gumbel = rng.gumbel(size=(len(rows), model.config.mixtures + 3)).astype(np.float32)
    noise = scaled(normal, gumbel, temperature)
    mean_move = draw(head[rows], *noise, model.config.log_sigma_limit)[:, :2].astype(np.float64)
    moves = model.config.guess
    axes = model.surroundings.axes(begun.path)[-1][rows]
    away = axes.to_map(mean_move) * moves * model.scale
    return Goals(begun.path[-1][rows] + away, np.full(len(rows), moves))
