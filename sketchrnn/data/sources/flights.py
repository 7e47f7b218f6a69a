"""Flights in the form of the package `traffic`: positions from the transponders of aircraft.

A JSON list of objects with `timestamp` (unix milliseconds), `latitude`, `longitude`, `callsign` and
`icao24`, the number of the transponder, also as .json.gz. The package has samples in
`traffic/data/samples`; `collections/switzerland.json.gz` holds 1,243 flights over Switzerland on
2018-08-01, a fix every 10 s. Olive 2019, https://doi.org/10.21105/joss.01518. Altitudes are not
read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.sources.own_files import read_own
from sketchrnn.data.tracks import Tracks
from sketchrnn.data.trajectories import Attribution, from_tracks
from sketchrnn.errors import DataError
from sketchrnn.formats.files import parse_json
from sketchrnn.trajectories.cleaning import Dropped

STEP_S = 30.0
MAX_SPEED_M_S = 350.0
"""Over ground: an airliner in a strong jet stream."""
MAX_BYTES = 256_000_000
LICENCE = "not stated; data of the OpenSky Network are for research, not for commercial use"
CREDIT = "positions of the OpenSky Network, collected in the package traffic, X. Olive 2019"


def read_flights(path: Path, dropped: Dropped) -> Tracks:
    """Return the fixes of a file, flight by flight; `vehicle` is such as "DLH8JW 3003ae".

    A call sign is used again on another day, or later on a day: the pause between two flights cuts
    them. `dropped` counts what is left out.
    """
    try:
        records = parse_json(read_own(path, MAX_BYTES))
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    if not isinstance(records, list):
        raise DataError(f"{path}: expected a list of positions, got {type(records).__name__}")
    flights: dict[str, list[tuple[float, float, float]]] = {}
    for record in records:
        try:
            name, fix = _fix(record)
        except (AttributeError, TypeError, KeyError, ValueError):
            dropped["line not readable"] += 1
        else:
            flights.setdefault(name, []).append(fix)
    fixes = [fix for flight in flights.values() for fix in flight]
    lat, lon, time = np.array(fixes, np.float64).reshape(-1, 3).T
    offsets = np.cumsum([0, *map(len, flights.values())])
    return Tracks(lat, lon, time, offsets, np.array(list(flights)), None)


def _fix(record: Any) -> tuple[str, tuple[float, float, float]]:
    """Return the name of a flight, and latitude, longitude and unix seconds of one position."""
    name = f"{record.get('callsign') or ''} {record['icao24']}".strip()
    time = float(record["timestamp"]) / 1000
    return name, (float(record["latitude"]), float(record["longitude"]), time)


def open_flights(file: str, options: TrajectoryOptions) -> Source:
    """Return the flights of a file, by default at steps of 30 s."""
    dropped = Dropped()
    tracks = read_flights(Path(file), dropped)
    attribution = Attribution(Path(file).name.partition(".")[0], LICENCE, CREDIT)
    return from_tracks(
        tracks, attribution, options.with_default_step(STEP_S), MAX_SPEED_M_S, dropped
    )


SOURCE = DataSource(
    spec="flights:FILE",
    summary="aircraft, every 30 s; positions as the package traffic has them, JSON",
    open=open_flights,
    files=files_at,
)
