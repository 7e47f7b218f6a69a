"""GPX as other programs spell it: namespaces, encodings, white space, broken fields."""

from __future__ import annotations

from collections import Counter

import pytest

from sketchrnn.errors import DataError
from sketchrnn.formats import gpx

SPACE = "http://www.topografix.com/GPX/1/1"
POINTS = (
    '<trkpt lat="52.5" lon="13.1"><time>2020-09-13T12:26:40Z</time></trkpt>'
    '<trkpt lat="52.5" lon="13.2"><time>2020-09-13T12:26:45Z</time></trkpt>'
)
TRACK = f"<trk><name>Straße</name><trkseg>{POINTS}</trkseg></trk>"
PLAIN = f'<gpx version="1.1" xmlns="{SPACE}">{TRACK}</gpx>'


def prefixed(name: str) -> str:
    return (
        PLAIN.replace("</", f"</{name}:")
        .replace("<", f"<{name}:")
        .replace(f"<{name}:/{name}", f"</{name}")
        .replace("xmlns=", f"xmlns:{name}=")
    )


def check(content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    (track,) = gpx.parse(content, "t.gpx")
    assert track.lat.tolist() == [52.5, 52.5] and track.lon.tolist() == [13.1, 13.2]
    assert track.time.tolist() == [1_600_000_000, 1_600_000_005]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        prefixed("ns0"),
        prefixed("gpx"),
        PLAIN.replace(f' xmlns="{SPACE}"', ""),
        PLAIN.replace("xmlns=", "xmlns = "),
        PLAIN.replace("xmlns=", "xmlns\n=\n"),
        PLAIN.replace(f'"{SPACE}"', f"'{SPACE}'"),
        PLAIN.replace(SPACE, "http://www.topografix.com/GPX/1/0"),
        PLAIN.replace(SPACE, "urn:of-a-firm"),
        f'<!-- xmlns="urn:x" -->{PLAIN}',
        f'<?pi xmlns="urn:x"?>{PLAIN}',
        PLAIN.replace("<trk>", "<metadata><desc>the xmlns is xmlns:right</desc></metadata><trk>"),
        PLAIN.replace("<trk>", '<trk xmlns:x="urn:x" x:y="xmlns">'),
        PLAIN.replace("<trkseg>", f'<trkseg xmlns="{SPACE}">'),
        PLAIN.replace(
            "<trk>", "<metadata><desc><![CDATA[<!DOCTYPE html>]]></desc></metadata><trk>"
        ),
        f"<!-- <!ENTITY a 'b'> -->{PLAIN}",
        f'<!DOCTYPE gpx SYSTEM "gpx.dtd">{PLAIN}',
    ],
)
def test_namespaces_in_all_legal_forms(content: str) -> None:
    check(content)


@pytest.mark.parametrize(
    "field",
    [
        "<ele>high</ele>",
        "<ele>NaN</ele><hdop/><sat>many</sat>",
        "<extensions><speed>1,5</speed><a:b xmlns:a='urn:a'><a:time>?</a:time></a:b></extensions>",
        "<course>--</course><magvar>x</magvar><fix>4d</fix><link>no href</link>",
    ],
)
def test_fields_that_nobody_reads_may_be_broken(field: str) -> None:
    check(PLAIN.replace("</time>", f"</time>{field}"))
    check(
        PLAIN.replace("<trk>", f"<metadata>{field}<time>?</time></metadata><wpt>{field}</wpt><trk>")
    )


def test_white_space_in_values() -> None:
    check(
        PLAIN.replace('"52.5"', '" 52.5\n"').replace("<time>", "<time>\n\t ").replace("Z<", "Z \n<")
    )


@pytest.mark.parametrize(
    "content",
    [
        f'<?xml version="1.0" encoding="utf-16"?>{PLAIN}'.encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-8-sig"),
        f"\n  <?xml version='1.0' encoding = 'ISO-8859-1' ?>\n{PLAIN}".encode("latin-1"),
        f'<?xml version="1.0" encoding="windows-1252"?>{PLAIN}'.encode("cp1252"),
        f'<?xml version="1.0" encoding="UTF-8"?>{PLAIN}'.encode("latin-1"),
        PLAIN.encode("latin-1"),
    ],
)  # fmt: skip
def test_encodings_true_and_false(content: bytes) -> None:
    check(content)


def test_points_without_a_position_are_counted() -> None:
    for point in ("<trkpt><time>2020-09-13T12:26:39Z</time></trkpt>", '<trkpt lat="" lon="?"/>'):
        dropped: Counter[str] = Counter()
        gpx.parse(PLAIN.replace("<trkseg>", f"<trkseg>{point}").encode(), "t.gpx", dropped)
        assert dropped == {"fix without a position": 1}
    with pytest.raises(DataError, match="with lat and lon in degrees, got lat='52,5' lon='13,1'"):
        gpx.parse(PLAIN.replace('52.5"', '52,5"').replace("13.", "13,").encode(), "t.gpx")
