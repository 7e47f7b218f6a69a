"""The map of the Cars page, on which trajectories are picked, drawn and shown: its data.

The browser draws it from lines (`map.js`), so it needs no network, no WebGL and no tiles. Tiles of
OpenStreetMap can be laid under it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st

from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.plane import Plane
from sketchrnn.ui.components.build import build

HERE = Path(__file__).parent
SECONDS = 5.0  # how long the animation of the longest ending takes
HTML = """
<div class="frame"><svg role="img"></svg><div class="buttons">
<button class="in" title="Nearer (or Ctrl and the wheel)">+</button>
<button class="out" title="Farther">−</button>
<button class="home" title="The whole city">⌂</button>
<button class="focus" title="This drive">◎</button>
<button class="replay" title="Play again">↻</button></div>
<span class="scale"></span><span class="hint"></span></div>
<div class="key"><span class="given"><i></i>given</span><span class="ending"><i></i>the model</span>
<span class="truth"><i></i>what the car really did</span></div><div class="credit"></div>"""

_component = build(HERE / "map.js", HTML, HERE / "map.css")


Mode = Literal["look", "pick", "draw"]


@dataclass
class Scene:
    """What the map shows besides the city."""

    token: str
    """The animation starts anew when it changes."""
    mode: Mode
    given: Trajectory | None = None
    endings: Sequence[Trajectory] = ()
    truth: Trajectory | None = None
    """The true rest, from the last given fix on."""
    rivals: Sequence[tuple[str, str, Trajectory]] = ()
    """Name, colour and path of each simple method, from the last given fix on."""
    cloud: dict[str, Any] | None = None
    """`href` and `box` of a heat map."""
    tiles: bool = False
    """Whether to load street tiles of OpenStreetMap from the network."""


@dataclass(frozen=True)
class Event:
    """What a visitor has picked or drawn on the map."""

    picked: int | None = None
    drawn: list[list[float]] | None = None


def show(city: City, scene: Scene, key: str, on_event: Callable[[Event], None]) -> None:
    """Draw the map. `on_event` is called with each event before the page runs again."""

    def report() -> None:
        result = st.session_state[key]
        on_event(Event(result.get("picked"), result.get("drawn")))

    _component(data=_data(city, scene), key=key, on_picked_change=report, on_drawn_change=report)


def _data(city: City, scene: Scene) -> dict[str, Any]:
    moving_drives = [drive for drive in (scene.truth, *scene.endings) if drive is not None]
    moving_drives = moving_drives or [drive for _, _, drive in scene.rivals]
    longest = max((drive.duration for drive in moving_drives), default=1.0)
    pace = SECONDS / longest

    def moving(drive: Trajectory | None) -> list[list[float]]:
        return [] if drive is None else _timed(city.plane, drive, pace)

    x, y = city.plane.origin
    shown = moving_drives if scene.given is None else [scene.given, *moving_drives]
    return {
        "city": city.name,
        "token": scene.token,
        "home": city.home,
        "focus": _bounds(city.plane, shown),
        "mode": scene.mode,
        "streets": city.streets,
        "picture": city.picture,
        "tiles": {"x": x, "y": y, "world": city.plane.world} if scene.tiles else None,
        "drives": city.lines if scene.mode == "pick" else [],
        "given": "" if scene.given is None else _path(city.plane, scene.given),
        "endings": [moving(ending) for ending in scene.endings],
        "truth": moving(scene.truth),
        "rivals": [[name, colour, moving(drive)] for name, colour, drive in scene.rivals],
        "cloud": scene.cloud,
        "rest": scene.truth is not None,
        "credit": city.credit + (" · tiles © OpenStreetMap contributors" if scene.tiles else ""),
        "hint": "Draw a start here, along a street" if scene.mode == "draw" else "",
        "label": f"Map of {city.title} with {len(scene.endings)} moving_drives to drive on",
    }


def _timed(plane: Plane, drive: Trajectory, pace: float) -> list[list[float]]:
    """Return [x m, y m, seconds of the animation] for each fix."""
    points = np.column_stack(
        [plane.to_xy(drive.lat, drive.lon), (drive.time - drive.time[0]) * pace]
    )
    return np.round(points, 2).tolist()


def _path(plane: Plane, drive: Trajectory) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in plane.to_xy(drive.lat, drive.lon))


def _bounds(plane: Plane, drives: Sequence[Trajectory]) -> list[float] | None:
    """Return west, north, east and south of trajectories in metres; None for none."""
    if not drives:
        return None
    xy = np.concatenate([plane.to_xy(drive.lat, drive.lon) for drive in drives])
    return np.round([*xy.min(axis=0), *xy.max(axis=0)], 1).tolist()
