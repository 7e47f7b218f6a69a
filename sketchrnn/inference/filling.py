"""Fills the gaps of a recording: several plausible ways through each, with times.

A gap and the fixes around it are in degrees and unix seconds; `bridge.py` samples the ways in
metres. Not here: which pauses are gaps (`trajectories/cleaning.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.track import Details
from sketchrnn.inference.bridge import Bridge, Hole, bridge
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.model.infill import BESIDE
from sketchrnn.trajectories.forecast import SAMPLES, spread
from sketchrnn.trajectories.recording import Gap, Recording
from sketchrnn.trajectories.trajectory import Trajectory

BAND = 0.9
"""Share of the ways in the band."""


@dataclass(frozen=True)
class Filling:
    """What may have happened in a gap."""

    gap: Gap
    ways: list[Trajectory]
    """The most frequent first. Each begins and ends with the fixes beside the gap."""
    shares: list[float]
    """How many of all sampled ways each of them represents, as a share."""
    forecast: Trajectory
    """Where the car is likeliest at each moment: the single answer of least expected error."""
    radius: np.ndarray
    """Metres at each fix of the forecast: `BAND` of the sampled ways are nearer to it than this."""
    lat: np.ndarray
    """float64 [D, T], degrees: where all sampled ways are after each step."""
    lon: np.ndarray
    """float64 [D, T], degrees."""


@dataclass(frozen=True)
class FillSettings:
    """The settings that the ways through a gap are sampled with."""

    k: int = 8
    """Number of ways."""
    temperature: float = 1.0
    seed: int = 0


def fill_gap(
    completer: TrajectoryCompleter, recording: Recording, number: int, settings: FillSettings
) -> Filling:
    """Return the ways through a gap of a recording.

    Raises `DataError` for a gap that has fewer than two fixes on a side, is longer than any drive
    that the model has seen, or begins or ends outside of its city; and `UsageError` for a model
    that reads no goals.

    Args:
        completer: a model that reads goals.
        recording: with times.
        number: of the gap, from 0.
        settings: of the samples.
    """
    gap = recording.gaps[number]
    before, after = beside(recording, gap)
    if before is None or after is None:
        raise DataError(
            f"gap {number + 1}: expected two fixes or more before it and after it, without a "
            "jump, got one"
        )
    hole = _hole(completer, before, after, gap)
    many = max(settings.k, SAMPLES)
    found = bridge(completer.model, hole, many, settings.temperature, settings.seed + number)
    return _filling(completer, gap, hole, found, settings.k)


def longest_gap(completer: TrajectoryCompleter) -> float:
    """Return the duration of the longest gap that a model fills, seconds; 0 for none.

    It is that of the longest drives that it has seen.
    """
    card = completer.card
    return card.longest * card.trajectory.step_s if completer.model.config.goal else 0.0


def beside(recording: Recording, gap: Gap) -> tuple[Trajectory | None, Trajectory | None]:
    """Return the parts before and after a gap; None for one of a single fix."""
    parts = recording.parts(fill=False)
    before = [part for part in parts if part.time[-1] == gap.start]
    after = [part for part in parts if part.time[0] == gap.end]
    return before[0] if before else None, after[0] if after else None


def tracks_of(
    recording: Recording, fillings: Sequence[Filling], made_by: Details
) -> tuple[list[Trajectory], list[Details]]:
    """Return the tracks of a file, and what the file says about each.

    These are the filled track, and for each gap its ways and its forecast. `made_by`: repeated for
    each of the latter.
    """
    tracks = filled(recording, fillings)
    details: list[Details] = [{"what": "the track, filled"} for _ in tracks]
    for filling in fillings:
        number = recording.gaps.index(filling.gap) + 1
        for way, share in zip(filling.ways, filling.shares, strict=True):
            tracks.append(way)
            details.append({"what": f"a way through gap {number}", "share": share, **made_by})
        tracks.append(filling.forecast)
        details.append({"what": f"the forecast for gap {number}", **made_by})
    return tracks, details


def filled(recording: Recording, fillings: Sequence[Filling]) -> list[Trajectory]:
    """Return the parts of a recording between its jumps, with the first way through each gap."""
    result = []
    for part in recording.parts(fill=True):
        inner = [
            filling.ways[0].at(filling.ways[0].time[1:-1])
            for filling in fillings
            if part.time[0] <= filling.gap.start and filling.gap.end <= part.time[-1]
        ]
        fixes = [part, *inner]
        time = np.concatenate([each.time for each in fixes])
        order = np.argsort(time, kind="stable")
        lat, lon = (
            np.concatenate([getattr(each, axis) for each in fixes]) for axis in ("lat", "lon")
        )
        result.append(Trajectory(lat[order], lon[order], time[order], part.name))
    return result


def _hole(completer: TrajectoryCompleter, before: Trajectory, after: Trajectory, gap: Gap) -> Hole:
    """Return the gap between two parts in metres, at the time step of the model."""
    units = completer.card.trajectory
    longest = longest_gap(completer)
    if 0 < longest < gap.duration:
        raise DataError(
            f"expected a gap of at most {longest / 60:.0f} min, the longest drive that "
            f"{completer.card.name} has seen, got one of {gap.duration / 60:.0f} min"
        )
    city = completer.density_map
    for word, lat, lon in (
        ("begins", before.lat[-1], before.lon[-1]),
        ("ends", after.lat[0], after.lon[0]),
    ):
        if city is not None and not city.covers(lat, lon):
            raise DataError(
                f"the gap {word} at {lat:.4f}, {lon:.4f}, outside of the city that "
                f"{completer.card.name} knows ({city.text()})"
            )
    end = min(after.time[-1], after.time[0] + (BESIDE + 1) * units.step_s)
    later = np.arange(after.time[0], end, units.step_s)  # a file may span years
    behind = after.at(later) if len(later) > 1 else after.cut(0)
    return Hole(
        completer.track(before) if before.duration >= units.step_s else _place(completer, before),
        completer.frame.to_metres(behind.lat, behind.lon),
        max(1, round(gap.duration / units.step_s)),
    )


def _place(completer: TrajectoryCompleter, part: Trajectory) -> np.ndarray:
    """Return the last fix of a part that is shorter than a step, [1, 2] metres."""
    return completer.frame.to_metres(part.lat[-1:], part.lon[-1:])


def _filling(
    completer: TrajectoryCompleter, gap: Gap, hole: Hole, found: Bridge, k: int
) -> Filling:
    """Choose K of the ways and turn them into degrees."""
    ways, middle = found
    chosen, counts = (each[0] for each in spread(ways[None], k))
    times = np.linspace(gap.start, gap.end, hole.moves + 1)

    def in_degrees(way: np.ndarray) -> Trajectory:
        lat, lon = completer.frame.to_degrees(np.concatenate((hole.before[-1:], way)))
        return Trajectory(lat, lon, times, None)

    lat, lon = completer.frame.to_degrees(ways)
    away = np.linalg.norm(ways - middle, axis=-1)  # [D, T]
    return Filling(
        gap,
        [in_degrees(ways[i]) for i in chosen],
        [float(count / len(ways)) for count in counts],
        in_degrees(middle),
        np.append(0.0, np.quantile(away, BAND, axis=0)),
        lat,
        lon,
    )
