"""Ways through a hole in a track: where a car may have been between two fixes.

The goal of the model is where the car is seen again, and when. Many ways are sampled. What the car
did after the hole is evidence about the way that it came, so each way counts as the model's
density of the moves that follow it (importance sampling). The ways of a sample miss the far end by
some metres, which are spread evenly over their steps. Not here: where a track has holes
(`trajectories/recording.py`) and the choice of a few ways among many (`trajectories/forecast.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.goal import Goals
from sketchrnn.model.mixture import log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import STANDING, Request, sample_endings
from sketchrnn.trajectories.path import path_to_stroke3

DRAWS = 200
"""Ways that are sampled for one hole."""
AFTER = 5
"""Moves after the hole that count as evidence, at most."""
TEMPERED = 0.5
"""The densities of the evidence count to this power: neighbouring moves are not independent."""


@dataclass(frozen=True)
class Hole:
    """A hole in a track, at the time step of the model; metres."""

    before: np.ndarray
    """[S + 1, 2], the track up to the last fix before the hole."""
    after: np.ndarray
    """[A + 1, 2], from the first fix after it."""
    moves: int
    """From the one fix to the other, at least 1."""


def bridge(model: SketchRNN, hole: Hole, count: int, temperature: float, seed: int) -> np.ndarray:
    """Return sampled ways through a hole, float64 [count, moves, 2]; the last point is its end.

    Raises `UsageError` if the model reads no goals.

    Args:
        model: in evaluation mode.
        hole: what is known of the track.
        count: number of ways; a way may be there several times.
        temperature: of the samples.
        seed: of the samples.
    """
    end = hole.after[0]
    goals = Goals(np.tile(end, (DRAWS, 1)), np.full(DRAWS, hole.moves))
    ways, _ = ways_to(model, hole.before, goals, temperature, seed)  # [D, T, 2]
    miss = end - ways[:, -1:]  # [D, 1, 2]
    ways += miss * (np.arange(1, hole.moves + 1) / hole.moves)[:, None]
    weight = _weights(model, hole, ways)
    # Systematic resampling: evenly spaced places on the sum of the weights (Kitagawa 1996).
    places = (np.arange(count) + 0.5) / count
    return ways[np.searchsorted(np.cumsum(weight)[:-1], places)]


def ways_to(
    model: SketchRNN, before: np.ndarray, goals: Goals, temperature: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return sampled ways that are guided by goals, float64 [D, T, 2], and nats per move [D].

    T is that of the goal with the most moves. Raises `UsageError` if the model reads no goals.

    Args:
        model: in evaluation mode.
        before: [S + 1, 2] metres, the track up to where the ways begin.
        goals: one for each way, [D].
        temperature: of the samples.
        seed: of the samples.
    """
    start = path_to_stroke3(before[None])[0]
    most = int(goals.moves.max())
    request = Request([start], len(goals.moves), most, temperature, seed, before[:1], goals=goals)
    sampled = sample_endings(model, request, Rules(False, STANDING))
    return before[-1] + sampled.paths().astype(np.float64), sampled.log_prob / most


@torch.inference_mode()
def _weights(model: SketchRNN, hole: Hole, ways: np.ndarray) -> np.ndarray:
    """Return the weights of ways [D, T, 2], [D] with the sum 1, by the moves after the hole."""
    after = hole.after[1 : AFTER + 1]
    if len(after) == 0:
        return np.full(len(ways), 1 / len(ways))
    rows = _rows(hole.before, ways, after)
    origins = np.tile(hole.before[0], (len(ways), 1))
    batch = collate(Sequences(rows, origins), model.layout)
    density = log_prob(
        split(model(batch).mixture, model.config.log_sigma_limit), batch.targets[..., :2]
    )  # [T, D]
    last = len(rows[0])
    score = density[last - len(after) : last].sum(0).double().numpy() * TEMPERED
    weight = np.exp(score - score.max())
    return weight / weight.sum()


def _rows(before: np.ndarray, ways: np.ndarray, after: np.ndarray) -> Sequence[np.ndarray]:
    """Return the whole tracks, one for each way, as stroke-3."""
    shape = (len(ways), -1, 2)
    whole = np.concatenate(
        (
            np.broadcast_to(before, (len(ways), *before.shape)),
            ways,
            np.broadcast_to(after, (len(ways), *after.shape)),
        ),
        axis=1,
    ).reshape(shape)
    return list(path_to_stroke3(whole))
