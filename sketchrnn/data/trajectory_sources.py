"""Sources of drives: trips at equal time steps, as moves in local metres, split by departure.

A model of a city is tested on later days than it was trained on, or on other drivers, never on
windows of the same trip.
The readers themselves are one file each (`cabspotting.py`, …).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np

from sketchrnn.config import SPLIT_BY
from sketchrnn.data.source import Item, Source
from sketchrnn.data.sources import berlin
from sketchrnn.data.sources.cabspotting import read_cabspotting
from sketchrnn.data.sources.geolife import read_geolife
from sketchrnn.data.sources.porto import read_porto
from sketchrnn.data.sources.track_files import read_track_files
from sketchrnn.data.store import SPLITS, DatasetInfo
from sketchrnn.data.tracks import Tracks, gather, load_tracks
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import track_csv
from sketchrnn.trajectories.cleaning import Dropped, Fixes
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.path import path_to_stroke3
from sketchrnn.trajectories.resample import resample_bulk
from sketchrnn.trajectories.trajectory import Trajectory

DAY_S = 86_400.0
STEPS_S = (1, 2, 5, 10, 15, 30)
MAX_STEP_S = 150.0  # two steps are seen in the standard evaluation of five minutes
TEST_SHARE, VALID_SHARE = 0.15, 0.1
"""Of the trips, where drivers are held out."""
FREQUENT = 0.1  # of the trips; who has driven more is not held out
Reader = Callable[[Path, Dropped], Iterator[Trajectory]]
READERS: dict[str, tuple[Reader, str, str]] = {
    "geolife": (read_geolife, "Microsoft Research licence, non-commercial", "GeoLife, Zheng 2010"),
    "cabspotting": (read_cabspotting, "cite", "Cabspotting / EPFL, Piorkowski 2009"),
    "porto": (read_porto, "CC BY 4.0", "Porto taxi data, Moreira-Matias 2013"),
    "files": (read_track_files, "not stated", ""),
}
"""Name -> reader, licence, whom to credit."""


def of_berlin(step_s: float | None, frame: Frame | None, split_by: str = "time") -> Source:
    """Return the simulated trips that are shipped with the package."""
    lat, lon, time, offsets, vehicle = berlin.load_tracks()
    tracks = Tracks(lat, lon, time, offsets, vehicle, None)
    return of_tracks(tracks, "berlin", berlin.LICENCE, berlin.CREDIT, step_s, frame, split_by)


def of_npz(path: Path, step_s: float | None, frame: Frame | None, split_by: str = "time") -> Source:
    """Return the trips of an npz with the arrays lat, lon, t, offsets."""
    return of_tracks(load_tracks(path), path.stem, "not stated", "", step_s, frame, split_by)


def of_recordings(
    name: str, path: Path, step_s: float | None, frame: Frame | None, split_by: str = "time"
) -> Source:
    """Return the trips of a data set as published (`geolife`, …) or of a user's `files`."""
    reader, licence, credit = READERS[name]
    return _of_drives(reader, path, licence, credit, step_s, frame, split_by)


def _of_drives(
    reader: Reader,
    path: Path,
    licence: str,
    credit: str,
    step_s: float | None,
    frame: Frame | None,
    split_by: str,
) -> Source:
    dropped = Dropped()
    drives = list(reader(path, dropped))
    if not drives:
        reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
        raise DataError(f"{path}: no usable drive in it ({reasons or 'nothing was read'})")
    source = of_tracks(gather(drives), path.stem, licence, credit, step_s, frame, split_by)
    source.info.dropped = dict(dropped + Dropped(source.info.dropped))
    return source


def of_table(
    text: str, step_s: float | None, frame: Frame | None, split_by: str = "time"
) -> Source:
    """Return the drives of a table whose columns are named: `FILE.csv?lat=Y&lon=X&time=T&id=C`."""
    place, _, named = text.partition("?")
    columns = dict(parse_qsl(named))
    if not columns.keys() <= track_csv.ALIASES.keys():
        raise UsageError(
            f"csv:{text}: expected the columns {', '.join(track_csv.ALIASES)}, got "
            f"{', '.join(columns)}"
        )
    path = Path(place)
    if path.suffix.lower() != ".csv" or not path.is_file():
        raise DataError(f"{place}: expected a file that ends in .csv")
    reader = partial(read_track_files, columns=columns)
    return _of_drives(reader, path, "not stated", "", step_s, frame, split_by)


