"""Car trips in Berlin-Adlershof: real streets of OpenStreetMap, traffic simulated by Eclipse SUMO.

Covers building the two shipped files with SUMO (an optional extra of the package), and reading
them. The trips are simulated: routes are plausible, not observed, and demand is even over the
hours. Other cities of the SUMO wheel are not covered.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import os
import subprocess
import sys
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

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

LICENCE = "ODbL 1.0"
CREDIT = (
    "Streets © OpenStreetMap contributors (openstreetmap.org/copyright); "
    "traffic simulated by Eclipse SUMO"
)
SHIPPED = Path(__file__).with_name("berlin")

PERIOD = 2  # seconds from one fix to the next
DEMAND = 2.0  # seconds from one departure to the next: busy streets without gridlock
LEEWAY = 10.0  # metres that a fix may lie beyond what the speeds allow: a lane change and a kink
STANDSTILL = 240  # seconds: longer than any red light, so the car is stuck in a jam
SHORTEST = 400.0  # metres

_TRACK_KEYS = ("first_lat", "first_lon", "step_lat", "step_lon", "start", "offsets", "vehicle")
_COLUMNS = ["timestep_time", "vehicle_id", "vehicle_x", "vehicle_y", "vehicle_speed"]


@dataclass(frozen=True, eq=False)
class Trip:
    """One drive: whole seconds since the simulation began, micro-degrees, and m/s, [n] each."""

    vehicle: int
    time: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    speed: np.ndarray

    def steps(self) -> np.ndarray:
        """Metres from each fix to the next, float64[n - 1]."""
        scale = np.radians(MICRO) * EARTH_RADIUS_M
        north = np.diff(self.lat) * scale
        east = np.diff(self.lon) * scale * np.cos(np.radians(self.lat[0] * MICRO))
        return np.hypot(north, east)


def build(
    out_dir: str | Path,
    *,
    trips_seconds: int = 36_000,
    seed: int = 7,
    progress: Callable[[str], None] = lambda line: None,
) -> dict[str, int]:
    """Simulate the traffic and write `tracks.npz` and `streets.npz` into `out_dir`.

    `trips_seconds` is for how long cars set out, one every DEMAND seconds. Returns how many trips
    were kept and how many were left out, by reason; `progress` is told a line for every step.
    """
    if trips_seconds < DEMAND:
        raise UsageError(f"trips_seconds must be at least {DEMAND:g}, not {trips_seconds}.")
    home = find_sumo()
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        progress("Cutting the streets for cars out of SUMO's network of Berlin-Adlershof.")
        _run_netconvert(home, work)
        streets = read_sumo_network(work / "net.xml")
        progress(f"Drawing up the demand: a car every {DEMAND:g} s for {trips_seconds} s.")
        _run_random_trips(home, work, trips_seconds, seed)
        progress("Simulating the traffic.")
        _run_sumo(home, work, seed)
        trips, dropped = sift(read_fcd(work / "fcd.csv.gz"))
    if not trips:
        raise DataError(f"The simulation gave no usable trip: {dropped}.")
    streets.write(out_dir / "streets.npz")
    write_tracks(out_dir / "tracks.npz", trips)
    counts = {"kept": len(trips), **dropped}
    progress("Trips: " + ", ".join(f"{number} {what}" for what, number in counts.items()) + ".")
    return counts


def find_sumo() -> Path:
    """The folder of Eclipse SUMO: $SUMO_HOME, else that of the package `eclipse-sumo`."""
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
    """Run one of SUMO's programs in `work`; its own data of PROJ is only found with these unset."""
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
    # One component: every car can reach every street.
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
    """The trips in SUMO's table of floating car data (`.csv.gz`), read as a stream."""
    times: dict[int, array[int]] = defaultdict(lambda: array("i"))
    places: dict[int, array[float]] = defaultdict(lambda: array("d"))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        if (header := next(rows, [])) != _COLUMNS:
            raise DataError(f"{path.name} must have the columns {_COLUMNS}, not {header}.")
        for number, row in enumerate(rows, start=2):
            if row[1:] == [""] * 4:  # a moment without cars
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
    """The trips worth keeping, by departure, and how many were not, by reason."""
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
    """Why a trip is of no use, or None."""
    steps = trip.steps()
    fastest = np.maximum(trip.speed[1:], trip.speed[:-1])
    gaps = np.diff(trip.time)
    if (gaps != PERIOD).any() or (steps > fastest * PERIOD + LEEWAY).any():
        return "teleported"
    moved = np.flatnonzero(np.concatenate([[True], steps > 0.5, [True]]))
    if np.diff(moved).max() > STANDSTILL / PERIOD:
        return "stuck in a jam"
    return "too short" if steps.sum() < SHORTEST else None


def write_tracks(path: Path, trips: list[Trip]) -> None:
    """Write trips to an npz of plain arrays: first fixes, then micro-degrees from fix to fix."""

    def moves(values: np.ndarray) -> np.ndarray:
        return np.diff(values, prepend=values[0]).astype(np.int16)  # at 2 s below 1,000

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
    """All trips, in order of departure: `lat`, `lon`, `t`, `offsets`, `vehicle`.

    Trip i is the slice offsets[i]:offsets[i + 1] (int64[trips + 1]) of `lat` and `lon` (float64[n],
    degrees WGS 84) and `t` (float64[n], seconds since the simulation began, PERIOD apart).
    `vehicle` is int32[trips]; every trip has a vehicle of its own.
    """
    stored = read_arrays(folder / "tracks.npz", _TRACK_KEYS)
    offsets = stored["offsets"]
    length = np.diff(offsets)

    def places(first: np.ndarray, step: np.ndarray) -> np.ndarray:
        total = np.cumsum(step, dtype=np.int64)
        return (total + np.repeat(first - total[offsets[:-1]], length)) * MICRO

    number = np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
    t = np.repeat(stored["start"], length) + PERIOD * number.astype(float)
    lat = places(stored["first_lat"], stored["step_lat"])
    lon = places(stored["first_lon"], stored["step_lon"])
    return lat, lon, t, offsets, stored["vehicle"]


def load_streets(folder: Path = SHIPPED) -> Streets:
    """The centre lines of all lanes for cars, those across junctions among them."""
    return Streets.read(folder / "streets.npz")


@lru_cache(maxsize=1)
def _index() -> StreetIndex:
    return StreetIndex(load_streets())


def street_distance(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Metres, float64[n], from n points in degrees to the nearest lane of the shipped streets."""
    return _index().distance(lat, lon)
