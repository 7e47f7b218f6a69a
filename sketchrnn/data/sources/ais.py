"""Ships' positions (AIS), as Denmark and the United States publish them: a CSV for each day.

The columns that are read are, in the tables of the Danish Maritime Authority
(http://web.ais.dk/aisdata), `# Timestamp`, `MMSI`, `Latitude`, `Longitude` and `SOG`, and in those
of MarineCadastre (https://hub.marinecadastre.gov/pages/vesseltraffic) `BaseDateTime`, `MMSI`,
`LAT`, `LON` and `SOG`; since 2025 in lower case and with longer names. Times are UTC, and SOG is
the speed over ground in knots. Tables are read as a stream, since one of them has millions of
lines, and one fix a minute is kept of each ship.

Fixes of ships at rest are left out, so a stay of more than four steps ends a voyage. The local
metres of a `Frame` are right within some 100 km of the middle of the data: choose a region from a
table of a whole coast first.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.tracks import Tracks
from sketchrnn.data.trajectories import Attribution, from_tracks
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.trajectories.cleaning import Dropped

STEP_S = 600.0
MAX_SPEED_M_S = 35.0
"""68 knots. The fastest ferries reach 58."""
AT_REST_KNOTS = 0.5
UNKNOWN_KNOTS = 102.3
"""What AIS sends for a speed that is not known."""
KEPT_EVERY_S = 60.0
COLUMNS = {
    "time": ("timestamp", "basedatetime", "base_date_time"),
    "ship": ("mmsi",),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon"),
    "speed": ("sog",),
}
"""What is read -> the names of its column, in lower case."""
DENMARK = Attribution(
    "ais",
    "free for any use, with this credit",
    "Contains data from the Danish Maritime Authority that is used in accordance with the "
    "conditions for the use of Danish public data",
)
UNITED_STATES = Attribution("ais", "public domain", "MarineCadastre.gov, NOAA and BOEM")
MAX_LINE = 10_000  # characters


def read_ais(path: Path, dropped: Dropped) -> tuple[Tracks, Attribution]:
    """Return the fixes of all ships under way in the .csv at `path`, or in those of a folder.

    `vehicle` is the MMSI, the number of the ship. `dropped` counts what is left out.
    """
    files = [file for file in files_at(path) if file.suffix.lower() == ".csv"]
    if not files:
        raise DataError(f"{path}: expected a .csv file of AIS, or a folder of them, got none")
    ships: dict[str, array[float]] = {}  # latitude, longitude, time, latitude, …
    attribution = UNITED_STATES
    for file in files:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            lines = iter(lambda: stream.readline(MAX_LINE), "")
            where, attribution = _header(next(lines, ""), file)
            for ship, lat, lon, time in _under_way(lines, where, dropped):
                fixes = ships.setdefault(ship, array("d"))
                if not fixes or not 0 <= time - fixes[-1] < KEPT_EVERY_S:
                    fixes.extend((lat, lon, time))
    lengths = [len(fixes) // 3 for fixes in ships.values()]
    lat, lon, time = np.concatenate([np.zeros(0), *ships.values()]).reshape(-1, 3).T
    offsets = np.cumsum([0, *lengths])
    return Tracks(lat, lon, time, offsets, np.array(list(ships)), None), attribution


def _header(line: str, file: Path) -> tuple[list[int], Attribution]:
    """Return the positions of `COLUMNS`, and whose table it is."""
    names = [name.strip("# ").lower() for name in next(csv.reader([line]), [])]
    found = [
        next((names.index(name) for name in known if name in names), None)
        for known in COLUMNS.values()
    ]
    where = [place for place in found if place is not None]
    if len(where) < len(found):
        raise DataError(
            f"{file}: expected a first line with a time, MMSI, latitude, longitude and SOG, got "
            f"{shortened(line.strip())}"
        )
    return where, DENMARK if "timestamp" in names else UNITED_STATES


def _under_way(
    lines: Iterator[str], where: list[int], dropped: Dropped
) -> Iterator[tuple[str, float, float, float]]:
    """Yield MMSI, degrees, and unix seconds of the fixes of ships that move."""
    for line in lines:
        try:
            cells = next(csv.reader([line]))
            moment, ship, lat, lon, speed = (cells[place] for place in where)
            if not speed or float(speed) >= UNKNOWN_KNOTS:
                dropped["fix without a speed"] += 1
            elif float(speed) < AT_REST_KNOTS:
                dropped["fix of a ship at rest"] += 1
            else:
                yield ship, float(lat), float(lon), _seconds(moment)
        except (ValueError, IndexError, StopIteration, csv.Error):
            dropped["line not readable"] += 1


def _seconds(text: str) -> float:
    """Return unix seconds of 31/12/2015 23:59:59 or 2015-12-31T23:59:59."""
    hour, minute, second = text[11:].split(":")
    return _midnight(text[:10]) + 3600 * int(hour) + 60 * int(minute) + float(second)


@lru_cache(maxsize=64)
def _midnight(day: str) -> float:
    form = "%d/%m/%Y" if "/" in day else "%Y-%m-%d"
    return datetime.strptime(day, form).replace(tzinfo=timezone.utc).timestamp()


def open_ais(path: str, options: TrajectoryOptions) -> Source:
    """Return the voyages in published tables, by default at steps of ten minutes."""
    dropped = Dropped()
    tracks, attribution = read_ais(Path(path), dropped)
    attribution = replace(attribution, name=Path(path).stem)
    return from_tracks(
        tracks, attribution, options.with_default_step(STEP_S), MAX_SPEED_M_S, dropped
    )


SOURCE = DataSource(
    spec="ais:PATH",
    summary="ships, every 10 min; AIS tables as Denmark or the US publishes them",
    open=open_ais,
    files=files_at,
)
