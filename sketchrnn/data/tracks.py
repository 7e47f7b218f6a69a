"""Reads GPS tracks from an npz of flat arrays: `lat lon t offsets [vehicle mode]`.

`lat` and `lon` are degrees when they are floats and micro-degrees when they are integers, `t` is
unix seconds, trip i is `offsets[i]:offsets[i + 1]`; `vehicle` and `mode` have one entry a trip.
Nothing is ever unpickled. Does not cover npz of stroke-3 drawings.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sketchrnn.errors import DataError

MICRO = 1e-6


class Tracks(NamedTuple):
    """Many trips in flat arrays; trip i is fixes `offsets[i]:offsets[i + 1]`."""

    lat: np.ndarray  # float64[m] degrees
    lon: np.ndarray  # float64[m] degrees
    time: np.ndarray  # float64[m] unix seconds
    offsets: np.ndarray  # int64[n+1]
    vehicle: np.ndarray | None  # [n] who drove, or None where the file does not say
    mode: np.ndarray | None  # str[n] such as "car", "taxi"


def load_tracks(path: str | Path) -> Tracks:
    """All trips of the npz at `path`, as they are: not cleaned."""
    path = Path(path)
    if not path.is_file():
        raise DataError(f"There is no file {path}.")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {
                name: file[name]
                for name in ("lat", "lon", "t", "offsets", "vehicle", "mode")
                if name in file.files
            }
    except (ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"{path.name} is not a readable npz of tracks (arrays lat, lon, t, offsets): {error}"
        ) from error
    return _checked(arrays, path.name)


def _checked(arrays: dict[str, np.ndarray], name: str) -> Tracks:
    """The arrays as Tracks, or the DataError that says what is wrong with them."""
    missing = [key for key in ("lat", "lon", "t", "offsets") if key not in arrays]
    if missing:
        raise DataError(
            f"{name} must hold the arrays lat, lon, t and offsets; missing: {', '.join(missing)}."
        )
    lat, lon, time, offsets = (arrays[key] for key in ("lat", "lon", "t", "offsets"))
    if any(a.ndim != 1 or a.dtype.kind not in "iuf" for a in (lat, lon, time, offsets)):
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
        if key in arrays and arrays[key].shape != (len(offsets) - 1,):
            raise DataError(
                f"{key} of {name} must have one entry for each of the {len(offsets) - 1} trips."
            )
    return Tracks(
        _degrees(lat),
        _degrees(lon),
        time.astype(np.float64),
        offsets,
        arrays.get("vehicle"),
        arrays.get("mode"),
    )


def _degrees(values: np.ndarray) -> np.ndarray:
    """float64 degrees from degrees (floats) or micro-degrees (integers)."""
    degrees = values.astype(np.float64)
    return degrees if values.dtype.kind == "f" else degrees * MICRO
