"""GPS tracks as a CSV table (RFC 4180): the columns lat, lon, time, and one for the name.

The first line names the columns, in any order and case, separated by commas, semicolons or tabs.
`ALIASES` lists the accepted names, unless the caller gives others; those of ships' positions (AIS)
as the United States (MarineCadastre) and Denmark publish them are among them. Other columns are
ignored. Times are unix seconds, unix milliseconds or ISO 8601, without a zone UTC. A table without
a column of times holds tracks without times. Values are written with a resolution of 1e-7 degrees
and 1 ms. Not here: tables without a header.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import (
    DEGREE_DECIMALS,
    TIME_DECIMALS,
    Details,
    Track,
    as_seconds,
    make_track,
    parse_iso,
    rounded_degrees,
    rounded_milliseconds,
)

MAX_BYTES = 256_000_000
ALIASES = {
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "time": (
        *("time", "timestamp", "t", "datetime", "date_time", "unix", "unix_time", "epoch"),
        *("basedatetime", "base_date_time", "# timestamp"),
    ),
    "id": (
        *("id", "track", "track_id", "trip", "trip_id", "trajectory", "trajectory_id", "segment"),
        *("mmsi", "name", "vehicle", "vehicle_id", "taxi_id", "cab"),
    ),
}
_DAY_FIRST = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?= )")
"""Denmark writes 31/12/2023 23:59:58, in a column `# Timestamp`."""


def parse(
    content: bytes,
    file_name: str,
    dropped: Counter[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[Track]:
    """Return the tracks of a table in the order of their first rows; rows keep their order.

    Args:
        content: of the file.
        file_name: for errors.
        dropped: counts lines that cannot be read. If None, such a line raises DataError.
        names: column (lat, lon, time or id) -> its name in this table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file_name}: expected a table as UTF-8 text, got other bytes") from error
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    fixes: dict[str, list[tuple[float, float, float]]] = {}
    try:
        columns = _columns(next(rows, []), file_name, names or {})
        for row in rows:
            if not row:
                continue
            try:
                track, fix = _fix(row, columns)
            except (ValueError, IndexError, DataError) as error:
                if dropped is None:
                    raise DataError(
                        f"{file_name} line {rows.line_num}: expected a latitude, a longitude and "
                        f"a time, got {shortened(delimiter.join(row))}"
                    ) from error
                dropped["line not readable"] += 1
            else:
                fixes.setdefault(track, []).append(fix)
    except csv.Error as error:
        raise DataError(f"{file_name}: expected a table, got something else ({error})") from error
    if not fixes:
        raise DataError(f"{file_name}: expected lines with a position and a time, got none")
    return [_track(track, np.array(rows)) for track, rows in fixes.items()]


def _columns(header: list[str], file_name: str, given: Mapping[str, str]) -> dict[str, int]:
    """Return the positions of lat, lon, time and, if there is one, id.

    If several columns match one entry, the first alias in the list wins.
    """
    names = [name.strip().lower() for name in header]
    called = ALIASES | {column: (name.lower(),) for column, name in given.items()}
    found = {
        column: next((names.index(alias) for alias in aliases if alias in names), None)
        for column, aliases in called.items()
    }
    needed = dict.fromkeys(("lat", "lon", *given))
    missing = [given.get(column, column) for column in needed if found[column] is None]
    if missing:
        expected = [given.get(column, column) for column in dict.fromkeys((*needed, "time"))]
        raise DataError(
            f"{file_name}: expected a first line that names the columns {', '.join(expected)}, "
            f"got {shortened(', '.join(header))} without {' and '.join(missing)}"
        )
    return {column: place for column, place in found.items() if place is not None}


def _fix(row: list[str], columns: dict[str, int]) -> tuple[str, tuple[float, float, float]]:
    """Return (id, (lat, lon, time)) of one line; the time is NaN in a table without times."""
    time = _seconds(row[columns["time"]]) if "time" in columns else math.nan
    track = row[columns["id"]].strip() if "id" in columns else ""
    return track, (float(row[columns["lat"]]), float(row[columns["lon"]]), time)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return parse_iso(_DAY_FIRST.sub(r"\3-\2-\1", text))


def _track(name: str, fixes: np.ndarray) -> Track:
    """Return the track of fixes [n, 3]: lat, lon, time."""
    return make_track(fixes[:, 0], fixes[:, 1], as_seconds(fixes[:, 2]), name or None)


def dump(tracks: Sequence[Track], details: Sequence[Details] | None = None) -> bytes:
    """Return a table lat, lon, time, with a column `track` in front if there are names.

    `details` are further columns. If there are several tracks, and some have no name or the same
    name, numbers from 1 replace all names.
    """
    names = [track.name for track in tracks]
    if len(tracks) > 1 and (None in names or len(set(names)) < len(names)):
        names = [str(number + 1) for number in range(len(names))]
    with_names = any(name is not None for name in names)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    facts = details or [{}] * len(tracks)
    columns = list(dict.fromkeys(column for one in facts for column in one))
    writer.writerow(["track"] * with_names + ["lat", "lon", "time"] + columns)
    for name, track, own in zip(names, tracks, facts, strict=True):
        lat, lon = rounded_degrees(track.lat), rounded_degrees(track.lon)
        for row in zip(lat, lon, rounded_milliseconds(track.time), strict=True):
            cells = [f"{row[0]:.{DEGREE_DECIMALS}f}", f"{row[1]:.{DEGREE_DECIMALS}f}"]
            cells.append(f"{row[2] / 1000:.{TIME_DECIMALS}f}")
            more = [own.get(column, "") for column in columns]
            writer.writerow([name] * with_names + cells + more)
    return out.getvalue().encode()
