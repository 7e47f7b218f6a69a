"""The plane of the map: the Mercator projection, so that street tiles fit, in metres on the ground.

It is for display only; the model uses `Frame`. x points east and y south, as on a screen. Over a
city the two differ by less than 0.1 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchrnn.trajectories.frame import EARTH_RADIUS_M, wrap_degrees


@dataclass(frozen=True)
class Plane:
    """Mercator around one point, in degrees WGS 84."""

    lat: float
    lon: float

    @property
    def world(self) -> float:
        """Length of the equator in metres of the plane."""
        return float(2 * np.pi * EARTH_RADIUS_M * np.cos(np.radians(self.lat)))

    @property
    def origin(self) -> tuple[float, float]:
        """Position of the origin on the map of the world, shares of its width and height."""
        return (self.lon + 180) / 360, float(0.5 - _mercator(self.lat) / (2 * np.pi))

    def to_xy(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """Return float64[n, 2], x east and y south in metres, from degrees [n]."""
        x = wrap_degrees(np.asarray(lon) - self.lon) / 360
        y = (_mercator(self.lat) - _mercator(lat)) / (2 * np.pi)
        return np.stack([x, y], axis=-1) * self.world

    def to_degrees(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (lat, lon) in degrees, each float64[n], from metres [n, 2]."""
        share = np.asarray(xy, dtype=float) / self.world
        mercator = _mercator(self.lat) - 2 * np.pi * share[..., 1]
        return np.degrees(np.arctan(np.sinh(mercator))), wrap_degrees(
            self.lon + 360 * share[..., 0]
        )


def _mercator(lat: float | np.ndarray) -> np.ndarray:
    return np.arcsinh(np.tan(np.radians(lat)))
