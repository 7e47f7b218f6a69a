"""TCX tracks of Garmin (Training Center Database), read only: each activity or course is a track.

Schema: https://www8.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd. The laps of an activity are
one track, since a lap ends where the next one begins. Points without a position, as in a tunnel,
are left out, and so are those whose position or time is broken. Not here: heart rate, cadence and
altitudes.
"""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element

from sketchrnn.errors import DataError
from sketchrnn.formats import xml_text
from sketchrnn.formats.track import (
    Track,
    make_partly_timed,
    position_of,
    prefer_timed,
    time_of,
)
from sketchrnn.formats.xml_text import local_name, named, text_of

MAX_BYTES = 64_000_000


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a TCX file, at least one, with points in the order of the file.

    `dropped` counts points without a position or a time that can be read. Raises DataError, which
    names the file, if it is broken or has no position.
    """
    root = xml_text.parse(content, file_name, "TCX")
    dropped = Counter() if dropped is None else dropped
    found = [
        _track(node, dropped) for node in root.iter() if local_name(node) in ("Activity", "Course")
    ]
    tracks = [track for track in found if len(track.lat)]
    if not tracks:
        raise DataError(f"{file_name}: expected TCX with positions in degrees, got none")
    return prefer_timed(tracks, dropped)


def _track(activity: Element, dropped: Counter[str]) -> Track:
    """Return the points with a position and a time; without times if no point has one."""
    points = [
        (_position(point), time_of(text_of(point, "Time")))
        for point in named(activity, "Trackpoint")
    ]
    return make_partly_timed(points, text_of(activity, "Name") or text_of(activity, "Id"), dropped)


def _position(point: Element) -> tuple[float, float] | None:
    """Return latitude and longitude of a point; None if it has no position that can be read."""
    position = next(named(point, "Position"), None)
    if position is None:
        return None
    return position_of(text_of(position, "LatitudeDegrees"), text_of(position, "LongitudeDegrees"))
