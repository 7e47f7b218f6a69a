"""The sources of a start on the Cars page: the test split, the model, a line on the map, a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.pen import arc_length
from sketchrnn.inference.filling import longest_gap
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.recording import Gap, Recording
from sketchrnn.trajectories.trajectory import MAX_STEPS, Trajectory
from sketchrnn.ui import address, choices, language, models
from sketchrnn.ui.cars import held_out, picks, upload
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.scene import Mode
from sketchrnn.ui.language import tr

SOURCES = ("pick", "dream", "draw", "upload")
MODES: dict[str, Mode] = {"pick": "pick", "draw": "draw"}
"""Source -> effect of a click on the map. With other sources it has none."""
GIVEN = 40  # percent, at first
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
    dated: bool = False
    """Whether its times are those of a real recording."""
    filled: tuple[Gap, ...] = ()
    """Gaps of the recording that are crossed in a straight line."""
    through: Recording | None = None
    """The recording, if ways through its gaps are wanted instead of a continuation."""
    number: int | None = None
    """Of a test trajectory."""

    def steps_of_truth(self, drive: Trajectory, given: int) -> int | None:
        """Return how many steps of the truth are shown; None if it is not known.

        It ends at a gap that is crossed in a straight line: nobody knows what the car did there.

        Args:
            drive: this one at the steps of the model.
            given: how many of its steps are given.
        """
        until = min(
            (gap.start for gap in self.filled if gap.end > drive.time[given]),
            default=drive.time[-1],
        )
        steps = int(np.count_nonzero(drive.time[given + 1 :] <= until))
        return min(steps, picks.LONGEST) if self.known and steps else None


def title(source: str) -> str:
    """Return the words on the button of a source."""
    return {
        "pick": tr("Pick"),
        "dream": tr("Dream"),
        "draw": tr("Draw"),
        "upload": tr("Upload"),
    }[source]


def sources(city: City) -> list[str]:
    """Return the keys of SOURCES that a city offers. The page opens with the first."""
    offered = {
        "pick": bool(city.drives),
        "dream": models.load_trajectory_model(city.name).density_map is not None,
    }
    return [source for source in SOURCES if offered.get(source, True)]


def get(city: City, source: str) -> Start | None:
    """Draw the widgets of a source and return the start; None as long as there is none."""
    st.caption(_hint(city, source))
    return {"pick": _pick, "dream": _dream, "draw": _drawn, "upload": _upload}[source](city)


def _hint(city: City, source: str) -> str:
    """Return what to do, and how test trajectories get here if there are none."""
    hint = {
        "pick": tr(
            "Click a drive on the map, or choose one here, the most surprising first. The model "
            "has never seen them."
        ),
        "dream": tr(
            "The model dreams a drive on its own, then goes on from the beginning of that dream."
        ),
        "draw": tr("Press and drag along a street, the way a car would go."),
        "upload": tr(
            "Your own drive as GPX, KML, TCX, FIT, GeoJSON or CSV. It stays on this computer."
        ),
    }[source]
    if source == "pick" and city.simulated:
        hint += " " + tr("All are simulated.")
    if city.drives:
        return hint
    card = models.card(city.name)
    prepare = tr(
        "Test drives with their truth can be picked here once the data set is on this computer: "
        "run {command}, then start the app again.",
        command=f"`{held_out.command(card)}`",
    )
    return f"{hint}\n\n{prepare}"


def _pick(city: City) -> Start:
    percent = st.session_state.get("given", GIVEN)
    catalogue = picks.catalogue(city.name, percent, city)
    numbers = list(catalogue)
    opening = OPENING if OPENING in catalogue else numbers[len(numbers) // 2]

    words = picks.descriptions(city.name, percent, language.current(), catalogue)
    number = choices.menu(tr("Drive"), numbers, "drive", words.__getitem__, opening)
    st.caption(
        tr(
            "Named by what the car does after the given part. Surprising: far from driving "
            "straight on at the last speed."
        )
    )
    return picked(city, number)


def picked(city: City, number: int) -> Start:
    """Return a test trajectory as a start."""
    return Start(city.drives[number], f"pick {number}", known=True, whole=False, number=number)


def _dream(city: City) -> Start:
    seed = choices.whole(st.container(), tr("Dream"), 1, "dream")
    drive = _dreamt(city.name, seed)
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
    raise DataError(
        tr(
            "of {count} dreams of {city} none was long enough: try another",
            count=DREAMS,
            city=models.title(name),
        )
    )


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
    _check_length(line, LEAST_STEPS * _typical_move(city), city.title)
    way = line if city.router is None else city.router.along(line)
    if way is None:
        raise DataError(
            tr("draw along the streets in driving direction: no route is close to this line")
        )
    return _timed(city, *city.plane.to_degrees(_evenly(city, way)), name="drawn")


def _evenly(city: City, way: np.ndarray) -> np.ndarray:
    """Return points on a way [n, 2], metres, as far apart as a typical move of the model."""
    move = _typical_move(city)
    along = _check_length(way, LEAST_STEPS * move, city.title)
    at = move * np.arange(int(along[-1] / move) + 1)
    return np.column_stack([np.interp(at, along, axis) for axis in way.T])


def _timed(city: City, lat: np.ndarray, lon: np.ndarray, name: str) -> Trajectory:
    """Return a trajectory with one fix for each step of the model."""
    step_s = models.card(city.name).trajectory.step_s
    return Trajectory(lat, lon, MORNING + step_s * np.arange(len(lat)), name)


def _typical_move(city: City) -> float:
    """Return metres per step: the scale is the standard deviation of one coordinate."""
    return 2**0.5 * models.card(city.name).scale


def _check_length(line: np.ndarray, least: float, city: str) -> np.ndarray:
    """Return the arc length float64[n] in metres. Raises DataError if it is too short or long."""
    along = arc_length(line)
    most = MAX_STEPS / LEAST_STEPS * least
    if not along[-1] <= most:
        raise DataError(
            tr(
                "expected a way of at most {most:,.0f} km, got {length:,.0f} km",
                most=most / 1000,
                length=along[-1] / 1000,
            )
        )
    if along[-1] < least:
        raise DataError(
            tr(
                "expected a longer start: {city} needs at least {least:.0f} m, this line has "
                "{length:.0f} m",
                city=city,
                least=least,
                length=along[-1],
            )
        )
    return along


def _upload(city: City) -> Start | None:
    model = models.load_trajectory_model(city.name)
    found = upload.read(
        LEAST_STEPS * model.card.trajectory.step_s,
        lambda lat, lon: _at_even_speed(city, lat, lon),
        longest_gap(model),
    )
    if found is None:
        return None
    return Start(
        found.drive,
        f"upload {found.key}",
        known=found.timed,
        whole=False,
        dated=found.timed,
        filled=found.filled,
        through=found.through,
    )


def _at_even_speed(city: City, lat: np.ndarray, lon: np.ndarray) -> Trajectory:
    """Return a way [n] in degrees, anywhere on earth, at the typical speed of a city's model."""
    frame = Frame(float(lat[0]), float(lon[0]))
    points = _evenly(city, frame.to_metres(lat, lon))
    return _timed(city, *frame.to_degrees(points), name="no times")
