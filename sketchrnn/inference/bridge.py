"""Ways through a hole in a track: where a car may have been between two fixes.

The goal of the model is where the car is seen again, and when. Many ways are sampled. What the car
did after the hole is evidence about the way that it came, so each way counts as the model's
density of the moves that follow it (importance sampling). A head that forecasts the way from both
sides at once (`model/infill.py`), if the model has one, makes ways near to its forecast count more.
The ways of a sample miss the far end by some metres, which are spread evenly over their steps. Not
here: where a track has holes (`trajectories/recording.py`) and the choice of a few ways among many
(`trajectories/forecast.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.goal import Goals
from sketchrnn.model.infill import BESIDE, cut_holes, shares
from sketchrnn.model.mixture import log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import STANDING, Request, sample_endings
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.path import path_to_stroke3

DRAWS = 600
"""Ways that are sampled for one hole, at most: few of them agree with all that is known."""
FEWEST = 200
"""Ways at least, however long they are."""
MOVES = 20_000
"""Moves of all ways together. Fewer than `DRAWS` ways are sampled to keep to it."""
AFTER = 5
"""Moves after the hole that count as evidence, at most."""
TEMPERED = 0.5
"""The densities of the evidence count to this power: neighbouring moves are not independent."""
NEARNESS = 3.0
"""Nats that a way loses for each mean distance from the head's forecast, in scale · √moves."""
SHARE = 0.5
"""Of the head in the forecast; the other part is the median of the ways."""


@dataclass(frozen=True)
class Hole:
    """A hole in a track, at the time step of the model; metres."""

    before: np.ndarray
    """[S + 1, 2], the track up to the last fix before the hole."""
    after: np.ndarray
    """[A + 1, 2], from the first fix after it."""
    moves: int
    """From the one fix to the other, at least 1."""


class Bridge(NamedTuple):
    """Ways through a hole; the last point of each is its end."""

    ways: np.ndarray  # float64 [count, moves, 2], metres; a way may be there several times
    forecast: np.ndarray  # float64 [moves, 2], metres, where the car is likeliest at each moment


def bridge(model: SketchRNN, hole: Hole, count: int, temperature: float, seed: int) -> Bridge:
    """Return sampled ways through a hole, and the forecast.

    Raises `UsageError` if the model reads no goals.

    Args:
        model: in evaluation mode.
        hole: what is known of the track.
        count: number of ways.
        temperature: of the samples.
        seed: of the samples.
    """
    end = hole.after[0]
    draws = max(FEWEST, min(DRAWS, MOVES // hole.moves))
    goals = Goals(np.tile(end, (draws, 1)), np.full(draws, hole.moves))
    ways, _ = ways_to(model, hole.before, goals, temperature, seed)  # [D, T, 2]
    miss = end - ways[:, -1:]  # [D, 1, 2]
    ways += miss * (np.arange(1, hole.moves + 1) / hole.moves)[:, None]
    score, inside = _evidence(model, hole, ways), way_inside(model, hole)
    if inside is not None:
        away = np.linalg.norm(ways - inside, axis=-1).mean(-1)  # [D]
        score = score - NEARNESS * away / (model.scale * np.sqrt(hole.moves))
    weight = np.exp(score - score.max())
    # Systematic resampling: evenly spaced places on the sum of the weights (Kitagawa 1996).
    places = (np.arange(count) + 0.5) / count
    share = np.cumsum(weight) / weight.sum()
    ways = ways[np.searchsorted(share[:-1], places)]
    middle = best_guess(ways[None])[0]
    return Bridge(ways, middle if inside is None else SHARE * inside + (1 - SHARE) * middle)


@torch.inference_mode()
def way_inside(model: SketchRNN, hole: Hole) -> np.ndarray | None:
    """Return the head's forecast of the way, float64 [moves, 2] metres; None without a head."""
    if not model.config.infill:
        return None
    count, moments = np.array([hole.moves]), model.config.infill
    share = np.arange(1, hole.moves + 1) / hole.moves
    straight = hole.before[-1] + share[:, None] * (hole.after[0] - hole.before[-1])
    path = np.concatenate((hole.before, straight[:-1], hole.after))
    sides = np.array([[BESIDE, BESIDE]])
    cut = cut_holes(path, np.array([len(hole.before) - 1]), count, sides)
    widths = model.fill(torch.from_numpy(cut.features(model.scale)))[0].double().numpy()
    away = cut.axes().to_map(widths * cut.widths(moments, model.scale)[0, :, None])  # [K, 2]
    known = np.concatenate(([0], shares(moments), [1]))
    return straight + np.stack(
        [np.interp(share, known, np.pad(axis, 1)) for axis in away.T], axis=1
    )


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
def _evidence(model: SketchRNN, hole: Hole, ways: np.ndarray) -> np.ndarray:
    """Return the tempered log density of the moves after the hole for ways [D, T, 2], [D] nats."""
    after = hole.after[1 : AFTER + 1]
    if len(after) == 0:
        return np.zeros(len(ways))
    rows = _rows(hole.before, ways, after)
    origins = np.tile(hole.before[0], (len(ways), 1))
    batch = collate(Sequences(rows, origins), model.layout)
    density = log_prob(
        split(model(batch).mixture, model.config.log_sigma_limit), batch.targets[..., :2]
    )  # [T, D]
    last = len(rows[0])
    return density[last - len(after) : last].sum(0).double().numpy() * TEMPERED


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
