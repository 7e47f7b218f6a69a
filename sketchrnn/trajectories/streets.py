"""Street networks: the lanes of a SUMO network on the map, and the distance to the nearest lane.

Covers reading the lanes for cars from a `.net.xml`
(https://sumo.dlr.de/docs/Networks/SUMO_Road_Networks.html), storing them in one small npz, and the
exact distance in metres from any points to the nearest lane. Not here: routing (`router.py`), lane
connections, and networks in projections other than northern UTM.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import KDTree

from sketchrnn.errors import DataError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.npz import load_npz
from sketchrnn.trajectories.frame import Frame

STREET_M = 15.0
"""A car farther than this from every street has left them, metres."""
MICRO = 1e-6
"""Degrees in one stored unit: 0.11 m of latitude."""
PIECE = 10.0
"""Longest piece of a street in the search tree, metres."""
BATCH = 20_000
"""Points that are looked up at once. It bounds the memory for millions of points."""


@dataclass(frozen=True, eq=False)
class Streets:
    """The centre lines of single lanes in flat arrays.

    Line i is the points `offsets[i]:offsets[i + 1]`, at least two.
    """

    lat: np.ndarray
    """float64[n], degrees WGS 84."""
    lon: np.ndarray
    """float64[n], degrees WGS 84."""
    offsets: np.ndarray
    """int64[lines + 1]."""
    name: np.ndarray
    """str[lines], of the street, or empty."""
    kind: np.ndarray
    """str[lines], such as "residential"; "junction" for a lane across a junction."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[np.ndarray]:
        """Yield each line as float64[n, 2], columns latitude and longitude in degrees."""
        points = np.column_stack([self.lat, self.lon])
        return iter(np.split(points, self.offsets[1:-1]))

    def write(self, path: Path) -> None:
        """Write an npz of plain arrays, coordinates in micro-degrees, all or nothing."""
        names, name = np.unique(self.name, return_inverse=True)
        kinds, kind = np.unique(self.kind, return_inverse=True)
        write_arrays(
            path,
            lat=np.round(self.lat / MICRO).astype(np.int32),
            lon=np.round(self.lon / MICRO).astype(np.int32),
            offsets=self.offsets,
            names=names,
            name=name.astype(np.int16),
            kinds=kinds,
            kind=kind.astype(np.int16),
        )

    @classmethod
    def read(cls, path: Path) -> Streets:
        """Read what `write` wrote. Raises DataError if an array is missing."""
        stored = read_arrays(path, ("lat", "lon", "offsets", "names", "name", "kinds", "kind"))
        return cls(
            lat=stored["lat"] * MICRO,
            lon=stored["lon"] * MICRO,
            offsets=stored["offsets"],
            name=stored["names"][stored["name"]],
            kind=stored["kinds"][stored["kind"]],
        )


