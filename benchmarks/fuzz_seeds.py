"""Inputs with which the fuzzing of each reader begins, and words of its format."""

from __future__ import annotations

import io
import json
import struct
import zipfile

import numpy as np
from PIL import Image, ImageDraw

SVG = b"""<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" width="9mm"
xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 99 99"><style>.a,#b{stroke:red}</style>
<defs><symbol id="b"><circle cx="5" cy="5" r="4"/></symbol></defs><g transform="rotate(9)">
<path class="a" fill="none" d="M1 2L3 4C1 2 3 4 5 6Q1 2 3 4A5 5 0 1 0 9 9z m1 1h3v4s1 2 3 4t1 2Z"/>
<use xlink:href="#b" x="4"/><rect width="9" height="8" rx="2" style="fill:none;stroke:#000"/></g>
<polyline points="1,2 3,4 5,6" stroke="black"/><line x2="50" y2="5" stroke="blue"/></svg>"""
GPX = b"""<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>
<name>a</name><trkseg><trkpt lat="52.43" lon="13.53"><ele>3</ele><time>2024-05-01T10:00:00Z</time>
</trkpt><trkpt lat="52.4305" lon="13.5301"><time>2024-05-01T10:00:30+02:00</time></trkpt><trkpt
lat="52.4306" lon="13.531"><time>2024-05-01T10:01:00.5Z</time></trkpt></trkseg></trk></gpx>"""
KML = b"""<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Folder><Placemark><name>a</name><gx:Track>
<when>2024-05-01T10:00:00Z</when><when>2024-05-01T10:01:00Z</when><gx:coord>13.5 52.4 1</gx:coord>
<gx:coord>13.51 52.4 1</gx:coord></gx:Track></Placemark><Placemark><LineString><coordinates>
13.5,52.4 13.6,52.5</coordinates></LineString></Placemark><Placemark><TimeStamp><when>2024-05-01
</when></TimeStamp><Point><coordinates>13.5,52.4</coordinates></Point></Placemark></Folder></kml>"""
TCX = b"""<TrainingCenterDatabase><Activities><Activity><Id>a</Id><Lap><Track><Trackpoint>
<Time>2024-05-01T10:00:00Z</Time><Position><LatitudeDegrees>52.4</LatitudeDegrees><LongitudeDegrees>
13.5</LongitudeDegrees></Position></Trackpoint><Trackpoint><Time>2024-05-01T10:00:30Z</Time><Position>
<LatitudeDegrees>52.401</LatitudeDegrees><LongitudeDegrees>13.5</LongitudeDegrees></Position>
</Trackpoint></Track></Lap></Activity></Activities></TrainingCenterDatabase>"""
CSV = b"""id;lat;lon;time\na;52.43;13.53;2024-05-01 10:00:00\na;52.431;13.531;2024-05-01 10:00:30
b;52,43;13,53;1714557600\n"""
CSV_PLAIN = (
    b"lat,lon,t\n52.43,13.53,1714557600\n52.431,13.531,1714557630\n52.432,13.532,1714557660\n"
)
LINE = {"type": "LineString", "coordinates": [[13.5, 52.4], [13.501, 52.4], [13.502, 52.401]]}
FEATURE = {
    "type": "Feature",
    "geometry": LINE,
    "properties": {"name": "a", "coordTimes": [1, 30, 60]},
}
MANY = {"type": "MultiLineString", "coordinates": [LINE["coordinates"]]}
COLLECTION = {
    "type": "FeatureCollection",
    "features": [FEATURE, {"type": "Feature", "geometry": MANY}],
}
CANVAS = {
    "objects": [
        {"type": "path", "path": [["M", 1, 2], ["Q", 3, 4, 5, 6], ["L", 7, 8]], "strokeWidth": 3},
        {"type": "circle", "radius": 9, "left": 1, "top": 2, "startAngle": 0, "strokeWidth": 1},
        {"type": "rect", "width": 5, "height": 6, "left": 1, "top": 2, "angle": 30, "flipX": True},
        {"type": "polygon", "points": [{"x": 1, "y": 2}, {"x": 3, "y": 9}], "originX": "center"},
        {"type": "path", "path": [["M", 1, 2], ["C", 1, 2, 3, 4, 5, 6], ["Z"]], "scaleX": 2},
    ]
}
OWN = {
    "width": 9,
    "height": 9,
    "strokes": [[[1, 2], [3, 4]], [[5, 6]]],
    "times": [[0, 1], [2]],
    "drawn_by": ["person", "both"],
    "lifted": False,
}
RAW = {"word": "cat", "key_id": "1", "drawing": [[[1, 2], [3, 4], [0, 9]], [[5], [6], [10]]]}
SCENE = {
    "elements": [
        {
            "type": "line",
            "x": 1,
            "y": 2,
            "points": [[0, 0], [5, 6], [9, 1]],
            "roundness": {},
            "angle": 1,
        },
        {"type": "ellipse", "x": 1, "y": 2, "width": 5, "height": 6, "strokeColor": "#000"},
        {"type": "freedraw", "x": 1, "y": 2, "points": [[0, 0], [5, 6]], "isDeleted": False},
    ]
}


