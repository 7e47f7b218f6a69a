"""What the Cars page knows of a city: its background, and held-out drives to pick from.

Berlin's streets and drives are shipped with the package. Elsewhere the background is the density of
the trips that the model was trained on, from the checkpoint's own `map.npz`.
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

SHOWN = 1000  # drives to pick from
DETAIL = 4.0  # metres: finer bends are not drawn
MAIN = ("primary", "secondary", "tertiary")
INK = (128, 134, 145)  # of the density: seen on a light and on a dark page
SHADES = 16  # of the density's opacity
RADIUS = 6000.0  # metres around the origin of a city of which nothing else is known


@dataclass(frozen=True, eq=False)
class City:
    """A city as the map shows it; all paths are in metres of `plane`."""

    name: str
    plane: Plane
    home: list[float]
    """West, north, east, south of what the map opens with."""
    streets: list[str]
    """Paths, minor streets before main ones."""
    picture: dict[str, Any] | None
    """`href` and `box` (x, y, width, height) of an image."""
    credit: str
    drives: dict[int, Trajectory]
    """Held-out drives by number."""
    lanes: Sequence[np.ndarray] = ()
    """Where its streets are known: each lane in driving direction, float64[n, 2]."""

    @property
    def title(self) -> str:
        """How people call it."""
        return models.title(self.name)

    @cached_property
    def router(self) -> Router | None:
        """Finds the way along the lanes; None where the streets are not known."""
        return Router(self.lanes) if self.lanes else None

    @cached_property
    def lines(self) -> list[tuple[int, list[int]]]:
        """The held-out drives, each with its number, as x, y, x, y, …"""
        return [(number, _line(self.plane, drive)) for number, drive in self.drives.items()]


@st.cache_resource(show_spinner=False)
def load(name: str) -> City:
    """The city of a shipped checkpoint."""
    model = models.load(name)
    plane = Plane(model.frame.lat, model.frame.lon)
    if any(data["name"] == "berlin" for data in model.card.data):
        lanes, streets = _streets(plane)
        xy = np.concatenate(lanes)
        home = [*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()]
        return City(name, plane, home, streets, None, berlin.CREDIT, _held_out(), lanes)
    credit = " · ".join(data["credit"] for data in model.card.data if data.get("credit"))
    if model.places is None:
        square = [-RADIUS, -RADIUS, RADIUS, RADIUS]
        return City(name, plane, square, [], None, credit, {})
    south, north, west, east = model.places.heart()
    home = plane.to_xy(np.array([north, south]), np.array([west, east])).ravel().tolist()
    return City(name, plane, home, [], _density(plane, model.places), credit, {})


def _streets(plane: Plane) -> tuple[list[np.ndarray], list[str]]:
    """Berlin's lanes, and their paths."""
    streets = berlin.load_streets()
    paths = ["", ""]
    lanes = np.split(plane.to_xy(streets.lat, streets.lon), streets.offsets[1:-1])
    for lane, kind in zip(lanes, streets.kind, strict=True):
        line = simplify_coords(lane, 0.4)
        paths[kind in MAIN] += "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line)
    return lanes, paths


def _density(plane: Plane, places: CityMap) -> dict[str, Any]:
    """A picture of where cars drive, and its box."""
    south, north, west, east = places.bounds
    (x0, y0), (x1, y1) = plane.to_xy(np.array([north, south]), np.array([west, east])).tolist()
    image = Image.fromarray(places.density // (256 // SHADES)).convert("P")
    image.putpalette(INK * SHADES)
    opacity = bytes((255 * np.linspace(0, 1, SHADES) ** 1.7).astype(np.uint8))  # lone fixes fade
    href = cloud.png_address(image, transparency=opacity, bits=4)
    return {"href": href, "box": [x0, y0, x1 - x0, y1 - y0]}


def _held_out() -> dict[int, Trajectory]:
    """Drives of the test split, evenly over its hours; the number is the place in the data set."""
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
