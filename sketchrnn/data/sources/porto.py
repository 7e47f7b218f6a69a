"""Porto taxi trajectories (UCI 339, ECML/PKDD 2015), as published: one CSV, one trip a line.

The columns that are read are TAXI_ID, TIMESTAMP (unix seconds of the departure), MISSING_DATA, and
POLYLINE, a JSON list of [longitude, latitude], one every 15 s. A trip with missing data is left
out, because the file does not say which of its fixes are missing. The file is read as a stream.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, files_at
from sketchrnn.data.tracks import clean_recordings
from sketchrnn.data.trajectories import Attribution, read_trajectories
from sketchrnn.errors import DataError
from sketchrnn.formats.files import parse_json, shortened
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory

INTERVAL_S = 15.0
COLUMNS = ("TAXI_ID", "TIMESTAMP", "MISSING_DATA", "POLYLINE")
MAX_LINE = 131_072  # characters; the longest trip of the data set has 90,000


def read_porto(path: Path, dropped: Dropped) -> Iterator[Trajectory]:
    """Yield the trips of the CSV at `path`, in its order; `name` is the taxi.

    `dropped` counts what is left out.
    """
    return clean_recordings(_recordings(path, dropped), dropped)


def _recordings(path: Path, dropped: Dropped) -> Iterator[Track]:
    if not path.is_file():
        raise DataError(f"{path}: expected Porto's CSV file, got no such file.")
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        # Each line is parsed alone, so that a broken quote spoils one trip and not all after it.
        lines = iter(lambda: file.readline(MAX_LINE), "")
        first = next(lines, "")
        header = [] if "\0" in first else _cells(first)  # Python 3.10 refuses to split such a line
        if not set(COLUMNS) <= set(header):
            raise DataError(
                f"{path}: expected a first line with the columns {', '.join(COLUMNS)}, got "
                f"{shortened(first.strip())}."
            )
        where = [header.index(column) for column in COLUMNS]
        for line in lines:
            try:
                cells = _cells(line)
                taxi, departure, missing, polyline = (cells[place] for place in where)
                places = np.array(parse_json(polyline), np.float64).reshape(-1, 2)  # lon, lat
                time = float(departure) + INTERVAL_S * np.arange(len(places))
            except (ValueError, TypeError, IndexError, csv.Error, DataError):
                dropped["line not readable"] += 1
                continue
            if missing.strip().lower() == "true":
                dropped["trip with missing data"] += 1
            elif len(places) == 0:
                dropped["trip without fixes"] += 1
            else:
                yield Track(places[:, 1], places[:, 0], time, taxi)


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]), [])


def open_porto(file: str, options: TrajectoryOptions) -> Source:
    """Return the trips of the published CSV file."""
    credit = "Porto taxi data, Moreira-Matias 2013"
    attribution = Attribution(Path(file).stem, "CC BY 4.0", credit)
    return read_trajectories(read_porto, Path(file), attribution, options)


SOURCE = DataSource(
    spec="porto:FILE",
    summary="Porto's taxi trips as published, the CSV",
    open=open_porto,
    files=files_at,
)
