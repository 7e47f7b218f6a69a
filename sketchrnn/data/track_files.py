"""A user's own drives: one .gpx, .geojson or .csv file, or a folder of them.

Other files of a folder, and its folders, are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sketchrnn.cleaning import MAX_GAP_S, Dropped
from sketchrnn.data.recordings import clean_recordings
from sketchrnn.errors import DataError
from sketchrnn.formats.files import read_bounded
from sketchrnn.formats.track import Track
from sketchrnn.trajectory import FORMATS, Trajectory


def read_track_files(
    path: str | Path, dropped: Dropped | None = None, max_gap_s: float = MAX_GAP_S
) -> Iterator[Trajectory]:
    """The drives of a file or folder, file by file; `name` is the track's, or else the file's.

    Fixes and lines that are not usable are left out and counted in `dropped`; a file that is not
    of the kind that its ending says raises.
    """
    dropped = Dropped() if dropped is None else dropped
    return clean_recordings(_recordings(Path(path), dropped), dropped, max_gap_s)


def _recordings(path: Path, dropped: Dropped) -> Iterator[Track]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [file for file in files if file.suffix.lower() in FORMATS]
    if not files:
        raise DataError(f"{path}: expected files that end in {', '.join(FORMATS)}, got none.")
    for file in files:
        tracks = FORMATS[file.suffix.lower()]
        content = read_bounded(file, tracks.MAX_BYTES)
        for track in tracks.parse(content, file.name, dropped):
            yield track._replace(name=track.name or file.stem)
