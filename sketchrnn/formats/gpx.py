"""GPX tracks, read from GPX 1.0 and 1.1 and written as 1.1. Each track segment is one track.

Specification: https://www.topografix.com/GPX/1/1/. Elements are known by their names in any
namespace, and only positions, times and names are read, so that a broken elevation or extension
does no harm. Points without a position are left out, and points without a time are left out if
others of their segment have one. gpxpy writes; values are rounded to 1e-7 degrees and 1 ms. Not
here: waypoints and routes, which have no times, elevations and extensions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

import gpxpy.gpx

from sketchrnn.errors import DataError
from sketchrnn.formats import xml_text
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import (
    Details,
    Track,
    make_partly_timed,
    position_of,
    prefer_timed,
    rounded_degrees,
    rounded_milliseconds,
    time_of,
    to_datetime,
)
from sketchrnn.formats.xml_text import local_name, named, text_of

MAX_BYTES = 32_000_000


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a GPX file, at least one, with points in the order of the file.

    `dropped` counts the points and segments that are left out. If no point has a time, all segments
    are tracks without times. Raises DataError, which names the file, if it is broken, has no track,
    or has no track with a position.
    """
    root = xml_text.parse(content, file_name, "GPX")
    if local_name(root) != "gpx":
        raise DataError(
            f"{file_name}: expected GPX, got something else (<{shortened(local_name(root))[1:-1]}>)"
        )
    segments = list(_segments(root))
    if not segments:
        raise DataError(
            f"{file_name}: expected GPX with a track, got one without (waypoints and routes are "
            "not read)"
        )
    dropped = Counter() if dropped is None else dropped
    tracks = [_track(*segment, dropped) for segment in segments]
    tracks = [track for track in tracks if len(track.lat)]
    if not tracks:
        first = segments[0][0][0]
        position = f"lat={first.get('lat', '')!r:.30} lon={first.get('lon', '')!r:.30}"
        raise DataError(f"{file_name}: expected points with lat and lon in degrees, got {position}")
    return prefer_timed(tracks, dropped)


def _segments(root: Element) -> Iterator[tuple[list[Element], str | None, int]]:
    """Yield the points, the name and the number of the track of each segment that has points."""
    for number, track in enumerate(named(root, "trk")):
        for segment in named(track, "trkseg"):
            points = [point for point in segment if local_name(point) == "trkpt"]
            if points:
                yield points, text_of(track, "name"), number


def _track(points: list[Element], name: str | None, number: int, dropped: Counter[str]) -> Track:
    """Return the points with a time; all of them, as a track without times, if none has one."""
    read = [
        (position_of(point.get("lat"), point.get("lon")), time_of(text_of(point, "time")))
        for point in points
    ]
    return make_partly_timed(read, name, dropped)._replace(part_of=number)


def dump(tracks: Sequence[Track], details: Sequence[Details] | None = None) -> bytes:
    """Return a GPX 1.1 file with one `trk` of one segment for each track; `details` describe it."""
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "sketchrnn"
    for track, facts in zip(tracks, details or [{}] * len(tracks), strict=True):
        segment = gpxpy.gpx.GPXTrackSegment()
        segment.points = [
            gpxpy.gpx.GPXTrackPoint(lat, lon, time=to_datetime(milliseconds))
            for lat, lon, milliseconds in zip(
                rounded_degrees(track.lat),
                rounded_degrees(track.lon),
                rounded_milliseconds(track.time),
                strict=True,
            )
        ]
        described = "; ".join(f"{name}: {value}" for name, value in facts.items()) or None
        gpx.tracks.append(gpxpy.gpx.GPXTrack(track.name, described))
        gpx.tracks[-1].segments.append(segment)
    return (gpx.to_xml(version="1.1") + "\n").encode()
