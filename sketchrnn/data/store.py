"""Training sequences on disk, memory-mapped: 50 million need no more memory than 5 thousand.

A store is a folder of raw little-endian arrays and one `dataset.json`:
    points.f32   float32 [P, 3]  stroke-3 rows of all sequences, one after another, data units
    offsets.i64  int64 [n + 1]   sequence i is points[offsets[i]:offsets[i + 1]]
    labels.i32   int32 [n]       index into `categories`, 0 where there are none
    styles.u8    uint8 [n]       index into `styles`
    origins.f32  float32 [n, 2]  where a sequence begins on the map, metres; 0 for drawings
    split.u8     uint8 [n]       0 train, 1 valid, 2 test
A store is written as a stream into a folder beside it, `NAME.part`, which is renamed when whole.
If a writer was killed, the next one removes its folder. Not here: the sources (one file each) and
their names (`spec.py`).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np

from sketchrnn.data.units import Units, WithUnits, flat_types, flatten, nest
from sketchrnn.errors import DataError
from sketchrnn.trajectories.path import stroke3_to_path

SPLITS = ("train", "valid", "test")
BLOCK = 1 << 14
"""Sequences that are read or written at once, so that memory does not grow with the store."""
_ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "points.f32": ("<f4", (-1, 3)),
    "offsets.i64": ("<i8", (-1,)),
    "labels.i32": ("<i4", (-1,)),
    "styles.u8": ("u1", (-1,)),
    "origins.f32": ("<f4", (-1, 2)),
    "split.u8": ("u1", (-1,)),
}


@dataclass
class DatasetInfo(WithUnits):
    """The description of a data set. `dataset.json` holds these fields, `units` flat."""

    name: str
    """The SPEC it was read from."""
    kind: Literal["drawing", "trajectory"]
    licence: str = "not stated"
    credit: str = ""
    categories: list[str] = field(default_factory=list)
    """Names of the labels, most training sequences first; empty for a set without categories."""
    styles: list[str] = field(default_factory=lambda: [""])
    """How the sequences are drawn: doodle, icon or character; "" where nothing is known."""
    units: Units = field(kw_only=True)
    """Those of `kind`; `info.drawing` or `info.trajectory` returns them with their type."""
    dropped: dict[str, int] = field(default_factory=dict)
    """Number of sequences that were left out, by reason."""

    @property
    def raw(self) -> dict[str, Any]:
        """The description as plain data, the contents of `dataset.json`."""
        return flatten(self, first=("epsilon", "canvas"))


class Dataset:
    """A store, opened for reading. The arrays are memory-mapped."""

    def __init__(self, folder: Path | str) -> None:
        """Open a finished store."""
        self.folder = Path(folder)
        try:
            raw: dict[str, Any] = json.loads((self.folder / "dataset.json").read_text())
        except (OSError, ValueError):
            raise DataError(f"{folder}: expected a prepared data set with a dataset.json") from None
        known = flat_types(DatasetInfo)
        self.info = DatasetInfo(**nest({k: v for k, v in raw.items() if k in known}))
        self.points = self._map("points.f32")
        self.offsets = self._map("offsets.i64")
        self.labels = self._map("labels.i32")
        self.styles = self._map("styles.u8")
        self.origins = self._map("origins.f32")
        self.split = self._map("split.u8")
        count = len(self.labels)
        sizes = {len(self.offsets) - 1, count, len(self.styles), len(self.origins), len(self.split)}
        if sizes != {count} or self.offsets[-1] != len(self.points):
            raise self._damaged("its arrays do not fit together")

    def _damaged(self, why: str) -> DataError:
        return DataError(f"{self.folder}: the prepared data set is damaged, delete it ({why})")

    def _map(self, name: str) -> np.ndarray:
        dtype, shape = _ARRAYS[name]
        path = self.folder / name
        if not path.exists():
            raise self._damaged(f"it has no {name}")
        row = np.dtype(dtype).itemsize * -math.prod(shape)  # bytes; the -1 in shape makes it minus
        if path.stat().st_size == 0 or path.stat().st_size % row:
            raise self._damaged(f"{name} is cut off")
        return np.memmap(path, dtype, "r").reshape(shape)

    def __len__(self) -> int:
        """Return the number of sequences."""
        return len(self.labels)

    def __getitem__(self, index: int) -> np.ndarray:
        """Return one sequence, stroke-3 float32 [N, 3], data units."""
        return self.points[self.offsets[index] : self.offsets[index + 1]]

    def path(self, index: int) -> np.ndarray:
        """Return the points of one sequence, the origin and one for each move, float64 [N + 1, 2].

        In data units; for trajectories these are metres of the frame.
        """
        return stroke3_to_path(self[index], self.origins[index])

    def lengths(self, indices: np.ndarray) -> np.ndarray:
        """Return the number of rows of these sequences."""
        return self.offsets[indices + 1] - self.offsets[indices]

    def indices(self, split: str, category: str | None = None) -> np.ndarray:
        """Return the indices of a split (`train`, `valid`, `test`, `all`), of one category."""
        if split not in (*SPLITS, "all"):
            raise DataError(f"split must be train, valid, test or all, but is {split!r}")
        mask = np.ones(len(self), bool) if split == "all" else self.split == SPLITS.index(split)
        if category is not None:
            if category not in self.info.categories:
                raise DataError(f"{self.info.name} has no category {category!r}")
            mask = mask & (self.labels == self.info.categories.index(category))
        return np.flatnonzero(mask)

    def balanced(self, indices: np.ndarray, balance: float) -> np.ndarray:
        """Return the chance of each of these sequences to be chosen, float64 [n], with the sum 1.

        The chance is in proportion to m^-balance, where m is how many of these sequences have the
        same category, so that small categories are not lost among large ones.
        """
        labels = self.labels[indices].astype(np.int64)
        weight = np.bincount(labels)[labels] ** -float(balance)
        return weight / weight.sum()

    def version(self, split: str) -> str:
        """Return 12 hexadecimal digits that depend on the contents of a split alone.

        Origins and moves are rounded to hundredths of a data unit, so that the last bits of a
        processor do not change them, and hashed with SHA-256.
        """
        found = hashlib.sha256()
        for index in self.indices(split):
            rows = np.concatenate(([[*self.origins[index], len(self[index])]], self[index]))
            found.update(np.rint(rows * 100).astype("<i8").tobytes())
        return found.hexdigest()[:12]

    def scale(self, split: str = "train", category: str | None = None) -> float:
        """Return the standard deviation of all Δx and Δy of a split, of one category.

        Moves are divided by it before a model reads them (Ha & Eck 2017, section 3.1).
        """
        chosen = np.zeros(len(self), bool)
        chosen[self.indices(split, category)] = True
        count, total, squares = 0, 0.0, 0.0
        for first in range(0, len(self), BLOCK):
            here = chosen[first : first + BLOCK]
            if here.any():
                ends = self.offsets[first : first + BLOCK + 1]
                rows = self.points[ends[0] : ends[-1], :2][np.repeat(here, np.diff(ends))]
                count += rows.size
                total += float(rows.sum(dtype=np.float64))
                squares += float(np.square(rows, dtype=np.float64).sum())
        if count == 0:
            raise DataError(f"{self.info.name}: the split {split} is empty")
        variance = squares / count - (total / count) ** 2
        if variance <= 0:
            raise DataError(f"{self.info.name}: all moves are equal, there is nothing to learn")
        return variance**0.5


class StoreWriter:
    """Context manager that writes a store; its folder appears when the block ends without an error.

    The caller makes sure that nothing else writes the same store.
    """

    def __init__(self, folder: Path, info: DatasetInfo) -> None:
        """Begin the store that `folder` will be."""
        self.folder, self.info = folder, info
        self._part = folder.with_name(folder.name + ".part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._files = {name: (self._part / name).open("wb") for name in _ARRAYS}
        self._files["offsets.i64"].write(np.zeros(1, "<i8").tobytes())
        self._points = 0
        self._waiting: list[tuple[int, int, int, Any, int]] = []  # in the order of `_ARRAYS`
        self._train: Counter[int] = Counter()  # label -> number of training sequences
        self.count = 0

    def add(
        self,
        stroke3: np.ndarray,
        split: int,
        label: int = 0,
        origin: tuple[float, float] | np.ndarray = (0.0, 0.0),
        style: int = 0,
    ) -> None:
        """Add one sequence; a sequence without rows is not stored."""
        if len(stroke3) == 0:
            return
        self._points += len(stroke3)
        self.count += 1
        self._train[label] += split == 0
        self._write("points.f32", stroke3)
        self._waiting.append((self._points, label, style, origin, split))
        if len(self._waiting) == BLOCK:
            self._write_waiting()

    def _write_waiting(self) -> None:
        """Write the arrays that have one entry a sequence: all but `points.f32`."""
        columns = zip(*self._waiting, strict=True)
        for name, values in zip(list(_ARRAYS)[1:], columns, strict=False):
            self._write(name, values)
        self._waiting.clear()

    def _write(self, name: str, values: Any) -> None:
        self._files[name].write(np.ascontiguousarray(values, _ARRAYS[name][0]).tobytes())

    def __enter__(self) -> StoreWriter:
        """Begin the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the store, or remove all of it after an error."""
        with ExitStack() as last:
            last.callback(shutil.rmtree, self._part, ignore_errors=True)
            with ExitStack() as files:
                for file in self._files.values():
                    files.callback(file.close)
                if error is None:
                    self._write_waiting()
            if error is None:
                self._finish()

    def _finish(self) -> None:
        """Write `dataset.json` and move the store to its place."""
        if self.count == 0:
            raise DataError(f"{self.info.name}: no usable sequence in it")
        self._sort_categories()
        (self._part / "dataset.json").write_text(json.dumps(self.info.raw, indent=1))
        if self.folder.exists():
            shutil.rmtree(self.folder)
        os.replace(self._part, self.folder)

    def _sort_categories(self) -> None:
        """Renumber the labels so that the category with the most training sequences is first."""
        count = len(self.info.categories)
        order = sorted(range(count), key=lambda label: -self._train[label])
        if order == list(range(count)):
            return
        rank = np.argsort(order)  # old label -> new label: the inverse of the permutation `order`
        labels = np.memmap(self._part / "labels.i32", "<i4", "r+")
        for first in range(0, len(labels), BLOCK):
            labels[first : first + BLOCK] = rank[labels[first : first + BLOCK]]
        labels.flush()
        self.info.categories = [self.info.categories[label] for label in order]
