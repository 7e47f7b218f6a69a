"""Tests of `flow_map`: counts and views by hand, subtraction, the file, and damaged files."""

import math
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.trajectories import flow_map as module
from sketchrnn.trajectories.flow_map import (
    ANGLES,
    FAN,
    FILE,
    FINE,
    RADII,
    VIEW,
    WIDEST,
    FlowMap,
    cell_for,
)

CELL, SCALE = 20.0, 45.0
Raster = dict[tuple[int, int], np.ndarray]


def trajectories(count: int = 6, seed: int = 0) -> list[np.ndarray]:
    """Paths [N, 2] of a town on both sides of the origin, that stand now and then."""
    rng = np.random.default_rng(seed)
    paths = []
    for _ in range(count):
        moves = rng.normal(0, 60, 2) + rng.normal(0, 25, (30, 2))
        moves[10:13] *= 0.01
        paths.append(rng.normal(0, 200, 2) + np.cumsum(moves, axis=0))
    return paths


def by_hand(paths: list[np.ndarray]) -> Raster:
    """Trajectories that passed each cell and their flow, one point after another."""
    raster: Raster = defaultdict(lambda: np.zeros(3))
    for path in paths:
        seen: dict[tuple[int, int], list[np.ndarray]] = defaultdict(list)
        for begin, end in pairwise(path):
            length = math.dist(begin, end)
            if length <= 0.1 * CELL:
                continue
            pieces = math.ceil(2 * length / CELL)
            for i in range(pieces):
                x, y = begin + (i + 0.5) / pieces * (end - begin)
                cell = (math.floor(x / CELL), math.floor(y / CELL))
                seen[cell].append((end - begin) / length)
        for cell, directions in seen.items():
            raster[cell] += [1, *np.rint(FINE * np.mean(directions, axis=0))]
    return raster


def view_by_hand(raster: Raster, at: np.ndarray, heading: np.ndarray) -> list[float]:
    """The view of a raster from one car, one point of the fan after another."""
    points = [(0.0, 0.0)]
    for r in RADII:
        points += [(r * math.cos(math.radians(a)), r * math.sin(math.radians(a))) for a in ANGLES]
    rows = []
    for forward, left in points:
        east = forward * heading[0] - left * heading[1]
        north = forward * heading[1] + left * heading[0]
        x, y = at + SCALE * np.array([east, north])
        passed, *flow = raster.get((math.floor(x / CELL), math.floor(y / CELL)), np.zeros(3))
        flow = np.array(flow) / (FINE * max(1, passed))
        across = flow[1] * heading[0] - flow[0] * heading[1]
        rows.append((math.log1p(passed), float(flow @ heading), float(across)))
    return np.array(rows).T.reshape(-1).tolist()


def look(made: FlowMap, at: np.ndarray, turn: float, without: FlowMap | None = None) -> np.ndarray:
    """The views from places [N, 2] of cars with this heading, radians."""
    heading = np.tile([math.cos(turn), math.sin(turn)], (len(at), 1))
    return made.view(at, heading, SCALE, without)


def test_counts_and_views_are_those_computed_by_hand() -> None:
    paths = trajectories()
    made, raster = FlowMap.build(paths, CELL), by_hand(paths)
    assert made.tiles[:, 0].sum() == sum(values[0] for values in raster.values())
    at = np.concatenate(paths)[::7] + 3.3
    for turn in (0.1, 2.0, -1.4):
        found = look(made, at, turn)
        assert found.shape == (len(at), VIEW) and found.dtype == np.float32
        heading = np.array([math.cos(turn), math.sin(turn)])
        expected = [view_by_hand(raster, place, heading) for place in at]
        assert np.allclose(found, expected, atol=1e-5)
        assert found.any(axis=1).all()


def test_a_trajectory_counts_once_in_a_cell() -> None:
    path = np.array([[1.0, 1], [100, 1]])
    there_and_back = np.concatenate((path, path[::-1], path))
    once, thrice = FlowMap.build([path], CELL), FlowMap.build([there_and_back], CELL)
    assert np.array_equal(once.tiles[:, 0], thrice.tiles[:, 0]) and once.tiles[:, 0].max() == 1
    assert once.tiles[:, 1].max() == FINE and thrice.tiles[:, 1].max() == round(FINE / 3)


def test_many_trajectories_are_summed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = FlowMap.build(trajectories(9), CELL)
    monkeypatch.setattr(module, "BLOCK", 4)
    parts = FlowMap.build(iter(trajectories(9)), CELL)
    assert np.array_equal(parts.tiles, whole.tiles) and np.array_equal(parts.table, whole.table)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5), st.floats(-math.pi, math.pi))
