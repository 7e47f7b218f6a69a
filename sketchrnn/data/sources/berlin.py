"""Car trips in Berlin-Adlershof: real streets of OpenStreetMap, traffic simulated by Eclipse SUMO.

Covers building the two shipped files with SUMO (the extra `sumo` of this package) and reading them.
The trips are simulated: routes are plausible, not observed, and demand is even over the hours.
Not here: other cities of the SUMO wheel.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import logging
import os
import subprocess
import sys
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.tracks import Tracks
from sketchrnn.data.trajectories import Attribution, from_tracks
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import EARTH_RADIUS_M
from sketchrnn.trajectories.streets import (
    MICRO,
    StreetIndex,
    Streets,
    read_arrays,
    read_sumo_network,
    write_arrays,
)

logger = logging.getLogger(__name__)

LICENCE = "ODbL 1.0"
CREDIT = (
    "Streets © OpenStreetMap contributors (openstreetmap.org/copyright); "
    "traffic simulated by Eclipse SUMO"
)
SHIPPED = Path(__file__).with_name("berlin")

PERIOD = 2  # seconds from one fix to the next
DEMAND = 2.0  # seconds from one departure to the next: busy streets without gridlock
LEEWAY = 10.0  # metres that a fix may be farther than the speeds allow: a lane change and a bend
STANDSTILL = 240  # seconds: longer than any red light, so the car is stuck in a jam
SHORTEST = 400.0  # metres; shorter trips are left out

_TRACK_KEYS = ("first_lat", "first_lon", "step_lat", "step_lon", "start", "offsets", "vehicle")
_COLUMNS = ["timestep_time", "vehicle_id", "vehicle_x", "vehicle_y", "vehicle_speed"]


@dataclass(frozen=True, eq=False)
class Trip:
    """One trip of a simulated car."""

    vehicle: int
    time: np.ndarray  # int64 [n], seconds since the simulation began
    lat: np.ndarray  # int32 [n], micro-degrees
    lon: np.ndarray  # int32 [n], micro-degrees
    speed: np.ndarray  # float64 [n], m/s

    def steps(self) -> np.ndarray:
        """Return metres from each fix to the next, float64 [n - 1].

        A trip is so short that one cosine, that of its first latitude, serves for all of it.
        """
        scale = np.radians(MICRO) * EARTH_RADIUS_M  # metres in a micro-degree of latitude
        north = np.diff(self.lat) * scale
        east = np.diff(self.lon) * scale * np.cos(np.radians(self.lat[0] * MICRO))
        return np.hypot(north, east)


def build(
    out_dir: str | Path,
    *,
    trips_seconds: int = 36_000,
    seed: int = 7,
) -> dict[str, int]:
    """Simulate the traffic and write `tracks.npz` and `streets.npz` into `out_dir`.

    Args:
        out_dir: folder, made if it is missing.
        trips_seconds: seconds in which cars depart, one every `DEMAND` seconds.
        seed: of the demand and the traffic.

    Returns:
        The number of trips that were kept, and of those left out by reason.

    Raises:
        UsageError: SUMO is not installed, or `trips_seconds` is too short.
        DataError: SUMO failed, or no trip is usable.
    """
    if trips_seconds < DEMAND:
        raise UsageError(f"trips_seconds must be at least {DEMAND:g}, not {trips_seconds}.")
    home = find_sumo()
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        logger.info("Cutting the streets for cars out of SUMO's network of Berlin-Adlershof.")
        _run_netconvert(home, work)
        streets = read_sumo_network(work / "net.xml")
        logger.info("Drawing up the demand: a car every %g s for %d s.", DEMAND, trips_seconds)
        _run_random_trips(home, work, trips_seconds, seed)
        logger.info("Simulating the traffic.")
        _run_sumo(home, work, seed)
        trips, dropped = sift(read_fcd(work / "fcd.csv.gz"))
    if not trips:
        raise DataError(f"The simulation gave no usable trip: {dropped}.")
    streets.write(out_dir / "streets.npz")
    write_tracks(out_dir / "tracks.npz", trips)
    counts = {"kept": len(trips), **dropped}
    logger.info("Trips: %s.", ", ".join(f"{number} {what}" for what, number in counts.items()))
    return counts


def find_sumo() -> Path:
    """Return the folder of Eclipse SUMO: $SUMO_HOME, else that of the package `eclipse-sumo`."""
    if os.environ.get("SUMO_HOME"):
        home = Path(os.environ["SUMO_HOME"])
    else:
        spec = importlib.util.find_spec("sumo")
        home = Path(spec.origin).parent if spec and spec.origin else None
    if home is None or not (home / "tools" / "randomTrips.py").is_file():
        raise UsageError(
            "Building berlin needs Eclipse SUMO, which is not installed: "
            "`pip install eclipse-sumo` first."
        )
    return home


def _run(command: list[str | Path], home: Path, work: Path) -> None:
    """Run one of SUMO's programs in `work`; DataError if it fails."""
    # With PROJ_LIB or PROJ_DATA set, SUMO does not find its own data of PROJ.
    environment = {k: v for k, v in os.environ.items() if k not in ("PROJ_LIB", "PROJ_DATA")}
    environment["SUMO_HOME"] = str(home)
    done = subprocess.run(
        [str(part) for part in command], cwd=work, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "Error" in line]
        said = errors[-1] if errors else f"exit status {done.returncode}"
        raise DataError(f"SUMO's {Path(command[0]).name} failed: {said}.")


