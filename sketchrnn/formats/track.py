"""What the formats of GPS tracks share: the arrays of one track, and times as text or numbers.

Times as text are ISO 8601. Not here: whether numbers are positions on earth, which `Trajectory`
checks, and repairs (`trajectories/recording.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened

DEGREE_DECIMALS = 7
"""Coordinates are written with a resolution of 1e-7 degrees, about 1 cm."""
TIME_DECIMALS = 3
"""Times are written with a resolution of 1 ms."""
MILLISECONDS_FROM = 1e11
"""Times above this are milliseconds: as seconds it is the year 5138, as milliseconds March 1973."""
MAX_NUMBER = 1e300
"""Larger numbers do not fit into float64, or their products do not."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d)(?::([0-5]\d|60)(?:[.,](\d{1,30}))?)?"
    r"\s{0,3}(?:Z|UTC|GMT|([+-])(\d\d?)(?::?(\d\d))?)?",
    re.IGNORECASE | re.ASCII,
)


Details = Mapping[str, "str | int | float"]
"""Facts about one track, by name: properties in GeoJSON, a description in GPX, columns in CSV."""


class Track(NamedTuple):
    """One track of a file."""

    lat: np.ndarray  # float64[n] degrees
    lon: np.ndarray  # float64[n] degrees
    time: np.ndarray  # float64[n] unix seconds; all NaN for a track without times
    name: str | None = None
    part_of: int | None = None  # segments of one recording have the same number

    @property
    def timed(self) -> bool:
        """Whether the file has times for this track; True for one without fixes."""
        return len(self.time) == 0 or not np.isnan(self.time).all()


def make_track(
    lat: Sequence[float] | np.ndarray,
    lon: Sequence[float] | np.ndarray,
    time: Sequence[float] | np.ndarray | None,
    name: str | None = None,
) -> Track:
    """Return a track; `time` is None for a track without times.

    Longitudes may run past the date line, or from 0 to 360 degrees: they are wrapped into ±180.
    """
    lat, lon = np.array(lat, np.float64), np.array(lon, np.float64)
    past = (np.abs(lon) > 180) & (np.abs(lon) <= 360)
    lon = np.where(past, lon - 360 * np.sign(lon), lon)
    time = np.full(len(lat), np.nan) if time is None else np.array(time, np.float64)
    return Track(lat, lon, time, name)


def prefer_timed(tracks: list[Track], dropped: Counter[str] | None) -> list[Track]:
    """Return the tracks with times, and count the others; all of them if none has times."""
    timed = [track for track in tracks if track.timed]
    if timed and dropped is not None and len(timed) < len(tracks):
        dropped["trip without times"] += len(tracks) - len(timed)
    return timed or tracks


def rounded_degrees(values: np.ndarray) -> list[float]:
    """Return degrees rounded for writing, never minus zero."""
    # adding 0.0 turns -0.0 into 0.0
    return (np.round(values, DEGREE_DECIMALS) + 0.0).tolist()


def rounded_milliseconds(times: np.ndarray) -> list[int]:
    """Return unix milliseconds from unix seconds. Times 1 ms apart stay different."""
    # floor(x + 0.5), since round(x) rounds halves to even and can join two times
    return np.floor(np.asarray(times) * 1000 + 0.5).astype(np.int64).tolist()


def to_datetime(milliseconds: int) -> datetime:
    """Return the date and time in UTC of unix milliseconds."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def from_datetime(time: datetime) -> float:
    """Return unix seconds. A time without a zone is UTC."""
    if time.tzinfo is None:
        time = time.replace(tzinfo=timezone.utc)
    return (time - _EPOCH) / timedelta(seconds=1)


def iso_text(milliseconds: int) -> str:
    """Return ISO 8601 such as 2008-05-17T10:00:04.123Z, without a fraction of zero."""
    time = to_datetime(milliseconds)
    text = time.isoformat(timespec="milliseconds" if time.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def parse_iso(text: str) -> float:
    """Return unix seconds of an ISO 8601 date and time. A time without a zone is UTC."""
    match = _ISO.fullmatch(text.strip())
    if not match:
        raise DataError(f"expected a time as unix seconds or ISO 8601, got {shortened(text)}")
    *date, second, fraction, sign, zone_hours, zone_minutes = match.groups()
    try:
        time = datetime(*(int(part) for part in date), tzinfo=timezone.utc)
    except ValueError as error:
        raise DataError(f"expected a time, got {shortened(text)} ({error})") from error
    seconds = (time - _EPOCH) / timedelta(seconds=1) + int(second or 0)
    zone = 3600 * int(zone_hours or 0) + 60 * int(zone_minutes or 0)
    return seconds + float(f"0.{fraction or 0}") - (-zone if sign == "-" else zone)


def parse_times(values: Sequence[object]) -> np.ndarray:
    """Return float64[n] unix seconds from numbers (seconds or milliseconds) or ISO 8601 texts."""
    texts = [value for value in values if isinstance(value, str)]
    if texts and len(texts) == len(values):
        return np.array([parse_iso(text) for text in texts])
    for value in values:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not (number and abs(value) < MAX_NUMBER):  # type: ignore[arg-type]
            raise DataError(
                f"expected times that are all unix seconds or all ISO 8601, got {shortened(value)}"
            )
    return as_seconds(np.array(values, dtype=np.float64))


def as_seconds(times: np.ndarray) -> np.ndarray:
    """Return unix seconds [n] from unix seconds or milliseconds, by the size of the numbers."""
    finite = times[np.isfinite(times)]
    is_milliseconds = len(finite) and np.median(np.abs(finite)) > MILLISECONDS_FROM
    return times / 1000 if is_milliseconds else times


def make_partly_timed(
    points: Sequence[tuple[tuple[float, float] | None, float | None]],
    name: str | None,
    dropped: Counter[str],
) -> Track:
    """Return the track of the points with a position and a time; without times if none has one.

    Args:
        points: latitude and longitude, and unix seconds, of each; None for what cannot be read.
        name: of the track.
        dropped: counts the points without a position, and those without a time.
    """
    placed = [(*at, time) for at, time in points if at is not None]
    timed = [point for point in placed if point[2] is not None]
    kept = timed or placed
    for reason, count in (
        ("fix without a position", len(points) - len(placed)),
        ("fix without a time", len(placed) - len(kept)),
    ):
        if count:
            dropped[reason] += count
    lat, lon = [point[0] for point in kept], [point[1] for point in kept]
    time = [time for _, _, time in timed if time is not None]
    return make_track(lat, lon, time or None, name)


def position_of(lat: str | None, lon: str | None) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees; None if they cannot be read."""
    try:
        return float(lat or ""), float(lon or "")
    except ValueError:
        return None


def time_of(text: str | None) -> float | None:
    """Return unix seconds of an ISO 8601 date and time; None if it cannot be read."""
    try:
        return None if text is None else parse_iso(text)
    except DataError:
        return None
