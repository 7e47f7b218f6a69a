"""City: the background of the map on the Cars page, and test trajectories to pick from.

The streets of simulated cities are shipped with the package. In other cities the background is
where the training data drove (`ground.py`). Not here: where test trajectories come from
(`held_out.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from simplification.cutil import simplify_coords

from sketchrnn.checkpoint.folder import find
from sketchrnn.data.sources.simulated import CREDIT, SimulatedCity, find_city
from sketchrnn.formats.pen import arc_length
from sketchrnn.trajectories.flow_map import FILE as FLOW_FILE
from sketchrnn.trajectories.flow_map import FlowMap
from sketchrnn.trajectories.router import Router
from sketchrnn.trajectories.streets import Streets
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import models
from sketchrnn.ui.cars import ground, held_out
from sketchrnn.ui.cars.plane import Plane
from sketchrnn.ui.components.build import Fixed

APART = 700.0  # metres from a name of a street to the same name again
DETAIL = 4.0  # tolerance of simplified lines, metres
MAIN = ("primary", "secondary", "tertiary")
RADIUS = 6000.0  # shown around the origin of a city without a map, metres

StreetName = tuple[str, int, int, int]
"""Text, x and y in metres of the plane, degrees clockwise."""


@dataclass(frozen=True, eq=False)
class City:
    """A city on the map. All paths are in metres of `plane`."""

    name: str
    plane: Plane
    home: list[float]
    """West, north, east, south of the part that the map opens with."""
    streets: list[str]
    """Paths, minor streets before main ones."""
    pictures: list[dict[str, Any]]
    """`href` and `box` (x, y, width, height) of images."""
    credit: str
    drives: dict[int, Trajectory]
    """Trajectories of the test split by number."""
    lanes: Sequence[np.ndarray] = ()
    """Each lane in driving direction, float64[n, 2]; empty if the streets are unknown."""

    street_names: Sequence[StreetName] = ()
    """Main streets first."""
    simulation: SimulatedCity | None = None
    """All of its trajectories, if they come from a simulation."""

    @property
    def title(self) -> str:
        """Name for people."""
        return models.title(self.name)

    @property
    def simulated(self) -> bool:
        """Whether its trajectories come from a simulation."""
        return self.simulation is not None

    @cached_property
    def router(self) -> Router | None:
        """Finds routes along the lanes; None if the streets are unknown."""
        return Router(self.lanes) if self.lanes else None

    @cached_property
    def fixed(self) -> Fixed:
        """What the map shows of the city whatever a visitor does.

        `drives` are the trajectories to pick from: number, and x, y, x, y, … in metres.
        """
        drives = [(number, _line(self.plane, drive)) for number, drive in self.drives.items()]
        return Fixed(
            {
                "streets": self.streets,
                "names": self.street_names,
                "pictures": self.pictures,
                "drives": drives,
            }
        )


@st.cache_resource(show_spinner=False)
def load(name: str) -> City:
    """Return the city of a shipped checkpoint."""
    model = models.load_trajectory_model(name)
    plane = Plane(model.frame.lat, model.frame.lon)
    drives = held_out.load(model.card)
    if simulation := find_city(model.card.data):
        network = simulation.load_streets()
        lanes, streets = _streets(plane, network)
        names = _street_names(plane, network)
        xy = np.concatenate(lanes)
        home = [*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()]
        return City(name, plane, home, streets, [], CREDIT, drives, lanes, names, simulation)
    credit = " · ".join(data["credit"] for data in model.card.data if data.get("credit"))
    if model.density_map is None:
        square = [-RADIUS, -RADIUS, RADIUS, RADIUS]
        return City(name, plane, square, [], [], credit, drives)
    south, north, west, east = model.density_map.heart()
    home = plane.to_xy(np.array([north, south]), np.array([west, east])).ravel().tolist()
    flow = FlowMap.read(find(name)) if (find(name) / FLOW_FILE).exists() else None
    pictures = ground.pictures(plane, model.density_map, flow, model.frame)
    return City(name, plane, home, [], pictures, credit, drives)


def _streets(plane: Plane, streets: Streets) -> tuple[list[np.ndarray], list[str]]:
    """Return the lanes, and SVG path data of minor and of main streets."""
    paths = ["", ""]
    lanes = np.split(plane.to_xy(streets.lat, streets.lon), streets.offsets[1:-1])
    for lane, kind in zip(lanes, streets.kind, strict=True):
        line = simplify_coords(lane, 0.4)
        paths[kind in MAIN] += "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line)
    return lanes, paths


def _street_names(plane: Plane, streets: Streets) -> list[StreetName]:
    """Return where the names of streets may stand, main streets first.

    A name stands at the middle of a long lane, and again where the next long one is far enough.
    """
    lanes = np.split(plane.to_xy(streets.lat, streets.lon), streets.offsets[1:-1])
    lengths = np.array([arc_length(lane)[-1] for lane in lanes])
    names: list[StreetName] = []
    placed: dict[str, list[np.ndarray]] = {}
    main = np.isin(streets.kind, MAIN)
    for i in np.lexsort((-lengths, ~main)):
        name, lane = str(streets.name[i]), lanes[i]
        at = lane[len(lane) // 2] if len(lane) > 2 else lane.mean(axis=0)
        others = placed.setdefault(name, [])
        if name and all(np.linalg.norm(at - other) > APART for other in others):
            others.append(at)
            east, south = lane[-1] - lane[0]
            angle = np.degrees(np.arctan2(south, east))
            upright = (angle + 90) % 180 - 90  # never upside down
            names.append((name, round(at[0]), round(at[1]), round(float(upright))))
    return names


def elsewhere(city: City, drive: Trajectory) -> City:
    """Return the ground around a trajectory that is outside of a city: a plane without streets."""
    plane = Plane(float(drive.lat[-1]), float(drive.lon[-1]))
    xy = plane.to_xy(drive.lat, drive.lon)
    home = [*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()]
    name = f"{city.name} {plane.lat:.3f} {plane.lon:.3f}"
    return City(name, plane, home, [], [], "", {})


def _line(plane: Plane, drive: Trajectory) -> list[int]:
    xy = simplify_coords(plane.to_xy(drive.lat, drive.lon), DETAIL)
    return np.round(xy).astype(int).ravel().tolist()