def default_step(tracks: Tracks) -> float:
    """Return seconds between points: the median interval of the fixes, rounded down, at most 30."""
    intervals = np.diff(tracks.time)
    inside = np.ones(len(intervals), bool)
    inside[tracks.offsets[1:-1] - 1] = False
    usual = float(np.median(intervals[inside])) if inside.any() else 0.0
    return float(max(step for step in STEPS_S if step <= max(1.0, usual)))


def split_by_time(start: np.ndarray) -> np.ndarray:
    """Return the split of each trip by its departure (unix seconds), as indices into SPLITS.

    Of two weeks or more, the last three days are for testing and the day before for validation; of
    less, the last tenth of the departures and the twentieth before. Trips that all depart together
    have no order in time but the one in which they stand.
    """
    if start.max() == start.min():
        start = np.arange(len(start))
    end = start.max() + 1
    if end - start.min() >= 14 * DAY_S:
        valid, test = end - 4 * DAY_S, end - 3 * DAY_S
    else:
        valid, test = np.quantile(start, (0.85, 0.9))
    split = np.full(len(start), SPLITS.index("train"))
    split[start >= valid] = SPLITS.index("valid")
    split[start >= test] = SPLITS.index("test")
    return split


def split_by_driver(driver: np.ndarray) -> np.ndarray:
    """Return the split of each trip by who drove, [n], as indices into SPLITS.

    Drivers are taken in an order that only follows from their names, for testing until these have
    driven 15 % of the trips, then for validation until 10 %. Who has driven more than a tenth of
    all trips is always learnt from.
    """
    names, number, trips = np.unique(driver.astype(str), return_inverse=True, return_counts=True)
    order = np.argsort([zlib.crc32(name.encode()) for name in names], kind="stable")
    part = np.full(len(names), SPLITS.index("train"))
    free = [i for i in order if trips[i] <= FREQUENT * len(driver)]
    for name, share in (("test", TEST_SHARE), ("valid", VALID_SHARE)):
        held = 0
        while free and held < share * len(driver):
            part[free[0]] = SPLITS.index(name)
            held += trips[free.pop(0)]
    return part[number]


def of_tracks(
    tracks: Tracks,
    name: str,
    licence: str,
    credit: str,
    step_s: float | None = None,
    frame: Frame | None = None,
    split_by: str = "time",
) -> Source:
    """Return the trips at equal steps, as moves in local metres.

    Args:
        tracks: trips as they came.
        name: the SPEC.
        licence: of the data.
        credit: whom to name.
        step_s: seconds between points; `default_step` if None.
        frame: of the local metres; around the median fix if None.
        split_by: `split_by_time` or `split_by_driver`.
    """
    if len(tracks.lat) == 0:
        raise DataError(f"{name}: expected trips, found none")
    step = default_step(tracks) if step_s is None else float(step_s)
    if not 0.1 <= step <= MAX_STEP_S:
        raise UsageError(f"step_s must be from 0.1 to {MAX_STEP_S:g}, but is {step:g}")
    if frame is None:
        lat, lon = float(np.median(tracks.lat)), float(np.median(tracks.lon))
        frame = Frame(round(lat, 6), round(lon, 6))
    trips = resample_bulk(Fixes(*tracks[:4]), step, frame)
    if len(trips.start) == 0:
        raise DataError(f"{name}: no trip of four steps of {step:g} s or more")
    if split_by not in SPLIT_BY:
        raise UsageError(f"split_by must be one of {', '.join(SPLIT_BY)}, but is {split_by!r}")
    if split_by == "time":
        split = split_by_time(trips.start)
    elif tracks.vehicle is None:
        raise DataError(f"{name}: it does not say who drove, so it can't be split by driver")
    else:
        split = split_by_driver(tracks.vehicle[trips.source])
    standard = 300.0 if step >= 15 else 60.0
    info = DatasetInfo(
        name=name,
        kind="trajectory",
        licence=licence,
        credit=credit,
        step_s=step,
        frame={"lat": frame.lat, "lon": frame.lon},
        seen_s=standard,
        horizon_s=standard,
        split_by=split_by,
        dropped=dict(trips.dropped),
    )

    def items() -> Iterator[Item]:
        for k, part in enumerate(split):
            xy = trips.xy[trips.offsets[k] : trips.offsets[k + 1]].astype(np.float64)
            rows = path_to_stroke3(xy, ended=True)
            yield Item(rows, int(part), origin=(float(xy[0, 0]), float(xy[0, 1])))

    return Source(info, items())
