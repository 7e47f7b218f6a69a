"""The header of a table: its text in its encoding, and which columns hold the fixes of GPS tracks.

Not here: the lines below the header (`track_csv.py`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened

ALIASES = {
    "lat": (
        *("lat", "latitude", "gps_lat", "gps_latitude", "lat_deg", "latitude_deg", "position_lat"),
        *("latitude_n_s", "breitengrad", "breite"),
    ),
    "lon": (
        *("lon", "lng", "long", "longitude", "gps_lon", "gps_lng", "gps_long", "gps_longitude"),
        *("lon_deg", "long_deg", "longitude_deg", "position_long", "longitude_e_w"),
        *("laengengrad", "längengrad", "laenge", "länge"),
    ),
    "time": (
        *("time", "timestamp", "t", "datetime", "date_time", "unix", "unix_time", "epoch"),
        *("basedatetime", "base_date_time", "utc", "time_utc", "utc_time", "gps_time", "gpstime"),
        *("local_time", "recorded_at", "created_at", "zeit", "uhrzeit", "zeitstempel"),
    ),
    "date": ("date", "day", "utc_date", "date_utc", "gps_date", "local_date", "datum"),
    "id": (
        *("id", "track", "track_id", "trip", "trip_id", "trajectory", "trajectory_id", "segment"),
        *("mmsi", "name", "vehicle", "vehicle_id", "taxi_id", "cab"),
    ),
}
MAX_COLUMNS = 1000
HEADER_WITHIN = 50
"""Lines in which the names of the columns are looked for."""
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Columns:
    """Positions of columns in a line."""

    lat: int
    lon: int
    time: int | None
    date: int | None
    ids: tuple[int, ...]
    """Best first."""
    count: int
    """Of all columns."""


def decode_table(content: bytes, file_name: str) -> io.StringIO:
    """Return the text of a table: UTF-16 or UTF-8, else Windows-1252, as spreadsheets save it.

    Raises DataError if it is no text.
    """
    start = content[:1000]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif start[1::2].count(0) > len(start) / 4:
        encodings = ("utf-16-le",)
    elif start[::2].count(0) > len(start) / 4:
        encodings = ("utf-16-be",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text[:1000]:
            return io.StringIO(text, newline="")
    raise DataError(f"{file_name}: expected a table as UTF-8 or UTF-16 text, got other bytes")


def find_columns(
    stream: io.StringIO, file_name: str, given: Mapping[str, str]
) -> tuple[Columns, str, int]:
    """Return the columns, the delimiter and the number of the line that names the columns.

    The stream is then at the line after it. DataError if none of the first lines names them.
    """
    first: list[str] | None = None
    marked = ""
    for number, line in enumerate(islice(stream, HEADER_WITHIN), 1):
        if line.startswith("sep=") and len(line.strip()) <= 5:  # Excel's own first line
            marked = line.strip("\r\n")[4:]
            continue
        delimiter = marked or max(_DELIMITERS, key=line.count)
        header = next(csv.reader([line], delimiter=delimiter), [])
        if len(header) > MAX_COLUMNS:
            raise DataError(
                f"{file_name}: expected a table of at most {MAX_COLUMNS:,} columns, got "
                f"{len(header):,}"
            )
        columns = _columns(header, given)
        if isinstance(columns, Columns):
            return columns, delimiter, number
        first = header if first is None and any(header) else first
    missing = _columns(first or [], given)
    needed = dict.fromkeys(("lat", "lon", *(name for name in given if given[name]), "time"))
    expected = [given.get(column, column) for column in needed]
    raise DataError(
        f"{file_name}: expected a first line that names the columns {', '.join(expected)}, "
        f"got {shortened(', '.join(first or []))} without {missing}"
    )


def _columns(header: Sequence[str], given: Mapping[str, str]) -> Columns | str:
    """Return the positions of the columns, or the names of those that are missing.

    If several columns match one entry, the first alias in the list wins.
    """
    exact = [name.strip().lower() for name in header]
    plain = [re.sub(r"\W+", "_", re.sub(r"[(\[].*", "", name)).strip("_") for name in exact]
    found: dict[str, list[int]] = {}
    for column, aliases in ALIASES.items():
        own = given.get(column)
        if own is None:
            found[column] = [plain.index(alias) for alias in aliases if alias in plain]
        else:
            found[column] = [exact.index(own.lower())] if own.lower() in exact else []
    needed = dict.fromkeys(("lat", "lon", *(name for name in given if given[name])))
    missing = [given.get(column, column) for column in needed if not found[column]]
    if missing:
        return " and ".join(missing)
    time, date = (next(iter(found[column]), None) for column in ("time", "date"))
    return Columns(found["lat"][0], found["lon"][0], time, date, tuple(found["id"]), len(header))
