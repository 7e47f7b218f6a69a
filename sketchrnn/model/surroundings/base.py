"""The interface of every kind of surroundings, and of what follows the pen while it draws."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from torch import nn

from sketchrnn.config import ModelConfig
from sketchrnn.trajectories.flow_map import FlowMap
from sketchrnn.trajectories.heading import MAP_AXES, Axes


class Surroundings(ABC):
    """Inputs of the network that describe where the pen is.

    A kind is one subclass. Each moment is described by what came before it, so that a sequence can
    be read as a whole (`features`) or drawn move by move (`tracker`) with the same inputs.
    """

    size: int
    """P, the length of the features of one moment."""
    whole_map: ClassVar[bool] = False
    """Whether the kind needs a map of all training trajectories, which drawings do not have."""
    place_free: ClassVar[bool] = False
    """Whether the features ignore the place on the map. Only then is a trajectory scaled and
    rotated at random in training: elsewhere it would leave its streets."""

    def __init__(self, config: ModelConfig, scale: float, flow_map: FlowMap | None = None) -> None:
        """Take the settings of the kind.

        Args:
            config: of the model.
            scale: data units in a model unit.
            flow_map: the map of a kind that needs one (`whole_map`).
        """
        self.scale, self.flow_map = scale, flow_map

    @property
    def embedded_size(self) -> int:
        """The length of what `embedding` makes of them, which the network reads."""
        return self.size

    def embedding(self) -> nn.Module:
        """Return a new module that maps features [..., P] to [..., embedded_size]."""
        return nn.Identity()

    @abstractmethod
    def features(
        self, path: np.ndarray, lifted: np.ndarray, hidden: Sequence[FlowMap] | None = None
    ) -> np.ndarray:
        """Return the features of all moments, float32 [T, B, P].

        Args:
            path: where the pen is at each moment, float64 [T, B, 2], data units.
            lifted: whether the pen is lifted there, bool [T, B].
            hidden: B maps of one trajectory each, whose trace is removed from the map for its own
                sequence, so that no training trajectory sees where it is going to drive.
        """

    @abstractmethod
    def tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Tracker:
        """Return what follows B sequences for at most `steps` further moves.

        path, lifted: [T, B, 2] and [T, B], as for `features`.
        """

    def scalar_tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Any:
        """Return a tracker that is faster for a handful of rows; its last bits may differ."""
        return self.tracker(path, lifted, steps)

    def axes(self, path: np.ndarray) -> Axes:
        """Return the axes of the moves at each moment of paths [T, B, 2], data units."""
        return MAP_AXES

    @classmethod
    def build_map(cls, paths: Iterable[np.ndarray], scale: float) -> FlowMap | None:
        """Return the map of training trajectories [N, 2] in metres; None if the kind has none."""
        return None

    @classmethod
    def read_map(cls, folder: Path) -> FlowMap | None:
        """Return the map in the folder of a checkpoint; None if the kind has none."""
        return None

    @classmethod
    def check(cls, config: ModelConfig) -> None:
        """Raise `UsageError` for settings that are impossible for this kind."""
        return


class Tracker(ABC):
    """Follows R pens move by move; what came before is not computed again.

    In NumPy, and in memory that is reused: for one row, where the sampler spends its time, a call
    of NumPy costs a quarter of one of PyTorch.
    """

    axes: Axes = MAP_AXES
    """The axes of the next move."""

    def __init__(self, path: np.ndarray, scale: float) -> None:
        """Begin at the last moment of paths [T, R, 2], data units."""
        self.at = path[-1] / scale  # [R, 2], model units

    @abstractmethod
    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        """Return the features float32 [R, P] after moves `by` [R, 2] on the map, model units.

        The returned array may be overwritten by the next call. lifted: after the moves, bool [R].
        """

    def keep(self, rows: np.ndarray) -> None:
        """Drop all rows but these [R'] (indices)."""
        self.at = self.at[rows]
