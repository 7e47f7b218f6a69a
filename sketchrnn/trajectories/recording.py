"""Recording: the longest track in a file of a user, repaired, and notes on its faults.

`Trajectory.parse` reads a file as it is. A recording loses its spikes, may have no times, and is
cut where it has gaps, so that a hole in it does not become a car that crawls or parks. Not here:
many recordings at once (`cleaning.py`) and the formats (`formats/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import read_bounded
from sketchrnn.formats.isolation import isolated
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import (
    MAX_SPEED_M_S,
    Dropped,
    Fixes,
    clean_bulk,
    find_gaps,
)
from sketchrnn.trajectories.frame import distance
from sketchrnn.trajectories.trajectory import Trajectory, check_size, largest, reader_of

DETOUR = 2.0
"""Fixes whose order by time is a path longer by this factor have wrong times, not a wrong order."""
DAY_S = 86_400.0
MAX_INTERVAL_S = 7 * DAY_S
"""Longest usual time between two fixes: those of ships and storms are hours apart."""
FEWEST = 4
"""Fixes of a part that is gone on from, as training data have four steps or more."""
OUTLIERS = 5
"""At most so many fixes in a row may lie where no car was."""
PLURALS = {"fix": "fixes", "line": "lines", "trip": "trips"}
_TOO_FAST = f"fix faster than {MAX_SPEED_M_S:g} m/s"
_CUT = "trip cut at a jump"


class Gap(NamedTuple):
    """A pause without a fix."""

    start: float  # unix seconds
    end: float  # unix seconds

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True, eq=False)
class Recording:
    """Fixes in the order of their times."""

    lat: np.ndarray
    """float64[n], degrees."""
    lon: np.ndarray
    """float64[n], degrees."""
    time: np.ndarray | None
    """float64[n], unix seconds, strictly increasing; None for a track without times."""
    jumps: np.ndarray
    """int64, numbers of the fixes after which the track jumps faster than any car."""
    name: str | None
    notes: tuple[str, ...]
    """What was repaired or left out, one sentence each."""

    @classmethod
    def read(cls, path: str | Path) -> Recording:
        """Return what `parse` would, of a file."""
        path = Path(path)
        return cls.parse(read_bounded(path, largest(path.name)), path.name)

    @classmethod
    def parse(cls, content: bytes, file_name: str) -> Recording:
        """Return the recording in the bytes of a file, whose name ends in its format.

        Of several tracks it is the longest in time, or in metres if none has times. The segments of
        one track are joined, since they are parts of one drive. A child process reads it, with
        limits on time and memory (`formats/isolation.py`). Raises DataError, which names the file,
        if no two fixes are left or the times contradict the way.
        """
        check_size(content, file_name)
        return isolated(file_name, cls._parse, content, file_name)

    @classmethod
    def _parse(cls, content: bytes, file_name: str) -> Recording:
        """Return the recording, in the process that calls this."""
        dropped = Dropped()
        tracks, notes = _joined(reader_of(file_name).parse(content, file_name, dropped))
        if len(tracks) > 1:
            notes.append(f"The file has {len(tracks)} tracks, and the longest is used")
        try:
            track = max(tracks, key=_extent)
            notes += _check_order(track)
            return _repaired(track, dropped, notes)
        except DataError as error:
            raise DataError(f"{file_name}: {error}") from error

    @property
    def length(self) -> float:
        """Metres along the fixes, without jumps."""
        return float(np.delete(_steps(self.lat, self.lon), self.jumps).sum())

    @property
    def gaps(self) -> list[Gap]:
        """The pauses that are longer than usual."""
        if self.time is None:
            return []
        return [Gap(*self.time[i : i + 2].tolist()) for i in find_gaps(self.time)]

    def parts(self, fill: bool) -> list[Trajectory]:
        """Return the trajectories between jumps, and between gaps unless `fill`; two fixes or more.

        A gap that is filled is crossed in a straight line at an even speed. None without times.
        """
        if self.time is None:
            return []
        breaks = self.jumps if fill else np.union1d(self.jumps, find_gaps(self.time))
        parts = np.split(np.arange(len(self.time)), breaks + 1)
        return [
            Trajectory(self.lat[part], self.lon[part], self.time[part], self.name)
            for part in parts
            if len(part) > 1
        ]


def read_last_part(path: Path) -> tuple[Trajectory, tuple[str, ...]]:
    """Return the trajectory in a file that a model goes on from, and notes on what was repaired.

    It is what follows the last gap. Raises DataError, which names the file.
    """
    recording = Recording.read(path)
    parts = recording.parts(fill=False)
    if not parts:
        what = "no time" if recording.time is None else "a gap after each"
        raise DataError(f"{path.name}: expected a track with times, got fixes with {what}")
    long = [part for part in parts if len(part.time) >= FEWEST]
    return last_part(long or parts, 0), recording.notes


def last_part(parts: list[Trajectory], least_s: float) -> Trajectory:
    """Return the last part that lasts `least_s` seconds or more; the longest if none does."""
    long_enough = [part for part in parts if part.duration >= least_s]
    return long_enough[-1] if long_enough else max(parts, key=lambda part: part.duration)


def _joined(tracks: list[Track]) -> tuple[list[Track], list[str]]:
    """Return the tracks with the segments of each in one, and a note if there are segments."""
    groups: dict[object, list[Track]] = {}
    for number, track in enumerate(tracks):
        alone = track.part_of is None or not track.timed or not len(track.time)
        groups.setdefault((number,) if alone else track.part_of, []).append(track)
    joined, notes = [], []
    for group in groups.values():
        group.sort(key=lambda track: float(track.time.min()) if len(track.time) else 0.0)
        apart = all(a.time.max() <= b.time.min() for a, b in pairwise(group))
        if len(group) == 1 or not apart:  # two cars at the same time are not one drive
            joined += group
            continue
        lat, lon, time = (
            np.concatenate(parts) for parts in zip(*(t[:3] for t in group), strict=True)
        )
        joined.append(Track(lat, lon, time, group[0].name))
        notes.append(f"The track has {len(group)} segments, which are joined")
    return joined, notes


def _extent(track: Track) -> tuple[bool, float]:
    """Return how much a track shows: times first, then seconds, or metres without times."""
    if not track.timed:
        return False, float(np.nansum(_steps(track.lat, track.lon)))
    return True, float(np.ptp(track.time)) if len(track.time) else 0.0


def _steps(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Return the metres from each fix to the next, float64[n - 1]."""
    return distance(lat[:-1], lon[:-1], lat[1:], lon[1:])


