"""GPX tracks, read from GPX 1.0 and 1.1 and written as 1.1. Each track segment is one track.

Specification: https://www.topografix.com/GPX/1/1/. Points without a time are left out if others
have one. gpxpy parses and writes; values are rounded to 1e-7 degrees and 1 ms. Not here: waypoints
and routes, which have no times, elevations and extensions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import gpxpy.gpx
import gpxpy.parser
import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.track import (
    Track,
    from_datetime,
    rounded_degrees,
    rounded_milliseconds,
    to_datetime,
)

MAX_BYTES = 32_000_000
"""Largest file. gpxpy needs about fifty times as much memory."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding=["']([\w.-]{1,40})["']""", re.ASCII)
# gpxpy searches namespaces with a regular expression that takes quadratic time if no value follows.
_BARE_NAMESPACE = re.compile(r"\sxmlns(?![\w:.-]{0,100}=)")


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a GPX file, at least one, with points in the order of the file.

    `dropped` counts the points without a time. Raises DataError, which names the file, if it is
    broken or has no track with times.
    """
    xml = _decode(content, file_name)
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise DataError(
            f"{file_name}: expected GPX, got XML with a document type, which is not read"
        )
    if _BARE_NAMESPACE.search(xml):
        raise DataError(f"{file_name}: expected GPX, got XML with a broken namespace")
    try:
        gpx = gpxpy.parser.GPXParser(xml).parse()
    except (gpxpy.gpx.GPXException, ValueError, OverflowError, RecursionError) as error:
        raise DataError(f"{file_name}: expected GPX, got something else ({error})") from error
    segments = [(track.name, s.points) for track in gpx.tracks for s in track.segments if s.points]
    if not segments:
        raise DataError(f"{file_name}: expected GPX with a track, got one without")
    timed = [(name, [p for p in points if p.time is not None]) for name, points in segments]
    tracks = [_track(name, points) for name, points in timed if points]
    if not tracks:
        raise DataError(
            f"{file_name}: expected a GPX track with times, got {len(segments[0][1])} points "
            "without a time"
        )
    untimed = sum(len(points) for _, points in segments) - sum(len(t.time) for t in tracks)
    if dropped is not None and untimed:
        dropped["fix without a time"] += untimed
    return tracks


def _decode(content: bytes, file_name: str) -> str:
    """Return the text without its XML declaration, since an encoding no longer applies to text."""
    declared = _ENCODING.match(content.lstrip()[:200])
    encoding = declared.group(1).decode() if declared else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DataError(f"{file_name}: expected GPX, got bytes that are not {encoding}") from error
    return _DECLARATION.sub("", text, count=1)


def _track(name: str | None, points: list[gpxpy.gpx.GPXTrackPoint]) -> Track:
    return Track(
        np.array([point.latitude for point in points], np.float64),
        np.array([point.longitude for point in points], np.float64),
        np.array([from_datetime(point.time) for point in points if point.time], np.float64),
        name,
    )


def dump(tracks: Sequence[Track]) -> bytes:
    """Return a GPX 1.1 file with one `trk` of one segment for each track."""
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "sketchrnn"
    for track in tracks:
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
        gpx.tracks.append(gpxpy.gpx.GPXTrack(name=track.name))
        gpx.tracks[-1].segments.append(segment)
    return (gpx.to_xml(version="1.1") + "\n").encode()
