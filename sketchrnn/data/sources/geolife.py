"""GeoLife 1.3 (Microsoft Research), as published: the trips by car and taxi of its labelled users.

A folder `Data/UUU/` for each user, with `Trajectory/*.plt` (six lines of header, then latitude,
longitude, 0, altitude in feet, days since 1899-12-30, date, time, all GMT) and, for a third of the
users, `labels.txt` (start, end and mode of each trip, GMT). A trip begins and ends as its label
says, even if its fixes are in several files. Other modes and fixes without a label are not read.
Zheng, Xie, Ma 2010, GeoLife: A Collaborative Social Networking Service. Non-commercial licence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.tracks import clean_recordings
from sketchrnn.data.trajectories import Attribution, read_trajectories
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import Track, from_datetime
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory

MODES = ("car", "taxi")
HEADER_LINES = 6


def read_geolife(folder: Path, dropped: Dropped) -> Iterator[Trajectory]:
    """Yield the trips by car and taxi under `folder`, user by user; `name` is the user ("021").

    `folder` is the unpacked archive or its `Data`. `dropped` counts what is left out.
    """
    return clean_recordings(_recordings(folder, dropped), dropped)


def _recordings(folder: Path, dropped: Dropped) -> Iterator[Track]:
    data = folder / "Data" if (folder / "Data").is_dir() else folder
    users = sorted(path.parent for path in data.glob("*/Trajectory") if path.is_dir())
    if not users:
        raise DataError(f"{folder}: expected folders Data/UUU/Trajectory as in GeoLife, got none.")
    labelled = [user for user in users if (user / "labels.txt").is_file()]
    if not labelled:
        raise DataError(f"{folder}: expected a labels.txt beside Trajectory, got none.")
    if len(labelled) < len(users):
        dropped["user without labels"] += len(users) - len(labelled)
    for user in labelled:
        spans = list(_read_labels(user / "labels.txt", dropped))
        if spans:
            yield from _cut_out(user, spans, dropped)


def _read_labels(path: Path, dropped: Dropped) -> Iterator[tuple[float, float]]:
    """Yield start and end, unix seconds, of each trip by car or taxi in a labels.txt."""
    lines = _lines(path)
    if not lines or not lines[0].lower().startswith("start time"):
        raise DataError(
            f"{path}: expected a first line 'Start Time, End Time, Transportation Mode', got "
            f"{shortened(''.join(lines[:1]))}."
        )
    for line in lines[1:]:
        try:
            start, end, mode = line.split("\t")
            span = _unix_time(start.replace("/", "-")), _unix_time(end.replace("/", "-"))
        except ValueError:
            dropped["line not readable"] += 1
            continue
        if mode.strip() in MODES:
            yield span
        else:
            dropped["trip not by car or taxi"] += 1


def _cut_out(user: Path, spans: list[tuple[float, float]], dropped: Dropped) -> Iterator[Track]:
    """Yield the fixes of a user within each span (start, end), both ends included."""
    files = sorted((user / "Trajectory").glob("*.plt"))
    fixes = np.concatenate([np.zeros((0, 3)), *(_read_plt(path, dropped) for path in files)])
    lat, lon, time = fixes[np.argsort(fixes[:, 2], kind="stable")].T  # each [m]
    for start, end in spans:
        part = slice(np.searchsorted(time, start), np.searchsorted(time, end, side="right"))
        if len(time[part]):
            yield Track(lat[part], lon[part], time[part], user.name)
        else:
            dropped["trip without fixes"] += 1


def _read_plt(path: Path, dropped: Dropped) -> np.ndarray:
    """Return float64 [m, 3]: latitude, longitude, unix seconds."""
    lines = _lines(path)
    fixes = []
    for line in lines[HEADER_LINES:]:
        try:
            lat, lon, _, _, _, date, time = line.split(",")
            fixes.append((float(lat), float(lon), _unix_time(f"{date}T{time}")))
        except ValueError:
            dropped["line not readable"] += 1
    if not fixes:
        raise DataError(
            f"{path}: expected {HEADER_LINES} lines of header and then fixes as in a GeoLife .plt, "
            f"got {len(lines)} lines without a fix."
        )
    return np.array(fixes)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("ascii", errors="replace").splitlines() if line.strip()]


def _unix_time(text: str) -> float:
    return from_datetime(datetime.fromisoformat(text.strip()))


def open_geolife(folder: str, options: TrajectoryOptions) -> Source:
    """Return the trips by car and taxi under `folder`."""
    licence = "Microsoft Research licence, non-commercial"
    attribution = Attribution(Path(folder).stem, licence, "GeoLife, Zheng 2010")
    return read_trajectories(read_geolife, Path(folder), attribution, options)


SOURCE = DataSource(
    spec="geolife:DIR",
    summary="GeoLife 1.3 as published: car and taxi (non-commercial)",
    open=open_geolife,
    files=files_at,
)
