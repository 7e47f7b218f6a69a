"""The simple methods beside the model on the Cars page.

Those of physics have usual constants here, since most starts are not of a city whose trips are at
hand; in `evaluate` they are fitted. The neighbours are trips that the model has learnt from too.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from sketchrnn.data.sources import berlin
from sketchrnn.data.split import split_by_time
from sketchrnn.data.store import SPLITS
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.baselines import Neighbours
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.trajectory import Frame, Resampled, Trajectory, resample_bulk
from sketchrnn.ui.cars import scores
from sketchrnn.ui.colours import COLOURS, NEAREST

LONGEST_SEEN = 30  # steps by which trips are alike
BETWEEN = 15  # steps between the moments of a trip from which others may go on
PHYSICS = baselines.untuned()


def names(trips: bool) -> list[str]:
    """The methods to choose from; trips: those that the model has learnt from are at hand."""
    return [name for name in COLOURS if trips or name != NEAREST]


def path(name: str, start: Trajectory, times: np.ndarray, frame: Frame) -> Trajectory:
    """Where a method thinks that a drive goes on, from its last fix on.

    times: the moments that are predicted, at equal steps, unix seconds.
    """
    step_s = float(times[0] - start.time[-1])
    seen = scores.seen(start, step_s, frame)  # [1, S + 1, 2]
    return onward(start, guess(name, seen, len(times), step_s, frame)[0], times, frame)


def onward(start: Trajectory, path: np.ndarray, times: np.ndarray, frame: Frame) -> Trajectory:
    """A path [T, 2] in metres as a drive from the last fix of a start on."""
    lat, lon = frame.to_degrees(path)
    return Trajectory(
        np.append(start.lat[-1], lat),
        np.append(start.lon[-1], lon),
        np.append(start.time[-1], times),
    )


def guess(name: str, seen: np.ndarray, steps: int, step_s: float, frame: Frame) -> np.ndarray:
    """One guess of a method, [n, steps, 2] of paths seen [n, S + 1, 2], metres of the frame."""
    if name != NEAREST:
        return PHYSICS[name](seen, steps)[:, 0]
    seen = seen[:, -(LONGEST_SEEN + 1) :]
    method = _neighbours(step_s, frame, seen.shape[1] - 1, steps)
    return best_guess(method(seen, steps))


@st.cache_resource(max_entries=4, show_spinner=False)
def _neighbours(step_s: float, _frame: Frame, seen: int, ahead: int) -> Neighbours:
    """Those of Berlin's training trips that are long enough, from several moments of each."""
    trips = _trips(step_s, _frame)
    split = split_by_time(trips.start)
    windows = []
    for trip in np.flatnonzero(split == SPLITS.index("train")):
        begin, end = trips.offsets[trip], trips.offsets[trip + 1]
        windows += list(range(begin, end - seen - ahead, BETWEEN))
    whole = trips.xy[np.array(windows)[:, None] + np.arange(seen + ahead + 1)].astype(np.float64)
    return Neighbours(whole[:, : seen + 1], whole[:, seen + 1 :], baselines.PLACES[0], 20)


@st.cache_resource(max_entries=1, show_spinner=False)
def _trips(step_s: float, _frame: Frame) -> Resampled:
    lat, lon, time, offsets, _ = berlin.load_tracks()
    return resample_bulk(lat, lon, time, offsets, step_s, _frame)
