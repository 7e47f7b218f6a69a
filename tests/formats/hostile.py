"""Hostile files: one of each kind, made up here. Each is small, or large only in what it asks."""

import bz2
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>'
LINE = '<path d="M0 0L1 1" stroke="black"/>'
LAUGHS = (
    "<!DOCTYPE {0} ["
    + '<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{10 * f"&{chr(97 + i)};"}">' for i in range(9))
)


def svg(body: str, attributes: str = 'width="100" height="100"') -> bytes:
    """Return a document with this body."""
    return f"{SVG.format(attributes)}{body}</svg>".encode()


def laughs(root: str) -> bytes:
    """Return a document whose entities unfold to 10^9 of them."""
    return f"{LAUGHS.format(root)}]><{root}>&j;</{root}>".encode()


def nested(name: str, inside: str, depth: int, begin: str = "", end: str = "") -> bytes:
    """Return `depth` nested elements with `inside` in the innermost."""
    return f"{begin}{f'<{name}>' * depth}{inside}{f'</{name}>' * depth}{end}".encode()


def fan(levels: int, wide: int, href: str) -> str:
    """Return groups that each use the one before `wide` times."""
    groups = "".join(
        f'<g id="a{i}">{f"<use {href}={chr(34)}#a{i - 1}{chr(34)}/>" * wide}</g>'
        for i in range(1, levels)
    )
    return f'<defs><g id="a0">{LINE}</g>{groups}</defs><use {href}="#a{levels - 1}"/>'


def png(width: int, height: int, depth: int = 8, colour: int = 0, extra: bytes = b"") -> bytes:
    """Return a PNG of this size whose pixels are all 0, packed a thousand times."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    row = bytes(1 + (width * depth * channels + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed)) + chunk(
        b"IEND", b""
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def zipped(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a .zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def npy(header: str, data: bytes = b"") -> bytes:
    """Return an array in NumPy's format with any header."""
    text = header.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def canvas(*objects: dict[str, object]) -> bytes:
    """Return canvas JSON."""
    return json.dumps({"objects": objects}).encode()


def feature(coordinates: object, times: object) -> bytes:
    """Return a GeoJSON line."""
    line = {"type": "LineString", "coordinates": coordinates}
    return json.dumps(
        {"type": "Feature", "geometry": line, "properties": {"coordTimes": times}}
    ).encode()


def _wide_styles() -> bytes:
    rules = "".join(f".c{i}{{a:{'x' * 40}}}" for i in range(5_000))
    classes = " ".join(f"c{i}" for i in range(1_500))
    return svg(f"<style>{rules}</style>" + f'<path class="{classes}" d="M0 0L1 1"/>' * 300)


DRAWINGS: dict[str, Callable[[], bytes]] = {
    "deep.svg": lambda: svg("<g>" * 200_000 + "</g>" * 200_000),
    "deep-use.svg": lambda: svg(fan(110, 1, "href")),
    "laughs.svg": lambda: laughs("svg"),
    "digits-in-points.svg": lambda: svg(f'<polyline points="{"1" * 2_000}x"/>'),
    "digits-in-transform.svg": lambda: svg(f'<g transform="scale({"1" * 1_900}x)">{LINE}</g>'),
    "digits-in-width.svg": lambda: svg(LINE, f'width="{"1" * 200_000}x"'),
    "digits-in-colour.svg": lambda: svg(f'<path d="M0 0L1 1" fill="rgb({"1" * 5_000}"/>'),
    "closes.svg": lambda: svg(f'<path d="M0 0{"z" * 2_000_000}"/>'),
    "closes-few.svg": lambda: svg(f'<path d="M0 0{"z" * 60_000}"/>'),
    "lines-and-closes.svg": lambda: svg(f'<path d="M0 0{"L1 1z" * 15_000}"/>'),
    "transforms.svg": lambda: svg(f'<g transform="{"translate(0,0)" * 3_600}">{LINE * 2_800}</g>'),
    "transforms-open.svg": lambda: svg(f'<g transform="{"scale(" * 300}">{LINE}</g>'),
    "use.svg": lambda: svg(fan(8, 10, "href")),
    "use-xlink.svg": lambda: svg(fan(8, 10, "xlink:href")),
    "use-any-sign.svg": lambda: svg(fan(8, 10, "href").replace("#", "x")),
    "use-empty-name.svg": lambda: svg('<g id=""><use href="#"/></g>'),
    "use-itself.svg": lambda: svg('<g id="a"><use href="#a"/></g>'),
    "use-in-a-circle.svg": lambda: svg(
        '<symbol id="a"><use href="#b"/></symbol><g id="b"><use href="#a"/></g>'
    ),
    "classes.svg": _wide_styles,
    "selectors.svg": lambda: svg(f"<style>{'.a,' * 100_000}.b{{x:{'y' * 1_000}}}</style>{LINE}"),
    "comments.svg": lambda: svg(f"<style>{'/*' * 500_000}</style>"),
    "no-braces.svg": lambda: svg(f"<style>{'a ' * 500_000}</style>"),
    "attributes.svg": lambda: svg(
        f"<g {' '.join(f'a{i}={chr(34)}{chr(34)}' for i in range(2_000))}>{LINE * 2_000}</g>"
    ),
    "arcs.svg": lambda: svg(f'<path d="M0 0{"A1e5 1e5 0 1 1 1 1A1e5 1e5 0 1 1 0 0" * 2_000}"/>'),
    "curves.svg": lambda: svg(f'<path d="M0 0{"C1e9 1e9 -1e9 1e9 1 1" * 5_000}"/>'),
    "overflow.svg": lambda: svg('<path d="M0 0L1e400 1"/>'),
    "no-encoding.svg": lambda: b'<?xml version="1.0" encoding="base64"?>' + svg(LINE),
    "deep.json": lambda: b"[" * 1_000_000,
    "deep-object.json": lambda: b'{"strokes":' * 100_000,
    "scale-0.json": lambda: canvas({"type": "circle", "radius": 0, "left": 1, "scaleX": 0}),
    "circles.json": lambda: canvas(*[{"type": "circle", "radius": 1e9}] * 20_000),
    "angles.json": lambda: canvas({"type": "circle", "radius": 9, "endAngle": 1e300}),
    "digits.json": lambda: b'{"strokes": [[[%s, 1]]]}' % (b"9" * 400),
    "digits-in-canvas.json": lambda: (
        b'{"objects": [{"type": "rect", "width": 1, "left": 1, "originX": %s}]}' % (b"9" * 400)
    ),
    "nan.json": lambda: b'{"strokes": [[[NaN, 1]]]}',
    "overflow.json": lambda: b'{"strokes": [[[1e400, 1], [2, 3]]]}',
    "points.json": lambda: json.dumps({"strokes": [[[1, 1]] * 500_000]}).encode(),
    "ellipses.excalidraw": lambda: json.dumps(
        {"elements": [{"type": "ellipse", "x": 1, "y": 1, "width": 9, "height": 9}] * 40_000}
    ).encode(),
    "far.excalidraw": lambda: json.dumps(
        {"elements": [{"type": "line", "x": 1e308, "y": 1e308, "points": [[0, 0], [1e308, 1]]}]}
    ).encode(),
    "long.ndjson": lambda: b'{"drawing": [[[' + b"1," * 3_000_000 + b"1]]]}",
    "bomb.png": lambda: png(30_000, 30_000, 1),
    "colours.png": lambda: png(7_900, 7_900, 8, 6),
    "text.png": lambda: png(64, 64, extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**8)))),
    "profile.png": lambda: png(
        64, 64, extra=chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**8)))
    ),
    "sizes.webp": lambda: b"RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\xff\x2f\xff\xff\xff\xff" * 9,
}
"""Name, whose ending is the format -> the function for the bytes of a drawing."""

