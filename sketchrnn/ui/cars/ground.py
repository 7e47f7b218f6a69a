"""The ground of a map without streets: where the training data drove, as pictures.

The whole area is in cells of some 60 m (`map.npz` of the checkpoint). Where the checkpoint has a
flow map (`ways.npz`), with cells of some 20 m, the central part is drawn from it, so that single
streets can be told apart. Not here: heat maps of what a model expects (`cloud.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.flow_map import SIDE, FlowMap
from sketchrnn.trajectories.frame import Frame
from sketchrnn.ui.cars import cloud
from sketchrnn.ui.cars.plane import Plane

INK = (118, 124, 135)  # readable on a light and on a dark page
SHADES = 16  # steps of opacity
SCATTERED = np.linspace(0, 1, SHADES) ** 1.7
"""Opacity of fixes, which scatter around the streets: single ones nearly vanish."""
TRACED = np.r_[0, np.linspace(0.25, 1, SHADES - 1)]
"""Opacity of cells that trajectories passed: one trajectory can be seen."""


def pictures(
    plane: Plane, places: CityMap, flow: FlowMap | None, frame: Frame
) -> list[dict[str, Any]]:
    """Return images, each `href` and `box` (x, y, width, height in metres of the plane).

    Args:
        plane: of the map.
        places: the density of the whole area.
        flow: how trajectories passed each cell; None if there is no such map.
        frame: of the metres of `flow`.
    """
    density = places.density / 255
    if flow is None:
        return [_picture(plane, density, places.bounds, SCATTERED)]
    fine, bounds = _passed(flow, frame, places.heart())
    rows, columns = _cells_inside(places, bounds)
    density[rows, columns] = 0.0  # the fine picture lies there
    return [
        _picture(plane, density, places.bounds, SCATTERED),
        _picture(plane, fine, bounds, TRACED),
    ]


def _passed(flow: FlowMap, frame: Frame, heart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many trajectories passed the cells of a part, and its bounds.

    The first is float64 [H, W] from 0 to 1, logarithmic, row 0 in the north; the second is float64
    [4]: south, north, west, east, degrees.
    """
    south, north, west, east = heart
    low, high = frame.to_metres(np.array([south, north]), np.array([west, east])) / flow.cell
    tile = flow.low // SIDE
    first = np.maximum(np.floor(low / SIDE).astype(int) - tile, 0)
    last = np.minimum(np.ceil(high / SIDE).astype(int) - tile, flow.table.shape)
    table = flow.table[first[0] : last[0], first[1] : last[1]]  # [X, Y]
    tiles = flow.tiles[:, 0].reshape(-1, SIDE, SIDE)[table]  # [X, Y, SIDE, SIDE]
    counts = tiles.swapaxes(1, 2).reshape(table.shape[0] * SIDE, -1)  # [W, H], east and north
    strength = np.log1p(counts.T[::-1])
    top = float(np.quantile(strength[strength > 0], 0.97)) if strength.any() else 1.0
    corners = np.stack([first, last]) + tile  # [2, 2], tiles
    lat, lon = frame.to_degrees(corners * SIDE * flow.cell)
    return np.minimum(strength / top, 1.0), np.array([*lat, *lon])


def _cells_inside(places: CityMap, bounds: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns of a density map inside of bounds in degrees."""
    height, width = places.density.shape
    south, north, west, east = places.bounds
    rows = (north - bounds[[1, 0]]) / (north - south) * height
    columns = (bounds[2:] - west) / (east - west) * width
    (top, bottom), (left, right) = np.round([rows, columns]).astype(int).tolist()
    return slice(max(top, 0), max(bottom, 0)), slice(max(left, 0), max(right, 0))


def _picture(
    plane: Plane, strength: np.ndarray, bounds: np.ndarray, opacity: np.ndarray
) -> dict[str, Any]:
    """Return an image of `strength` [H, W], 0 to 1, and its box. `opacity`: of each shade."""
    south, north, west, east = bounds
    (x0, y0), (x1, y1) = plane.to_xy(np.array([north, south]), np.array([west, east])).tolist()
    shade = np.ceil(strength * (SHADES - 1)).astype(np.uint8)
    image = Image.fromarray(shade).convert("P")
    image.putpalette(INK * SHADES)
    transparency = bytes((255 * opacity).astype(np.uint8))
    href = cloud.png_address(image, transparency=transparency, bits=4)
    return {"href": href, "box": [x0, y0, x1 - x0, y1 - y0]}
