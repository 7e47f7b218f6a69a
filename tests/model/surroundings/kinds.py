"""Every kind of surroundings over the same made-up paths, for the tests of this folder."""

from typing import Any

import numpy as np

from sketchrnn.config import ModelConfig
from sketchrnn.model.surroundings import KINDS, surroundings_of
from sketchrnn.model.surroundings.base import Surroundings
from sketchrnn.trajectories.flow_map import FlowMap

SCALE = 4.0
WAVES: dict[str, Any] = {"shortest_wave": 50.0, "longest_wave": 800.0, "waves": 3}
NAMES = tuple(KINDS)


def paths(seed: int, steps: int, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Positions of pens, whole numbers so that some points fall on each other; and their lifts."""
    rng = np.random.default_rng(seed)
    moves = rng.integers(-3, 4, (steps, count, 2)).astype(np.float64)
    moves[0] = 0
    return moves.cumsum(0), rng.random((steps, count)) < 0.3


def town(trajectories: int = 3) -> FlowMap:
    """Trajectories along and across the paths; no whole number is the border of a cell."""
    street = np.stack((np.linspace(-40, 40, 60), np.linspace(-9.0, 11, 60)), axis=1)
    return FlowMap.build([street, street[::-1, ::-1], street + 5][:trajectories], 1.7)


def made(name: str, scale: float = SCALE) -> Surroundings:
    """The surroundings of this name, on the map of `town` if they need one."""
    config = ModelConfig(position=name, **(WAVES if name == "fourier" else {}))
    return surroundings_of(config, scale, town() if KINDS[name].whole_map else None)
