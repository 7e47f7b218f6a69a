"""The flow map of a city: how many trajectories passed through each cell, and in which direction.

The map is a raster. Each cell holds the number of trajectories that passed and the sum of their
mean directions. `view` samples it on a fan ahead and to the sides of a car, along the car's own
axes, so that what a network learns at one crossing holds at every other, and in a new city (a
raster in the frame of the agent: Djuric et al. 2020, arXiv:1808.05819). All counts are whole
numbers. Subtracting one trajectory leaves exactly what the others left, so that in training no
trajectory sees its own trace.

The file `ways.npz` beside the weights holds `cell` float64 [] metres, `cells` int32 [2, N],
`passed` int32 [N] and `flow` int32 [2, N]. Not here: the other inputs of a network
(`model/surroundings/`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.npz import load_npz

FILE = "ways.npz"
MAX_BYTES = 200_000_000
"""Unpacked; a map of 10 million cells."""
CELL = 0.45
"""Of the scale: side of a cell."""
WIDEST = 30.0
"""Metres: a cell is never wider, or it holds two streets."""
SIDE = 8
"""Cells on the side of a tile. Only tiles with at least one trajectory are stored."""
MAX_TILES = 500_000
MAX_TABLE = 20_000_000
"""Tiles in the box around all trajectories; 3,500 km² with cells of 20 m are 140,000."""
FINE = 32
"""Length of a direction vector in whole numbers."""
SHORT = 0.1
"""Of a cell: a shorter move has no direction, because the car stands."""
RADII = (0.5, 1, 1.5, 2, 3, 4, 6, 8, 11, 15, 20)
"""Of the fan, model units."""
ANGLES = (-90, -60, -40, -25, -12, 0, 12, 25, 40, 60, 90)
"""Of the fan, degrees to the left of where the car faces."""
_POLAR = np.array([(0, 0), *((r, np.radians(a)) for r in RADII for a in ANGLES)])
FAN = (_POLAR[:, :1] * np.stack((np.cos(_POLAR[:, 1]), np.sin(_POLAR[:, 1])), 1)).astype(np.float32)
"""The points that `view` samples, float32 [F, 2]: forward and left, model units."""
VIEW = 3 * len(FAN)
"""Length of a view: a count and a direction for each point of the fan."""
FARTHEST = 1 << 30
"""Cells from the origin."""
BLOCK = 4096
"""Trajectories that are summed at once: bounds the memory of a large data set."""
_ROW = 1 << 32  # between the keys of two cells that are neighbours in x


@dataclass(frozen=True, eq=False)
class FlowMap:
    """A raster in tiles that a table refers to: a lookup gathers twice."""

    cell: float
    """Side of a cell, metres."""
    low: np.ndarray
    """int64 [2]: the cell at the corner of the table."""
    table: np.ndarray
    """int32 [X, Y]: the number of the tile; 0, an empty tile, at the border and where no trajectory
    passed."""
    tiles: np.ndarray
    """int32 [(n + 1) SIDE², 3]: trajectories that passed, and the sum of their directions times
    FINE."""

    @classmethod
    def build(cls, paths: Iterable[np.ndarray], cell: float) -> FlowMap:
        """Count trajectories, each a path [N, 2] in metres, once in each cell that it passes."""
        block: list[tuple[np.ndarray, np.ndarray]] = []
        for path in paths:
            block.append(_trace(np.asarray(path, np.float64), cell))
            if len(block) == BLOCK:
                block = [_sum(block)]
        return cls._tiled(cell, *_sum(block))

    @classmethod
    def _tiled(cls, cell: float, keys: np.ndarray, values: np.ndarray) -> FlowMap:
        """Return a map of cells with ascending keys int64 [N] and values int32 [N, 3]."""
        cells = _cells(keys)
        tiles = cells // SIDE  # [2, N]
        low = tiles.min(axis=1, keepdims=True) - 1 if len(keys) else np.zeros((2, 1), np.int64)
        x, y = tiles - low
        size = (int(x.max(initial=0)) + 2, int(y.max(initial=0)) + 2)
        if size[0] * size[1] > MAX_TABLE:
            wide, tall = (number * SIDE * cell / 1000 for number in size)
            raise DataError(
                f"expected trajectories in one city, but they span {wide:,.0f} x {tall:,.0f} km"
            )
        there, tile = np.unique(x * size[1] + y, return_inverse=True)
        if len(there) > MAX_TILES:
            raise DataError(
                f"expected trajectories in at most {MAX_TILES:,} tiles, got {len(there):,}"
            )
        table = np.zeros(size, np.int32)
        table.reshape(-1)[there] = np.arange(1, len(there) + 1)
        result = np.zeros(((len(there) + 1) * SIDE**2, 3), np.int32)
        inside = cells % SIDE
        result[(tile.reshape(-1) + 1) * SIDE**2 + inside[0] * SIDE + inside[1]] = values
        return cls(float(cell), low[:, 0] * SIDE, table, result)

    def of_one(self, path: np.ndarray) -> FlowMap:
        """Return the map of one trajectory [N, 2] in metres, with cells of the same size."""
        return FlowMap.build([path], self.cell)

    def __deepcopy__(self, memo: object) -> FlowMap:
        """Return itself: a map never changes."""
        return self

    def view(
        self, at: np.ndarray, heading: np.ndarray, scale: float, without: FlowMap | None = None
    ) -> np.ndarray:
        """Return the views from cars, float32 [N, VIEW]; 0 for cars without a heading.

        ln(1 + trajectories that passed) at each point of the fan, then the forward part of their
        mean directions, then the left part.

        Args:
            at: where the cars are, float64 [N, 2], metres.
            heading: unit vectors [N, 2], 0 for a car that has not moved yet.
            scale: metres in a model unit.
            without: a map of trajectories that are subtracted, which must be part of this one.
        """
        forward = heading.astype(np.float32)  # [N, 2]
        left = np.stack((-forward[:, 1], forward[:, 0]), axis=-1)
        reach = FAN * np.float32(scale / self.cell)
        away = forward.T[..., None] * reach[:, 0] + left.T[..., None] * reach[:, 1]  # [2, N, F]
        # A place is split into a cell and a share of it: both are exact enough in 32 bits.
        place = np.clip(at / self.cell, -FARTHEST, FARTHEST).T[..., None]
        cell = np.floor(place)
        away += (place - cell).astype(np.float32)
        cells = np.floor(away, out=away).astype(np.int32) + cell.astype(np.int32)
        found = self._look_up(cells)
        if without is not None:
            found -= without._look_up(cells)
        passed, *flow = np.moveaxis(found.astype(np.float32), -1, 0)  # [N, F] each
        east, north = flow / (np.float32(FINE) * np.maximum(passed, 1))
        seen = np.concatenate(
            (
                np.log1p(passed),
                east * forward[:, :1] + north * forward[:, 1:],
                east * left[:, :1] + north * left[:, 1:],
            ),
            axis=-1,
        )
        return seen * heading.any(axis=-1, keepdims=True)

    def _look_up(self, cells: np.ndarray) -> np.ndarray:
        """Return the values int32 [..., 3] of cells int32 [2, ...]."""
        # Cells outside the table are clamped to its border, which is always empty.
        x, y = (
            np.clip(along - np.int32(low), 0, SIDE * size - 1)
            for along, low, size in zip(cells, self.low, self.table.shape, strict=True)
        )
        tile = self.table[x // SIDE, y // SIDE]
        return self.tiles.take(tile * SIDE**2 + x % SIDE * SIDE + y % SIDE, axis=0)

    @classmethod
    def read(cls, folder: Path) -> FlowMap:
        """Return the flow map in the folder of a checkpoint."""
        path = folder / FILE
        try:
            arrays = load_npz(path, MAX_BYTES)
            names = ("cell", "cells", "passed", "flow")
            cell, cells, passed, flow = (np.asarray(arrays.get(name)) for name in names)
            if not _sound(cell, cells, passed, flow):
                raise DataError(
                    "expected a cell float64 [], and in int32 cells [2, N] in ascending order, "
                    "how many passed [N], and their flow [2, N]"
                )
            values = np.stack((passed, *flow), axis=-1)
            return cls._tiled(float(cell), _keys(cells.astype(np.int64)), values)
        except DataError as error:
            raise CheckpointError(f"{path}: the flow map is damaged or missing ({error})") from None

    def write(self, folder: Path) -> None:
        """Write the flow map into the folder of a checkpoint, whole or not at all."""
        tile, inside = np.divmod(np.flatnonzero(self.tiles[:, 0]), SIDE**2)
        corner = np.zeros((self.table.max() + 1, 2), np.int64)
        corner[self.table[self.table > 0]] = np.argwhere(self.table)
        cells = corner[tile].T * SIDE + np.stack(np.divmod(inside, SIDE)) + self.low[:, None]
        order = np.argsort(_keys(cells))
        values = self.tiles[self.tiles[:, 0] > 0][order]
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            cell=np.float64(self.cell),
            cells=cells[:, order].astype(np.int32),
            passed=values[:, 0],
            flow=np.ascontiguousarray(values[:, 1:].T),
        )
        write_atomic(folder / FILE, buffer.getvalue())


def cell_for(scale: float) -> float:
    """Return the side of a cell for a model of this scale, metres."""
    return min(WIDEST, CELL * scale)


def _trace(path: np.ndarray, cell: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys int64 [n] of the cells on a path, and its values there, int32 [n, 3].

    The path is sampled every half a cell along its moves.
    """
    moves = np.diff(path, axis=0)
    length = np.hypot(*moves.T)
    count = np.where(length > SHORT * cell, np.ceil(2 * length / cell), 0).astype(int)
    which = np.repeat(np.arange(len(moves)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    share = (number + 0.5) / count[which]
    points = path[which] + share[:, None] * moves[which]
    keys = _keys(np.floor(points.T / cell).astype(np.int64))
    unique, inverse, times = np.unique(keys, return_inverse=True, return_counts=True)
    direction = (moves[which] / length[which, None]).T
    mean = [np.bincount(inverse.reshape(-1), along, len(unique)) / times for along in direction]
    values = np.stack((np.ones(len(unique)), *(np.rint(FINE * part) for part in mean)), axis=-1)
    return unique, values.astype(np.int32)


def _sum(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the ascending keys of all parts, and the sums of their values."""
    keys = np.concatenate([np.zeros(0, np.int64), *(keys for keys, _ in parts)])
    values = np.concatenate([np.zeros((0, 3), np.int32), *(values for _, values in parts)])
    order = np.argsort(keys, kind="stable")
    keys, first = np.unique(keys[order], return_index=True)
    return keys, np.add.reduceat(values[order], first) if len(keys) else values


def _keys(cells: np.ndarray) -> np.ndarray:
    """Return a key for each cell int64 [2, N]; keys ascend with x, then with y."""
    return cells[0] * _ROW + cells[1]


def _cells(keys: np.ndarray) -> np.ndarray:
    """Return the cells int64 [2, N] of keys [N]: the inverse of `_keys`."""
    x = (keys + _ROW // 2) // _ROW
    return np.stack((x, keys - x * _ROW))


def _sound(cell: np.ndarray, cells: np.ndarray, passed: np.ndarray, flow: np.ndarray) -> bool:
    """Return whether the arrays of a file can be those of a flow map."""
    ok = cell.shape == () and cell.dtype == np.float64 and 0.01 < cell < 1e6
    ok = ok and all(part.dtype == np.int32 for part in (cells, passed, flow))
    ok = ok and passed.ndim == 1 and cells.shape == flow.shape == (2, len(passed))
    if not ok:
        return False
    ascending = (np.diff(_keys(cells.astype(np.int64))) > 0).all()
    near = (np.abs(cells.astype(np.int64)) < FARTHEST).all()
    most = FINE * passed.astype(np.int64)
    flows = (passed > 0).all() and (np.abs(flow.astype(np.int64)) <= most).all()
    return bool(ascending and near and flows)
