"""Tests of `citymap`: counting, the way to disk and back, what is inside, where dreams begin."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import CheckpointError
from sketchrnn.trajectories.density_map import FILE, CityMap


def city(tall: float = 0.1, wide: float = 0.2) -> CityMap:
    rng = np.random.default_rng(0)
    lat = np.concatenate((rng.uniform(52, 52 + tall, 5000), np.full(5000, 52 + tall / 4)))
    lon = np.concatenate((rng.uniform(13, 13 + wide, 5000), np.full(5000, 13 + wide / 4)))
    return CityMap.build(lat, lon, 50)


def test_the_grid_counts_with_north_above() -> None:
    made = city()
    assert made.density.dtype == np.uint8 and made.density.shape[1] == 50
    assert np.allclose(made.bounds, [52, 52.1, 13, 13.2], atol=1e-3)
    height, width = made.density.shape
    assert made.density[int(0.75 * height), int(0.25 * width)] == 255
    assert (made.density == 255).mean() < 0.1


@pytest.mark.parametrize(("tall", "wide"), [(1.0, 0.01), (0.01, 1.0), (0.0, 0.0), (0.1, 0.0)])
def test_a_city_of_any_shape_has_a_map(tall: float, wide: float) -> None:
    made = city(tall, wide)
    assert made.density.max() > 0 and max(made.density.shape) == 50
    lat, lon = made.draw(0)
    assert made.covers(lat, lon)


def test_a_map_survives_the_disk(tmp_path: Path) -> None:
    made = city()
    made.write(tmp_path)
    read = CityMap.read(tmp_path)
    assert read is not None and np.array_equal(read.density, made.density)
    assert np.array_equal(read.bounds, made.bounds)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    made.write(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_folder_without_a_map_has_none(tmp_path: Path) -> None:
    assert CityMap.read(tmp_path) is None


def test_inside_is_inside_with_a_margin() -> None:
    made = city()
    south, north, west, east = made.bounds
    assert made.covers(south, west) and made.covers(north + 0.005, east)
    assert not made.covers(north + 0.02, east) and not made.covers(south, west - 0.05)
    assert not made.covers(np.nan, west)
    assert made.text() == "latitude 52.000 to 52.100, longitude 13.000 to 13.200"


@pytest.mark.parametrize(("metres", "around"), [(8.0, 4), (20.0, 2), (100.0, 1)])
def test_near_the_ways_is_within_thirty_metres_in_whole_cells(metres: float, around: int) -> None:
    """`metres` is the side of a cell; `around` so many cells have 30 m."""
    side = metres / 111_195  # degrees of latitude
    density = np.zeros((40, 60), np.uint8)
    density[10, 20:50] = density[5:30, 7] = 9
    made = CityMap(density, np.array([-20 * side, 20 * side, 0.0, 60 * side]))
    rng = np.random.default_rng(1)
    row, column = rng.integers(-5, 45, 500), rng.integers(-5, 65, 500)
    lat, lon = (19.5 - row) * side, (column + 0.5) * side  # the middles of cells
    ways = np.argwhere(density)
    steps = np.abs(ways[:, None] - np.stack((row, column), axis=1)).max(-1).min(0)
    inside = (row >= 0) & (row < 40) & (column >= 0) & (column < 60)
    found = made.driven(lat, lon)
    assert np.array_equal(found, inside & (steps <= around)) and 0.02 < found.mean() < 0.9
    assert not made.driven(np.array([np.nan]), np.array([0.0]))


def test_dreams_begin_where_cars_drive() -> None:
    density = np.zeros((4, 5), np.uint8)
    density[1, 3] = 200
    made = CityMap(density, np.array([50.0, 54.0, 10.0, 15.0]))
    for seed in range(5):
        assert made.draw(seed) == (52.5, 13.5)
    assert city().draw(1) == city().draw(1) != city().draw(2)


GOOD: dict[str, Any] = {"density": np.ones((3, 4), np.uint8), "bounds": np.array([1.0, 2, 3, 4])}
BROKEN: dict[str, dict[str, Any]] = {
    "no bounds": {"density": GOOD["density"]},
    "a float density": GOOD | {"density": np.ones((3, 4))},
    "a flat density": GOOD | {"density": np.ones(3, np.uint8)},
    "no cells": GOOD | {"density": np.zeros((0, 4), np.uint8)},
    "no cars": GOOD | {"density": np.zeros((3, 4), np.uint8)},
    "three bounds": GOOD | {"bounds": np.arange(3.0)},
    "NaN bounds": GOOD | {"bounds": np.array([1, 2, 3, np.nan])},
    "bounds upside down": GOOD | {"bounds": np.array([2.0, 1, 3, 4])},
    "bounds off the earth": GOOD | {"bounds": np.array([1.0, 95, 3, 4])},
    "bounds as text": GOOD | {"bounds": np.array(["a", "b", "c", "d"])},
    "bounds that are pickled": GOOD | {"bounds": np.array([1, None, "x", {}], object)},
    "a bomb": GOOD | {"density": np.ones((8000, 8000), np.uint8)},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_map_of_other_arrays_is_refused(tmp_path: Path, name: str) -> None:
    np.savez_compressed(tmp_path / FILE, **BROKEN[name])
    with pytest.raises(CheckpointError, match="map"):
        CityMap.read(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [lambda content: content[:-30], lambda _: b"", lambda _: b"hello", lambda c: c[:60] + c[90:]],
)
def test_a_damaged_map_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    city().write(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CheckpointError, match=r"map\.npz"):
        CityMap.read(tmp_path)


def test_a_wide_city_has_more_cells() -> None:
    rng = np.random.default_rng(3)
    near, far = rng.uniform(0, 0.1, (2, 2000)), rng.uniform(0, 1.0, (2, 2000))  # 11 and 111 km
    assert max(CityMap.build(*near).density.shape) == 640
    assert max(CityMap.build(*far).density.shape) == pytest.approx(111_000 / 60, rel=0.01)
    assert max(CityMap.build(*(3 * far)).density.shape) == 2400


def test_the_heart_is_where_most_cars_drive() -> None:
    rng = np.random.default_rng(0)
    inside, road = rng.uniform(0, 0.1, (2, 20_000)), np.linspace(0.1, 1, 300)
    made = CityMap.build(np.append(52 + inside[0], 52 + road), np.append(13 + inside[1], 13 + road))
    south, north, west, east = made.heart()
    assert 52 < south < 52.02 and 52.08 < north < 52.11
    assert 13 < west < 13.02 and 13.08 < east < 13.11
    one = CityMap.build(np.full(9, 52.0), np.full(9, 13.0))
    assert np.array_equal(one.heart(), one.bounds)
