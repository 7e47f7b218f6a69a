"""Stroke-3 .npz files: the splits train, valid and test as lists of sequences of offsets.

This is the format of Sketch-RNN's data sets (https://github.com/hardmaru/sketch-rnn-datasets) and
of Google's files for Quick, Draw!: a sketch is [N, 3] with rows (Δx, Δy, pen). The units are the
pixels of the file; nothing is rescaled here. `npz.py` describes the files as a data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.drawings import EPSILON, EXTENT, EXTENT_OF_CANVAS
from sketchrnn.data.source import Item, Source
from sketchrnn.data.store import SPLITS, DatasetInfo
from sketchrnn.data.units import DrawingUnits
from sketchrnn.errors import DataError
from sketchrnn.formats.npz import load_npz

MAX_OFFSET = 100_000.0
"""Largest |Δx| or |Δy|, pixels. A file with a larger one does not hold drawings."""


def open_stroke3(path: Path) -> Source:
    """Return the sketches of an .npz with the splits train, valid and test, as they are in it."""

    def items() -> Iterator[Item]:
        # `_info` has read the file too. It is read again when its turn comes, so that of many
        # files only one is in memory.
        for number, sketches in enumerate(read_stroke3(path).values()):
            yield from (Item(rows, number, style="doodle") for rows in sketches)

    return Source(_info(path), items())


def read_stroke3(path: Path) -> dict[str, list[np.ndarray]]:
    """Return the sketches of each split, float32 [N, 3] with N >= 1 each.

    A first row of exactly (0, 0, 0) is the first point, which stroke-3 leaves out; it is removed.
    DataError names the split and the number (from 0) of the first sketch that is not stroke-3.
    """
    arrays = load_npz(path)
    missing = [split for split in SPLITS if split not in arrays]
    if missing:
        found = ", ".join(sorted(arrays)[:8]) or "nothing"
        raise DataError(f"{path.name}: expected the splits train, valid and test, found {found}")
    return {split: _sketches(arrays[split], f"{path.name}: {split}") for split in SPLITS}


def _info(path: Path) -> DatasetInfo:
    """Return the units of a file, measured on its training split."""
    sketches = read_stroke3(path)["train"]
    first = np.array([rows[0, :2] for rows in sketches])  # [n, 2], the first moves
    moves = np.concatenate([rows[:, :2] for rows in sketches])  # [P, 2], all moves
    extent = _median_extent(sketches)
    if extent == 0:
        raise DataError(f"{path.name}: expected drawings, but half of them or more are dots")
    return DatasetInfo(
        name=path.stem,
        kind="drawing",
        units=DrawingUnits(
            canvas=extent / EXTENT_OF_CANVAS,
            epsilon=extent / (EXTENT / EPSILON),  # as fine, for its size, as Quick, Draw!
            # A first move that is nearly always tiny leads to the first point, not away from it.
            first_point=bool(np.quantile(np.abs(first), 0.9) < 0.1 * moves.std()),
        ),
    )


def _median_extent(drawings: Iterable[np.ndarray]) -> float:
    """Return the median of the longer sides of the drawings, data units."""
    paths = (np.cumsum(rows[:, :2], axis=0) for rows in drawings)
    return float(np.median([np.ptp(path, axis=0).max() for path in paths]))


def _sketches(items: np.ndarray | list[np.ndarray], where: str) -> list[np.ndarray]:
    items = list(np.atleast_1d(items)) if isinstance(items, np.ndarray) else items
    if not items:
        raise DataError(f"{where} holds no sketches")
    for number, item in enumerate(items):
        if item.ndim != 2 or item.shape[1] != 3 or item.dtype.kind not in "iuf":
            raise DataError(
                f"{where} sketch {number} should be numbers of shape (N, 3) "
                f"but is {item.dtype} of shape {item.shape}"
            )
    lengths = np.array([len(item) for item in items])
    if not lengths.all():
        raise DataError(f"{where} sketch {int(np.argmin(lengths))} has no points")
    rows = np.concatenate(items)  # [P, 3], all sketches of the split
    ends = np.cumsum(lengths)
    _check_rows(rows, ends, where)
    rows = rows.astype(np.float32)
    sketches = np.split(rows, ends[:-1])
    return [_without_first_point(sketch, number, where) for number, sketch in enumerate(sketches)]


def _check_rows(rows: np.ndarray, ends: np.ndarray, where: str) -> None:
    """Raise DataError for the first of the rows [P, 3] that is not (Δx, Δy, pen)."""
    # Written so that NaN fails: a comparison with NaN is false.
    good_move = (np.abs(rows[:, :2]) <= MAX_OFFSET).all(axis=1)
    good_pen = (rows[:, 2] == 0) | (rows[:, 2] == 1)
    bad = np.flatnonzero(~(good_move & good_pen))
    if len(bad):
        number = int(np.searchsorted(ends, bad[0], side="right"))
        raise DataError(
            f"{where} sketch {number} should have offsets within ±{MAX_OFFSET:,.0f} and a pen of "
            f"0 or 1 but has the row {rows[bad[0]].tolist()}"
        )


def _without_first_point(sketch: np.ndarray, number: int, where: str) -> np.ndarray:
    if sketch[0].any():
        return sketch
    if len(sketch) == 1:
        raise DataError(f"{where} sketch {number} has only a first point and no stroke")
    return sketch[1:]
