"""The sources of a start on the Cars page: the test split, the model, a line on the map, a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.pen import arc_length
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import address, choices, models
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.map import Mode

SOURCES = {"pick": "Pick", "dream": "Dream", "draw": "Draw", "upload": "Upload"}
MODES: dict[str, Mode] = {"pick": "pick", "draw": "draw"}
"""Source -> effect of a click on the map. With other sources it has none."""
HINTS = {
    "pick": "Click a drive on the map, or choose one here. The model has never seen them.",
    "dream": "The model dreams a drive on its own, then goes on from the beginning of that dream.",
    "draw": "Press and drag along a street, the way a car would go.",
    "upload": "Your own drive as .gpx, .csv or .geojson. It stays on this computer.",
}
OPENING = 16522  # the trajectory at first: it approaches a crossing at speed
MORNING = 1_767_255_300.0  # start time of a drawn line, which has none, unix seconds
BEND = 4.0  # tolerance of a drawn line, metres: smaller bends come from the hand
ON_THE_MAP = "drive-on-the-map"
"""Key in the session state: the last trajectory on a map, for the lessons."""
DREAMS = 20  # most attempts to sample a trajectory that is long enough
LEAST_STEPS = 2  # shortest start, steps of the model: fewer have no speed


@dataclass(frozen=True)
class Start:
    """A trajectory whose beginning is given to the model."""

    drive: Trajectory
    key: str
    """Unique among all starts."""
    known: bool
    """Whether the rest is the truth: a car drove it."""
    whole: bool
    """Whether all of it is given, since it has no rest."""


def sources(city: City) -> list[str]:
    """Return the keys of SOURCES that a city offers. The page opens with the first."""
    offered = {
        "pick": bool(city.drives),
        "dream": models.load_trajectory_model(city.name).density_map is not None,
    }
    return [source for source in SOURCES if offered.get(source, True)]


def get(city: City, source: str) -> Start | None:
    """Draw the widgets of a source and return the start; None as long as there is none."""
    st.caption(HINTS[source])
    return {"pick": _pick, "dream": _dream, "draw": _drawn, "upload": _upload}[source](city)


def _pick(city: City) -> Start:
    numbers = list(city.drives)
    opening = OPENING if OPENING in city.drives else numbers[len(numbers) // 2]
    number = choices.menu(
        "Drive",
        numbers,
        "drive",
        lambda i: f"No. {i}, {clock(city.drives[i].duration)} min",
        opening,
    )
    return Start(city.drives[number], f"pick {number}", known=True, whole=False)


def _dream(city: City) -> Start:
    seed = st.number_input("Dream", 0, 999_999, 1, key="dream", bind="query-params")
    drive = _dreamt(city.name, int(seed))
    return Start(drive, f"dream {seed}", known=False, whole=False)


@st.cache_resource(max_entries=64, show_spinner=False)
def _dreamt(name: str, seed: int) -> Trajectory:
    """Return the first sampled trajectory from this seed on that is long enough."""
    model = models.load_trajectory_model(name)
    units = model.card.trajectory
    longest = 2 * round(units.horizon_s / units.step_s)
    for attempt in range(seed, seed + DREAMS):
        drive = model.complete(None, k=1, seed=attempt, max_points=longest)[0].whole
        if drive is not None and len(drive.time) > longest / 2:
            return drive
    raise DataError(f"of {DREAMS} dreams of {models.title(name)} none was long enough: try another")


def _drawn(city: City) -> Start | None:
    text = st.session_state.get(f"line-{city.name}") or st.query_params.get("line")
    line = address.decode(text, 1.0) if text else None
    if text is None or line is None:
        st.query_params.pop("line", None)
        return None
    st.query_params["line"] = text
    drive = drive_along(city, np.concatenate(line.strokes))
    return Start(drive, f"draw {text}", known=False, whole=True)


def remember_line(city: City, points: list[list[float]]) -> None:
    """Store the line drawn on the map, [x, y] in metres of the plane. A single click is no line."""
    if len(points) > 1:
        line = Drawing((np.array(points, dtype=float),), 1.0, 1.0).simplify(BEND)
        st.session_state[f"line-{city.name}"] = address.encode(line)


def drive_along(city: City, line: np.ndarray) -> Trajectory:
    """Return a trajectory along a drawn line [n, 2], metres of the plane.

    It follows the streets if they are known. Its speed is the typical move of the model per step,
    with one fix per step. Raises DataError if the line is too short or follows no street.
    """
    card = models.card(city.name)
    move = (
        2**0.5 * card.scale
    )  # metres per step: the scale is the standard deviation of one coordinate
    _check_length(line, LEAST_STEPS * move, city.title)
    way = line if city.router is None else city.router.along(line)
    if way is None:
        raise DataError(
            "draw along the streets in driving direction: no route is close to this line"
        )
    along = _check_length(way, LEAST_STEPS * move, city.title)
    steps = int(along[-1] / move)
    at = move * np.arange(steps + 1)
    points = np.column_stack([np.interp(at, along, axis) for axis in way.T])
    lat, lon = city.plane.to_degrees(points)
    return Trajectory(lat, lon, MORNING + card.trajectory.step_s * np.arange(steps + 1), "drawn")


def _check_length(line: np.ndarray, least: float, title: str) -> np.ndarray:
    """Return the arc length float64[n] in metres. Raises DataError if the line is too short."""
    along = arc_length(line)
    if along[-1] < least:
        raise DataError(
            f"draw a longer start: {title} needs at least {least:.0f} m, "
            f"this line has {along[-1]:.0f} m"
        )
    return along


def _upload(city: City) -> Start | None:
    file = st.file_uploader("A drive", ["gpx", "csv", "geojson"], key="upload")
    if file is None:
        return None
    content = file.getvalue()
    drive = Trajectory.parse(content, file.name)
    digest = hashlib.sha256(content).hexdigest()
    return Start(drive, f"upload {digest}", known=True, whole=False)


def clock(seconds: float) -> str:
    """Return minutes and seconds, as 3:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
