"""TCX tracks of Garmin (Training Center Database), read only: each activity or course is a track.

Schema: https://www8.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd. The laps of an activity are
one track, since a lap ends where the next one begins. Points without a position, as in a tunnel,
are left out. Not here: heart rate, cadence and altitudes.
"""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element

from sketchrnn.errors import DataError
from sketchrnn.formats import xml_text
from sketchrnn.formats.files import shortened
from sketchrnn.formats.track import Track, count_left_out, make_track, parse_iso, prefer_timed
from sketchrnn.formats.xml_text import local_name, named, text_of

MAX_BYTES = 64_000_000


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a TCX file, at least one, with points in the order of the file.

    `dropped` counts points without a position or a time. Raises DataError, which names the file, if
    it is broken or has no position.
    """
    root = xml_text.parse(content, file_name, "TCX")
    dropped = Counter() if dropped is None else dropped
    try:
        found = [
            _track(node, dropped)
            for node in root.iter()
            if local_name(node) in ("Activity", "Course")
        ]
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from error
    tracks = [track for track in found if len(track.lat)]
    if not tracks:
        raise DataError(f"{file_name}: expected TCX with positions, got none")
    return prefer_timed(tracks, dropped)


def _track(activity: Element, dropped: Counter[str]) -> Track:
    """Return the points with a position and a time; without times if no point has one."""
    points = list(named(activity, "Trackpoint"))
    placed = [(at, text_of(point, "Time")) for point in points if (at := _position(point))]
    timed = [(at, time) for at, time in placed if time]
    kept = timed or placed
    count_left_out(len(points), len(placed), len(kept), dropped)
    lat, lon = [at[0] for at, _ in kept], [at[1] for at, _ in kept]
    time = [parse_iso(time) for _, time in timed if time]
    name = text_of(activity, "Name") or text_of(activity, "Id")
    return make_track(lat, lon, time or None, name)


def _position(point: Element) -> tuple[float, float] | None:
    """Return latitude and longitude of a point; None if it has no position."""
    for position in named(point, "Position"):
        texts = text_of(position, "LatitudeDegrees"), text_of(position, "LongitudeDegrees")
        try:
            return float(texts[0] or ""), float(texts[1] or "")
        except ValueError:
            raise DataError(f"expected a position in degrees, got {shortened(texts)}") from None
    return None
