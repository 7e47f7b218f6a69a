"""Where a car may be, as a heat map that is laid over the city."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from sketchrnn.ui.cars.plane import Plane

SIDE = 120  # pixels of the picture
ROOM = 3.0  # kernel widths around the outermost places
INK = (224, 88, 42)
DARKEST = 170  # opacity of the densest place, of 255
NARROWEST_M = 8.0  # metres: the least width of the kernel


def picture(plane: Plane, lat: np.ndarray, lon: np.ndarray) -> dict[str, Any]:
    """`href` and `box` (x, y, width, height in metres of the plane) of an image.

    The density of places [n] in degrees, by Gaussian kernels as wide as half the median distance to
    the tenth part of the places: roads part, and what lies between them is not to be filled.
    """
    xy = plane.to_xy(lat, lon)
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
    return {"href": png_address(Image.fromarray(image)), "box": box}


def png_address(image: Image.Image, **options: Any) -> str:
    """A data address that holds an image as PNG; options: of Pillow's writer."""
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", **options)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
