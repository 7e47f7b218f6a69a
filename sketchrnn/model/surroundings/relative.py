"""The pen's place, seen from where the drawing began."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sketchrnn.model.surroundings.base import Surroundings, Tracker
from sketchrnn.trajectories.flow_map import FlowMap


class RelativeSurroundings(Surroundings):
    """Features x and y, model units."""

    size = 2

    def features(
        self, path: np.ndarray, lifted: np.ndarray, hidden: Sequence[FlowMap] | None = None
    ) -> np.ndarray:
        """Return the places, float32 [T, B, 2]."""
        return (path / self.scale).astype(np.float32)

    def tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Tracker:
        """Return a tracker of the place."""
        return _Tracker(path, self.scale)


class _Tracker(Tracker):
    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        self.at += by
        return self.at.astype(np.float32)
