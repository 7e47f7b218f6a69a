"""The forecast of the way through a hole in a trajectory, from the moves on both sides of it.

A small network reads the nearest moves before and after the hole, what lies between its ends, and
how many moves that took. It gives the places at some moments inside the hole, as their difference
from a straight way at an even speed. All is along the line from end to end, so that a rotation of
the whole track rotates the forecast. The difference is measured in standard deviations of a random
walk that is tied to both ends (a Brownian bridge), so that holes of any length have outputs of a
similar size. Not here: the random holes of training (`data/holes.py`) and sampled ways
(`inference/bridge.py`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from torch import nn

from sketchrnn.model.goal import FAR
from sketchrnn.trajectories.heading import CarAxes

BESIDE = 12
"""Moves that are read on each side of a hole, at most."""
SPANS = (1, 2, 3, 4, 6, 8, BESIDE)
"""Numbers of moves over whose means the network reads a side."""
FEATURES = 5 + 2 * (1 + 2 * len(SPANS))
HIDDEN = 256
DROPOUT = 0.15


class Holes(NamedTuple):
    """H holes in trajectories, and what is known beside them; data units, along the map."""

    chord: np.ndarray  # float64 [H, 2], from the last place before a hole to the first after it
    moves: np.ndarray  # int64 [H], from the one to the other, at least 1
    beside: np.ndarray  # float64 [H, 2, BESIDE, 2], moves before and after, the nearest first
    known: np.ndarray  # bool [H, 2, BESIDE], which of these there are; the others are 0

    def axes(self) -> CarAxes:
        """Return the axes of the chords, [H]; those of the map for a chord without a length."""
        length = np.linalg.norm(self.chord, axis=-1, keepdims=True)
        return CarAxes(self.chord / np.where(length > 0, length, 1))

    def features(self, scale: float) -> np.ndarray:
        """Return what the network reads, float32 [H, FEATURES].

        The mean move from end to end; the logarithms of the distance and of the moves; 1 / moves;
        whether the ends are one place; and of each side how many moves are known, and the mean of
        the nearest ones over several spans. Where fewer are known, it is the mean of those.

        scale: data units in a model unit.
        """
        away = np.linalg.norm(self.chord, axis=-1) / scale
        near = self.axes()[:, None, None].to_local(self.beside / scale)
        count = self.known.sum(-1, keepdims=True)  # [H, 2, 1]
        spans = np.clip(np.array(SPANS), 1, np.maximum(count, 1))  # [H, 2, S]
        sums = np.cumsum(near, axis=2)
        means = np.take_along_axis(sums, spans[..., None] - 1, axis=2) / spans[..., None]
        whole = (
            away / self.moves,
            np.log1p(away) / FAR,
            np.log(self.moves) / FAR,
            1 / self.moves,
            away == 0,
        )
        sides = (np.log1p(count), means.reshape(*count.shape[:2], -1))
        parts = (np.stack(whole, axis=-1), np.concatenate(sides, axis=-1).reshape(len(away), -1))
        return np.concatenate(parts, axis=-1).astype(np.float32)

    def widths(self, moments: int, scale: float) -> np.ndarray:
        """Return the standard deviation of the place at each moment, data units, [H, K].

        That of a Brownian bridge whose steps have the length of the scale: √(M u (1 - u)).
        """
        share = shares(moments)
        return scale * np.sqrt(self.moves[:, None] * share * (1 - share))


def shares(moments: int) -> np.ndarray:
    """Return the moments of the forecast as shares of the time in the hole, [K]; no end is one."""
    return np.arange(1, moments + 1) / (moments + 1)


def cut_holes(path: np.ndarray, first: np.ndarray, moves: np.ndarray, known: np.ndarray) -> Holes:
    """Return holes in one trajectory.

    Args:
        path: [N + 1, 2], data units.
        first: int64 [H], the last moment before each hole.
        moves: int64 [H], which are missing; the hole ends at moment first + moves, N at most.
        known: int64 [H, 2], how many moves before and after are read; fewer where there are fewer.
    """
    last = first + moves
    steps = np.arange(BESIDE)
    numbers = np.stack((first[:, None] - 1 - steps, last[:, None] + steps), axis=1)
    there = (numbers >= 0) & (numbers < len(path) - 1) & (steps < known[..., None])
    every = np.diff(path, axis=0)
    beside = every[np.clip(numbers, 0, len(every) - 1)] * there[..., None]
    return Holes(path[last] - path[first], moves, beside, there)


def deviations(path: np.ndarray, first: np.ndarray, moves: np.ndarray, moments: int) -> np.ndarray:
    """Return where a trajectory is inside of holes, float64 [H, K, 2].

    As the difference from the straight way at an even speed, in data units, along the map. The
    arguments are those of `cut_holes`.
    """
    share = shares(moments)
    exact = first[:, None] + share * moves[:, None]  # [H, K]
    before = np.minimum(exact.astype(int), len(path) - 2)
    part = (exact - before)[..., None]
    place = (1 - part) * path[before] + part * path[before + 1]
    chord = path[first + moves] - path[first]
    return place - path[first][:, None] - share[:, None] * chord[:, None]


def infill_head(moments: int) -> nn.Sequential:
    """Return the network: features [H, FEATURES] to widths from the straight way [H, 2 K]."""
    return nn.Sequential(
        nn.Linear(FEATURES, HIDDEN),
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Linear(HIDDEN, HIDDEN),
        nn.ReLU(),
        nn.Dropout(DROPOUT),
        nn.Linear(HIDDEN, 2 * moments),
    )
