"""A model of a city and the data set that it is measured on, at its own time step and split."""

from __future__ import annotations

from collections.abc import Sequence

from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.inference.load import expect_trajectories, load
from sketchrnn.inference.trajectories import TrajectoryCompleter


def model_and_data(name: str, data: Sequence[str]) -> tuple[TrajectoryCompleter, Dataset]:
    """Return a model of trajectories and a data set; `UsageError` for a model of drawings.

    Args:
        name: of the model, or its folder.
        data: as for `train --data`.
    """
    model = expect_trajectories(load(name))
    units = model.card.trajectory
    return model, prepare(data, TrajectoryOptions(units.step_s, model.frame, units.split_by))