def _run_netconvert(home: Path, work: Path) -> None:
    network = home / "tools" / "game" / "DRT" / "osm.net.xml"
    command = [home / "bin" / "netconvert", "-s", network, "-o", "net.xml"]
    # One component of the network, so that every car can reach every street.
    command += ["--keep-edges.by-vclass", "passenger", "--keep-edges.components", "1"]
    _run(command, home, work)


def _run_random_trips(home: Path, work: Path, trips_seconds: int, seed: int) -> None:
    command = [sys.executable, home / "tools" / "randomTrips.py", "-n", "net.xml"]
    command += ["-e", str(trips_seconds), "-p", str(DEMAND), "--seed", str(seed), "--validate"]
    command += ["--fringe-factor", "5", "--min-distance", "800"]  # most cars come from outside
    _run([*command, "-r", "routes.xml", "-o", "trips.xml"], home, work)


def _run_sumo(home: Path, work: Path, seed: int) -> None:
    command = [home / "bin" / "sumo", "-n", "net.xml", "-r", "routes.xml", "--seed", str(seed)]
    command += ["--device.rerouting.probability", "0.5", "--time-to-teleport", "120"]
    command += ["--fcd-output", "fcd.csv.gz", "--fcd-output.geo"]
    command += ["--fcd-output.attributes", "x,y,speed", "--device.fcd.period", str(PERIOD)]
    _run([*command, "--no-step-log", "--no-warnings"], home, work)


def read_fcd(path: Path) -> list[Trip]:
    """Return the trips in SUMO's table of floating car data (`.csv.gz`), read as a stream."""
    times: dict[int, array[int]] = defaultdict(lambda: array("i"))
    places: dict[int, array[float]] = defaultdict(lambda: array("d"))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        if (header := next(rows, [])) != _COLUMNS:
            raise DataError(f"{path.name} must have the columns {_COLUMNS}, not {header}.")
        for number, row in enumerate(rows, start=2):
            if row[1:] == [""] * 4:  # a time step without cars
                continue
            try:
                time, vehicle, lon, lat, speed = row
                times[int(vehicle)].append(round(float(time)))
                places[int(vehicle)].extend((float(lat), float(lon), float(speed)))
            except ValueError:
                raise DataError(
                    f"{path.name}, line {number}, must be five numbers, not {';'.join(row)!r}."
                ) from None
    return [_trip(vehicle, times[vehicle], places[vehicle]) for vehicle in times]


def _trip(vehicle: int, time: array[int], places: array[float]) -> Trip:
    lat, lon, speed = np.array(places).reshape(-1, 3).T
    lat, lon = (np.round(degrees / MICRO).astype(np.int32) for degrees in (lat, lon))
    return Trip(vehicle, np.array(time), lat, lon, speed)


