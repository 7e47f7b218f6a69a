"""Where a car was and when: cleaning, local metres, resampling, files.

Covers: `Trajectory` (one drive), `Frame` (local metres of a city), `clean` and `clean_bulk` (repair
what GPS loggers do wrong), `resample_bulk` (a whole data set to equal time steps at once).
Does not cover: file formats (`formats/`), sources of data (`data/`), and what a model reads
(`sequence.py`).

Units everywhere: degrees WGS 84 for `lat` and `lon`, unix seconds for `time`, metres for `xy`,
whose first column points east and whose second points north.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sketchrnn.errors import DataError

EARTH_RADIUS_M = 6_371_008.8
MAX_SPEED_M_S = 60.0  # 216 km/h: no car of these data sets is faster
MAX_GAP_S = 180.0
MIN_STEPS = 4
SPIKE_PASSES = 8  # bounds the work on hostile input; what is left is cut instead of removed


class Dropped(Counter[str]):
    """Reason -> how often: what a reader left out or repaired, so that it can be told.

    Reasons start with what they count: `fix` (one GPS position), `line` (of a file) or `trip`.
    """


def wrap_degrees(degrees: np.ndarray) -> np.ndarray:
    """The same angles within ±180; those already there keep every bit."""
    return degrees - 360.0 * np.round(degrees / 360.0)


@dataclass(frozen=True)
class Frame:
    """Local metres of a city: equirectangular around one point, valid for some 100 km around it.

    The date line may run through the city. Distances are right to about 0.5 % (the earth is taken
    as a sphere), and going to metres and back is exact to float64.
    """

    lat: float
    """Latitude of the origin in degrees, within ±89."""
    lon: float
    """Longitude of the origin in degrees, within ±180."""

    def __post_init__(self) -> None:
        if not (abs(self.lat) <= 89.0 and abs(self.lon) <= 180.0):
            raise DataError(
                f"The origin of a city must lie within latitude ±89 and longitude ±180, "
                f"not at {self.lat:g}, {self.lon:g}."
            )

    @property
    def metres_per_degree(self) -> np.ndarray:
        """float64[2]: metres per degree of longitude (east) and of latitude (north)."""
        north = EARTH_RADIUS_M * np.pi / 180.0
        return np.array([north * np.cos(np.radians(self.lat)), north])

    def to_metres(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """float64[n, 2], metres east and north of the origin, from degrees [n]."""
        east = wrap_degrees(np.asarray(lon, np.float64) - self.lon)
        north = np.asarray(lat, np.float64) - self.lat
        return np.stack([east, north], axis=-1) * self.metres_per_degree

    def to_degrees(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(lat, lon) in degrees, each float64[n], from metres [n, 2]; lon within ±180."""
        degrees = np.asarray(xy, np.float64) / self.metres_per_degree
        return degrees[..., 1] + self.lat, wrap_degrees(degrees[..., 0] + self.lon)


