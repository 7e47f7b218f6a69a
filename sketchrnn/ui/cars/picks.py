"""The menu of test trajectories: named by what the car does, the most surprising first.

Surprise is how far the truth is from the car driving on in a straight line at its last speed. The
error of the model would be the better measure, but it needs samples for a thousand trajectories,
which take minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from sketchrnn.trajectories.manoeuvres import Manoeuvre, manoeuvres
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import models
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.description import describe
from sketchrnn.ui.language import tr

LONGEST = 200
"""Most steps that are predicted."""


class Pick(NamedTuple):
    """One test trajectory, from the end of the given part on."""

    manoeuvres: list[Manoeuvre]
    off: float
    """Mean distance of the truth from driving straight on, metres."""


def given_steps(steps: int, percent: float) -> int:
    """Return how many of the steps of a trajectory are given: two or more, and not all."""
    return int(np.clip(round(steps * percent / 100), 2, max(2, steps - 1)))


@st.cache_resource(max_entries=16, show_spinner=False)
def catalogue(name: str, percent: float, _city: City) -> dict[int, Pick]:
    """Return the test trajectories of a city by number, the most surprising first."""
    model = models.load_trajectory_model(name)
    step_s = model.card.trajectory.step_s
    picks = {}
    for number, drive in _city.drives.items():
        path = _path(drive, step_s, _city)
        given = given_steps(len(path) - 1, percent)
        rest = path[given : given + LONGEST + 1]
        ahead = np.arange(len(rest))[:, None]
        straight = rest[0] + ahead * (path[given] - path[given - 1])
        off = np.linalg.norm(straight - rest, axis=1)[1:]
        picks[number] = Pick(manoeuvres(rest, step_s), float(off.mean()) if len(off) else 0.0)
    return dict(sorted(picks.items(), key=lambda item: -item[1].off))


@st.cache_data(max_entries=64, show_spinner=False)
def descriptions(
    name: str, percent: float, code: str, _catalogue: Mapping[int, Pick]
) -> dict[int, str]:
    """Return what the menu says of each drive of a catalogue, in the visitor's language.

    A thousand descriptions take a third of a second, so they are kept for all visitors: by the
    city, by the percentage given, from which the catalogue follows, and by the code of the
    language.
    """
    return {number: _described(number, pick) for number, pick in _catalogue.items()}


def _described(number: int, pick: Pick) -> str:
    does = describe(pick.manoeuvres, tr)
    return tr(
        "{does} · {off:,.0f} m off straight on · No. {number}",
        does=does[:1].upper() + does[1:],
        off=pick.off,
        number=number,
    )


def _path(drive: Trajectory, step_s: float, city: City) -> np.ndarray:
    """Return the positions [n, 2] at the steps of the model, metres east and north."""
    times = np.arange(drive.time[0], drive.time[-1] + 1e-6, step_s)
    xy = city.plane.to_xy(drive.lat, drive.lon) * (1, -1)
    return np.column_stack([np.interp(times, drive.time, axis) for axis in xy.T])
