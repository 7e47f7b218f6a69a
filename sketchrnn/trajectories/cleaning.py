"""Repairs what GPS loggers do wrong: wrong order, repeats, spikes, jumps, pauses.

Covers many trips in flat arrays at once (`clean_bulk`); `trajectory.clean` is the same for one.
Does not cover broken files and lines, which `formats/` and `data/` refuse or count. Knows nothing
of streets: a fix beside the road is kept.

Units everywhere: degrees WGS 84 for `lat` and `lon`, unix seconds for `time`.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

EARTH_RADIUS_M = 6_371_008.8
MAX_SPEED_M_S = 60.0  # 216 km/h: no car of these data sets is faster
MAX_GAP_S = 180.0
MAX_TIME = 6e10  # unix seconds, from the year 68 to 3871; larger numbers are milliseconds
SPIKE_PASSES = 8  # bounds the work on hostile input; what is left is cut instead of removed


class Dropped(Counter[str]):
    """Reason -> how often: what a reader left out or repaired, so that it can be told.

    Reasons start with what they count: `fix` (one GPS position), `line` (of a file) or `trip`.
    """


def wrap_degrees(degrees: np.ndarray) -> np.ndarray:
    """The same angles within ±180; those already there keep every bit."""
    return degrees - 360.0 * np.round(degrees / 360.0)


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
    stays. A fix that no car can reach from the one before (at 60 m/s), while one can reach the next
    but one, goes. Where a trip still jumps faster than that, or pauses longer than `max_gap_s`, it
    is cut in two. Pieces of a single fix go.
    """
    dropped = Dropped() if dropped is None else dropped
    trip = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    with np.errstate(invalid="ignore"):
        usable = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & (np.abs(time) <= MAX_TIME)
    count(dropped, "fix out of range", len(usable) - np.count_nonzero(usable))
    index = _in_time_order(np.flatnonzero(usable), time, trip, dropped)
    index = _without_spikes(index, lat, lon, time, trip, dropped)

    same_trip = np.diff(trip[index]) == 0
    gap = same_trip & (np.diff(time[index]) > max_gap_s)
    jump = same_trip & ~gap & _too_fast(index[:-1], index[1:], lat, lon, time)
    count(dropped, "trip cut at a gap", np.count_nonzero(gap))
    count(dropped, "trip cut at a jump", np.count_nonzero(jump))
    starts = np.flatnonzero(np.r_[len(index) > 0, ~same_trip | gap | jump])
    lengths = np.diff(np.r_[starts, len(index)])
    single = lengths == 1
    count(dropped, "trip of a single fix", np.count_nonzero(single))
    return Pieces(
        index=index[np.repeat(~single, lengths)],
        offsets=np.r_[0, np.cumsum(lengths[~single])],
        source=trip[index[starts[~single]]],
    )


def count(dropped: Dropped, reason: str, how_often: int) -> None:
    """Add `how_often` to the count of `reason`, which appears only once it happened."""
    if how_often:
        dropped[reason] += int(how_often)


def _in_time_order(
    index: np.ndarray, time: np.ndarray, trip: np.ndarray, dropped: Dropped
) -> np.ndarray:
    """`index` with each trip sorted by time (stable) and only the first fix of each time."""
    backwards = np.count_nonzero((np.diff(trip[index]) == 0) & (np.diff(time[index]) < 0))
    if backwards:
        count(dropped, "fix out of order, sorted", backwards)
        index = index[np.lexsort((time[index], trip[index]))]
    repeated = np.r_[False, (np.diff(trip[index]) == 0) & (np.diff(time[index]) == 0)]
    repeated = repeated[: len(index)]
    count(dropped, "fix repeated in time", np.count_nonzero(repeated))
    return index[~repeated]


def _too_fast(
    here: np.ndarray, there: np.ndarray, lat: np.ndarray, lon: np.ndarray, time: np.ndarray
) -> np.ndarray:
    """bool[m]: no car gets from the fixes `here` [m] to the fixes `there` [m] in their time."""
    north = lat[there] - lat[here]
    middle = np.radians((lat[there] + lat[here]) / 2)
    east = wrap_degrees(lon[there] - lon[here]) * np.cos(middle)
    metres = np.hypot(east, north) * (EARTH_RADIUS_M * np.pi / 180.0)
    return metres > MAX_SPEED_M_S * (time[there] - time[here])


def _without_spikes(
    index: np.ndarray,
    lat: np.ndarray,
    lon: np.ndarray,
    time: np.ndarray,
    trip: np.ndarray,
    dropped: Dropped,
) -> np.ndarray:
    """`index` without the fixes that are out of reach while their neighbours are not."""
    for _ in range(SPIKE_PASSES):
        before, here, after = index[:-2], index[1:-1], index[2:]
        inside = np.flatnonzero(trip[before] == trip[after])
        inside = inside[_too_fast(before[inside], here[inside], lat, lon, time)]
        spikes = inside[~_too_fast(before[inside], after[inside], lat, lon, time)]
        if not len(spikes):
            break
        # The good fix between two spikes looks like one too: of neighbours take every other, so
        # that the outer ones go and the middle is judged again.
        number = np.arange(len(spikes))
        run_start = np.r_[True, np.diff(spikes) > 1]
        spikes = spikes[(number - np.maximum.accumulate(number * run_start)) % 2 == 0]
        count(dropped, f"fix faster than {MAX_SPEED_M_S:g} m/s", len(spikes))
        index = np.delete(index, spikes + 1)
    return index