def step_metres(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """float64[n-1]: metres between neighbouring fixes, anywhere on earth."""
    north = np.diff(lat)
    east = wrap_degrees(np.diff(lon)) * np.cos(np.radians((lat[1:] + lat[:-1]) / 2))
    return np.hypot(east, north) * (EARTH_RADIUS_M * np.pi / 180.0)


class Pieces(NamedTuple):
    """What `clean_bulk` keeps of many trips; piece k is `index[offsets[k]:offsets[k + 1]]`."""

    index: np.ndarray  # int64[m] into the fixes that were given, in time order within a piece
    offsets: np.ndarray  # int64[k+1]
    source: np.ndarray  # int64[k], the trip that each piece was cut from


def clean_bulk(
    lat: np.ndarray,
    lon: np.ndarray,
    time: np.ndarray,
    offsets: np.ndarray,
    max_gap_s: float = MAX_GAP_S,
    dropped: Dropped | None = None,
) -> Pieces:
    """Repair many trips at once; trip i is fixes `offsets[i]:offsets[i + 1]`.

    Fixes out of range go, the rest is put in time order, of several fixes at one time the first
    stays. A fix that can only be reached and left faster than 60 m/s is a spike and goes. Where a
    trip still jumps faster than that, or pauses longer than `max_gap_s`, it is cut in two. Pieces
    of a single fix go.
    """
    dropped = Dropped() if dropped is None else dropped
    trip = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    with np.errstate(invalid="ignore"):
        usable = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & np.isfinite(time)
    _count(dropped, "fix out of range", len(usable) - np.count_nonzero(usable))
    index = _in_time_order(np.flatnonzero(usable), time, trip, dropped)
    index = _without_spikes(index, lat, lon, time, trip, dropped)

    same_trip = np.diff(trip[index]) == 0
    gap = same_trip & (np.diff(time[index]) > max_gap_s)
    jump = same_trip & ~gap & _too_fast(index, lat, lon, time)
    _count(dropped, "trip cut at a gap", np.count_nonzero(gap))
    _count(dropped, "trip cut at a jump", np.count_nonzero(jump))
    starts = np.flatnonzero(np.r_[len(index) > 0, ~same_trip | gap | jump])
    lengths = np.diff(np.r_[starts, len(index)])
    single = lengths == 1
    _count(dropped, "trip of a single fix", np.count_nonzero(single))
    return Pieces(
        index=index[np.repeat(~single, lengths)],
        offsets=np.r_[0, np.cumsum(lengths[~single])],
        source=trip[index[starts[~single]]],
    )


def _count(dropped: Dropped, reason: str, how_often: int) -> None:
    if how_often:
        dropped[reason] += int(how_often)


def _in_time_order(
    index: np.ndarray, time: np.ndarray, trip: np.ndarray, dropped: Dropped
) -> np.ndarray:
    """`index` with each trip sorted by time (stable) and only the first fix of each time."""
    backwards = np.count_nonzero((np.diff(trip[index]) == 0) & (np.diff(time[index]) < 0))
    if backwards:
        _count(dropped, "fix out of order, sorted", backwards)
        index = index[np.lexsort((time[index], trip[index]))]
    repeated = np.r_[False, (np.diff(trip[index]) == 0) & (np.diff(time[index]) == 0)]
    repeated = repeated[: len(index)]
    _count(dropped, "fix repeated in time", np.count_nonzero(repeated))
    return index[~repeated]


def _too_fast(
    index: np.ndarray, lat: np.ndarray, lon: np.ndarray, time: np.ndarray
) -> np.ndarray:
    """bool[m-1]: the step to the next fix of `index` is faster than any car."""
    return step_metres(lat[index], lon[index]) > MAX_SPEED_M_S * np.diff(time[index])


def _without_spikes(
    index: np.ndarray,
    lat: np.ndarray,
    lon: np.ndarray,
    time: np.ndarray,
    trip: np.ndarray,
    dropped: Dropped,
) -> np.ndarray:
    """`index` without fixes that jump away and back while their neighbours agree."""
    for _ in range(SPIKE_PASSES):
        before, here, after = index[:-2], index[1:-1], index[2:]
        fast = _too_fast(index, lat, lon, time) & (np.diff(trip[index]) == 0)
        candidate = np.flatnonzero(fast[:-1] & fast[1:])
        pair = np.stack([before[candidate], after[candidate]], axis=1).reshape(-1)
        detour = ~_too_fast(pair, lat, lon, time)[::2] if len(pair) else np.zeros(0, bool)
        candidate = candidate[detour]
        if not len(candidate):
            break
        # Between two spikes the good fix looks like one too: of a run take every other, so that
        # the outer ones go and the middle is judged again.
        run_start = np.r_[True, np.diff(candidate) > 1]
        in_run = np.arange(len(candidate))
        in_run -= np.maximum.accumulate(np.where(run_start, in_run, 0))
        spikes = candidate[in_run % 2 == 0]
        _count(dropped, "fix faster than 60 m/s", len(spikes))
        index = index[~np.isin(index, here[spikes])]
    return index


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
    _count(dropped, f"trip shorter than {MIN_STEPS} steps", np.count_nonzero(~long_enough))

    # One clock for all pieces, one after the other with a second between them, so that a single
    # np.interp serves them all.
    begin = np.r_[0.0, np.cumsum(last - first + 1.0)][: len(first)]
    clock = kept_time + np.repeat(begin - first, np.diff(pieces.offsets))
    points = steps[long_enough] + 1
    out_offsets = np.r_[0, np.cumsum(points)]
    step_number = np.arange(out_offsets[-1]) - np.repeat(out_offsets[:-1], points)
    wanted = np.repeat(begin[long_enough], points) + step_s * step_number
    out = np.empty((len(wanted), 2), np.float32)
    for axis in (0, 1):
        if len(wanted):
            out[:, axis] = np.interp(wanted, clock, xy[:, axis])
    return Resampled(out, out_offsets, pieces.source[long_enough], first[long_enough], dropped)