class StreetIndex:
    """A search tree for the exact distance from points to the nearest street.

    Distances are in the metres of a `Frame` at the mean position of the streets.
    """

    def __init__(self, streets: Streets) -> None:
        self._frame = Frame(float(streets.lat.mean()), float(streets.lon.mean()))
        xy = self._frame.to_metres(streets.lat, streets.lon)
        inside = np.ones(len(xy) - 1, dtype=bool)
        # Consecutive points are a segment, but for the last point of a line and the next first.
        inside[streets.offsets[1:-1] - 1] = False
        self._start, self._end = _cut(xy[:-1][inside], xy[1:][inside])
        # No point of a piece is farther than this from its middle.
        self._reach = float(np.linalg.norm(self._end - self._start, axis=1).max()) / 2
        self._tree = KDTree((self._start + self._end) / 2)

    def distance(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """Return the distances in metres, float64[n], from points in degrees [n]."""
        xy = self._frame.to_metres(lat, lon).reshape(-1, 2)
        batches = np.split(xy, range(BATCH, len(xy), BATCH))
        return np.concatenate([self._nearest(batch) for batch in batches])

    def beyond(self, lat: np.ndarray, lon: np.ndarray, metres: np.ndarray) -> np.ndarray:
        """Return which points in degrees [n] are farther than `metres` [n] from all streets.

        It is bool [n], and some ten times as fast as `distance` where most points are on a street.
        """
        xy = self._frame.to_metres(lat, lon).reshape(-1, 2)
        away = self._tree.query(xy)[0] > metres  # from the middles of all pieces
        for rows in np.array_split(np.flatnonzero(away), np.count_nonzero(away) // BATCH + 1):
            away[rows] = self._nearest(xy[rows]) > metres[rows]
        return away

    def _nearest(self, points: np.ndarray) -> np.ndarray:
        """Return the distances float64[n] of points [n, 2], all in metres of the frame.

        The tree finds the 8 pieces whose middles are nearest, and these are measured exactly. For
        points to which a piece outside of these could still be nearer, the number is multiplied by
        four, until no such point is left.
        """
        best = np.full(len(points), np.inf)
        left = np.arange(len(points))  # the points that may still come nearer
        count = 0
        while len(left) and count < self._tree.n:
            count = min(max(8, 4 * count), self._tree.n)
            found = self._tree.query(points[left], k=count)
            to_middle, piece = (np.reshape(part, (-1, count)) for part in found)
            near = _to_segment(points[left][:, None], self._start[piece], self._end[piece])
            best[left] = near.min(axis=1)
            # A piece whose middle lies beyond best + reach cannot come nearer than best.
            left = left[to_middle[:, -1] < best[left] + self._reach]
        return best


def _cut(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut segments from [n, 2] to [n, 2] into equal pieces; return their starts and ends [m, 2]."""
    parts = np.maximum(np.ceil(np.linalg.norm(end - start, axis=1) / PIECE), 1).astype(int)
    owner = np.repeat(np.arange(len(start)), parts)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)
    step = ((end - start) / parts[:, None])[owner]
    return start[owner] + step * number[:, None], start[owner] + step * (number[:, None] + 1)


def _to_segment(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return distances from points to segments, broadcast over all but the last axis (x, y)."""
    along = end - start
    square = np.maximum((along**2).sum(axis=-1), 1e-12)  # a segment of no length is a point
    share = np.clip(((point - start) * along).sum(axis=-1) / square, 0, 1)
    return np.linalg.norm(point - start - share[..., None] * along, axis=-1)


def read_sumo_network(path: Path) -> Streets:
    """Read the lanes of a SUMO `.net.xml` that cars may use, with those across junctions.

    Raises DataError if the file is damaged, has no such lane, or is not in northern UTM.
    """
    names, kinds, lines = [], [], []
    offset, zone, kept = np.zeros(2), 0, None
    try:
        for event, element in ElementTree.iterparse(path, events=("start", "end")):
            if event == "start":
                if element.tag == "edge":
                    kept = _edge_label(element)
            elif element.tag == "location":
                offset, zone = _location(element, path)
            elif element.tag == "lane" and kept and _admits_cars(element):
                name, kind = kept
                shape = [pair.split(",")[:2] for pair in element.attrib["shape"].split()]
                names.append(name)
                kinds.append(kind)
                lines.append(np.array(shape, dtype=float))
            elif element.tag == "edge":
                element.clear()  # so that a large network needs little memory
    except ElementTree.ParseError as error:
        raise DataError(
            f"{path.name}: expected a whole SUMO network, got broken XML ({error})"
        ) from None
    if not lines or not zone:
        raise DataError(
            f"{path.name}: expected a SUMO network in UTM with lanes for cars, got none"
        )
    lat, lon = _from_utm(np.concatenate(lines) - offset, zone)
    offsets = np.cumsum([0] + [len(line) for line in lines])
    return Streets(lat, lon, offsets, np.array(names), np.array(kinds))


def _edge_label(edge: ElementTree.Element) -> tuple[str, str] | None:
    """Return the name and kind of an edge; None for crossings and walking areas."""
    function = edge.get("function", "normal")
    if function == "internal":
        return "", "junction"
    if function != "normal":
        return None
    return edge.get("name", ""), edge.get("type", "").split("|")[0].removeprefix("highway.")


def _admits_cars(lane: ElementTree.Element) -> bool:
    if "allow" in lane.attrib:
        return bool({"passenger", "all"} & set(lane.attrib["allow"].split()))
    return not {"passenger", "all"} & set(lane.get("disallow", "").split())


def _location(element: ElementTree.Element, path: Path) -> tuple[np.ndarray, int]:
    """Return the offset of the network's coordinates, float64[2] metres, and its UTM zone."""
    zone = re.search(r"\+proj=utm .*\+zone=(\d+)", element.get("projParameter", ""))
    if zone is None or "+south" in element.get("projParameter", ""):
        raise DataError(f"{path.name}: expected northern UTM, got {element.get('projParameter')}")
    return np.array(element.attrib["netOffset"].split(","), dtype=float), int(zone[1])


def _from_utm(xy: np.ndarray, zone: int) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude in degrees, float64[n] each, of UTM metres [n, 2].

    By Krüger's series (1912) to third order in n, the third flattening. The error is below a
    millimetre inside a zone.
    """
    flattening = 1 / 298.257223563  # of the ellipsoid WGS 84
    n = flattening / (2 - flattening)
    radius = 0.9996 * 6_378_137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    # 500 km is the false easting of UTM, 0.9996 its scale on the central meridian
    eta, xi = (xy[:, 0] - 500_000) / radius, xy[:, 1] / radius
    xi_ = xi - sum(b * np.sin(2 * j * xi) * np.cosh(2 * j * eta) for j, b in enumerate(beta, 1))
    eta_ = eta - sum(b * np.cos(2 * j * xi) * np.sinh(2 * j * eta) for j, b in enumerate(beta, 1))
    chi = np.arcsin(np.sin(xi_) / np.cosh(eta_))
    lat = chi + sum(d * np.sin(2 * j * chi) for j, d in enumerate(delta, 1))
    lon = np.arctan2(np.sinh(eta_), np.cos(xi_))
    return np.degrees(lat), np.degrees(lon) + 6 * zone - 183


def write_arrays(path: Path, **arrays: Any) -> None:
    """Write arrays of numbers or text to a compressed npz, all or nothing."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    write_atomic(path, content.getvalue())


def read_arrays(path: Path, keys: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Read an npz. Raises DataError if one of the `keys` is missing."""
    arrays = load_npz(path)
    if missing := [key for key in keys if key not in arrays]:
        raise DataError(
            f"{path.name}: expected the arrays {', '.join(keys)}, got none of {missing}"
        )
    return arrays
