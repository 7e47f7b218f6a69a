"""KML tracks (OGC 2.2 and 2.3, Google's extensions), read only.

Specifications: https://docs.ogc.org/is/12-007r2/12-007r2.html and
https://developers.google.com/kml/documentation/kmlreference#gxtrack. A `Track` or `gx:Track` is a
track with times, also in a `MultiTrack`. The dated points of one folder are a track together. A
`LineString`, also in a `MultiGeometry`, has no times. Not here: KMZ (a zip with a KML in it),
network links, polygons, places without a date, and altitudes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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

MAX_BYTES = 32_000_000


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the tracks of a KML file, at least one, in the order of the file.

    `dropped` counts points without a position or a time that can be read, and lines without times
    if other tracks have some.
    Raises DataError, which names the file, if it is broken or has no track.
    """
    root = xml_text.parse(content, file_name, "KML")
    dropped = Counter() if dropped is None else dropped
    try:
        found = [*_lines(root, dropped), *_dated_points(root, dropped)]
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from error
    tracks = [track for track in found if len(track.lat)]
    if not tracks:
        raise DataError(
            f"{file_name}: expected KML with a Track, a LineString or dated points, got none"
        )
    return prefer_timed(tracks, dropped)


def _lines(root: Element, dropped: Counter[str]) -> Iterator[Track]:
    """Yield the tracks and line strings of each placemark."""
    for number, placemark in enumerate(named(root, "Placemark")):
        name = text_of(placemark, "name")
        for node in placemark.iter():
            if local_name(node) == "Track":
                yield _track(node, name, dropped)._replace(part_of=number)
            elif local_name(node) == "LineString":
                texts = (text_of(node, "coordinates") or "").split()
                yield make_partly_timed([(_position(text), None) for text in texts], name, dropped)


def _track(node: Element, name: str | None, dropped: Counter[str]) -> Track:
    """Return a track of pairs `when`, `coord`."""
    whens = [(part.text or "").strip() for part in node if local_name(part) == "when"]
    coords = [(part.text or "").strip() for part in node if local_name(part) == "coord"]
    if len(whens) != len(coords):
        raise DataError(
            f"expected a position for each of {len(whens)} times of a Track, got {len(coords)}"
        )
    pairs = zip(coords, whens, strict=True)
    points = [(_position(coord, None), time_of(when)) for coord, when in pairs]
    return make_partly_timed(points, name, dropped)


def _dated_points(root: Element, dropped: Counter[str]) -> Iterator[Track]:
    """Yield one track for each folder or document that has points with a time stamp in it."""
    for folder in root.iter():
        fixes = []
        for placemark in (node for node in folder if local_name(node) == "Placemark"):
            point = next(named(placemark, "Point"), None)
            stamp = next(named(placemark, "TimeStamp"), None)
            when = None if stamp is None else text_of(stamp, "when")
            if point is not None and when:
                fixes.append((_position(text_of(point, "coordinates") or ""), time_of(when)))
        yield make_partly_timed(fixes, text_of(folder, "name"), dropped)


def _position(text: str, separator: str | None = ",") -> tuple[float, float] | None:
    """Return latitude and longitude of `longitude,latitude` or `longitude,latitude,altitude`.

    None if they cannot be read.
    """
    lon, lat, *_ = [*text.split(separator), "", ""]
    return position_of(lat, lon)
