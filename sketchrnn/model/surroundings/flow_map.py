"""How training trajectories moved through the cells around a car, seen from the car.

The features are the last turn (2) and the view of the flow map (`trajectories/flow_map.py`). Moves
have the axes of the car too, forward and left, so that all directions on the map are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from sketchrnn.model.surroundings.base import Surroundings, Tracker
from sketchrnn.trajectories.flow_map import VIEW, FlowMap, cell_for
from sketchrnn.trajectories.heading import Axes, CarAxes, headings, turn_between, update_heading

TURN = 2
"""Features of the last turn, its cosine and sine; they come before the view."""
EMBEDDED_VIEW = 64
"""Length of the embedding of the view."""
DROPOUT = (0.2, 0.3)
"""Shares that are dropped of the view and of its embedding in training."""


class FlowMapSurroundings(Surroundings):
    """The last turn and the view of the flow map from where the car is."""

    size = TURN + VIEW
    whole_map = True

    @property
    def embedded_size(self) -> int:
        """The length of the turn and of the embedded view."""
        return TURN + EMBEDDED_VIEW

    def embedding(self) -> nn.Module:
        """Return a network that embeds the view and leaves the turn as it is."""
        return _Embedding()

    def features(
        self, path: np.ndarray, lifted: np.ndarray, hidden: Sequence[FlowMap] | None = None
    ) -> np.ndarray:
        """Return the turns and the views, float32 [T, B, P]."""
        assert self.flow_map is not None
        heading = headings(path, self.scale)
        result = np.empty((*path.shape[:2], self.size), np.float32)
        result[0, :, :TURN] = 0
        result[1:, :, :TURN] = turn_between(heading[:-1], heading[1:])
        for b in range(path.shape[1]):  # one sequence at a time: its numbers stay in the cache
            own = None if hidden is None else hidden[b]
            result[:, b, TURN:] = self.flow_map.view(path[:, b], heading[:, b], self.scale, own)
        return result

    def tracker(self, path: np.ndarray, lifted: np.ndarray, steps: int) -> Tracker:
        """Return a tracker of the turn and the view."""
        assert self.flow_map is not None
        return _Tracker(path, self.scale, self.flow_map)

    def axes(self, path: np.ndarray) -> Axes:
        """Return the axes of the cars at each moment of paths [T, B, 2], metres."""
        return CarAxes(headings(path, self.scale))

    @classmethod
    def build_map(cls, paths: Iterable[np.ndarray], scale: float) -> FlowMap:
        """Return the flow map of trajectories [N, 2] in metres."""
        return FlowMap.build(paths, cell_for(scale))

    @classmethod
    def read_map(cls, folder: Path) -> FlowMap:
        """Return the flow map in the folder of a checkpoint."""
        return FlowMap.read(folder)


class _Embedding(nn.Sequential):
    """A narrow layer over the whole view: a wide one would memorise a few trajectories."""

    def __init__(self) -> None:
        super().__init__(
            nn.Dropout(DROPOUT[0]),
            nn.Linear(VIEW, EMBEDDED_VIEW),
            nn.ReLU(),
            nn.Dropout(DROPOUT[1]),
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return [..., TURN + EMBEDDED_VIEW] of features [..., TURN + VIEW]."""
        turn, view = input.split((TURN, VIEW), dim=-1)
        return torch.cat((turn, super().forward(view)), dim=-1)


class _Tracker(Tracker):
    def __init__(self, path: np.ndarray, scale: float, flow_map: FlowMap) -> None:
        super().__init__(path, scale)
        self.scale, self.map = scale, flow_map
        self._turn_to(headings(path, scale)[-1])

    def _turn_to(self, heading: np.ndarray) -> None:
        self.heading, self.axes = heading, CarAxes(heading)

    def move(self, by: np.ndarray, lifted: np.ndarray) -> np.ndarray:
        self.at += by
        before = self.heading
        self._turn_to(update_heading(before, by, 1.0))
        turn = turn_between(before, self.heading).astype(np.float32)
        view = self.map.view(self.at * self.scale, self.heading, self.scale)
        return np.concatenate((turn, view), axis=-1)

    def keep(self, rows: np.ndarray) -> None:
        super().keep(rows)
        self._turn_to(self.heading[rows])
