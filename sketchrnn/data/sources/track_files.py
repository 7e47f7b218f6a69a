"""A user's own recordings: a file of GPS tracks, a folder of them, or a named table.

Folders in a folder are read too. A file that is broken is left out if others are not. `folder.py`
describes files and folders as a data set; the table, `csv:FILE?lat=Y&lon=X&time=T`, is described
here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.sources.own_files import UNREADABLE, ending, leave_out, own_files, read_own
from sketchrnn.data.tracks import clean_recordings
from sketchrnn.data.trajectories import Attribution, read_trajectories
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.isolation import Limits, isolated_within
from sketchrnn.formats.track import Track
from sketchrnn.formats.track_columns import ALIASES
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import READERS, Trajectory


def read_track_files(
    path: Path, dropped: Dropped, columns: Mapping[str, str] | None = None
) -> Iterator[Trajectory]:
    """Yield the cleaned trajectories of a file or folder, file by file.

    The name of a trajectory is that of its track, else that of its file.

    Args:
        path: a file, or a folder in which the files with a known ending are read, also as .gz.
        dropped: counts the fixes and lines that are left out, by reason.
        columns: names of the columns of a table, by the keys `lat`, `lon`, `time` and `id`; found
            by their usual names if None.

    Raises:
        DataError: no file to read, or none whose content fits its ending.
    """
    return clean_recordings(_recordings(path, dropped, columns), dropped)


def open_table(argument: str, options: TrajectoryOptions) -> Source:
    """Return the trajectories of a table with named columns: `FILE.csv?lat=Y&lon=X&time=T&id=C`.

    `&id=` without a column: the table is one trajectory. `&date=D`: the column with the dates of
    the times.
    """
    file, _, query = argument.partition("?")
    columns = dict(parse_qsl(query, keep_blank_values=True))
    if not columns.keys() <= ALIASES.keys():
        raise UsageError(
            f"csv:{argument}: expected the columns {', '.join(ALIASES)}, got {', '.join(columns)}"
        )
    path = Path(file)
    if path.suffix.lower() != ".csv" or not path.is_file():
        raise DataError(f"{file}: expected a file that ends in .csv")
    reader = partial(read_track_files, columns=columns)
    return read_trajectories(reader, path, Attribution(path.stem), options)


def _recordings(path: Path, dropped: Dropped, columns: Mapping[str, str] | None) -> Iterator[Track]:
    files = [file for file in own_files(path) if ending(file) in READERS]
    if not files:
        raise DataError(f"{path}: expected files that end in {', '.join(READERS)}, got none.")
    faults: list[DataError] = []
    for file in files:
        try:
            tracks = _read(file, dropped, columns)
        except DataError as error:
            faults.append(error)
            if len(faults) == len(files):
                raise faults[0] from None
            leave_out(error, UNREADABLE, dropped)
            continue
        for track in tracks:
            if track.timed:
                yield track._replace(name=track.name or _stem(file))
            else:
                dropped["trip without times"] += 1


def _stem(file: Path) -> str:
    return Path(file.stem).stem if file.suffix.lower() == ".gz" else file.stem


def _read(file: Path, dropped: Dropped, columns: Mapping[str, str] | None) -> list[Track]:
    """Return the tracks of one file, which a child process reads."""
    content = read_own(file, READERS[ending(file)].MAX_BYTES)
    limits = Limits.of_data(len(content))
    tracks, counted = isolated_within(limits, file.name, _parse, content, file.name, columns)
    dropped.update(counted)
    return tracks


def _parse(
    content: bytes, file_name: str, columns: Mapping[str, str] | None
) -> tuple[list[Track], Dropped]:
    """Return the tracks in the bytes of a file, and what is left out."""
    dropped = Dropped()
    named = {} if columns is None else {"names": columns}
    tracks = READERS[ending(Path(file_name))].parse(content, file_name, dropped, **named)
    return tracks, dropped


TABLE_SOURCE = DataSource(
    spec="csv:FILE?lat=Y&lon=X&time=T",
    summary="a table of drives with columns of these names, perhaps &id=CAR",
    open=open_table,
    files=lambda argument: files_at(argument.partition("?")[0]),
)
