"""The ETH/UCY folds: people who walk, seen from above, one scene left out for testing.

A fold is a folder with `train`, `val` and `test`, each with text files of frame, person, x and y in
metres, a fix every 0.4 s (Pellegrini et al. 2009, Lerner et al. 2007, as prepared by Gupta et al.
2018, Social GAN). Learnt from and tested are, as there, all windows of 20 fixes of at least two
people who are there together. What is not here: other data sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.source import Item, Source
from sketchrnn.data.store import SPLITS, DatasetInfo
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.trajectories.path import path_to_stroke3

FOLDERS = {"train": "train", "valid": "val", "test": "test"}
STEP_S = 0.4
SEEN, AHEAD = 8, 12  # fixes
TOGETHER = 2
"""People at least in a window."""
COLUMNS = 4


def of_fold(folder: Path) -> Source:
    """Return the windows of a fold."""
    files = {split: sorted((folder / name).glob("*.txt")) for split, name in FOLDERS.items()}
    if missing := [FOLDERS[split] for split, found in files.items() if not found]:
        raise DataError(
            f"{folder}: expected the folders train, val and test with .txt files as in ETH/UCY, "
            f"got none in {' and '.join(missing)}"
        )
    info = DatasetInfo(
        name=f"eth-ucy {folder.resolve().name}",
        kind="trajectory",
        licence="academic benchmark",
        credit="Pellegrini et al. 2009 (ETH); Lerner et al. 2007 (UCY)",
        step_s=STEP_S,
        frame={"lat": 0.0, "lon": 0.0},  # metres of a scene, which has no place on earth
        seen_s=round((SEEN - 1) * STEP_S, 6),
        horizon_s=round(AHEAD * STEP_S, 6),
    )

    def items() -> Iterator[Item]:
        for split, paths in files.items():
            for path in paths:
                for walk in _windows(_read(path)):
                    yield _item(walk, SPLITS.index(split))

    return Source(info, items())


def _read(path: Path) -> np.ndarray:
    """Return fixes float64 [n, 4]: the number of the frame from 0 on, person, x, y."""
    rows = []
    for line in path.read_text("ascii", errors="replace").splitlines():
        try:
            row = [float(word) for word in line.split()]
        except ValueError:
            row = []
        if len(row) != COLUMNS or not np.isfinite(row).all():
            raise DataError(
                f"{path}: expected lines of frame, person, x and y, got {shortened(line)}"
            )
        rows.append(row)
    if not rows:
        raise DataError(f"{path}: expected lines of frame, person, x and y, got none")
    fixes = np.array(rows)
    # Frames are numbered by tens; those in which nobody was seen do not count, as in Social GAN.
    fixes[:, 0] = np.unique(fixes[:, 0], return_inverse=True)[1]
    return fixes


def _windows(fixes: np.ndarray) -> Iterator[np.ndarray]:
    """Yield all windows [20, 2] of people who are there together for all of it."""
    length = SEEN + AHEAD
    begun: dict[int, list[np.ndarray]] = {}
    for person in np.unique(fixes[:, 1]):
        own = fixes[fixes[:, 1] == person]
        own = own[np.argsort(own[:, 0], kind="stable")]
        for first in range(len(own) - length + 1):
            window = own[first : first + length]
            if window[-1, 0] - window[0, 0] == length - 1:
                begun.setdefault(int(window[0, 0]), []).append(window[:, 2:])
    for _, windows in sorted(begun.items()):
        if len(windows) >= TOGETHER:
            yield from windows


def _item(walk: np.ndarray, split: int) -> Item:
    rows = path_to_stroke3(walk, ended=True)
    return Item(rows, split, origin=(float(walk[0, 0]), float(walk[0, 1])))
