"""Fourier features: sines and cosines of the place on a map.

Tancik et al. 2020, "Fourier Features Let Networks Learn High Frequency Functions in Low Dimensional
Domains", arXiv:2006.10739. A network cannot tell two streets of one city apart from coordinates in
kilometres; waves of many lengths make the difference large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sketchrnn.config import ModelConfig, require
from sketchrnn.model.surroundings.base import Surroundings, Tracker
from sketchrnn.trajectories.flow_map import FlowMap

DIRECTIONS = 4
"""Of the waves of each length, evenly over half a turn; the other half would repeat them."""


class FourierSurroundings(Surroundings):
    """A sine and a cosine for each length and direction of the waves."""

    def __init__(self, config: ModelConfig, scale: float, flow_map: FlowMap | None = None) -> None:
        """Compute the wave vectors from the configuration."""
        super().__init__(config, scale, flow_map)
        self.waves = wave_vectors(config)
        self.size = 2 * len(self.waves)

    def features(
        self, path: np.ndarray, lifted: np.ndarray, hidden: Sequence[FlowMap] | None = None
    ) -> np.ndarray:
        """Return the sines, then the cosines, float32 [T, B, P]."""
        return _sines((path @ self.waves.T).astype(np.float32))

    def tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Tracker:
        """Return a tracker of the sines and cosines."""
        return _Tracker(path, self.scale, self.waves)

    @classmethod
    def check(cls, config: ModelConfig) -> None:
        """Raise `UsageError` unless there are 1 to 64 wavelengths above 0."""
        ok = 0 < config.shortest_wave <= config.longest_wave and 1 <= config.waves <= 64
        require(ok, "the waves", "1 to 64 lengths, shortest above 0", config)


class _Tracker(Tracker):
    def __init__(self, path: np.ndarray, scale: float, waves: np.ndarray) -> None:
        super().__init__(path, scale)
        self.waves = waves.T * scale  # [2, D], radians per model unit

    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        self.at += by
        return _sines((self.at @ self.waves).astype(np.float32))


def wave_vectors(config: ModelConfig) -> np.ndarray:
    """Return the wave vectors [D, 2], radians per data unit.

    Lengths in geometric progression, `DIRECTIONS` of each.
    """
    ratio = (config.longest_wave / config.shortest_wave) ** (1 / max(1, config.waves - 1))
    lengths = [config.shortest_wave * ratio**i for i in range(config.waves)]
    directions = [i * math.pi / DIRECTIONS for i in range(DIRECTIONS)]
    rows = [
        (2 * math.pi / length * math.cos(angle), 2 * math.pi / length * math.sin(angle))
        for length in lengths
        for angle in directions
    ]
    return np.array(rows)


def _sines(angles: np.ndarray) -> np.ndarray:
    """Return sines and cosines [..., 2 D] of angles [..., D]."""
    return np.concatenate((np.sin(angles), np.cos(angles)), axis=-1)
