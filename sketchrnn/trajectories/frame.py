"""Frame: the local metres of one city, from degrees and back.

Not here: anything that needs more than one point, such as headings (`heading.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchrnn.errors import DataError

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""


def wrap_degrees(degrees: np.ndarray) -> np.ndarray:
    """Return the same angles within ±180. Angles that are already there keep every bit."""
    return degrees - 360.0 * np.round(degrees / 360.0)


def distance(
    lat: np.ndarray, lon: np.ndarray, other_lat: np.ndarray, other_lon: np.ndarray
) -> np.ndarray:
    """Return metres [n] between neighbouring positions [n] in degrees, also over the date line."""
    # a degree of longitude is shorter by the cosine of the latitude
    east = wrap_degrees(other_lon - lon) * np.cos(np.radians((lat + other_lat) / 2))
    return np.hypot(east, other_lat - lat) * (EARTH_RADIUS_M * np.pi / 180.0)


@dataclass(frozen=True)
class Frame:
    """Local metres of a city: an equirectangular projection around one point.

    It is valid for about 100 km around the origin, also across the date line. The earth is taken as
    a sphere, so distances are right to about 0.5 %. Going to metres and back is exact to the
    precision of float64.
    """

    lat: float
    """Latitude of the origin in degrees, within ±89."""
    lon: float
    """Longitude of the origin in degrees, within ±180."""

    def __post_init__(self) -> None:
        """Refuse an origin that is not on earth, or at a pole, where east has no meaning."""
        if not (abs(self.lat) <= 89.0 and abs(self.lon) <= 180.0):  # NaN fails too
            raise DataError(
                "expected the origin of a city within latitude ±89 and longitude ±180, "
                f"got {self.lat:g}, {self.lon:g}"
            )

    @property
    def metres_per_degree(self) -> np.ndarray:
        """float64[2]: metres per degree of longitude (east) and of latitude (north)."""
        north = EARTH_RADIUS_M * np.pi / 180.0
        return np.array([north * np.cos(np.radians(self.lat)), north])

    def to_metres(self, lat: np.ndarray | float, lon: np.ndarray | float) -> np.ndarray:
        """Return float64[..., 2], metres east and north of the origin, from degrees [...]."""
        east = wrap_degrees(np.asarray(lon, np.float64) - self.lon)
        north = np.asarray(lat, np.float64) - self.lat
        return np.stack([east, north], axis=-1) * self.metres_per_degree

    def to_degrees(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (lat, lon) in degrees, each float64[...], from metres [..., 2]; lon in ±180."""
        degrees = np.asarray(xy, np.float64) / self.metres_per_degree
        return degrees[..., 1] + self.lat, wrap_degrees(degrees[..., 0] + self.lon)
