"""GeoJSON (RFC 7946) line strings with times: each line is one track.

Specification: https://www.rfc-editor.org/rfc/rfc7946. Reads a LineString, a MultiLineString, a
GeometryCollection, a Feature or a FeatureCollection. RFC 7946 has no times. They are in a feature's
property `times`, `coordTimes` or `coordinateProperties.times`, one for each position (for a
MultiLineString a list of such lists), as ISO 8601, unix seconds or milliseconds. Writes a
FeatureCollection with `coordTimes`, rounded to 1e-7 degrees and 1 ms. A line across the date line
is not cut. Not here: points, polygons and altitudes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import parse_json, shortened
from sketchrnn.formats.track import (
    Details,
    Track,
    iso_text,
    make_track,
    parse_times,
    prefer_timed,
    rounded_degrees,
    rounded_milliseconds,
)

MAX_BYTES = 64_000_000
MAX_DEPTH = 8
"""Of collections in collections. RFC 7946, section 3.1.8, advises against any nesting."""


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a GeoJSON file, at least one.

    Lines without times are left out and counted in `dropped` if others have times, and so are null
    positions and times; if no line has times, all are tracks without times. Raises DataError, which
    names the file, if it is broken or has no line.
    """
    try:
        lines = _lines(parse_json(content, strict=False), {})
        tracks = [_track(line, Counter() if dropped is None else dropped) for line in lines]
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from error
    if not tracks:
        raise DataError(f"{file_name}: expected GeoJSON with a LineString, got none")
    return prefer_timed(tracks, dropped)


class Line(NamedTuple):
    """A line string of a file."""

    positions: list[Any]
    times: list[Any] | None
    name: str | None
    part_of: int | None = None  # lines of one MultiLineString have the same number


def _lines(value: Any, properties: dict[str, Any], depth: int = 0) -> Iterator[Line]:
    """Yield the line strings in a GeoJSON object, with the times and name of their feature."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or depth > MAX_DEPTH:
        raise DataError(f"expected a GeoJSON object, got {shortened(value)}")
    kind = value["type"]
    if kind in ("FeatureCollection", "GeometryCollection"):
        members = value.get("features" if kind == "FeatureCollection" else "geometries")
        for member in _list(members, f"the members of a {kind}"):
            yield from _lines(member, properties, depth + 1)
    elif kind == "Feature" and value.get("geometry") is not None:
        own = value.get("properties")
        yield from _lines(value["geometry"], own if isinstance(own, dict) else {}, depth + 1)
    elif kind == "LineString":
        line = _list(value.get("coordinates"), "the coordinates of a LineString")
        yield Line(line, _times(properties), _name(properties))
    elif kind == "MultiLineString":
        lines = _list(value.get("coordinates"), "the coordinates of a MultiLineString")
        times = _times(properties)
        if times is not None and len(times) != len(lines):
            raise DataError(
                f"expected a list of times for each of {len(lines)} lines, got {len(times)}"
            )
        for number, line in enumerate(lines):
            line = _list(line, "a line of a MultiLineString")
            own = None if times is None else _list(times[number], "the times of one line")
            yield Line(line, own, _name(properties), id(lines))


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DataError(f"expected {what} to be a list, got {shortened(value)}")
    return value


def _times(properties: dict[str, Any]) -> list[Any] | None:
    nested = properties.get("coordinateProperties")
    for holder in (properties, nested if isinstance(nested, dict) else {}):
        for key in ("coordTimes", "times"):
            if holder.get(key) is not None:
                return _list(holder[key], f"the property {key!r}")
    return None


def _name(properties: dict[str, Any]) -> str | None:
    name = properties.get("name")
    return name if isinstance(name, str) else None


def _track(found: Line, dropped: Counter[str]) -> Track:
    line, times = _without_nulls(found, dropped)
    try:
        positions = np.array([[lon, lat] for lon, lat, *_ in line]).reshape(len(line), 2)  # [n, 2]
    except (TypeError, ValueError) as error:
        raise DataError(
            f"expected positions of the form [longitude, latitude], got {shortened(line)}"
        ) from error
    if len(line) and positions.dtype.kind not in "iuf":
        raise DataError(f"expected positions to be numbers, got {shortened(line[0])}")
    lon, lat = positions.T
    track = make_track(lat, lon, None if times is None else parse_times(times), found.name)
    return track._replace(part_of=found.part_of)


def _without_nulls(found: Line, dropped: Counter[str]) -> tuple[list[Any], list[Any] | None]:
    """Return the positions and times of a line without those that are null."""
    line, times = found.positions, found.times
    if times is not None and len(times) != len(line):
        raise DataError(f"expected a time for each of {len(line)} positions, got {len(times)}")
    placed = [at is not None and not (isinstance(at, list) and None in at[:2]) for at in line]
    timed = [times is None or times[number] is not None for number in range(len(line))]
    kept = [number for number in range(len(line)) if placed[number] and timed[number]]
    if lost := len(line) - sum(placed):
        dropped["fix without a position"] += lost
    if lost := sum(placed) - len(kept):
        dropped["fix without a time"] += lost
    return [line[number] for number in kept], times and [times[number] for number in kept]


def dump(tracks: Sequence[Track], details: Sequence[Details] | None = None) -> bytes:
    """Return a FeatureCollection with one LineString for each track; `details` are properties."""
    features = []
    for track, facts in zip(tracks, details or [{}] * len(tracks), strict=True):
        properties: dict[str, Any] = {} if track.name is None else {"name": track.name}
        properties |= facts
        properties["coordTimes"] = [iso_text(ms) for ms in rounded_milliseconds(track.time)]
        lon, lat = rounded_degrees(track.lon), rounded_degrees(track.lat)
        coordinates = [list(position) for position in zip(lon, lat, strict=True)]
        geometry = {"type": "LineString", "coordinates": coordinates}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    collection = {"type": "FeatureCollection", "features": features}
    return (json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n").encode()
