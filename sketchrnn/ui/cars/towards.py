"""Ways to a place that a visitor clicks, on the map of the Cars page.

Not here: how the ways are sampled (`inference/arrival.py`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from sketchrnn.errors import DataError
from sketchrnn.inference.arrival import ArrivalSettings, arrive
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.manoeuvres import manoeuvres
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import models
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.clock import span
from sketchrnn.ui.cars.scene import Line, Scene
from sketchrnn.ui.language import tr

PLACE = "end"
"""In the address: latitude and longitude, as 52.4312,13.5201."""


def wanted(place: City) -> bool:
    """Draw the switch, for a model that reads goals; return whether a click sets the end."""
    if not models.load_trajectory_model(place.name).model.config.goal:
        return False
    on = st.toggle(
        tr("Choose where it ends"),
        key="aim",
        bind="query-params",
        help=tr("Click a place on the map: the model looks for ways that lead there."),
    )
    if not on:
        st.query_params.pop(PLACE, None)
    return on


def remember(place: City, point: list[float]) -> None:
    """Store a place, [x, y] in metres of the plane."""
    lat, lon = place.plane.to_degrees(np.array([point]))
    st.query_params[PLACE] = f"{lat[0]:.5f},{lon[0]:.5f}"


def chosen() -> tuple[float, float] | None:
    """Return the place in the address, degrees; None for none. Raises DataError if it is none."""
    text = st.query_params.get(PLACE)
    if text is None:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = np.nan
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # written so that NaN fails
        st.query_params.pop(PLACE)
        raise DataError(
            tr(
                "expected a latitude and a longitude as end=52.43,13.52, got {given}",
                given=text[:40],
            )
        )
    return lat, lon


def show(
    city: City, beginning: Trajectory, key: str, settings: ArrivalSettings, scene: Scene
) -> None:
    """Put the chosen place and the ways there into the scene.

    key: unique for the beginning.
    """
    scene.mode, scene.given = "aim", beginning
    scene.goal = chosen()
    scene.token = repr((city.name, key, scene.goal, settings))
    if scene.goal is None:
        st.info(tr("Click a place on the map, on a street that a car can reach from here."))
        return
    with st.spinner(tr("Looking for ways")):
        ways = _ways(city.name, key, scene.goal, settings, beginning)
    step = models.card(city.name).trajectory.step_s
    scene.lines = [_line(i, way, city, step) for i, way in enumerate(ways, 1)]
    scene.heading = tr("Ways that arrive")
    times = [way.ending.duration for way in ways if way.ending is not None]
    soonest, latest = span(min(times)), span(max(times))
    if soonest != latest:
        soonest = tr("{soonest} to {latest}", soonest=soonest, latest=latest)
    st.caption(tr("There after {time}. Shares are of the sampled ways that arrive.", time=soonest))


@st.cache_resource(max_entries=64, show_spinner=False)
def _ways(
    name: str,
    key: str,
    goal: tuple[float, float],
    settings: ArrivalSettings,
    _beginning: Trajectory,
) -> list[Completion[Trajectory]]:
    """The ways, the most frequent first; `_beginning` follows from the key."""
    return arrive(models.load_trajectory_model(name), _beginning, goal, settings)


def _line(number: int, way: Completion[Trajectory], city: City, step: float) -> Line:
    """Return a way as a line of the map, with what the car does and when it arrives."""
    assert way.ending is not None, "a way to a place has two fixes at least"
    name = f"way {number}"
    line = Line(name, "ending", name, way.ending, share=way.share, samples=way.samples)
    even = way.ending.resample(step) if way.ending.duration >= step else way.ending
    frame = models.load_trajectory_model(city.name).frame
    made = manoeuvres(frame.to_metres(even.lat, even.lon), step)
    return replace(line, manoeuvres=made, arrives_s=way.ending.duration)
