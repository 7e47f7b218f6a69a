"""GPS tracks as a CSV table: the columns lat, lon, time, and one for the name.

A line names the columns, in any order and case; lines before it, as spreadsheets and loggers write
them, are passed over. Cells are separated by commas, semicolons, tabs or bars. `track_columns.py`
lists the accepted names, unless the caller gives others; those of ships' positions (AIS) as the
United States (MarineCadastre) and Denmark publish them are among them. Other columns are ignored.
Numbers have a decimal point or comma. Times are those of `track_times.py`, with the date in the
same column or in one of its own. A table without a column of times holds tracks without times. A
column of names in which each line has another name numbers the lines, so it is passed over. Values
are written as RFC 4180 says, with a resolution of 1e-7 degrees and 1 ms. Not here: tables without a
header.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import (
    DEGREE_DECIMALS,
    TIME_DECIMALS,
    Details,
    Track,
    make_track,
    rounded_degrees,
    rounded_milliseconds,
)
from sketchrnn.formats.track_columns import Columns, decode_table, find_columns
from sketchrnn.formats.track_times import has_clock, parse_column, parse_number

MAX_BYTES = 256_000_000
_DEGREES = re.compile(
    r"([NSEWO]?)\s{0,3}([-+]?[\d.,]{1,40})\s{0,3}°?\s{0,3}([NSEWO]?)", re.IGNORECASE
)


@dataclass
class _Cells:
    """The cells that matter, one of each line."""

    lat: array[float] = field(default_factory=lambda: array("d"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    time: list[str] = field(default_factory=list)
    date: list[str] = field(default_factory=list)
    ids: list[tuple[str, ...]] = field(default_factory=list)
    """Of all columns that may name tracks."""


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
        names: column (lat, lon, time, date or id) -> its name in this table; an empty name for id
            means that all lines are one track.
    """
    stream = decode_table(content, file_name)
    faults: Counter[str] = Counter()
    try:
        columns, delimiter, number = find_columns(stream, file_name, names or {})
        rows = csv.reader(stream, delimiter=delimiter)
        cells, unread, wide = _Cells(), "", 0
        for row in rows:
            if not any(row):
                continue
            wide += sum(map(bool, row[columns.count :])) > 1
            try:
                _read(row, columns, cells)
            except (ValueError, IndexError):
                line = f"line {number + rows.line_num}"
                unread = unread or f"{line}, {shortened(delimiter.join(row))}"
                faults["line not readable"] += 1
    except csv.Error as error:
        raise DataError(f"{file_name}: expected a table, got something else ({error})") from error
    if not len(cells.lat):
        got = f"the unreadable {unread}" if unread else "none"
        raise DataError(f"{file_name}: expected lines with a position and a time, got {got}")
    if wide >= len(cells.lat):
        raise DataError(
            f"{file_name}: expected {columns.count} cells in each line, got more; where numbers "
            "have a decimal comma, semicolons or tabs must separate them"
        )
    time = _times(cells, columns, file_name)
    if columns.time is not None and (lost := int(np.isnan(time).sum())):
        unread = unread or f"the time {shortened(cells.time[int(np.argmax(np.isnan(time)))])}"
        faults["line not readable"] += lost
    if faults and dropped is None:
        raise DataError(
            f"{file_name}: expected a latitude, a longitude and a time in each line, got {unread}"
        )
    if dropped is not None:
        dropped.update(faults)
    return _tracks(cells, time, columns, file_name, "id" in (names or {}))


def _read(row: list[str], columns: Columns, cells: _Cells) -> None:
    """Add the cells of one line.

    Raises ValueError or IndexError, and adds nothing, if they cannot be read.
    """
    lat, lon = _degrees(row[columns.lat]), _degrees(row[columns.lon])
    time = "" if columns.time is None else row[columns.time]
    date = "" if columns.date is None else row[columns.date]
    ids = tuple(row[place].strip() for place in columns.ids)
    cells.lat.append(lat)
    cells.lon.append(lon)
    cells.time.append(time)
    cells.date.append(date)
    cells.ids.append(ids)


def _degrees(text: str) -> float:
    """Return degrees, also of "52,5", "52.5 N" and "13.4°W". Raises ValueError."""
    try:
        return float(text)
    except ValueError:
        match = _DEGREES.fullmatch(text.strip())
        number = np.nan if match is None else parse_number(match[2])
        if match is None or np.isnan(number):
            raise
        return -number if (match[1] or match[3]).upper() in ("S", "W") else number


def _times(cells: _Cells, columns: Columns, file_name: str) -> np.ndarray:
    """Return unix seconds, float64[n]; NaN where they cannot be read, and throughout without times.

    DataError if no time can be read.
    """
    times, days = cells.time, None if columns.date is None else cells.date
    if columns.time is None:
        if days is None or not has_clock(days[0]):
            return np.full(len(cells.lat), np.nan)
        times, days = days, None
    seconds = parse_column(times, days)
    if np.isnan(seconds).all():
        raise DataError(
            f"{file_name}: expected times as unix seconds or as dates with a clock, got "
            f"{shortened(times[0])}"
        )
    return seconds


def _tracks(
    cells: _Cells, time: np.ndarray, columns: Columns, file_name: str, named: bool
) -> list[Track]:
    """Return one track for each name. `named`: whether the caller gave the column of names."""
    lat, lon = np.array(cells.lat), np.array(cells.lon)
    timed = ~np.isnan(time) if np.isfinite(time).any() else np.ones(len(time), bool)
    for place in range(len(columns.ids)):
        rows: dict[str, list[int]] = {}
        for number in np.flatnonzero(timed).tolist():
            rows.setdefault(cells.ids[number][place], []).append(number)
        if len(rows) < int(timed.sum()) or len(rows) < 2:
            return [
                make_track(lat[own], lon[own], time[own], name or None)
                for name, own in rows.items()
            ]
        if named:
            raise DataError(
                f"{file_name}: expected a column that names tracks, got one with another name in "
                f"each of {len(rows):,} lines"
            )
    return [make_track(lat[timed], lon[timed], time[timed])]


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