TRACKS: dict[str, Callable[[], bytes]] = {
    "deep.gpx": lambda: nested("extensions", "", 200_000, '<gpx version="1.1">', "</gpx>"),
    "deep.tcx": lambda: nested("Activity", "<Trackpoint/>", 20_000, "<T>", "</T>"),
    "deep.kml": lambda: nested("Placemark", "<LineString/>", 20_000, "<kml>", "</kml>"),
    "laughs.gpx": lambda: laughs("gpx"),
    "laughs.tcx": lambda: laughs("TrainingCenterDatabase"),
    "laughs.kml": lambda: laughs("kml"),
    "names.gpx": lambda: (
        b"<gpx " + b" ".join(b"xmlns:a%d='b%d'" % (i, i) for i in range(20_000)) + b"></gpx>"
    ),
    "slow-encoding.gpx": lambda: b'<?xml version="1.0" encoding="idna"?>' + b"<gpx>" * 200_000,
    "columns.csv": lambda: b"lat,lon,time" + b",x" * 1_000_000 + b"\n1,2,3\n",
    "quotes.csv": lambda: b'lat,lon,time\n"' + b'""' * 1_000_000,
    "field.csv": lambda: b"lat,lon,time\n" + b"1" * 1_000_000 + b",1,1\n",
    "span.csv": lambda: b"lat,lon,time\n52.43,13.53,0\n52.44,13.54,400000000\n",
    "overflow.csv": lambda: b"lat,lon,time\n1e400,13.53,0\n1e400,13.54,1\n",
    "zeros.csv": lambda: b"\0" * 1_000_000,
    "deep.geojson": lambda: b"[" * 1_000_000,
    "deep-object.geojson": lambda: b'{"type": "Feature", "geometry": ' * 5_000 + b"}" * 5_000,
    "digits-in-times.geojson": lambda: feature([[13.5, 52.4], [13.6, 52.5]], [0, 10**400]),
    "digits.geojson": lambda: feature([[10**400, 52.4], [13.6, 52.5]], [0, 1]),
    "overflow.geojson": lambda: feature([[13.5, 52.4], [13.6, 52.5]], [0, 1]).replace(
        b"13.6", b"1e400"
    ),
    "random.fit": lambda: b"\x0e\x10\xd9\x07\xff\xff\xff\x7f.FIT" + bytes(range(256)) * 400,
    "zeros.fit": lambda: bytes(1_000_000),
}
"""The same for tracks."""

ARCHIVES: dict[str, Callable[[], bytes]] = {
    "bomb.npz": lambda: zipped([("a.npy", npy("{}", bytes(300_000_000)))]),
    "many.npz": lambda: zipped([(f"{i}.npy", b"") for i in range(1_001)]),
    "bzip2.npz": lambda: zipped([("a.npy", bytes(1_000))], zipfile.ZIP_BZIP2),
    "shape.npz": lambda: zipped(
        [("a.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (10**9, 10**9)}"))]
    ),
    "large.npz": lambda: zipped(
        [("a.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}"))]
    ),
    "header.npz": lambda: zipped([("a.npy", npy("-" * 9_000 + "1"))]),
    "not-a.npz": lambda: bz2.compress(bytes(1_000)),
}
"""Arrays in archives."""
