"""Reads stroke-3 .npz files: the splits train, valid and test as lists of offset sequences.

The form of Sketch-RNN's data sets, https://github.com/hardmaru/sketch-rnn-datasets and Google's
QuickDraw files: each sketch is [N, 3] with rows (Δx, Δy, pen). The units are whatever the file's
pixels were; nothing is rescaled here.
"""

from pathlib import Path

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.npz import load_npz

SPLITS = ("train", "valid", "test")
MAX_OFFSET = 100_000.0
"""Largest |Δx| or |Δy|, pixels; beyond it a file holds no drawings but something else."""


def read_stroke3(path: Path | str) -> dict[str, list[np.ndarray]]:
    """Split name -> list of float32[N, 3] stroke-3 sketches, each with N >= 1.

    A leading row of exactly (0, 0, 0) is the first point itself, which stroke-3 leaves out, and is
    dropped; all else stays as it is in the file. Raises DataError with the split and the number
    (from 0) of the first sketch that is not stroke-3.
    """
    path = Path(path)
    arrays = load_npz(path)
    missing = [split for split in SPLITS if split not in arrays]
    if missing:
        found = ", ".join(sorted(arrays)[:8]) or "nothing"
        raise DataError(f"{path.name}: expected the splits train, valid and test, found {found}")
    return {split: _sketches(arrays[split], f"{path.name}: {split}") for split in SPLITS}


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
    """Raises DataError for the first row [3] that is not (Δx, Δy, pen)."""
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
