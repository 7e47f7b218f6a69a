"""HURDAT2 (National Hurricane Center), as published: the tracks of tropical storms.

A text file. The line `AL092011, IRENE, 39,` begins a storm with 39 lines such as
`20110821, 0000,  , TS, 15.0N,  59.0W,  45, 1006, …`: date, time (UTC), record, status, latitude,
longitude, and more that is not read. Lines are six hours apart, with some more at landfalls.
Landsea and Franklin 2013, https://www.nhc.noaa.gov/data/#hurdat. Public domain.

Storms cross an ocean, and the local metres of a `Frame` are those of its middle: between 10 and 50
degrees north, distances to the east are up to a third too long or too short.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.trajectories import Attribution, read_trajectories
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory

STEP_S = 21_600.0
SIGNS = {"N": 1, "S": -1, "E": 1, "W": -1}
LEAST_FIXES = 2


def read_hurdat2(path: Path, dropped: Dropped) -> Iterator[Trajectory]:
    """Yield the storms of the file at `path`, in its order; `name` is such as "AL092011 IRENE".

    `dropped` counts what is left out.
    """
    if not path.is_file():
        raise DataError(f"{path}: expected a HURDAT2 file, got no such file.")
    lines = path.read_text("ascii", errors="replace").splitlines()
    number = 0
    while number < len(lines):
        head = [cell.strip() for cell in lines[number].split(",")]
        if len(head) < 3 or not head[2].isdecimal():
            raise DataError(
                f"{path}: expected a line such as 'AL092011, IRENE, 39,', got "
                f"{shortened(lines[number])}."
            )
        first, number = number + 1, number + 1 + int(head[2])
        storm = _storm(lines[first:number], f"{head[0]} {head[1]}", dropped)
        if storm is not None:
            yield storm


def _storm(lines: list[str], name: str, dropped: Dropped) -> Trajectory | None:
    """Return the trajectory of one storm; None if it has a single position."""
    fixes: dict[float, tuple[float, float]] = {}  # the first position of each time
    for line in lines:
        try:
            date, time, _, _, lat, lon, *_ = (cell.strip() for cell in line.split(","))
            moment = datetime.strptime(date + time, "%Y%m%d%H%M").replace(tzinfo=timezone.utc)
            place = float(lat[:-1]) * SIGNS[lat[-1]], float(lon[:-1]) * SIGNS[lon[-1]]
        except (ValueError, KeyError, IndexError):
            dropped["line not readable"] += 1
        else:
            fixes.setdefault(moment.timestamp(), place)
    if len(fixes) < LEAST_FIXES:
        dropped["trip of a single fix"] += 1
        return None
    times = sorted(fixes)
    lat, lon = np.array([fixes[time] for time in times]).T
    return Trajectory(lat, lon, np.array(times), name)


def open_hurdat2(file: str, options: TrajectoryOptions) -> Source:
    """Return the storms of the published file."""
    attribution = Attribution(Path(file).stem, "public domain", "HURDAT2, Landsea 2013")
    return read_trajectories(
        read_hurdat2, Path(file), attribution, options.with_default_step(STEP_S)
    )


SOURCE = DataSource(
    spec="hurdat2:FILE",
    summary="tropical storms as published by the NHC, every 6 h",
    open=open_hurdat2,
    files=files_at,
)
