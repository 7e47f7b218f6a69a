"""Trajectory: where one car was and when, its files, equal time steps, and stroke-3.

Not here: repairing recordings (`recording.py`, `cleaning.py`), many trajectories at once
(`resample.py`), and how each file format looks inside (`formats/`).

Units everywhere: degrees WGS 84 for `lat` and `lon`, unix seconds for `time`, metres for `xy`,
whose first column points east and whose second points north. A fix is one position with its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import fit, geojson, gpx, kml, tcx, track_csv
from sketchrnn.formats.files import MAX_UPLOAD_BYTES, read_bounded, write_atomic
from sketchrnn.formats.isolation import isolated
from sketchrnn.formats.track import Details, Track
from sketchrnn.trajectories.cleaning import MAX_TIME
from sketchrnn.trajectories.frame import Frame, wrap_degrees
from sketchrnn.trajectories.path import path_to_stroke3, stroke3_to_path

FORMATS = {".gpx": gpx, ".geojson": geojson, ".csv": track_csv}
"""File ending -> the module that reads and writes it."""
READERS = {**FORMATS, ".kml": kml, ".tcx": tcx, ".fit": fit}
"""File ending -> the module that reads it."""


MAX_STEPS = 100_000
"""Most points of a trajectory at equal time steps: more than two days at 2 s."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """At least two fixes of one car, in time order. The arrays are copies and read-only."""

    lat: np.ndarray
    """float64[n], degrees, within ±90."""
    lon: np.ndarray
    """float64[n], degrees, within ±180."""
    time: np.ndarray
    """float64[n], unix seconds, strictly increasing."""
    name: str | None = None
    """A title, a driver or a vehicle from the file or data set. One line of text."""

    def __post_init__(self) -> None:
        """Freeze copies of the arrays and refuse values that no car on earth can have."""
        for field in ("lat", "lon", "time"):
            array = np.array(getattr(self, field), np.float64)
            array.setflags(write=False)
            object.__setattr__(self, field, array)
        text = "".join(c if c.isprintable() else " " for c in self.name or "").strip()
        object.__setattr__(self, "name", text or None)
        what = f"trajectory {text!r}: expected" if text else "expected"
        if self.lat.ndim != 1 or not self.lat.shape == self.lon.shape == self.time.shape:
            shapes = f"{list(self.lat.shape)}, {list(self.lon.shape)} and {list(self.time.shape)}"
            raise DataError(
                f"{what} as many latitudes as longitudes and times, got arrays of shapes {shapes}"
            )
        if len(self.lat) < 2:
            raise DataError(f"{what} at least two fixes, got {len(self.lat)}")
        for values, limit, unit in (
            (self.lat, 90.0, "latitudes within ±90 degrees"),
            (self.lon, 180.0, "longitudes within ±180 degrees"),
            (self.time, MAX_TIME, "times in unix seconds"),
        ):
            bad = np.flatnonzero(~(np.abs(values) <= limit))  # written so that NaN is bad
            if len(bad):
                raise DataError(f"{what} {unit}, got {values[bad[0]]:.10g} at fix {bad[0] + 1}")
        if np.any(np.diff(self.time) <= 0):
            bad = int(np.argmax(np.diff(self.time) <= 0)) + 1
            raise DataError(f"{what} increasing times, got a fix {bad + 1} that is not later")

    @classmethod
    def read(cls, path: str | Path) -> Trajectory:
        """Read a file with an ending of `READERS`; of several trajectories the longest in time.

        A child process reads it, with limits on time and memory (`formats/isolation.py`). Raises
        DataError, which names the file.
        """
        path = Path(path)
        return cls.parse(read_bounded(path, largest(path.name)), path.name)

    @classmethod
    def parse(cls, content: bytes, file_name: str) -> Trajectory:
        """Return what `read` would, from the bytes of a file. `file_name` ends in its format.

        Fixes are sorted by time and repeated times dropped. Any other fault raises DataError;
        `Recording` repairs more.
        """
        check_size(content, file_name)
        tracks = isolated(file_name, reader_of(file_name).parse, content, file_name)
        if not any(track.timed for track in tracks):
            raise DataError(
                f"{file_name}: expected a track with times, got "
                f"{len(tracks[0].lat)} points without a time"
            )
        tracks = [track for track in map(_in_order, tracks) if len(track.time) > 1]
        if not tracks:
            raise DataError(f"{file_name}: expected a track of two or more fixes, got none")
        try:
            return max(
                (cls(*track[:4]) for track in tracks), key=lambda trajectory: trajectory.duration
            )
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
        """Return the positions at unix seconds `time` [m], by linear interpolation."""
        lat = np.interp(time, self.time, self.lat)
        lon = np.interp(time, self.time, np.unwrap(self.lon, period=360.0))
        return Trajectory(lat, wrap_degrees(lon), time, self.name)

    def resample(self, step_s: float) -> Trajectory:
        """Return the positions every `step_s` seconds from the first fix on.

        A remainder at the end that is shorter than a step is dropped.
        """
        if not step_s > 0:
            raise UsageError(f"expected a time step above 0 s, got {step_s:g}")
        steps = self.duration / step_s + 1e-9  # 2.9999999999 steps are 3
        if not 1 <= steps <= MAX_STEPS:
            bound = "at least one step" if steps < 1 else f"at most {MAX_STEPS:,} steps"
            raise DataError(
                f"expected a trajectory of {bound} of {step_s:g} s, got {self.duration:g} s"
            )
        steps = int(steps)
        return self.at(np.minimum(self.time[0] + step_s * np.arange(steps + 1), self.time[-1]))

    def cut(self, seconds: float) -> Trajectory:
        """Return the first `seconds`. The last fix is interpolated where there is none."""
        if not seconds > 0:
            raise UsageError(f"expected a start of more than 0 s, got {seconds:g} s")
        end = min(self.time[0] + seconds, self.time[-1])
        return self.at(np.r_[self.time[self.time < end], end])

    def to_stroke3(self, frame: Frame, ended: bool = True) -> np.ndarray:
        """Return float32[n - 1, 3], rows (east, north, pen) in metres of `frame`.

        pen is 1 in the last row if the trajectory has `ended`, and 0 elsewhere.
        """
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
        """Return the trajectory of `stroke3` [N, 3]; the inverse of `to_stroke3`.

        Args:
            stroke3: moves in metres of `frame`, one each `step_s` seconds.
            frame: of the metres.
            origin: [2], latitude and longitude of the first fix in degrees.
            start_time: of the first fix, unix seconds.
            step_s: seconds between fixes.
            name: see the field.
        """
        first = frame.to_metres(origin[0], origin[1])
        lat, lon = frame.to_degrees(stroke3_to_path(stroke3, first))
        return cls(lat, lon, start_time + step_s * np.arange(len(lat)), name)


def write_trajectories(path: str | Path, trajectories: Sequence[Trajectory]) -> None:
    """Write several trajectories into one file, as `Trajectory.write` does for one."""
    path = Path(path)
    write_atomic(path, _dump(trajectories, _format(path)))


def dump_trajectories(
    trajectories: Sequence[Trajectory], suffix: str, details: Sequence[Details] | None = None
) -> bytes:
    """Return the bytes of a file with these trajectories.

    Args:
        trajectories: in the order of the file.
        suffix: .gpx, .geojson or .csv.
        details: facts about each trajectory, which the file repeats; none if None.
    """
    return _dump(trajectories, _format(Path(f"trajectory{suffix}")), details)


def _dump(
    trajectories: Sequence[Trajectory],
    file_format: ModuleType,
    details: Sequence[Details] | None = None,
) -> bytes:
    tracks = [Track(t.lat, t.lon, t.time, t.name) for t in trajectories]
    return file_format.dump(tracks, details)


def reader_of(file_name: str) -> ModuleType:
    """Return the module that reads files of this name; DataError if there is none."""
    return _by_ending(Path(file_name), READERS)


def largest(file_name: str) -> int:
    """Return the largest size of a file of this name, bytes; DataError if it is not read."""
    return min(reader_of(file_name).MAX_BYTES, MAX_UPLOAD_BYTES)


def check_size(content: bytes, file_name: str) -> None:
    """Raise DataError if the contents of a file are too large for its format."""
    if len(content) > largest(file_name):
        raise DataError(
            f"{file_name}: expected at most {largest(file_name):,} bytes, got {len(content):,}"
        )


def _format(path: Path) -> ModuleType:
    """Return the module that reads and writes the format that the ending of `path` names."""
    return _by_ending(path, FORMATS)


def _by_ending(path: Path, modules: Mapping[str, ModuleType]) -> ModuleType:
    try:
        return modules[path.suffix.lower()]
    except KeyError:
        raise DataError(
            f"{path.name}: expected a trajectory that ends in {', '.join(modules)}, "
            f"got {path.suffix or 'no ending'}"
        ) from None


def _in_order(track: Track) -> Track:
    """Return the fixes sorted by time, with only the first of each time."""
    order = np.argsort(track.time, kind="stable")
    # the slice drops the leading True where there is no fix at all
    order = order[np.r_[True, np.diff(track.time[order]) != 0][: len(order)]]
    return Track(track.lat[order], track.lon[order], track.time[order], track.name)