def _pictures() -> list[bytes]:
    made = []
    for mode, kind in (
        ("L", "PNG"),
        ("RGBA", "PNG"),
        ("RGB", "JPEG"),
        ("RGB", "WEBP"),
        ("I;16", "PNG"),
    ):
        image = Image.new(mode, (24, 20), "white" if mode != "I;16" else 60_000)
        if mode != "I;16":
            ImageDraw.Draw(image).line((2, 3, 20, 15), fill="black", width=2)
        content = io.BytesIO()
        image.save(content, kind)
        made.append(content.getvalue())
    return made


def _archives() -> list[bytes]:
    lists, numbers = io.BytesIO(), io.BytesIO()
    strokes = np.empty(2, object)
    strokes[:] = [np.ones((3, 3), np.int16), np.ones((2, 3), np.int16)]
    np.savez_compressed(lists, train=strokes)
    np.savez(numbers, a=np.arange(4.0), b=np.array(["x", "yz"]))
    return [lists.getvalue(), numbers.getvalue()]


def _zips() -> list[bytes]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.svg", SVG)
        archive.writestr(".hidden.svg", b"x")
    return [content.getvalue()]


def _fit() -> list[bytes]:
    """Two records; a wrong checksum at the end does not matter to fitdecode's default."""
    body = bytes([0x40, 0, 0]) + struct.pack("<H", 20)
    body += bytes([3, 253, 4, 0x86, 0, 4, 0x85, 1, 4, 0x85])
    for step in range(3):
        body += b"\x00" + struct.pack("<Iii", 10**9 + 30 * step, 625_000_000 + 900 * step, 10**8)
    head = struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT")
    return [head + body + b"\0\0"]


def _dumped(*values: object) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


SEEDS: dict[str, list[bytes]] = {
    "svg": [SVG],
    "json": _dumped(CANVAS, OWN, RAW, SCENE),
    "ndjson": _dumped(RAW),
    "excalidraw": _dumped(SCENE),
    "png": _pictures(),
    "gpx": [GPX],
    "csv": [CSV, CSV_PLAIN],
    "geojson": _dumped(FEATURE, COLLECTION),
    "kml": [KML],
    "tcx": [TCX],
    "fit": _fit(),
    "npz": _archives(),
    "zip": _zips(),
    "address": [b"AA", b"AQIKFAAA"],
}
"""Reader -> its first inputs."""
_XML = [
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"<![CDATA[",
    b"<!--",
    b'xmlns:a="b"',
    b"</",
    b"/>",
]
_JSON = [b"null", b"true", b"[]", b"{}", b"NaN", b"-Infinity", b'"type":', b"[[", b'"\\ud800"']
_TIMES = [
    b"2024-01-01T24:00:00Z",
    b"0000-00-00",
    b"+24:00",
    b"2024-02-30T00:00:00",
    b"9999999999999999",
]
_SHAPES = b"symbol use mask marker clipPath switch a text image style defs svg ellipse".split()
WORDS: dict[str, list[bytes]] = {
    "svg": [
        *_XML,
        *_SHAPES,
        *(
            b'transform="scale(0)"',
            b'href="#b"',
            b'id="b"',
            b"calc(1px)",
            b"100%",
            b"url(#b)",
            b"!important",
        ),
        *(
            b"matrix(1 0 0 1 0 0)",
            b"skewX(90)",
            b"a0 0 0 0 0 1 1",
            b"zzz",
            b"currentColor",
            b"inherit",
        ),
    ],
    "json": [*_JSON, b'"objects"', b'"strokes"', b'"elements"', b'"drawing"', b'"type":"circle"'],
    "ndjson": [*_JSON, b"\n", b'"width"'],
    "excalidraw": [*_JSON, b'"diamond"', b'"roundness"'],
    "png": [
        b"IHDR",
        b"tRNS",
        b"PLTE",
        b"iCCP",
        b"zTXt",
        b"eXIf",
        b"IEND",
        b"\xff\xd8\xff",
        b"VP8L",
    ],
    "gpx": [*_XML, *_TIMES, b"<trkseg>", b"<rte>", b'lat="91"'],
    "csv": [*_TIMES, b'"', b"\0", b"\r", b"\t", b";", b"\xef\xbb\xbf", b"\xff\xfe"],
    "geojson": [*_JSON, *_TIMES, b'"GeometryCollection"', b'"geometries"', b'"times"'],
    "kml": [*_XML, *_TIMES, b"<MultiTrack>", b"<Document>"],
    "tcx": [*_XML, *_TIMES, b"<Course>"],
    "fit": [b"\x40", b"\x60", b"\x80", b"\xff", b"\x0d", b".FIT"],
    "npz": [
        b"PK\x01\x02",
        b"PK\x05\x06",
        b"\x93NUMPY",
        b"'descr': '|O'",
        b"cos\nsystem\n",
        b"\x80\x04",
    ],
    "zip": [b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04", b"../"],
    "address": [b"_", b"-", b"=", b"////", b"AAAA"],
}
"""Reader -> words that are put into its inputs."""
