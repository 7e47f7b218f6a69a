"""Where a car was and when: one drive, the local metres of a city, equal time steps.

Covers: `Trajectory` (one drive, its files and its stroke-3), `Frame` (local metres), `clean` (one
recording into drives), `resample_bulk` (a whole data set to equal time steps at once). Does not
cover: what is repaired and how (`cleaning.py`), file formats (`formats/`), sources (`data/`).

Units everywhere: degrees WGS 84 for `lat` and `lon`, unix seconds for `time`, metres for `xy`,
whose first column points east and whose second points north.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np

from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import geojson, gpx, track_csv
from sketchrnn.formats.files import read_bounded, write_atomic
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import (
    EARTH_RADIUS_M,
    MAX_GAP_S,
    MAX_TIME,
    Dropped,
    clean_bulk,
    count,
    wrap_degrees,
)
from sketchrnn.trajectories.path import path_to_stroke3, stroke3_to_path

FORMATS = {".gpx": gpx, ".geojson": geojson, ".csv": track_csv}
MIN_STEPS = 4  # shorter trips teach nothing about driving


@dataclass(frozen=True)
class Frame:
    """Local metres of a city: equirectangular around one point, valid for some 100 km around it.

    The date line may run through the city. Distances are right to about 0.5 % (the earth is taken
    as a sphere), and going to metres and back is exact to the precision of float64.
    """

    lat: float
    """Latitude of the origin in degrees, within ±89."""
    lon: float
    """Longitude of the origin in degrees, within ±180."""

    def __post_init__(self) -> None:
        """Refuse an origin that is not on earth, or at a pole, where east has no meaning."""
        if not (abs(self.lat) <= 89.0 and abs(self.lon) <= 180.0):
            raise DataError(
                "The origin of a city must lie within latitude ±89 and longitude ±180, "
                f"not at {self.lat:g}, {self.lon:g}."
            )

    @property
    def metres_per_degree(self) -> np.ndarray:
        """float64[2]: metres per degree of longitude (east) and of latitude (north)."""
        north = EARTH_RADIUS_M * np.pi / 180.0
        return np.array([north * np.cos(np.radians(self.lat)), north])

    def to_metres(self, lat: np.ndarray | float, lon: np.ndarray | float) -> np.ndarray:
        """float64[n, 2], metres east and north of the origin, from degrees [n]."""
        east = wrap_degrees(np.asarray(lon, np.float64) - self.lon)
        north = np.asarray(lat, np.float64) - self.lat
        return np.stack([east, north], axis=-1) * self.metres_per_degree

    def to_degrees(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(lat, lon) in degrees, each float64[n], from metres [n, 2]; lon within ±180."""
        degrees = np.asarray(xy, np.float64) / self.metres_per_degree
        return degrees[..., 1] + self.lat, wrap_degrees(degrees[..., 0] + self.lon)


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One drive: at least two fixes, in time order. The arrays cannot be changed."""

    lat: np.ndarray
    """float64[n], degrees, within ±90."""
    lon: np.ndarray
    """float64[n], degrees, within ±180."""
    time: np.ndarray
    """float64[n], unix seconds, strictly increasing."""
    name: str | None = None
    """What a file or a data set calls it: a title, a driver, a cab. One line of text."""

    def __post_init__(self) -> None:
        """Freeze private copies of the arrays and refuse what is not a drive on earth."""
        for field in ("lat", "lon", "time"):
            array = np.array(getattr(self, field), np.float64)
            array.setflags(write=False)
            object.__setattr__(self, field, array)
        text = "".join(c if c.isprintable() else " " for c in self.name or "").strip()
        object.__setattr__(self, "name", text or None)
        what = f"The trajectory {text!r}" if text else "A trajectory"
        if not self.lat.ndim == 1 or not self.lat.shape == self.lon.shape == self.time.shape:
            raise DataError(f"{what} must have as many latitudes as longitudes and times.")
        if len(self.lat) < 2:
            raise DataError(f"{what} must have at least two fixes, got {len(self.lat)}.")
        for values, limit, unit in (
            (self.lat, 90.0, "latitudes within ±90 degrees"),
            (self.lon, 180.0, "longitudes within ±180 degrees"),
            (self.time, MAX_TIME, "times in unix seconds"),
        ):
            bad = np.flatnonzero(~(np.abs(values) <= limit))  # written so that NaN is bad
            if len(bad):
                raise DataError(
                    f"{what} must have {unit}, but fix {bad[0] + 1} has {values[bad[0]]:.10g}."
                )
        if np.any(np.diff(self.time) <= 0):
            bad = int(np.argmax(np.diff(self.time) <= 0)) + 1
            raise DataError(f"{what} must have increasing times, but fix {bad + 1} is not later.")

    @classmethod
    def read(cls, path: str | Path) -> Trajectory:
        """The drive in a .gpx, .csv or .geojson file; the longest one where it holds several."""
        path = Path(path)
        return cls.parse(read_bounded(path, _format(path).MAX_BYTES), path.name)

    @classmethod
    def parse(cls, content: bytes, file_name: str) -> Trajectory:
        """As `read`, from the bytes of a file; the ending of `file_name` tells the format.

        Fixes are put in time order and repeated times dropped; anything else that is wrong raises.
        """
        tracks = _format(Path(file_name)).parse(content, file_name)
        tracks = [track for track in map(_in_order, tracks) if len(track.time) > 1]
        if not tracks:
            raise DataError(f"{file_name}: expected a track of two or more fixes, got none.")
        try:
            return max((cls(*track) for track in tracks), key=lambda drive: drive.duration)
        except DataError as error:
            raise DataError(f"{file_name}: {error}") from error

    def write(self, path: str | Path) -> None:
        """Write a .gpx, .geojson or .csv file, rounded to 1e-7 degrees (1 cm) and 1 ms."""
        write_trajectories(path, [self])

    @property
    def duration(self) -> float:
        """Seconds from the first fix to the last."""
        return float(self.time[-1] - self.time[0])

    def at(self, time: np.ndarray) -> Trajectory:
        """The positions at `time` [m] unix seconds, on straight lines between the fixes."""
        lat = np.interp(time, self.time, self.lat)
        lon = np.interp(time, self.time, np.unwrap(self.lon, period=360.0))
        return Trajectory(lat, wrap_degrees(lon), time, self.name)

    def resample(self, step_s: float) -> Trajectory:
        """The positions every `step_s` seconds from the first fix on; a last part step goes."""
        if not step_s > 0:
            raise UsageError(f"The time step must be above 0 s, but is {step_s:g}.")
        steps = int(self.duration / step_s + 1e-9)
        if steps < 1:
            raise DataError(
                f"A drive must last at least one step of {step_s:g} s, but lasts "
                f"{self.duration:g} s."
            )
        return self.at(np.minimum(self.time[0] + step_s * np.arange(steps + 1), self.time[-1]))

    def cut(self, seconds: float) -> Trajectory:
        """The first `seconds` of the drive, ending on a fix of its own if none is there."""
        if not seconds > 0:
            raise UsageError(f"A start must last more than 0 s, but was cut to {seconds:g} s.")
        end = min(self.time[0] + seconds, self.time[-1])
        return self.at(np.r_[self.time[self.time < end], end])

    def to_stroke3(self, frame: Frame, ended: bool = True) -> np.ndarray:
        """float32[n-1, 3]: moves in metres and a pen that lifts at the end, if it `ended`."""
        return path_to_stroke3(frame.to_metres(self.lat, self.lon), ended)

    @classmethod
    def from_stroke3(
        cls,
        stroke3: np.ndarray,
        frame: Frame,
        origin: np.ndarray,
        start_time: float,
        step_s: float,
        name: str | None = None,
    ) -> Trajectory:
        """The drive that leaves `origin` [2] (lat, lon) at `start_time`, a move each `step_s`."""
        first = frame.to_metres(origin[0], origin[1])
        lat, lon = frame.to_degrees(stroke3_to_path(stroke3, first))
        return cls(lat, lon, start_time + step_s * np.arange(len(lat)), name)


def write_trajectories(path: str | Path, trajectories: Sequence[Trajectory]) -> None:
    """Write several drives into one .gpx, .geojson or .csv file, as `Trajectory.write` does."""
    path = Path(path)
    write_atomic(path, dump_trajectories(trajectories, path.suffix))


def dump_trajectories(trajectories: Sequence[Trajectory], suffix: str) -> bytes:
    """The bytes of a file with these drives; `suffix` is .gpx, .geojson or .csv."""
    tracks = [Track(t.lat, t.lon, t.time, t.name) for t in trajectories]
    return _format(Path(f"drive{suffix}")).dump(tracks)


def _format(path: Path) -> ModuleType:
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise DataError(
            f"{path.name}: expected a file that ends in {', '.join(FORMATS)} for a trajectory."
        ) from None


def _in_order(track: Track) -> Track:
    """The fixes sorted by time, of several at one time the first."""
    order = np.argsort(track.time, kind="stable")
    order = order[np.r_[True, np.diff(track.time[order]) != 0][: len(order)]]
    return Track(track.lat[order], track.lon[order], track.time[order], track.name)


def clean(
    lat: np.ndarray,
    lon: np.ndarray,
    time: np.ndarray,
    name: str | None = None,
    max_gap_s: float = MAX_GAP_S,
) -> tuple[list[Trajectory], Dropped]:
    """Repair one recording [n]: the drives in it, and what was dropped, sorted or cut and why.

    `cleaning.clean_bulk` says what is repaired.
    """
    dropped = Dropped()
    lat, lon, time = (np.asarray(a, np.float64) for a in (lat, lon, time))
    pieces = clean_bulk(lat, lon, time, np.array([0, len(lat)]), max_gap_s, dropped)
    parts = np.split(pieces.index, pieces.offsets[1:-1]) if len(pieces.source) else []
    return [Trajectory(lat[part], lon[part], time[part], name) for part in parts], dropped


class Resampled(NamedTuple):
    """Trips at equal time steps; trip k is `xy[offsets[k]:offsets[k + 1]]`."""

    xy: np.ndarray  # float32[P, 2] metres east and north in the frame
    offsets: np.ndarray  # int64[n+1]
    source: np.ndarray  # int64[n], the trip of the input that each was cut from
    start: np.ndarray  # float64[n], unix seconds of the first point
    dropped: Dropped


def resample_bulk(
    lat: np.ndarray,
    lon: np.ndarray,
    time: np.ndarray,
    offsets: np.ndarray,
    step_s: float,
    frame: Frame,
    max_gap_s: float | None = None,
) -> Resampled:
    """Clean many trips and interpolate each to every `step_s` seconds from its first fix.

    `lat`, `lon` [m] in degrees, `time` [m] in unix seconds, trip i is fixes
    `offsets[i]:offsets[i + 1]`. Trips are cut at pauses longer than `max_gap_s` (by default
    180 s or four steps, whichever is longer) and dropped when shorter than four steps. Two million
    fixes take about a second.
    """
    dropped = Dropped()
    lat, lon, time = (np.asarray(a, np.float64) for a in (lat, lon, time))
    max_gap_s = max(MAX_GAP_S, 4 * step_s) if max_gap_s is None else max_gap_s
    pieces = clean_bulk(lat, lon, time, offsets, max_gap_s, dropped)
    xy = frame.to_metres(lat[pieces.index], lon[pieces.index])  # [m, 2]
    kept_time = time[pieces.index]
    first, last = kept_time[pieces.offsets[:-1]], kept_time[pieces.offsets[1:] - 1]
    steps = np.floor((last - first) / step_s + 1e-9).astype(np.int64)
    long_enough = steps >= MIN_STEPS
    count(dropped, f"trip shorter than {MIN_STEPS} steps", np.count_nonzero(~long_enough))

    # One clock for all pieces, one after the other with a second between them, so that a single
    # np.interp serves them all.
    begin = np.r_[0.0, np.cumsum(last - first + 1.0)][: len(first)]
    clock = kept_time + np.repeat(begin - first, np.diff(pieces.offsets))
    points = steps[long_enough] + 1
    out_offsets = np.r_[0, np.cumsum(points)]
    step_number = np.arange(out_offsets[-1]) - np.repeat(out_offsets[:-1], points)
    wanted = np.repeat(begin[long_enough], points) + step_s * step_number
    out = np.empty((len(wanted), 2), np.float32)
    if len(wanted):
        for axis in (0, 1):
            out[:, axis] = np.interp(wanted, clock, xy[:, axis])
    return Resampled(out, out_offsets, pieces.source[long_enough], first[long_enough], dropped)
