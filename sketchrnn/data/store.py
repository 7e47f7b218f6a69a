"""Training sequences on disk, memory-mapped: 50 million need no more memory than 5 thousand.

A store is a folder of raw little-endian arrays and one `dataset.json`:
    points.f32   float32 [P, 3]  stroke-3 rows of all sequences, one after another, data units
    offsets.i64  int64 [n + 1]   sequence i is points[offsets[i]:offsets[i + 1]]
    labels.i32   int32 [n]       index into `categories`, 0 where there are none
    origins.f32  float32 [n, 2]  where a sequence begins on the map, metres; 0 for drawings
    split.u8     uint8 [n]       0 train, 1 valid, 2 test
It is written as a stream into a folder beside it, `NAME.part`, that is renamed when whole; of one
that was killed, the next writer removes what it left. What is not here: the sources (one file each)
and their names (`data/spec.py`).
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.trajectories.path import stroke3_to_path

SPLITS = ("train", "valid", "test")
BLOCK = 1 << 14
"""Sequences at once, where all of a store are gone through."""
_ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "points.f32": ("<f4", (-1, 3)),
    "offsets.i64": ("<i8", (-1,)),
    "labels.i32": ("<i4", (-1,)),
    "origins.f32": ("<f4", (-1, 2)),
    "split.u8": ("u1", (-1,)),
}


@dataclass
class DatasetInfo:
    """What is known of a data set beside its numbers."""

    name: str
    """The SPEC it was read from."""
    kind: Literal["drawing", "trajectory"]
    licence: str = "not stated"
    credit: str = ""
    categories: list[str] = field(default_factory=list)
    """Names of the labels, most training sequences first; empty if there is one kind only."""
    epsilon: float = 0.0
    """Drawings: Ramer-Douglas-Peucker tolerance that a user's start is simplified with."""
    canvas: float = 0.0
    """Drawings: the side of a canvas in data units, to which a user's canvas is scaled."""
    grid: float = 0.0
    """Drawings: what the set is drawn on, data units: endings are put onto it and written as lines,
    arcs and cubics (`formats/icon.py`); 0 for drawings by hand."""
    first_point: bool = False
    """Drawings: the first row of each sequence is a small step to the first point, not a move."""
    step_s: float = 0.0
    """Trajectories: seconds between points."""
    frame: dict[str, float] = field(default_factory=dict)
    """Trajectories: latitude and longitude of the origin of the local metres."""
    seen_s: float = 0.0
    """Trajectories: seconds given in the standard evaluation."""
    horizon_s: float = 0.0
    """Trajectories: seconds predicted in the standard evaluation."""
    split_by: str = "time"
    """Trajectories: tested on later ones, `time`, or on those of a `driver` never trained on."""
    dropped: dict[str, int] = field(default_factory=dict)
    """How many sequences were left out, by reason."""


class Dataset:
    """A store, opened for reading. The arrays are memory-mapped."""

    def __init__(self, folder: Path | str) -> None:
        """Open a finished store."""
        self.folder = Path(folder)
        try:
            raw: dict[str, Any] = json.loads((self.folder / "dataset.json").read_text())
        except (OSError, ValueError):
            raise DataError(f"{folder}: expected a prepared data set with a dataset.json") from None
        known = {f.name for f in fields(DatasetInfo)}
        self.info = DatasetInfo(**{k: v for k, v in raw.items() if k in known})
        self.points = self._map("points.f32")
        self.offsets = self._map("offsets.i64")
        self.labels = self._map("labels.i32")
        self.origins = self._map("origins.f32")
        self.split = self._map("split.u8")
        count = len(self.labels)
        sizes = {len(self.offsets) - 1, count, len(self.origins), len(self.split)}
        if sizes != {count} or self.offsets[-1] != len(self.points):
            raise self._damaged("its arrays do not fit together")

    def _damaged(self, why: str) -> DataError:
        return DataError(f"{self.folder}: the prepared data set is damaged, delete it ({why})")

    def _map(self, name: str) -> np.ndarray:
        dtype, shape = _ARRAYS[name]
        path = self.folder / name
        if not path.exists():
            raise self._damaged(f"it has no {name}")
        row = np.dtype(dtype).itemsize * -math.prod(shape)  # bytes
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
        """Return where one sequence is before its first move and after each, float64 [N + 1, 2].

        Data units, for a drive metres on the map.
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

    def scale(self, split: str = "train", category: str | None = None) -> float:
        """Return the standard deviation of all Δx and Δy of a split, of one category."""
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
    """Writes a store as a stream; the whole folder appears when the block ends without a fault.

    Only one may write a store at a time.
    """

    def __init__(self, folder: Path, info: DatasetInfo) -> None:
        """Begin a store that will stand at `folder`."""
        self.folder, self.info = folder, info
        self._part = folder.with_name(folder.name + ".part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._files = {name: (self._part / name).open("wb") for name in _ARRAYS}
        self._files["offsets.i64"].write(np.zeros(1, "<i8").tobytes())
        self._points = 0
        self._waiting: list[tuple[int, int, Any, int]] = []  # offset, label, origin, split
        self._train: Counter[int] = Counter()  # label -> how many sequences to train on
        self.count = 0

    def add(
        self,
        stroke3: np.ndarray,
        split: int,
        label: int = 0,
        origin: tuple[float, float] | np.ndarray = (0.0, 0.0),
    ) -> None:
        """Add one sequence; a sequence without rows is not stored."""
        if len(stroke3) == 0:
            return
        self._points += len(stroke3)
        self.count += 1
        self._train[label] += split == 0
        self._write("points.f32", stroke3)
        self._waiting.append((self._points, label, origin, split))
        if len(self._waiting) == BLOCK:
            self._write_waiting()

    def _write_waiting(self) -> None:
        """Write what each of the latest sequences has one value of."""
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
        """Finish the store, or leave nothing behind after a fault."""
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
        """Put the whole store where it will stand."""
        if self.count == 0:
            raise DataError(f"{self.info.name}: no usable sequence in it")
        self._sort_categories()
        (self._part / "dataset.json").write_text(json.dumps(asdict(self.info), indent=1))
        if self.folder.exists():
            shutil.rmtree(self.folder)
        os.replace(self._part, self.folder)

    def _sort_categories(self) -> None:
        """Renumber the labels so that the category with the most training sequences is first."""
        count = len(self.info.categories)
        order = sorted(range(count), key=lambda label: -self._train[label])
        if order == list(range(count)):
            return
        rank = np.argsort(order)
        labels = np.memmap(self._part / "labels.i32", "<i4", "r+")
        for first in range(0, len(labels), BLOCK):
            labels[first : first + BLOCK] = rank[labels[first : first + BLOCK]]
        labels.flush()
        self.info.categories = [self.info.categories[label] for label in order]