def test_subtracting_a_trajectory_leaves_the_view_of_the_others(number: int, turn: float) -> None:
    paths = trajectories()
    others = FlowMap.build(paths[:number] + paths[number + 1 :], CELL)
    found = look(
        FlowMap.build(paths, CELL), paths[number], turn, FlowMap.build([paths[number]], CELL)
    )
    assert np.array_equal(found, look(others, paths[number], turn))


def test_the_map_of_one_trajectory_has_the_same_cells() -> None:
    paths = trajectories()
    one = FlowMap.build(paths, CELL).of_one(paths[2])
    alone = FlowMap.build([paths[2]], CELL)
    assert one.cell == CELL and np.array_equal(one.low, alone.low)
    assert np.array_equal(one.table, alone.table) and np.array_equal(one.tiles, alone.tiles)


def test_the_view_is_empty_off_the_map_and_before_a_car_has_a_heading() -> None:
    made = FlowMap.build(trajectories(), CELL)
    far = np.array([[1e5, 0], [0, -1e5], [-3e7, 3e7], [1e30, 0]])
    assert not look(made, far, 0.3).any()
    assert not made.view(np.zeros((2, 2)), np.zeros((2, 2)), SCALE).any()
    assert not look(FlowMap.build([], CELL), np.zeros((1, 2)), 0.3).any()
    stood = np.zeros((5, 2)) + np.arange(5)[:, None]
    assert not look(FlowMap.build([stood, np.zeros((1, 2))], CELL), stood, 0.3).any()


def test_the_view_turns_with_the_car() -> None:
    turn = 0.7
    rotate = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    street = np.stack((np.linspace(-900, 900, 90), np.zeros(90)), axis=1)
    at = np.array([[5.0, 2.0]])
    straight = look(FlowMap.build([street], CELL), at, 0.0)
    aslant = look(FlowMap.build([street @ rotate], CELL), at @ rotate, turn)
    # A cell is square: what is near the edge of the street may fall beside it.
    assert np.abs(straight - aslant).mean() < 0.05 < straight.mean()
    count = len(FAN)
    assert straight[0, count] == 1 and straight[0, 2 * count] == 0  # flows forward, not left


def test_a_cell_is_no_wider_than_a_street() -> None:
    assert cell_for(45.6) == pytest.approx(20.5, abs=0.1) and cell_for(400) == WIDEST


@pytest.mark.parametrize("paths", [trajectories(), []])
def test_a_map_is_read_as_it_was_written(tmp_path: Path, paths: list[np.ndarray]) -> None:
    made = FlowMap.build(paths, CELL)
    made.write(tmp_path)
    read = FlowMap.read(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert read.cell == made.cell and np.array_equal(read.low, made.low)
    assert np.array_equal(read.table, made.table) and np.array_equal(read.tiles, made.tiles)


def test_trajectories_all_over_the_world_have_no_map() -> None:
    far = [np.array([[0.0, 0], [99, 0]]), np.array([[4e6, 4e6], [4e6, 4e6 + 99]])]
    with pytest.raises(
        DataError, match=r"expected trajectories in one city, but .* 4,000 x 4,000 km"
    ):
        FlowMap.build(far, 5.0)


def with_array(name: str, value: Any) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        arrays = dict(np.load(path)) | {name: value}
        np.savez(path, **{key: array for key, array in arrays.items() if array is not None})

    return spoil


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


ONE, TWO = np.ones(1, np.int32), np.ones((2, 1), np.int32)


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        cut,
        with_array("cell", None),
        with_array("cell", np.float64(np.nan)),
        with_array("cell", np.float64(0)),
        with_array("cells", TWO),
        with_array("passed", ONE),
        with_array("flow", TWO.astype(np.float64)),
        lambda path: np.savez(path, cell=1.0, cells=np.ones((2, 2), np.int32), passed=ONE),
        lambda path: np.savez(path, cell=CELL, cells=-(2**31) * TWO, passed=ONE, flow=TWO),
        lambda path: np.savez(path, cell=CELL, cells=TWO, passed=0 * ONE, flow=0 * TWO),
        lambda path: np.savez(path, cell=CELL, cells=TWO, passed=ONE, flow=99 * TWO),
        lambda path: np.savez(
            path,
            cell=CELL,
            cells=np.array([[-(2**29), 2**29], [0, 0]], np.int32),
            passed=np.ones(2, np.int32),
            flow=np.zeros((2, 2), np.int32),
        ),
    ],
)
def test_a_damaged_file_gets_one_sentence(tmp_path: Path, spoil: Callable[[Path], Any]) -> None:
    FlowMap.build(trajectories(), CELL).write(tmp_path)
    spoil(tmp_path / FILE)
    with pytest.raises(
        CheckpointError, match=r"ways\.npz: the flow map is damaged or missing \(.*\)"
    ):
        FlowMap.read(tmp_path)
