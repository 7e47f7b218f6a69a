"""No surroundings: the network reads nothing but moves, as Magenta's released models do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sketchrnn.model.surroundings.base import Surroundings, Tracker
from sketchrnn.trajectories.flow_map import FlowMap


class NoSurroundings(Surroundings):
    """Features of length 0."""

    size = 0
    place_free = True

    def features(
        self, path: np.ndarray, lifted: np.ndarray, hidden: Sequence[FlowMap] | None = None
    ) -> np.ndarray:
        """Return an empty array, float32 [T, B, 0]."""
        return np.zeros((*path.shape[:2], 0), np.float32)

    def tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Tracker:
        """Return a tracker of empty features."""
        return _Tracker(path, self.scale)


class _Tracker(Tracker):
    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        return np.zeros((len(by), 0), np.float32)
