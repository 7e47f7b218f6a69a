"""The simple methods that the Cars page compares with the model.

The physical methods have fixed constants here, since most cities have no data in the package;
`evaluate` fits them. The nearest neighbours come from the training data of the model.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from sketchrnn.data.sources.simulated import SimulatedCity
from sketchrnn.data.split import split_by_time
from sketchrnn.data.store import SPLITS
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.baselines import Neighbours
from sketchrnn.trajectories.cleaning import Fixes
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.resample import Resampled, resample_bulk
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui.cars import scores
from sketchrnn.ui.colours import COLOURS, NEAREST

LONGEST_SEEN = 30  # steps in which trajectories are compared
BETWEEN = 15  # steps between two windows of a training trajectory
PHYSICS = baselines.untuned()


def names(trips: bool) -> list[str]:
    """Return the methods to choose from. `trips`: whether the training data is in the package."""
    return [name for name in COLOURS if trips or name != NEAREST]


def path(
    name: str,
    start: Trajectory,
    times: np.ndarray,
    frame: Frame,
    simulation: SimulatedCity | None,
) -> Trajectory:
    """Return the forecast of a method as a trajectory from the last fix of a start.

    Args:
        name: of the method.
        start: the part given.
        times: the predicted moments, at equal steps, unix seconds.
        frame: the metres of the model.
        simulation: has the trajectories of the nearest neighbours.
    """
    step_s = float(times[0] - start.time[-1])
    seen = scores.seen(start, step_s, frame)  # [1, S + 1, 2]
    return onward(start, guess(name, seen, len(times), step_s, frame, simulation)[0], times, frame)


def onward(start: Trajectory, path: np.ndarray, times: np.ndarray, frame: Frame) -> Trajectory:
    """Return a path [T, 2] in metres as a trajectory from the last fix of a start."""
    lat, lon = frame.to_degrees(path)
    return Trajectory(
        np.append(start.lat[-1], lat),
        np.append(start.lon[-1], lon),
        np.append(start.time[-1], times),
    )


def guess(
    name: str,
    seen: np.ndarray,
    steps: int,
    step_s: float,
    frame: Frame,
    simulation: SimulatedCity | None,
) -> np.ndarray:
    """Return the forecast of a method, [n, steps, 2], for paths [n, S + 1, 2], metres."""
    if name != NEAREST or simulation is None:
        return PHYSICS[name](seen, steps)[:, 0]
    seen = seen[:, -(LONGEST_SEEN + 1) :]
    method = _neighbours(simulation, step_s, frame, seen.shape[1] - 1, steps)
    return best_guess(method(seen, steps))


@st.cache_resource(max_entries=4, show_spinner=False)
def _neighbours(
    city: SimulatedCity, step_s: float, frame: Frame, seen: int, ahead: int
) -> Neighbours:
    """Return the windows of a city's training trajectories of this length."""
    trips = _trips(city, step_s, frame)
    split = split_by_time(trips.start)
    windows = []
    for trip in np.flatnonzero(split == SPLITS.index("train")):
        begin, end = trips.offsets[trip], trips.offsets[trip + 1]
        windows += list(range(begin, end - seen - ahead, BETWEEN))
    whole = trips.xy[np.array(windows)[:, None] + np.arange(seen + ahead + 1)].astype(np.float64)
    return Neighbours(whole[:, : seen + 1], whole[:, seen + 1 :], baselines.PLACES[0], 20)


@st.cache_resource(max_entries=2, show_spinner=False)
def _trips(city: SimulatedCity, step_s: float, frame: Frame) -> Resampled:
    return resample_bulk(Fixes(*city.load_tracks()[:4]), step_s, frame)
