"""Car trips in real streets of OpenStreetMap, with traffic simulated by Eclipse SUMO.

Covers the shipped cities: their files, and the distance to their streets. The trips are simulated:
routes are plausible, not observed, and demand is even over the hours. Not here: building the files
(`sumo.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.tracks import Tracks
from sketchrnn.data.trajectories import Attribution, from_tracks
from sketchrnn.trajectories.streets import MICRO, StreetIndex, Streets, read_arrays

LICENCE = "ODbL 1.0"
CREDIT = (
    "Streets © OpenStreetMap contributors (openstreetmap.org/copyright); "
    "traffic simulated by Eclipse SUMO"
)
PERIOD = 2
"""Seconds from one fix to the next."""

_TRACK_KEYS = ("first_lat", "first_lon", "step_lat", "step_lon", "start", "offsets", "vehicle")


@dataclass(frozen=True)
class SimulatedCity:
    """A city whose simulated trips and streets are in one folder."""

    name: str
    """Of the data set."""
    folder: Path
    """With `tracks.npz`, `streets.npz` and a README."""

    def load_tracks(
        self,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return all trips, by departure: `lat`, `lon`, `t`, `offsets`, `vehicle`.

        Trip i is the slice offsets[i]:offsets[i + 1] (int64[trips + 1]) of `lat` and `lon`
        (float64[n], degrees WGS 84) and `t` (float64[n], seconds since the simulation began, PERIOD
        apart). `vehicle` is int32[trips]; every trip has a vehicle of its own.
        """
        stored = read_arrays(self.folder / "tracks.npz", _TRACK_KEYS)
        offsets = stored["offsets"]
        length = np.diff(offsets)

        def places(first: np.ndarray, step: np.ndarray) -> np.ndarray:
            # One cumulative sum over all trips; for each trip, the sum at its first fix is
            # subtracted.
            total = np.cumsum(step, dtype=np.int64)  # [n], micro-degrees
            return (total + np.repeat(first - total[offsets[:-1]], length)) * MICRO

        number = np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
        t = np.repeat(stored["start"], length) + PERIOD * number.astype(float)
        lat = places(stored["first_lat"], stored["step_lat"])
        lon = places(stored["first_lon"], stored["step_lon"])
        return lat, lon, t, offsets, stored["vehicle"]

    def load_streets(self) -> Streets:
        """Return the centre lines of all lanes for cars, including those across junctions."""
        return Streets.read(self.folder / "streets.npz")

    def street_index(self) -> StreetIndex:
        """Return the search tree of the streets, which is built once."""
        return _index(self)

    def open(self, argument: str, options: TrajectoryOptions) -> Source:
        """Return the trips as a data set."""
        lat, lon, time, offsets, vehicle = self.load_tracks()
        tracks = Tracks(lat, lon, time, offsets, vehicle, None)
        return from_tracks(tracks, Attribution(self.name, LICENCE, CREDIT), options)

    def source(self, summary: str) -> DataSource:
        """Return the description of the data set; `summary` is one line for `data list`."""
        return DataSource(
            spec=self.name,
            summary=summary,
            open=self.open,
            files=lambda argument: files_at(self.folder),
        )


@lru_cache(maxsize=4)
def _index(city: SimulatedCity) -> StreetIndex:
    return StreetIndex(city.load_streets())


BERLIN = SimulatedCity("berlin", Path(__file__).with_name("berlin"))
HELSINKI = SimulatedCity("helsinki", Path(__file__).with_name("helsinki"))
CITIES = {city.name: city for city in (BERLIN, HELSINKI)}

BERLIN_SOURCE = BERLIN.source("18,000 simulated car trips, shipped with this package (ODbL)")
HELSINKI_SOURCE = HELSINKI.source("18,000 simulated car trips, shipped with this package (ODbL)")


def find_city(data: Iterable[Mapping[str, Any]]) -> SimulatedCity | None:
    """Return the city of a model; None if its streets are not shipped.

    A person's own data may have the name of a city, but not its credit.

    data: the data sets in a card. The model's own comes first, and those of the model that it began
    from follow.
    """
    first = next(iter(data), {})
    city = CITIES.get(first.get("name", ""))
    return city if first.get("credit") == CREDIT else None
