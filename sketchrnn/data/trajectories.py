"""Trajectories as training sequences: equal time steps, local metres, and the split.

Readers of `sources/` yield cleaned trajectories or flat arrays; this module resamples them and
makes a `Source`. Not here: reading (`sources/`, `tracks.py`) and cleaning
(`trajectories/cleaning.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketchrnn.config import SPLIT_BY
from sketchrnn.data.source import Item, Source, TrajectoryOptions
from sketchrnn.data.split import split_by_driver, split_by_time
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.tracks import Tracks, gather
from sketchrnn.data.units import TrajectoryUnits
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.cleaning import MAX_SPEED_M_S, Dropped, Fixes
from sketchrnn.trajectories.frame import Frame, wrap_degrees
from sketchrnn.trajectories.path import path_to_stroke3
from sketchrnn.trajectories.resample import Resampled, resample_bulk
from sketchrnn.trajectories.trajectory import Trajectory

STEPS_S = (1, 2, 5, 10, 15, 30)
"""Steps to choose from where the user names none, seconds."""
MIN_STEP_S = 0.1
MAX_STEP_S = 43_200.0
STANDARDS = ((3600.1, 86_400.0), (150.1, 7200.0), (15.0, 300.0), (0.0, 60.0))
"""Least step, and the seconds that the standard evaluation then shows and predicts: two steps or
more."""

Reader = Callable[[Path, Dropped], Iterator[Trajectory]]
"""Yields the trajectories at a path, and counts in `Dropped` what it leaves out."""


@dataclass(frozen=True)
class Attribution:
    """The name of a data set and the terms of its use, for the cards of models."""

    name: str
    """Of the data set, such as `geolife`."""
    licence: str = "not stated"
    credit: str = ""


def read_trajectories(
    reader: Reader, path: Path, attribution: Attribution, options: TrajectoryOptions
) -> Source:
    """Return the trajectories that `reader` finds at `path`; DataError if there are none."""
    dropped = Dropped()
    read = list(reader(path, dropped))
    if not read:
        reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
        raise DataError(
            f"{path}: expected at least one usable trajectory, got none "
            f"({reasons or 'nothing was read'})"
        )
    return from_tracks(gather(read), attribution, options, dropped=dropped)


def from_tracks(
    tracks: Tracks,
    attribution: Attribution,
    options: TrajectoryOptions,
    max_speed_m_s: float = MAX_SPEED_M_S,
    dropped: Dropped | None = None,
) -> Source:
    """Return trajectories at equal steps, as moves in local metres.

    Trajectories are cleaned; `max_speed_m_s` is the limit of what moves, by default that of cars.
    `dropped` counts what the reader left out, and resampling leaves out more.
    DataError if none is left or if the drivers to split by are unknown; UsageError for an option
    that is out of range.
    """
    if len(tracks.lat) == 0:
        raise DataError(f"{attribution.name}: expected trips, found none")
    step = default_step(tracks) if options.step_s is None else float(options.step_s)
    if not MIN_STEP_S <= step <= MAX_STEP_S:  # NaN fails too
        raise UsageError(f"step_s must be from {MIN_STEP_S:g} to {MAX_STEP_S:g}, but is {step:g}")
    frame = _median_frame(tracks) if options.frame is None else options.frame
    trips = resample_bulk(Fixes(*tracks[:4]), step, frame, max_speed_m_s)
    if len(trips.start) == 0:
        raise DataError(f"{attribution.name}: no trip of four steps of {step:g} s or more")
    split = _split(trips, tracks.vehicle, options.split_by, attribution.name)
    standard = next(seconds for least, seconds in STANDARDS if step >= least)
    info = DatasetInfo(
        name=attribution.name,
        kind="trajectory",
        licence=attribution.licence,
        credit=attribution.credit,
        units=TrajectoryUnits(
            step_s=step,
            frame={"lat": frame.lat, "lon": frame.lon},
            seen_s=standard,
            horizon_s=standard,
            split_by=options.split_by,
        ),
        dropped=dict((dropped or Dropped()) + trips.dropped),
    )
    return Source(info, _items(trips, split))


def path_item(xy: np.ndarray, split: int) -> Item:
    """Return the sequence of one finished path, float64 [n, 2], metres of the frame."""
    rows = path_to_stroke3(xy, ended=True)  # [n - 1, 3]
    return Item(rows, split, origin=(float(xy[0, 0]), float(xy[0, 1])))


def default_step(tracks: Tracks) -> float:
    """Return seconds between points: the median interval of the fixes, rounded down to `STEPS_S`.

    The result is at least 1 and at most 30.
    """
    intervals = np.diff(tracks.time)
    inside = np.ones(len(intervals), bool)
    inside[tracks.offsets[1:-1] - 1] = False  # from the last fix of a trip to the next trip
    usual = float(np.median(intervals[inside])) if inside.any() else 0.0
    return float(max(step for step in STEPS_S if step <= max(1.0, usual)))


def _median_frame(tracks: Tracks) -> Frame:
    lat, first = float(np.median(tracks.lat)), tracks.lon[0]
    # relative to the first fix, since longitudes jump at the date line
    lon = wrap_degrees(first + np.median(wrap_degrees(tracks.lon - first)))
    return Frame(round(lat, 6), round(float(lon), 6))  # six decimals are 0.1 m


def _split(trips: Resampled, vehicle: np.ndarray | None, split_by: str, name: str) -> np.ndarray:
    """Return the split of each trip, int64 [n], indices into `store.SPLITS`."""
    if split_by not in SPLIT_BY:
        raise UsageError(f"split_by must be one of {', '.join(SPLIT_BY)}, but is {split_by!r}")
    if split_by == "time":
        return split_by_time(trips.start)
    if vehicle is None:
        raise DataError(f"{name}: the data do not name drivers, so split_by cannot be 'driver'")
    return split_by_driver(vehicle[trips.source])


def _items(trips: Resampled, split: np.ndarray) -> Iterator[Item]:
    for k, part in enumerate(split):
        xy = trips.xy[trips.offsets[k] : trips.offsets[k + 1]].astype(np.float64)  # [n, 2], metres
        yield path_item(xy, int(part))
