"""Small data sets for tests: files of drawings, and trajectories."""

from pathlib import Path

import numpy as np

from sketchrnn.data.tracks import Tracks
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.trajectories.trajectory import Trajectory
from tests.tiny import sketch

START = 1_200_000_000.0


def svg(path: Path, size: float, factor: float = 1.0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    strokes = (np.array([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]), np.array([[0.2, 0.5], [0.4, 0.5]]))
    Drawing(tuple(stroke * size * factor for stroke in strokes), size, size).write(path)


def npz(path: Path, first_rows: list[list[float]] | None = None, size: float = 1.0) -> Path:
    rng = np.random.default_rng(0)
    splits = {}
    for name, count in (("train", 30), ("valid", 5), ("test", 4)):
        rows = [sketch(rng, 6 + i % 5) * [size, size, 1] for i in range(count)]
        if first_rows is not None:
            rows = [np.concatenate((first_rows, part)) for part in rows]
        splits[name] = np.array(rows, dtype=object)
    np.savez(path, **splits)
    return path


def tracks(count: int = 20, fixes: int = 30, step: float = 10.0, apart: float = 3600) -> Tracks:
    """Drives to the north-east, one an hour, a fix every ten seconds."""
    lat = 52.5 + 0.0005 * np.tile(np.arange(fixes), count)
    lon = 13.4 + 0.001 * np.tile(np.arange(fixes), count)
    time = (
        START + step * np.tile(np.arange(fixes), count) + np.repeat(apart * np.arange(count), fixes)
    )
    return Tracks(lat, lon, time, fixes * np.arange(count + 1), None, None)


def some_drives() -> list[Trajectory]:
    made = tracks(6)
    parts = [slice(*made.offsets[i : i + 2]) for i in range(6)]
    return [Trajectory(made.lat[part], made.lon[part], made.time[part]) for part in parts]
