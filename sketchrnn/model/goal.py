"""The goal of a trajectory: a place, and how many moves are left until it is there.

A network that reads a goal can be sent somewhere: to a destination that was drawn first, as in TNT
(Zhao et al. 2020, arXiv:2008.08294) and PECNet (Mangalam et al. 2020, arXiv:2004.02025), through a
hole in a track, or to where a person clicks. In training the goal is hidden from time to time, so
that the same network also goes on without one. Not here: which goals are set in training
(`data/batches.py`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sketchrnn.trajectories.heading import Axes

GOAL_SIZE = 7
"""Length of the features of a goal."""
FAR = 4.0
"""log moves; divides the logarithm of the moves left, so that the feature is near 1."""


class Goals(NamedTuple):
    """The goals at some moments; `...` is the shape of the moments, such as [T, B] or [R]."""

    place: np.ndarray  # float64 [..., 2], data units
    moves: np.ndarray  # int64 [...], moves until it is reached; 0 where there is no goal

    def after_move(self) -> Goals:
        """Return the goals one move later; one that is reached is a goal no longer."""
        return Goals(self.place, np.maximum(self.moves - 1, 0))

    def features(self, at: np.ndarray, axes: Axes, scale: float) -> np.ndarray:
        """Return the inputs of the network, float32 [..., GOAL_SIZE]; 0 where there is no goal.

        1; the mean move that leads there, in model units; the displacement u as u / (1 + |u|);
        1 / moves; and the logarithm of the moves.

        Args:
            at: where the pen is, data units, [..., 2].
            axes: of the moves at these moments.
            scale: data units in a model unit.
        """
        known = self.moves > 0
        moves = np.where(known, self.moves, 1)[..., None]
        away = axes.to_local((self.place - at) / scale)
        length = np.linalg.norm(away, axis=-1, keepdims=True)
        parts = (np.ones_like(length), away / moves, away / (1 + length), 1 / moves)
        result = np.concatenate((*parts, np.log(moves) / FAR), axis=-1)
        return np.where(known[..., None], result, 0).astype(np.float32)
