"""An .npz file: stroke-3 drawings or GPS tracks, as its arrays say."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.sources.stroke3 import open_stroke3
from sketchrnn.data.tracks import load_tracks
from sketchrnn.data.trajectories import Attribution, from_tracks


def open_npz(path: str, options: TrajectoryOptions) -> Source:
    """Return the drawings or the trajectories of an .npz file."""
    if _holds_tracks(Path(path)):
        return from_tracks(load_tracks(path), Attribution(Path(path).stem), options)
    return open_stroke3(Path(path))


def _holds_tracks(path: Path) -> bool:
    """Return whether an .npz has the arrays of tracks."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "lat.npy" in archive.namelist()
    except zipfile.BadZipFile:
        return False  # the reader of drawings raises the error


SOURCE = DataSource(
    spec="PATH.npz",
    summary="stroke-3 splits train, valid, test; or tracks with lat, lon, t, offsets",
    open=open_npz,
    files=files_at,
    matches=lambda path: path.suffix.lower() == ".npz" and path.is_file(),
)
