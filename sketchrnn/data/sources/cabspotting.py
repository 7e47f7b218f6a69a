"""Cabspotting (EPFL), as published: the trips of San Francisco cabs with a passenger.

One file `new_NAME.txt` for each cab, one fix a line: latitude, longitude, 1 if occupied else 0,
unix seconds; the newest fix comes first. A trip is a run of occupied fixes. Fixes without a
passenger are not read.
Piorkowski, Sarafijanovic-Djukic, Grossglauser 2009, CRAWDAD data set epfl/mobility.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.tracks import clean_recordings
from sketchrnn.data.trajectories import Attribution, read_trajectories
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory


def read_cabspotting(folder: Path, dropped: Dropped) -> Iterator[Trajectory]:
    """Yield the occupied trips under `folder`, cab by cab; `name` is the cab, such as "abboip".

    `dropped` counts what is left out.
    """
    return clean_recordings(_recordings(folder, dropped), dropped)


def _recordings(folder: Path, dropped: Dropped) -> Iterator[Track]:
    paths = sorted(folder.glob("new_*.txt"))
    if not paths:
        raise DataError(f"{folder}: expected files new_*.txt as in Cabspotting, got none.")
    for path in paths:
        fixes = _read_cab(path, dropped)
        # Files have the newest fix first; one in ascending order is left as it is.
        lat, lon, occupied, time = fixes[np.argsort(fixes[:, 3], kind="stable")].T  # each [m]
        change = np.diff(np.r_[0, occupied, 0])  # 1 where a passenger gets in, -1 after the last
        for first, last in zip(np.flatnonzero(change > 0), np.flatnonzero(change < 0), strict=True):
            part = slice(first, last)
            yield Track(lat[part], lon[part], time[part], path.stem.removeprefix("new_"))


def _read_cab(path: Path, dropped: Dropped) -> np.ndarray:
    """Return float64 [m, 4]: latitude, longitude, occupied (0 or 1), unix seconds."""
    fixes = []
    lines = path.read_text("ascii", errors="replace").splitlines()
    for line in lines:
        try:
            lat, lon, occupied, time = line.split()
            fixes.append((float(lat), float(lon), ("0", "1").index(occupied), float(time)))
        except ValueError:
            dropped["line not readable"] += 1
    if not fixes:
        raise DataError(
            f"{path}: expected lines of latitude, longitude, 0 or 1, and unix seconds, got "
            f"{shortened(''.join(lines[:1]))}."
        )
    return np.array(fixes)


def open_cabspotting(folder: str, options: TrajectoryOptions) -> Source:
    """Return the occupied trips under `folder`."""
    credit = "Cabspotting / EPFL, Piorkowski 2009"
    attribution = Attribution(Path(folder).stem, "cite", credit)
    return read_trajectories(read_cabspotting, Path(folder), attribution, options)


SOURCE = DataSource(
    spec="cabspotting:DIR",
    summary="San Francisco cabs as published by EPFL: occupied trips",
    open=open_cabspotting,
    files=files_at,
)
