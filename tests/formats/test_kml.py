"""KML as Google Earth, loggers and timelines write it, and KML that is broken."""

import pytest

from sketchrnn.errors import DataError
from sketchrnn.formats import kml
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" '
    'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Trip</name>'
)


def document(body: str) -> bytes:
    return f"{HEAD}{body}</Document></kml>".encode()


def placemark(body: str, name: str = "a") -> str:
    return f"<Placemark><name>{name}</name>{body}</Placemark>"


def when(*seconds: int) -> str:
    return "".join(f"<when>2010-05-28T02:02:{second:02d}Z</when>" for second in seconds)


LINE = (
    "<LineString><tessellate>1</tessellate><coordinates>\n 13.5,52.4,0 13.6,52.5,0\n</coordinates>"
    "</LineString>"
)
TRACK = f"{when(9, 35)}<gx:coord>13.5 52.4 156.0</gx:coord><gx:coord>13.6 52.5 152.0</gx:coord>"


def test_a_track_with_times() -> None:
    (track,) = kml.parse(document(placemark(f"<gx:Track>{TRACK}</gx:Track>")), "x.kml")
    assert track.name == "a"
    assert track.lat.tolist() == [52.4, 52.5] and track.lon.tolist() == [13.5, 13.6]
    assert track.time.tolist() == [1275012129, 1275012155]
    in_23 = document(placemark(f"<Track>{TRACK.replace('gx:', '')}</Track>"))
    assert kml.parse(in_23, "x.kml")[0].time.tolist() == track.time.tolist()


def test_the_tracks_of_a_multi_track() -> None:
    body = (
        f"<gx:MultiTrack><gx:Track>{TRACK}</gx:Track><gx:Track>{TRACK}</gx:Track></gx:MultiTrack>"
    )
    assert [len(track.lat) for track in kml.parse(document(placemark(body)), "x.kml")] == [2, 2]


def test_lines_have_no_times_and_are_left_out_beside_tracks_that_have() -> None:
    lines = placemark(f"<MultiGeometry>{LINE}{LINE}</MultiGeometry>")
    tracks = kml.parse(document(lines), "x.kml")
    assert [(track.timed, track.lon.tolist()) for track in tracks] == 2 * [(False, [13.5, 13.6])]
    dropped = Dropped()
    both = document(lines + placemark(f"<gx:Track>{TRACK}</gx:Track>"))
    assert len(kml.parse(both, "x.kml", dropped)) == 1
    assert dropped == {"trip without times": 2}
    with pytest.raises(DataError, match=r"x\.kml: expected a track with times, got 2 points"):
        Trajectory.parse(document(lines), "x.kml")


def test_dated_points_of_a_folder_are_one_track() -> None:
    points = "".join(
        placemark(
            f"<TimeStamp>{when(second)}</TimeStamp>"
            f"<Point><coordinates>13.{second},52.4,0</coordinates></Point>"
        )
        for second in (10, 20, 30)
    )
    place = placemark("<Point><coordinates>1,2</coordinates></Point>", "a cafe")
    (track,) = kml.parse(document(f"<Folder><name>bus</name>{points}</Folder>{place}"), "x.kml")
    assert track.name == "bus" and track.lon.tolist() == [13.1, 13.2, 13.3]
    assert (track.time - track.time[0]).tolist() == [0, 10, 20]


def test_moments_without_a_position_are_counted() -> None:
    dropped = Dropped()
    coords = "<gx:coord>1 2 3</gx:coord><gx:coord/><gx:coord>2 3 4</gx:coord>"
    body = f"<gx:Track>{when(1, 2, 3)}{coords}</gx:Track>"
    (track,) = kml.parse(document(placemark(body)), "x.kml", dropped)
    assert track.lon.tolist() == [1, 2] and dropped == {"fix without a position": 1}


def test_broken_positions_and_times_are_left_out_and_counted() -> None:
    dropped = Dropped()
    coords = "".join(f"<gx:coord>{text}</gx:coord>" for text in ("1 2 3", "east 2", "3 4", "4 5"))
    times = when(1, 2, 3, 4).replace("02:02:03Z", "late")
    (track,) = kml.parse(document(placemark(f"<Track>{times}{coords}</Track>")), "x.kml", dropped)
    assert track.lon.tolist() == [1, 4] and (track.time - track.time[0]).tolist() == [0, 3]
    assert dropped == {"fix without a position": 1, "fix without a time": 1}


def test_broken_points_of_lines_and_folders_are_left_out_and_counted() -> None:
    dropped = Dropped()
    line = LINE.replace("13.5,52.4,0", "13.5,52.4,0 13.5 x,52")
    (track,) = kml.parse(document(placemark(line)), "x.kml", dropped)
    assert track.lon.tolist() == [13.5, 13.6] and dropped == {"fix without a position": 2}
    dated = [("1,52", when(1)), ("x,52", when(2)), ("3,52", "<when>soon</when>"), ("4,52", when(4))]
    points = "".join(
        placemark(f"<TimeStamp>{time}</TimeStamp><Point><coordinates>{at}</coordinates></Point>")
        for at, time in dated
    )
    dropped = Dropped()
    (track,) = kml.parse(document(f"<Folder>{points}</Folder>"), "x.kml", dropped)
    assert track.lon.tolist() == [1, 4]
    assert dropped == {"fix without a position": 1, "fix without a time": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (document(placemark(f"<Track>{when(1, 2)}<coord>1 2 3</coord></Track>")), "got 1"),
        (document(placemark("<LineString><coordinates>13.6 x,y</coordinates></LineString>")),
         "expected KML with a Track"),
        (document(placemark("<Polygon/>")), "a Track, a LineString or dated"),
        (document(placemark("<LineString/>")), "expected KML with a Track"),
        (b'<!DOCTYPE kml [<!ENTITY a "ha">]><kml>&a;</kml>', "document type"),
        (document("<Placemark>")[:-9], "expected KML, got something else"),
        (b"PK\x03\x04\xff", "not utf-8"),
        (b"lat,lon", "expected KML, got something else"),
    ],
)  # fmt: skip
def test_bad_kml(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        kml.parse(content, "bad.kml")
    assert str(caught.value).startswith("bad.kml: ")
