"""GPS tracks as flat arrays: from an npz, from trajectories, and cleaned from recordings.

The arrays of an npz are `lat lon t offsets [vehicle mode]`. `lat` and `lon` are degrees if they are
floats and micro-degrees if they are integers, `t` is unix seconds, trip i is
`offsets[i]:offsets[i + 1]`; `vehicle` and `mode` have one entry a trip. Nothing is ever unpickled.
Not here: npz of stroke-3 drawings (`sources/stroke3.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.npz import load_npz
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import Dropped, Fixes, clean_bulk
from sketchrnn.trajectories.trajectory import Trajectory

BATCH_FIXES = 200_000  # cleaned at once: thousands of trips, a few megabytes
MICRO = 1e-6  # degrees
COLUMNS = ("lat", "lon", "t", "offsets", "vehicle", "mode")


class Tracks(NamedTuple):
    """Many trips in flat arrays; trip i is fixes `offsets[i]:offsets[i + 1]`."""

    lat: np.ndarray  # float64[m] degrees
    lon: np.ndarray  # float64[m] degrees
    time: np.ndarray  # float64[m] unix seconds
    offsets: np.ndarray  # int64[n+1]
    vehicle: np.ndarray | None  # [n] who drove, or None where the file does not say
    mode: np.ndarray | None  # str[n] such as "car", "taxi"


def load_tracks(path: str | Path) -> Tracks:
    """Return all trips of the npz at `path`, not cleaned; DataError if an array does not fit."""
    return _checked(load_npz(path), Path(path).name)


def gather(trajectories: Iterable[Trajectory]) -> Tracks:
    """Return many trajectories as flat arrays; `vehicle` is their names."""
    kept = list(trajectories)
    if not kept:
        none = np.zeros(0)
        return Tracks(none, none, none, np.zeros(1, np.int64), np.zeros(0, str), None)
    return Tracks(
        np.concatenate([trajectory.lat for trajectory in kept]),
        np.concatenate([trajectory.lon for trajectory in kept]),
        np.concatenate([trajectory.time for trajectory in kept]),
        np.cumsum([0, *(len(trajectory.time) for trajectory in kept)]),
        np.array([trajectory.name or "" for trajectory in kept]),
        None,
    )


def _checked(arrays: dict[str, Any], name: str) -> Tracks:
    """Return the arrays as Tracks; DataError says which array does not fit."""
    missing = [key for key in COLUMNS[:4] if key not in arrays]
    if missing:
        raise DataError(
            f"{name} must hold the arrays lat, lon, t and offsets; missing: {', '.join(missing)}."
        )
    lat, lon, time, offsets = (arrays[key] for key in COLUMNS[:4])
    if not all(_is_row(array, "iuf") for array in (lat, lon, time, offsets)):
        raise DataError(f"The arrays lat, lon, t and offsets of {name} must be rows of numbers.")
    if not len(lat) == len(lon) == len(time):
        raise DataError(
            f"lat, lon and t of {name} must be equally long, not {len(lat)}, {len(lon)} and "
            f"{len(time)}."
        )
    ok = offsets.dtype.kind in "iu" and len(offsets) >= 1
    ok = ok and offsets[0] == 0 and offsets[-1] == len(lat)
    offsets = offsets.astype(np.int64)
    if not ok or np.any(np.diff(offsets) < 0):
        raise DataError(
            f"offsets of {name} must be whole numbers that rise from 0 to the number of fixes, "
            f"{len(lat)}."
        )
    for key in ("vehicle", "mode"):
        trips = len(offsets) - 1
        if key in arrays and not (_is_row(arrays[key], "iufSU") and len(arrays[key]) == trips):
            raise DataError(
                f"{key} of {name} must have a number or a text for each of the {trips} trips."
            )
    return Tracks(
        _degrees(lat),
        _degrees(lon),
        time.astype(np.float64),
        offsets,
        arrays.get("vehicle"),
        arrays.get("mode"),
    )


def _is_row(array: Any, kinds: str) -> bool:
    """Return whether `array` is one-dimensional and its `dtype.kind` is among `kinds`."""
    return isinstance(array, np.ndarray) and array.ndim == 1 and array.dtype.kind in kinds


def _degrees(values: np.ndarray) -> np.ndarray:
    """Return float64 degrees from degrees (floats) or micro-degrees (integers)."""
    degrees = values.astype(np.float64)
    return degrees if values.dtype.kind == "f" else degrees * MICRO


def clean_recordings(recordings: Iterable[Track], dropped: Dropped) -> Iterator[Trajectory]:
    """Yield the trajectories in the recordings, in order, repaired and cut as `clean_bulk` does.

    `dropped` counts what is left out. A trajectory has the name of its recording. Recordings are
    cleaned in batches, as one call of `clean_bulk` for each would take longer.
    """
    batch: list[Track] = []
    fixes = 0
    for recording in recordings:
        batch.append(recording)
        fixes += len(recording.time)
        if fixes >= BATCH_FIXES:
            yield from _clean_batch(batch, dropped)
            batch, fixes = [], 0
    if batch:
        yield from _clean_batch(batch, dropped)


def _clean_batch(batch: list[Track], dropped: Dropped) -> Iterator[Trajectory]:
    lat, lon, time = (
        np.concatenate([getattr(track, field) for track in batch]) for field in Track._fields[:3]
    )
    offsets = np.cumsum([0, *(len(track.time) for track in batch)])
    pieces = clean_bulk(Fixes(lat, lon, time, offsets), dropped=dropped)
    for number, source in enumerate(pieces.source):
        part = pieces.index[pieces.offsets[number] : pieces.offsets[number + 1]]
        yield Trajectory(lat[part], lon[part], time[part], batch[source].name)
