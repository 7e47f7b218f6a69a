"""Cabspotting (EPFL), as published: the trips of San Francisco cabs with a passenger.

One file `new_NAME.txt` for each cab, one fix a line: latitude, longitude, 1 if occupied else 0,
unix seconds; the newest stands first. A trip is a run of occupied fixes. Cruising for passengers is
not read.
Piorkowski, Sarafijanovic-Djukic, Grossglauser 2009, CRAWDAD data set epfl/mobility.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.tracks import clean_recordings
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import MAX_GAP_S, Dropped
from sketchrnn.trajectories.trajectory import Trajectory


def read_cabspotting(
    folder: str | Path, dropped: Dropped | None = None, max_gap_s: float = MAX_GAP_S
) -> Iterator[Trajectory]:
    """The occupied trips under `folder`, cab by cab; `name` is the cab, such as "abboip".

    `dropped` is filled while reading.
    """
    dropped = Dropped() if dropped is None else dropped
    return clean_recordings(_recordings(Path(folder), dropped), dropped, max_gap_s)


def _recordings(folder: Path, dropped: Dropped) -> Iterator[Track]:
    paths = sorted(folder.glob("new_*.txt"))
    if not paths:
        raise DataError(f"{folder}: expected files new_*.txt as in Cabspotting, got none.")
    for path in paths:
        fixes = _read_cab(path, dropped)
        # Sorting turns the newest-first files round, and leaves those turned already as they are.
        lat, lon, occupied, time = fixes[np.argsort(fixes[:, 3], kind="stable")].T  # each [m]
        change = np.diff(np.r_[0, occupied, 0])
        for first, last in zip(np.flatnonzero(change > 0), np.flatnonzero(change < 0), strict=True):
            part = slice(first, last)
            yield Track(lat[part], lon[part], time[part], path.stem.removeprefix("new_"))


def _read_cab(path: Path, dropped: Dropped) -> np.ndarray:
    """float64[m, 4] of latitude, longitude, occupied (0 or 1), unix seconds."""
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
