"""A user's own drives: one .gpx, .geojson or .csv file, or a folder of them.

Other files of a folder, and its folders, are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sketchrnn.data.tracks import clean_recordings
from sketchrnn.errors import DataError
from sketchrnn.formats.files import read_bounded
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import MAX_GAP_S, Dropped
from sketchrnn.trajectories.trajectory import FORMATS, Trajectory


def read_track_files(
    path: str | Path,
    dropped: Dropped | None = None,
    max_gap_s: float = MAX_GAP_S,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Trajectory]:
    """The drives of a file or folder, file by file; `name` is the track's, or else the file's.

    Fixes and lines that are not usable are left out and counted in `dropped`; a file that is not
    of the kind that its ending says raises. columns: what some of the columns lat, lon, time and id
    of a table are called.
    """
    dropped = Dropped() if dropped is None else dropped
    recordings = _recordings(Path(path), dropped, columns)
    return clean_recordings(recordings, dropped, max_gap_s)


def _recordings(path: Path, dropped: Dropped, columns: Mapping[str, str] | None) -> Iterator[Track]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [file for file in files if file.suffix.lower() in FORMATS]
    if not files:
        raise DataError(f"{path}: expected files that end in {', '.join(FORMATS)}, got none.")
    for file in files:
        tracks = FORMATS[file.suffix.lower()]
        content = read_bounded(file, tracks.MAX_BYTES)
        named = {} if columns is None else {"names": columns}
        for track in tracks.parse(content, file.name, dropped, **named):
            yield track._replace(name=track.name or file.stem)
