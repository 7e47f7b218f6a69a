"""GPX tracks, read from GPX 1.0 and 1.1 and written as 1.1. Each track segment is one track.

Specification: https://www.topografix.com/GPX/1/1/. Points without a time are left out if others
of their segment have one. gpxpy parses and writes; values are rounded to 1e-7 degrees and 1 ms. Not
here: waypoints and routes, which have no times, elevations and extensions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import gpxpy.gpx
import gpxpy.parser

from sketchrnn.errors import DataError
from sketchrnn.formats import xml_text
from sketchrnn.formats.track import (
    Details,
    Track,
    from_datetime,
    make_track,
    prefer_timed,
    rounded_degrees,
    rounded_milliseconds,
    to_datetime,
)

MAX_BYTES = 32_000_000
"""Largest file. gpxpy needs about fifty times as much memory."""

# gpxpy searches namespaces with a regular expression that takes quadratic time if no value follows.
_BARE_NAMESPACE = re.compile(r"\sxmlns(?![\w:.-]{0,100}=)")


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a GPX file, at least one, with points in the order of the file.

    `dropped` counts the points and segments without a time that are left out. If no point has a
    time, all segments are tracks without times. Raises DataError, which names the file, if it is
    broken or has no track.
    """
    xml = xml_text.decode(content, file_name, "GPX")
    if _BARE_NAMESPACE.search(xml):
        raise DataError(f"{file_name}: expected GPX, got XML with a broken namespace")
    try:
        gpx = gpxpy.parser.GPXParser(xml).parse()
    except (gpxpy.gpx.GPXException, ValueError, OverflowError, RecursionError) as error:
        raise DataError(f"{file_name}: expected GPX, got something else ({error})") from error
    segments = [(track.name, s.points) for track in gpx.tracks for s in track.segments if s.points]
    if not segments:
        raise DataError(
            f"{file_name}: expected GPX with a track, got one without (waypoints and routes are "
            "not read)"
        )
    return prefer_timed([_track(name, points, dropped) for name, points in segments], dropped)


def _track(
    name: str | None, points: list[gpxpy.gpx.GPXTrackPoint], dropped: Counter[str] | None
) -> Track:
    """Return the points with a time; all of them, as a track without times, if none has one."""
    timed = [point for point in points if point.time is not None]
    if timed and dropped is not None and len(timed) < len(points):
        dropped["fix without a time"] += len(points) - len(timed)
    kept = timed or points
    lat, lon = [point.latitude for point in kept], [point.longitude for point in kept]
    time = [from_datetime(point.time) for point in timed if point.time]
    return make_track(lat, lon, time or None, name)


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
