"""The ground without streets: densities, and a flow map in their central part."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.flow_map import FlowMap
from sketchrnn.trajectories.frame import Frame
from sketchrnn.ui.cars import ground
from sketchrnn.ui.cars.plane import Plane

FRAME = Frame(52.0, 13.0)
PLANE = Plane(52.0, 13.0)
ROAD = np.column_stack([np.linspace(-1500, 1500, 301), np.linspace(-900, 900, 301)])  # metres


def opacity_at(picture: dict[str, Any], xy: np.ndarray) -> np.ndarray:
    """The opacity 0 to 255 of a picture at points [n, 2], metres east and north; 0 outside."""
    image = Image.open(io.BytesIO(base64.b64decode(picture["href"].partition(",")[2])))
    alpha = np.array(image.convert("RGBA"))[..., 3]
    x, y, width, height = picture["box"]
    place = PLANE.to_xy(*FRAME.to_degrees(xy))
    column = np.floor((place[:, 0] - x) / width * alpha.shape[1]).astype(int)
    row = np.floor((place[:, 1] - y) / height * alpha.shape[0]).astype(int)
    inside = (column >= 0) & (column < alpha.shape[1]) & (row >= 0) & (row < alpha.shape[0])
    found = np.zeros(len(xy), int)
    found[inside] = alpha[row[inside], column[inside]]
    return found


def test_a_road_is_seen_where_it_is() -> None:
    places = CityMap.build(*FRAME.to_degrees(ROAD), size=60)
    flow = FlowMap.build([ROAD, ROAD[100:200]], 20.0)
    (coarse,) = ground.pictures(PLANE, places, None, FRAME)
    outer, inner = ground.pictures(PLANE, places, flow, FRAME)
    on, beside = ROAD[20:-20], ROAD[20:-20] + np.array([-100, 200])
    assert np.mean(opacity_at(coarse, on) > 0) > 0.95
    assert np.mean(opacity_at(coarse, beside) > 0) < 0.05
    middle = ROAD[100:200]
    assert (opacity_at(inner, middle) > 200).mean() > 0.9
    assert (opacity_at(inner, middle + np.array([-60, 60])) == 0).all()
    assert (opacity_at(outer, middle) == 0).all()  # or it would show through
    both = np.maximum(opacity_at(inner, on), opacity_at(outer, on))
    assert np.mean(both > 0) > 0.9
