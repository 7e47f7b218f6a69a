"""City: the background of the map on the Cars page, and test trajectories to pick from.

Berlin's streets and trajectories are shipped with the package. In other cities the background is
the density of the training data, from `map.npz` in the checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image
from simplification.cutil import simplify_coords

from sketchrnn.data.sources import berlin
from sketchrnn.data.split import evenly_spaced, split_by_time
from sketchrnn.data.store import SPLITS
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.router import Router
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import models
from sketchrnn.ui.cars import cloud
from sketchrnn.ui.cars.plane import Plane

SHOWN = 1000  # trajectories to pick from
DETAIL = 4.0  # tolerance of simplified lines, metres
MAIN = ("primary", "secondary", "tertiary")
INK = (128, 134, 145)  # of the density: readable on a light and on a dark page
SHADES = 16  # steps of opacity of the density
RADIUS = 6000.0  # shown around the origin of a city without a map, metres


@dataclass(frozen=True, eq=False)
class City:
    """A city on the map. All paths are in metres of `plane`."""

    name: str
    plane: Plane
    home: list[float]
    """West, north, east, south of the part that the map opens with."""
    streets: list[str]
    """Paths, minor streets before main ones."""
    picture: dict[str, Any] | None
    """`href` and `box` (x, y, width, height) of an image."""
    credit: str
    drives: dict[int, Trajectory]
    """Trajectories of the test split by number."""
    lanes: Sequence[np.ndarray] = ()
    """Each lane in driving direction, float64[n, 2]; empty if the streets are unknown."""

    @property
    def title(self) -> str:
        """Name for people."""
        return models.title(self.name)

    @cached_property
    def router(self) -> Router | None:
        """Finds routes along the lanes; None if the streets are unknown."""
        return Router(self.lanes) if self.lanes else None

    @cached_property
    def lines(self) -> list[tuple[int, list[int]]]:
        """The trajectories to pick from: number, and x, y, x, y, … in metres."""
        return [(number, _line(self.plane, drive)) for number, drive in self.drives.items()]


@st.cache_resource(show_spinner=False)
def load(name: str) -> City:
    """Return the city of a shipped checkpoint."""
    model = models.load_trajectory_model(name)
    plane = Plane(model.frame.lat, model.frame.lon)
    if any(data["name"] == "berlin" for data in model.card.data):
        lanes, streets = _streets(plane)
        xy = np.concatenate(lanes)
        home = [*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()]
        return City(name, plane, home, streets, None, berlin.CREDIT, _held_out(), lanes)
    credit = " · ".join(data["credit"] for data in model.card.data if data.get("credit"))
    if model.density_map is None:
        square = [-RADIUS, -RADIUS, RADIUS, RADIUS]
        return City(name, plane, square, [], None, credit, {})
    south, north, west, east = model.density_map.heart()
    home = plane.to_xy(np.array([north, south]), np.array([west, east])).ravel().tolist()
    return City(name, plane, home, [], _density(plane, model.density_map), credit, {})


def _streets(plane: Plane) -> tuple[list[np.ndarray], list[str]]:
    """Return Berlin's lanes, and SVG path data of minor and of main streets."""
    streets = berlin.load_streets()
    paths = ["", ""]
    lanes = np.split(plane.to_xy(streets.lat, streets.lon), streets.offsets[1:-1])
    for lane, kind in zip(lanes, streets.kind, strict=True):
        line = simplify_coords(lane, 0.4)
        paths[kind in MAIN] += "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line)
    return lanes, paths


def _density(plane: Plane, places: CityMap) -> dict[str, Any]:
    """Return an image of the density, and its box."""
    south, north, west, east = places.bounds
    (x0, y0), (x1, y1) = plane.to_xy(np.array([north, south]), np.array([west, east])).tolist()
    image = Image.fromarray(places.density // (256 // SHADES)).convert("P")
    image.putpalette(INK * SHADES)
    opacity = bytes(
        (255 * np.linspace(0, 1, SHADES) ** 1.7).astype(np.uint8)
    )  # single fixes nearly vanish
    href = cloud.png_address(image, transparency=opacity, bits=4)
    return {"href": href, "box": [x0, y0, x1 - x0, y1 - y0]}


def _held_out() -> dict[int, Trajectory]:
    """Return trajectories of the test split, evenly over its hours, by index in the data set."""
    lat, lon, time, offsets, *_ = berlin.load_tracks()
    split = split_by_time(time[offsets[:-1]])
    test = np.flatnonzero(split == SPLITS.index("test"))
    drives = {}
    for i in test[evenly_spaced(len(test), SHOWN)].tolist():
        part = slice(offsets[i], offsets[i + 1])
        drives[i] = Trajectory(lat[part], lon[part], time[part])
    return drives


def _line(plane: Plane, drive: Trajectory) -> list[int]:
    xy = simplify_coords(plane.to_xy(drive.lat, drive.lon), DETAIL)
    return np.round(xy).astype(int).ravel().tolist()
