"""Cleaning: repairs the usual faults of GPS loggers in many trajectories at once.

Covers wrong order, repeated times, spikes, jumps and pauses. Not here: broken files and lines,
which `formats/` and `data/` refuse or count, and map matching: a fix beside the road is kept.

A fix is one GPS position. Units everywhere: degrees WGS 84 for `lat` and `lon`, unix seconds for
`time`.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from sketchrnn.trajectories.frame import distance

MAX_SPEED_M_S = 60.0
"""216 km/h. No car of the data sets is faster."""
MAX_GAP_S = 180.0
"""A longer pause cuts a trajectory in two, seconds."""
USUAL_INTERVALS = 10.0
"""A pause is no gap below so many usual intervals: a logger that writes each minute misses some."""
MAX_TIME = 6e10
"""Unix seconds, from the year 68 to 3871. Larger numbers are milliseconds."""
SPIKE_PASSES = 8
"""Bounds the work on hostile input. Spikes that are left then cut the trajectory instead."""


class Dropped(Counter[str]):
    """Reason -> count: what a reader left out or repaired, so that a command can report it.

    A reason starts with what it counts: `fix`, `line` (of a file), `trip` (a whole trajectory) or
    `file`.
    """


class Fixes(NamedTuple):
    """Many trajectories in flat arrays; number i is fixes `offsets[i]:offsets[i + 1]`."""

    lat: np.ndarray  # float64[m], degrees
    lon: np.ndarray  # float64[m], degrees
    time: np.ndarray  # float64[m], unix seconds
    offsets: np.ndarray  # int64[n + 1]

    @property
    def owner(self) -> np.ndarray:
        """int64[m]: the number of the trajectory of each fix."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))


class Pieces(NamedTuple):
    """What `clean_bulk` keeps; piece k is `index[offsets[k]:offsets[k + 1]]`."""

    index: np.ndarray  # int64[m], into the fixes that were given, in time order within a piece
    offsets: np.ndarray  # int64[k + 1]
    source: np.ndarray  # int64[k], the trajectory that each piece was cut from


def clean_bulk(
    fixes: Fixes,
    max_gap_s: float = MAX_GAP_S,
    dropped: Dropped | None = None,
    max_speed_m_s: float = MAX_SPEED_M_S,
) -> Pieces:
    """Repair many trajectories at once.

    The steps, in this order:

    1. Fixes out of range go.
    2. The rest is sorted by time. Of several fixes at one time the first stays.
    3. A spike goes: a fix that is out of reach from the previous one at `max_speed_m_s`, while the
       one after it is in reach.
    4. A trajectory is cut where it still jumps faster than that, and at pauses over `max_gap_s`.
    5. Pieces of a single fix go.

    `dropped` counts what was done.
    """
    dropped = Dropped() if dropped is None else dropped
    owner = fixes.owner  # [m]
    with np.errstate(invalid="ignore"):  # comparisons with NaN, which are False
        usable = np.abs(fixes.lat) <= 90
        usable &= np.abs(fixes.lon) <= 180
        usable &= np.abs(fixes.time) <= MAX_TIME
    count(dropped, "fix out of range", len(usable) - np.count_nonzero(usable))
    index = _in_time_order(np.flatnonzero(usable), fixes.time, owner, dropped)
    index = _without_spikes(index, fixes, owner, dropped, max_speed_m_s)

    joined = np.diff(owner[index]) == 0  # [m - 1], two neighbours of one trajectory
    gap = joined & (np.diff(fixes.time[index]) > max_gap_s)
    jump = joined & ~gap & _too_fast(index[:-1], index[1:], fixes, max_speed_m_s)
    count(dropped, "trip cut at a gap", np.count_nonzero(gap))
    count(dropped, "trip cut at a jump", np.count_nonzero(jump))
    starts = np.flatnonzero(np.r_[len(index) > 0, ~joined | gap | jump])
    lengths = np.diff(np.r_[starts, len(index)])
    single = lengths == 1
    count(dropped, "trip of a single fix", np.count_nonzero(single))
    return Pieces(
        index=index[np.repeat(~single, lengths)],
        offsets=np.r_[0, np.cumsum(lengths[~single])],
        source=owner[index[starts[~single]]],
    )


def find_gaps(time: np.ndarray) -> np.ndarray:
    """Return the numbers int64 [g] of the fixes before a gap, for increasing times [n] in seconds.

    A gap is a pause longer than `MAX_GAP_S`, at which the training data of all models are cut, and
    longer than ten median intervals of the trajectory.
    """
    intervals = np.diff(time)
    usual = float(np.median(intervals)) if len(intervals) else 0.0
    return np.flatnonzero(intervals > max(MAX_GAP_S, USUAL_INTERVALS * usual))


def count(dropped: Dropped, reason: str, how_often: int) -> None:
    """Add `how_often` to the count of `reason`. A reason with a count of 0 does not appear."""
    if how_often:
        dropped[reason] += int(how_often)


def _in_time_order(
    index: np.ndarray, time: np.ndarray, owner: np.ndarray, dropped: Dropped
) -> np.ndarray:
    """Return `index`, each trajectory sorted by time, with only the first fix of each time."""
    backwards = np.count_nonzero((np.diff(owner[index]) == 0) & (np.diff(time[index]) < 0))
    if backwards:
        count(dropped, "fix out of order, sorted", backwards)
        # lexsort is stable: of fixes at one time, the first in the file stays the first
        index = index[np.lexsort((time[index], owner[index]))]
    repeated = np.r_[False, (np.diff(owner[index]) == 0) & (np.diff(time[index]) == 0)]
    repeated = repeated[: len(index)]  # where there is no fix, the leading False is one too many
    count(dropped, "fix repeated in time", np.count_nonzero(repeated))
    return index[~repeated]


def _too_fast(
    here: np.ndarray, there: np.ndarray, fixes: Fixes, max_speed_m_s: float
) -> np.ndarray:
    """Return bool[k]: the way from fixes `here` [k] to fixes `there` [k] is too fast."""
    metres = distance(fixes.lat[here], fixes.lon[here], fixes.lat[there], fixes.lon[there])
    return metres > max_speed_m_s * (fixes.time[there] - fixes.time[here])


def _without_spikes(
    index: np.ndarray,
    fixes: Fixes,
    owner: np.ndarray,
    dropped: Dropped,
    max_speed_m_s: float,
) -> np.ndarray:
    """Return `index` without fixes that are out of reach while their neighbours are in reach."""
    for _ in range(SPIKE_PASSES):
        before, here, after = index[:-2], index[1:-1], index[2:]
        inside = np.flatnonzero(owner[before] == owner[after])
        inside = inside[_too_fast(before[inside], here[inside], fixes, max_speed_m_s)]
        spikes = inside[~_too_fast(before[inside], after[inside], fixes, max_speed_m_s)]
        if not len(spikes):
            break
        # The good fix between two spikes looks like a spike, too. In a run of neighbours only the
        # first, third, fifth, … go in this pass; the next pass judges the others again.
        number = np.arange(len(spikes))
        run_start = np.r_[True, np.diff(spikes) > 1]
        spikes = spikes[(number - np.maximum.accumulate(number * run_start)) % 2 == 0]
        count(dropped, f"fix faster than {max_speed_m_s:g} m/s", len(spikes))
        index = np.delete(index, spikes + 1)
    return index
