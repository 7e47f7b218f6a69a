"""The ETH/UCY folds: pedestrians seen from above, one of five scenes left out for testing.

A fold is a folder with `train`, `val` and `test`, each with text files of frame, person, x and y in
metres, a fix every 0.4 s (Pellegrini et al. 2009, Lerner et al. 2007, as prepared by Gupta et al.
2018, Social GAN). As in Social GAN, the sequences are all windows of 20 fixes in which two or more
people are present throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Item, Source, TrajectoryOptions, files_at
from sketchrnn.data.store import SPLITS, DatasetInfo
from sketchrnn.data.trajectories import path_item
from sketchrnn.data.units import TrajectoryUnits
from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened

FOLDERS = {"train": "train", "valid": "val", "test": "test"}
STEP_S = 0.4
SEEN, AHEAD = 8, 12  # fixes
TOGETHER = 2
"""A window is kept if at least this many people are present in all of it."""
COLUMNS = 4  # frame, person, x, y


def open_fold(argument: str, options: TrajectoryOptions) -> Source:
    """Return the windows of a fold. The benchmark fixes step and split, so `options` is ignored."""
    folder = Path(argument)
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
        units=TrajectoryUnits(
            step_s=STEP_S,
            frame={"lat": 0.0, "lon": 0.0},  # metres of a scene, which has no place on earth
            seen_s=round((SEEN - 1) * STEP_S, 6),
            horizon_s=round(AHEAD * STEP_S, 6),
        ),
    )

    def items() -> Iterator[Item]:
        for split, paths in files.items():
            for path in paths:
                for window in _windows(_read(path)):
                    yield path_item(window, SPLITS.index(split))

    return Source(info, items())


def _read(path: Path) -> np.ndarray:
    """Return fixes float64 [n, 4]: frame (0, 1, 2, …), person, x and y in metres."""
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
    # Frames are numbered by tens. Frames without people do not count, as in Social GAN.
    fixes[:, 0] = np.unique(fixes[:, 0], return_inverse=True)[1]
    return fixes


def _windows(fixes: np.ndarray) -> Iterator[np.ndarray]:
    """Yield all windows, float64 [20, 2] each, by their first frame and then by person."""
    length = SEEN + AHEAD
    begun: dict[int, list[np.ndarray]] = {}  # first frame -> windows that begin with it
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


SOURCE = DataSource(
    spec="eth-ucy:DIR",
    summary="one fold of the ETH/UCY benchmark: people who walk (academic)",
    open=open_fold,
    files=files_at,
)
