"""The map of the Cars page, on which trajectories are picked, drawn and shown: its data.

The browser draws it from lines (`map.js`), so it needs no network, no WebGL and no tiles. Tiles of
OpenStreetMap can be laid under it. Below it are the tables whose rows are the lines of the map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import terms
from sketchrnn.ui.cars import words
from sketchrnn.ui.cars.plane import Plane
from sketchrnn.ui.cars.scene import Line, Scene
from sketchrnn.ui.components.build import build
from sketchrnn.ui.language import tr

HERE = Path(__file__).parent
SECONDS = 5.0  # how long the animation of the longest ending takes
HTML = """
<div class="frame"><svg role="img"></svg><div class="labels"></div><div class="buttons">
<button class="in">+</button><button class="out">−</button><button class="home">⌂</button>
<button class="focus">◎</button><button class="replay">↻</button></div>
<span class="scale"></span><span class="hint"></span></div>
<div class="key"></div><div class="credit"></div><div class="tables"></div>"""

_component = build(HERE / "map.js", HTML, HERE / "map.css")


@dataclass(frozen=True)
class Event:
    """What a visitor has picked, drawn or aimed at on the map."""

    picked: int | None = None
    drawn: list[list[float]] | None = None
    aimed: list[float] | None = None


def is_there(key: str) -> bool:
    """Return whether the browser has shown the map.

    It shows a chart that comes with the map first, which takes it more than a second when it has
    shown none before.
    """
    return bool((st.session_state.get(key) or {}).get("there"))


def show(scene: Scene, key: str, on_event: Callable[[Event], None]) -> None:
    """Draw the map. `on_event` is called with each event before the page runs again."""

    def report() -> None:
        result = st.session_state[key]
        on_event(Event(*(result.get(name) for name in ("picked", "drawn", "aimed"))))

    _component(
        data=_data(scene) | {"there": is_there(key)},
        fixed=scene.city.fixed,
        key=key,
        on_picked_change=report,
        on_drawn_change=report,
        on_aimed_change=report,
        on_there_change=lambda: None,
    )


def ways(scene: Scene) -> dict[str, Any]:
    """Return what changes on the map when another drive is picked."""
    plane = scene.city.plane
    moving = _moving(scene)
    pace = SECONDS / max((drive.duration for drive in moving), default=1.0)
    given = [part for part in (scene.given, scene.after) if part is not None]
    endings = sum(line.kind == "ending" for line in scene.lines)
    return {
        "city": scene.city.name,
        "token": scene.token,
        "picked": scene.picked,
        "focus": _bounds(plane, [*given, *moving]),
        "given": "".join(_path(plane, part) for part in given),
        "filled": "".join(_path(plane, piece) for piece in scene.filled),
        "lines": [_line(line, plane, pace) for line in scene.lines],
        "heading": scene.heading,
        "cloud": scene.cloud,
        "label": tr(
            "Map of {city} with {ways} ways to drive on", city=scene.city.title, ways=endings
        ),
    }


def _data(scene: Scene) -> dict[str, Any]:
    city, plane = scene.city, scene.city.plane
    x, y = plane.origin
    credits = [city.credit, tr("tiles © OpenStreetMap contributors") if scene.tiles else ""]
    if city.pictures:
        credits.append(tr("grey: where the training drives went, on a logarithmic scale"))
    return ways(scene) | {
        "address": scene.address,
        "home": city.home,
        "mode": scene.mode,
        "tiles": {"x": x, "y": y, "world": plane.world} if scene.tiles else None,
        "credit": " · ".join(filter(None, credits)),
        "hint": _hint(scene),
        "goal": None if scene.goal is None else _xy(plane, *scene.goal),
        "words": words.of_map(scene.simulated),
    }


def _moving(scene: Scene) -> list[Trajectory]:
    """Return the trajectories that set the pace of the animation."""
    likely = [line.drive for line in scene.lines if line.kind in ("ending", "truth")]
    return likely or [line.drive for line in scene.lines]


def _hint(scene: Scene) -> str:
    """Return what to do on the map, as long as it has not been done."""
    if scene.mode == "draw" and scene.given is None:
        return tr("Draw a start here, along a street")
    if scene.mode == "aim" and scene.goal is None:
        return tr("Click where the drive ends")
    return ""


def _xy(plane: Plane, lat: float, lon: float) -> list[float]:
    return np.round(plane.to_xy(np.array(lat), np.array(lon)), 1).tolist()


def _line(line: Line, plane: Plane, pace: float) -> dict[str, Any]:
    """Return the data of a line; `stroke` is [x m, y m, seconds of the animation] for each fix."""
    drive = line.drive
    times = (drive.time - drive.time[0]) * pace
    points = np.column_stack([plane.to_xy(drive.lat, drive.lon), times])
    return {
        "id": line.id,
        "kind": line.kind,
        "name": terms.term(line.name),
        "colour": line.colour,
        "share": line.share,
        "does": line.does(tr),
        "errors": line.errors,
        "stroke": np.round(points, 2).tolist(),
    }


def _path(plane: Plane, drive: Trajectory) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in plane.to_xy(drive.lat, drive.lon))


def _bounds(plane: Plane, drives: Sequence[Trajectory]) -> list[float] | None:
    """Return west, north, east and south of trajectories in metres; None for none."""
    if not drives:
        return None
    xy = np.concatenate([plane.to_xy(drive.lat, drive.lon) for drive in drives])
    return np.round([*xy.min(axis=0), *xy.max(axis=0)], 1).tolist()
