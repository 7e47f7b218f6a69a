"""Heat maps over the city: where a car may be."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from sketchrnn.ui.cars.plane import Plane

SIDE = 120  # pixels of the picture
ROOM = 3.0  # margin around the outermost positions, kernel widths
INK = (224, 88, 42)
DARKEST = 170  # opacity of the densest cell, of 255
SQUARES_M = (10, 100, 1000)  # sides of the squares to which `peak` may refer
LEAST_PEAK = 0.003  # a share that is easily read
NARROWEST_M = 8.0  # smallest width of the kernel, metres


def picture(plane: Plane, lat: np.ndarray, lon: np.ndarray) -> dict[str, Any]:
    """Return a density image: `href`, `box` (x, y, width, height, metres of the plane) and `peak`.

    `peak` is the share of all positions in a square at the densest point, and `side` that of the
    square in metres. Opacity grows with the square root of the density.

    It is a Gaussian kernel density estimate of positions [n] in degrees. Half of the median
    distance to the nearest tenth of the positions is the width of the kernel: narrow enough to keep
    the space between two roads empty.
    """
    xy = plane.to_xy(lat, lon)
    # [n, n], ascending distances from each position
    away = np.sort(np.linalg.norm(xy[:, None] - xy, axis=-1), axis=1)
    width = max(float(np.median(away[:, len(xy) // 10])) / 2, NARROWEST_M)
    low, high = xy.min(axis=0) - ROOM * width, xy.max(axis=0) + ROOM * width
    middle, side = (low + high) / 2, float((high - low).max())
    low = middle - side / 2
    at = low + (np.arange(SIDE)[:, None] + 0.5) * side / SIDE  # [SIDE, 2]
    across, down = (
        np.exp(-0.5 * ((at[:, axis, None] - xy[:, axis]) / width) ** 2) for axis in (0, 1)
    )  # [SIDE, n] each
    density = down @ across.T
    image = np.zeros((SIDE, SIDE, 4), np.uint8)
    image[..., :3] = INK
    image[..., 3] = (DARKEST * np.sqrt(density / density.max())).astype(np.uint8)
    box = np.round([*low, side, side], 1).tolist()
    # a cell of the sum is n times the density in units of 1 / (2 pi width^2)
    per_m2 = float(density.max()) / len(xy) / (2 * np.pi * width**2)
    side_m = next((side for side in SQUARES_M if per_m2 * side**2 > LEAST_PEAK), SQUARES_M[-1])
    return {
        "href": png_address(Image.fromarray(image)),
        "box": box,
        "peak": per_m2 * side_m**2,
        "side": side_m,
    }


def png_address(image: Image.Image, **options: Any) -> str:
    """Return a data URL of an image as PNG. `options`: of Pillow's writer."""
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", **options)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