def sift(trips: Iterable[Trip]) -> tuple[list[Trip], dict[str, int]]:
    """Return the usable trips by departure, and the number of the others by reason."""
    dropped = {"teleported": 0, "stuck in a jam": 0, "too short": 0}
    kept = []
    for trip in trips:
        reason = _fault(trip)
        if reason is None:
            kept.append(trip)
        else:
            dropped[reason] += 1
    return sorted(kept, key=lambda trip: (trip.time[0], trip.vehicle)), dropped


def _fault(trip: Trip) -> str | None:
    """Return why a trip is not usable, or None if it is."""
    steps = trip.steps()
    fastest = np.maximum(trip.speed[1:], trip.speed[:-1])
    gaps = np.diff(trip.time)
    # SUMO takes a car that has waited too long off the road and puts it back elsewhere.
    if (gaps != PERIOD).any() or (steps > fastest * PERIOD + LEEWAY).any():
        return "teleported"
    moved = np.flatnonzero(np.concatenate([[True], steps > 0.5, [True]]))
    if np.diff(moved).max() > STANDSTILL / PERIOD:
        return "stuck in a jam"
    return "too short" if steps.sum() < SHORTEST else None


def write_tracks(path: Path, trips: list[Trip]) -> None:
    """Write trips to an npz of plain arrays: first fixes, then micro-degrees from fix to fix."""

    def moves(values: np.ndarray) -> np.ndarray:
        return np.diff(values, prepend=values[0]).astype(np.int16)  # below 1,000 in 2 s

    write_arrays(
        path,
        first_lat=np.array([trip.lat[0] for trip in trips], dtype=np.int32),
        first_lon=np.array([trip.lon[0] for trip in trips], dtype=np.int32),
        step_lat=np.concatenate([moves(trip.lat) for trip in trips]),
        step_lon=np.concatenate([moves(trip.lon) for trip in trips]),
        start=np.array([trip.time[0] for trip in trips], dtype=np.int32),
        offsets=np.cumsum([0] + [len(trip.time) for trip in trips]),
        vehicle=np.array([trip.vehicle for trip in trips], dtype=np.int32),
    )


def load_tracks(
    folder: Path = SHIPPED,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return all trips, by departure: `lat`, `lon`, `t`, `offsets`, `vehicle`.

    Trip i is the slice offsets[i]:offsets[i + 1] (int64[trips + 1]) of `lat` and `lon` (float64[n],
    degrees WGS 84) and `t` (float64[n], seconds since the simulation began, PERIOD apart).
    `vehicle` is int32[trips]; every trip has a vehicle of its own.
    """
    stored = read_arrays(folder / "tracks.npz", _TRACK_KEYS)
    offsets = stored["offsets"]
    length = np.diff(offsets)

    def places(first: np.ndarray, step: np.ndarray) -> np.ndarray:
        # One cumulative sum over all trips; for each trip, the sum at its first fix is subtracted.
        total = np.cumsum(step, dtype=np.int64)  # [n], micro-degrees
        return (total + np.repeat(first - total[offsets[:-1]], length)) * MICRO

    number = np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
    t = np.repeat(stored["start"], length) + PERIOD * number.astype(float)
    lat = places(stored["first_lat"], stored["step_lat"])
    lon = places(stored["first_lon"], stored["step_lon"])
    return lat, lon, t, offsets, stored["vehicle"]


def load_streets(folder: Path = SHIPPED) -> Streets:
    """Return the centre lines of all lanes for cars, including those across junctions."""
    return Streets.read(folder / "streets.npz")


@lru_cache(maxsize=1)
def _index() -> StreetIndex:
    return StreetIndex(load_streets())


def street_distance(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Return metres, float64 [n], from points [n] in degrees to the nearest shipped lane."""
    return _index().distance(lat, lon)


def open_berlin(argument: str, options: TrajectoryOptions) -> Source:
    """Return the shipped trips."""
    lat, lon, time, offsets, vehicle = load_tracks()
    tracks = Tracks(lat, lon, time, offsets, vehicle, None)
    return from_tracks(tracks, Attribution("berlin", LICENCE, CREDIT), options)


SOURCE = DataSource(
    spec="berlin",
    summary="18,000 simulated car trips, shipped with this package (ODbL)",
    open=open_berlin,
    files=lambda argument: files_at(SHIPPED),
)
