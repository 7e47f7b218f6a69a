"""Resampling: the trajectories of a whole data set at equal time steps, all at once.

Not here: one trajectory (`Trajectory.resample`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import (
    MAX_GAP_S,
    MAX_SPEED_M_S,
    Dropped,
    Fixes,
    clean_bulk,
    count,
)
from sketchrnn.trajectories.frame import Frame

MAX_POINTS = 50_000_000
"""Most points of all trajectories; a point needs some 50 bytes."""
MIN_STEPS = 4
"""Shorter trajectories go: they show too little driving to learn from."""


class Resampled(NamedTuple):
    """Trajectories at equal time steps; number k is `xy[offsets[k]:offsets[k + 1]]`."""

    xy: np.ndarray  # float32[P, 2], metres east and north in the frame
    offsets: np.ndarray  # int64[n + 1]
    source: np.ndarray  # int64[n], the trajectory of the input that each was cut from
    start: np.ndarray  # float64[n], unix seconds of the first point
    dropped: Dropped


def resample_bulk(
    fixes: Fixes, step_s: float, frame: Frame, max_speed_m_s: float = MAX_SPEED_M_S
) -> Resampled:
    """Clean many trajectories and interpolate each at every `step_s` seconds from its first fix.

    Trajectories are cut at pauses longer than 180 s or four steps, whichever is longer, and where
    they jump faster than `max_speed_m_s`. They are dropped when shorter than four steps. Two
    million fixes take about a second.
    """
    dropped = Dropped()
    offsets = fixes.offsets
    lat, lon, time = (np.asarray(values, np.float64) for values in fixes[:3])
    max_gap_s = max(MAX_GAP_S, MIN_STEPS * step_s)
    pieces = clean_bulk(Fixes(lat, lon, time, offsets), max_gap_s, dropped, max_speed_m_s)
    xy = frame.to_metres(lat[pieces.index], lon[pieces.index])  # [m, 2]
    kept_time = time[pieces.index]  # [m]
    first, last = kept_time[pieces.offsets[:-1]], kept_time[pieces.offsets[1:] - 1]  # [k]
    # 1e-9: a duration of 3 steps may be stored as 2.9999999999 of them
    steps = np.floor((last - first) / step_s + 1e-9).astype(np.int64)
    long_enough = steps >= MIN_STEPS
    count(dropped, f"trip shorter than {MIN_STEPS} steps", np.count_nonzero(~long_enough))

    # One clock for all pieces, laid end to end with a second between them, so that a single
    # np.interp serves all of them.
    begin = np.r_[0.0, np.cumsum(last - first + 1.0)][: len(first)]  # [k], on that clock
    clock = kept_time + np.repeat(begin - first, np.diff(pieces.offsets))  # [m]
    points = steps[long_enough] + 1  # [n]
    if points.sum() > MAX_POINTS:
        raise DataError(
            f"expected at most {MAX_POINTS:,} points at steps of {step_s:g} s, got "
            f"{points.sum():,}; choose a longer step"
        )
    out_offsets = np.r_[0, np.cumsum(points)]
    step_number = np.arange(out_offsets[-1]) - np.repeat(out_offsets[:-1], points)  # [P]
    wanted = np.repeat(begin[long_enough], points) + step_s * step_number  # [P], on that clock
    out = np.empty((len(wanted), 2), np.float32)
    if len(wanted):
        for axis in (0, 1):
            out[:, axis] = np.interp(wanted, clock, xy[:, axis])
    return Resampled(out, out_offsets, pieces.source[long_enough], first[long_enough], dropped)