def _check_order(track: Track) -> list[str]:
    """Return a note if the times of a track run backwards; DataError if they contradict its way."""
    backwards = int(np.count_nonzero(np.diff(track.time) < 0))
    if not track.timed or not backwards:
        return []
    if backwards == len(track.time) - 1:
        return ["The newest fix is first in the file, so the order is turned round"]
    order = np.argsort(track.time, kind="stable")
    given, by_time = (_steps(track.lat[o], track.lon[o]).sum() for o in (slice(None), order))
    if by_time > DETOUR * given:
        raise DataError(
            f"expected times that run forwards, got {backwards} that run backwards, and sorted by "
            f"time the way is {by_time / max(given, 1):.0f} times as long; save the track without "
            "times to use its way alone"
        )
    verb = (
        "was earlier than the one before it"
        if backwards == 1
        else "were earlier than the one before"
    )
    return [f"{_counted(backwards, 'fix')} {verb}, so all are sorted by time"]


def _repaired(track: Track, dropped: Dropped, notes: list[str]) -> Recording:
    """Return the recording of a track without fixes out of range, repetitions and spikes."""
    if not track.timed:
        good = (np.abs(track.lat) <= 90) & (np.abs(track.lon) <= 180)  # NaN is not good
        if not good.all():
            dropped["fix out of range"] += int(np.count_nonzero(~good))
        kept, jumps, time = np.flatnonzero(good), np.zeros(0, np.int64), None
    else:
        fixes = Fixes(track.lat, track.lon, track.time, np.array([0, len(track.time)]))
        pieces = clean_bulk(fixes, np.inf, dropped)
        parts = _without_outliers(np.split(pieces.index, pieces.offsets[1:-1]), track, dropped)
        kept = np.concatenate(parts)
        jumps = np.cumsum([len(part) for part in parts[:-1]], dtype=np.int64) - 1
        time = track.time[kept]
    if len(kept) < 2:
        same = track.timed and len(track.time) > 1 and np.ptp(track.time) == 0
        what = (
            "that all have the same time" if same else "and fewer than two are left without faults"
        )
        reasons = ", ".join(_counted(number, reason) for reason, number in (+dropped).items())
        raise DataError(
            f"expected a track of two or more fixes, got {_counted(len(track.lat), 'fix')} {what}"
            + (f" ({reasons})" if reasons and not same else "")
        )
    if time is not None and np.median(np.diff(time)) > MAX_INTERVAL_S:
        raise DataError(
            f"expected fixes within {MAX_INTERVAL_S / DAY_S:.0f} days of each other, got "
            f"{np.median(np.diff(time)) / DAY_S:,.0f} days between them"
        )
    return Recording(
        track.lat[kept], track.lon[kept], time, jumps, track.name, (*notes, *_left_out(dropped))
    )


def _without_outliers(parts: list[np.ndarray], track: Track, dropped: Dropped) -> list[np.ndarray]:
    """Return the parts between jumps, each int64[n] of fixes, without short runs of wrong fixes.

    A run is wrong if a car reaches the fix after it from the fix before it. `clean_bulk` finds runs
    of one fix, and leaves out fixes alone between jumps.
    """

    def reach(before: np.ndarray, after: np.ndarray) -> bool:
        a, b = before[-1], after[0]
        metres = distance(track.lat[a], track.lon[a], track.lat[b], track.lon[b])
        return bool(metres <= MAX_SPEED_M_S * (track.time[b] - track.time[a]))

    dropped[_TOO_FAST] += dropped.pop("trip of a single fix", 0)
    kept = parts[:1]
    for part in parts[1:]:
        if len(kept) > 1 and len(kept[-1]) <= OUTLIERS and reach(kept[-2], part):
            dropped[_TOO_FAST] += len(kept.pop())
        if reach(kept[-1], part):
            kept[-1] = np.concatenate([kept[-1], part])
        else:
            kept.append(part)
    dropped[_CUT] = len(kept) - 1
    return kept


def _left_out(dropped: Dropped) -> list[str]:
    """Return one note on all that is left out; what only was sorted has a note of its own."""
    reasons = {
        reason: number
        for reason, number in dropped.items()
        if number and reason not in ("fix out of order, sorted", _CUT)
    }
    notes = []
    if cuts := dropped[_CUT]:
        places = "one place" if cuts == 1 else f"{cuts} places"
        notes.append(f"The track jumps faster than any car at {places} and is cut there")
    if reasons:
        listed = ", ".join(_counted(number, reason) for reason, number in reasons.items())
        notes.append(f"Left out: {listed}")
    return notes


def _counted(number: int, reason: str) -> str:
    """Return such as "3 fixes out of range" for 3 and "fix out of range"."""
    noun, space, rest = reason.partition(" ")
    return f"{number:,} {noun if number == 1 else PLURALS.get(noun, noun)}{space}{rest}"
