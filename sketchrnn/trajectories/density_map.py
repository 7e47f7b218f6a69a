"""CityMap: where cars drive in a city, as a small grid that is made from the training data.

It is the background of a city whose street map has no free licence, says whether a position is
inside the city and near the ways of its cars, and draws random positions to begin at. It is the
file `map.npz` beside the weights: `density` uint8 [H, W], row 0 in the north, and `bounds`
float64 [4]: south, north, west, east in degrees. Not here: the directions of the traffic
(`flow_map.py`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.ndimage import maximum_filter

from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.npz import load_npz
from sketchrnn.trajectories.frame import EARTH_RADIUS_M

FILE = "map.npz"
MAX_BYTES = 10_000_000
"""Of the unpacked file. A map of 2400 x 2400 cells has 6 MB."""
STREET_M = 60.0
"""Side of a cell in which a street is still visible, metres."""
RIM = 0.05
"""Share of the traffic that `heart` leaves out on each side."""
NEAR_M = 30.0
"""A position no farther than this from a cell where cars drove is near their ways, metres."""
MARGIN = 0.1
"""How far outside of the map a start may be, in sizes of the map."""


@dataclass(frozen=True, eq=False)
class CityMap:
    """A grid of the number of fixes in each cell, on a logarithmic scale from 0 to 255."""

    density: np.ndarray
    """uint8 [H, W], row 0 in the north."""
    bounds: np.ndarray
    """float64 [4]: south, north, west, east, degrees."""

    @classmethod
    def build(cls, lat: np.ndarray, lon: np.ndarray, size: int | None = None) -> CityMap:
        """Count fixes, `lat` and `lon` [n] in degrees, on a grid over the box of 99.9 % of them.

        size: cells of the longer side. If None, cells of 60 m, but from 640 to 2,400 of them.
        """
        south, north = np.quantile(lat, (0.0005, 0.9995))
        west, east = np.quantile(lon, (0.0005, 0.9995))
        # in degrees of latitude, so that cells are square on the ground
        wide = (east - west) * np.cos(np.radians((south + north) / 2))
        tall = (north - south) / max(1e-9, wide)
        if size is None:
            metres = np.radians(max(north - south, wide)) * EARTH_RADIUS_M
            size = int(np.clip(metres / STREET_M, 640, 2400))
        height, width = (
            (size, max(1, round(size / tall))) if tall > 1 else (round(size * tall), size)
        )
        counts, _, _ = np.histogram2d(
            lat, lon, (max(1, height), width), ((south, north), (west, east))
        )
        strength = np.log1p(counts[::-1])  # [H, W]; the histogram has row 0 in the south
        top = max(1e-9, float(np.quantile(strength[strength > 0], 0.99)) if strength.any() else 1.0)
        density = np.clip(strength / top * 255, 0, 255).astype(np.uint8)
        return cls(density, np.array([south, north, west, east]))

    @classmethod
    def read(cls, folder: Path) -> CityMap | None:
        """Read the map in a checkpoint's folder; None if there is none.

        Raises CheckpointError if it is damaged.
        """
        path = folder / FILE
        if not path.exists():
            return None
        try:
            arrays = load_npz(path, MAX_BYTES)
        except DataError as error:
            raise CheckpointError(f"{path}: the map is damaged ({error})") from None
        density, bounds = (np.asarray(arrays.get(name)) for name in ("density", "bounds"))
        ok = density.ndim == 2 and density.dtype == np.uint8 and density.any()
        ok = ok and bounds.shape == (4,) and bounds.dtype == np.float64
        if not ok or not (-90 <= bounds[0] <= bounds[1] <= 90 and bounds[2] <= bounds[3]):
            raise CheckpointError(
                f"{path}: expected a map with a density, uint8 [H, W], and the bounds south, "
                "north, west and east in degrees"
            )
        return cls(density, bounds)

    def write(self, folder: Path) -> None:
        """Write the map into a checkpoint's folder, all or nothing."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, density=self.density, bounds=self.bounds)
        write_atomic(folder / FILE, buffer.getvalue())

    def covers(self, lat: float, lon: float) -> bool:
        """Return whether a position in degrees is in the city, with a margin of 10 % around it."""
        south, north, west, east = self.bounds
        tall, wide = MARGIN * (north - south), MARGIN * (east - west)
        return bool(south - tall <= lat <= north + tall and west - wide <= lon <= east + wide)

    def driven(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """Return which positions in degrees [n] are near the ways of the training data, bool [n].

        Near is within `NEAR_M`, rounded up to whole cells.
        """
        south, north, west, east = self.bounds
        height, width = self._near.shape
        row = np.floor((north - lat) / max(north - south, 1e-9) * height)
        column = np.floor((lon - west) / max(east - west, 1e-9) * width)
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        found = np.zeros(len(lat), bool)
        found[inside] = self._near[row[inside].astype(int), column[inside].astype(int)]
        return found

    @cached_property
    def _near(self) -> np.ndarray:
        """Which cells are near one where cars drove, bool [H, W]."""
        south, north, *_ = self.bounds
        cell = np.radians(north - south) * EARTH_RADIUS_M / len(self.density)
        around = int(np.clip(np.ceil(NEAR_M / max(cell, 1e-9)), 1, max(self.density.shape)))
        return maximum_filter(self.density > 0, 2 * around + 1, mode="constant")

    def heart(self) -> np.ndarray:
        """Return the bounds of the central part, float64 [4]: 5 % of the traffic on each side go.

        Trajectories lead far out of a city along a few roads. A map opens on the central part.
        """
        south, north, west, east = self.bounds
        weights = self.density[::-1].astype(np.float64) ** 2  # as in `draw`; row 0 in the south
        inner = []
        for low, high, mass in ((south, north, weights.sum(1)), (west, east, weights.sum(0))):
            share = np.cumsum(mass) / mass.sum()
            edges = np.searchsorted(share, (RIM, 1 - RIM)) + np.arange(2)
            inner += list(low + edges / len(mass) * (high - low))
        return np.array(inner)

    def text(self) -> str:
        """Return the bounds as words for a message."""
        south, north, west, east = self.bounds
        return f"latitude {south:.3f} to {north:.3f}, longitude {west:.3f} to {east:.3f}"

    def draw(self, seed: int) -> tuple[float, float]:
        """Return a random position (lat, lon) in degrees, likelier where more cars drive."""
        # squared: the scale is logarithmic, and quiet cells are many
        weights = self.density.astype(np.float64).ravel() ** 2
        cell = int(np.random.default_rng(seed).choice(weights.size, p=weights / weights.sum()))
        row, column = divmod(cell, self.density.shape[1])
        south, north, west, east = self.bounds
        height, width = self.density.shape
        lat = north - (row + 0.5) / height * (north - south)
        return float(lat), float(west + (column + 0.5) / width * (east - west))
