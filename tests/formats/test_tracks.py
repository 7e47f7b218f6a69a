"""GPX, GeoJSON and CSV: round trips within the stated rounding, other people's files, bad files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import DataError
from sketchrnn.formats import geojson, gpx, track_csv
from sketchrnn.formats.track import iso_text, parse_iso, parse_times
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory, dump_trajectories, write_trajectories

SUFFIXES = (".gpx", ".geojson", ".csv")


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectory:
    """Anything that can be written: fixes all over the earth, 1 ms or more apart, any name."""
    n = draw(st.integers(2, 8))
    lat = draw(st.lists(st.floats(-90, 90), min_size=n, max_size=n))
    lon = draw(st.lists(st.floats(-180, 180), min_size=n, max_size=n))
    first = draw(st.floats(-6e10, 5.9e10))
    gaps = draw(st.lists(st.floats(0.002, 1e8), min_size=n, max_size=n))
    time = np.round(first + np.cumsum(gaps), 3)
    keep = np.diff(time, prepend=-np.inf) > 0.0015  # numbers this large are 8 µs apart
    keep[np.argsort(~keep, kind="stable")[:2]] = True
    time = time if len(set(time[keep])) > 1 else np.round(first) + np.arange(n)
    name = draw(st.none() | st.text(max_size=20))
    return Trajectory(np.array(lat)[keep], np.array(lon)[keep], time[keep], name)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(trajectory=trajectories())
def test_round_trip_within_the_rounding(suffix: str, trajectory: Trajectory) -> None:
    content = dump_trajectories([trajectory], suffix)
    assert content == dump_trajectories([trajectory], suffix)
    back = Trajectory.parse(content, f"drive{suffix}")
    assert np.abs(back.lat - trajectory.lat).max() <= 0.51e-7
    assert np.abs(back.lon - trajectory.lon).max() <= 0.51e-7
    assert np.abs(back.time - trajectory.time).max() <= 0.51e-3
    assert back.name == trajectory.name
    assert dump_trajectories([back], suffix) == content  # once rounded, nothing changes any more


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(several=st.lists(trajectories(), min_size=1, max_size=4))
def test_several_tracks_in_one_file(suffix: str, several: list[Trajectory]) -> None:
    module = {".gpx": gpx, ".geojson": geojson, ".csv": track_csv}[suffix]
    tracks = module.parse(dump_trajectories(several, suffix), "drives")
    assert [len(track.lat) for track in tracks] == [len(t.lat) for t in several]
    for track, trajectory in zip(tracks, several, strict=True):
        np.testing.assert_allclose(track.lat, trajectory.lat, atol=0.51e-7)
    longest = Trajectory.parse(dump_trajectories(several, suffix), f"drives{suffix}")
    assert longest.duration == pytest.approx(max(t.duration for t in several), abs=2e-3)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_on_disk(tmp_path: Path, suffix: str) -> None:
    drive = Trajectory(np.array([52.0, 52.1]), np.array([179.9, -179.9]), np.array([0.0, 60.0]))
    path = tmp_path / f"drive{suffix.upper()}"
    drive.write(path)
    np.testing.assert_array_equal(Trajectory.read(path).lon, drive.lon)
    write_trajectories(path, [drive, drive])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with pytest.raises(DataError, match="existing folder"):
        drive.write(tmp_path / "nowhere" / f"drive{suffix}")
    with pytest.raises(DataError, match=f"nothing{suffix}"):
        Trajectory.read(tmp_path / f"nothing{suffix}")


def test_other_endings_are_refused(tmp_path: Path) -> None:
    drive = Trajectory(np.zeros(2), np.zeros(2), np.arange(2))
    with pytest.raises(DataError, match=r"drive\.kml: expected .*\.gpx"):
        drive.write(tmp_path / "drive.kml")
    with pytest.raises(DataError, match=r"drive\.kmz: expected .*\.kml, \.tcx, \.fit, got \.kmz"):
        Trajectory.read(tmp_path / "drive.kmz")


@given(st.integers(-60_000_000_000_000, 60_000_000_000_000))
def test_times_as_text(milliseconds: int) -> None:
    assert parse_iso(iso_text(milliseconds)) == pytest.approx(milliseconds / 1000, abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "2008-05-17T10:00:04Z",
        "2008-05-17 10:00:04",
        "2008-5-17 10:00:04.000",
        "2008-05-17T12:00:04+02:00",
        "2008-05-17T05:30:04-0430",
        "2008-05-17T10:00:04 UTC",
    ],
)
def test_one_time_in_many_ways(text: str) -> None:
    assert parse_iso(text) == 1211018404.0


@pytest.mark.parametrize(
    "values", [["2008-05-17"], ["x"], [None], [True], [1, "2"], ["2008-13-01T00:00"]]
)
def test_what_is_no_time(values: list[Any]) -> None:
    with pytest.raises(DataError, match="expected"):
        parse_times(values)


# ---- GPX


def gpx_text(body: str, head: str = "", version: str = "1.1") -> bytes:
    return f'<?xml version="1.0"?>{head}<gpx version="{version}" creator="x">{body}</gpx>'.encode()


def points(*fixes: str) -> str:
    """A track segment; each fix is `lat lon second`, or `lat lon` without a time."""
    out = []
    for fix in fixes:
        lat, lon, *second = fix.split()
        time = f"<time>2008-05-17T10:00:{second[0]}Z</time>" if second else ""
        out.append(f'<trkpt lat="{lat}" lon="{lon}"><ele>3</ele>{time}</trkpt>')
    return f"<trkseg>{''.join(out)}</trkseg>"


def test_gpx_segments_are_tracks_and_untimed_points_are_counted() -> None:
    body = (
        f"<trk><name>a</name>{points('1 2 04', '1 3 05')}{points('1 2 06', '1 3', '1 4 08')}</trk>"
    )
    dropped = Dropped()
    tracks = gpx.parse(gpx_text(body), "x.gpx", dropped)
    assert [track.lon.tolist() for track in tracks] == [[2, 3], [2, 4]]
    assert [track.name for track in tracks] == ["a", "a"]
    assert tracks[0].time.tolist() == [1211018404, 1211018405]
    assert dropped == {"fix without a time": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_gpx_encodings(encoding: str) -> None:
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{name}"?>' + gpx_text(
        f"<trk><name>Straße</name>{points('1 2 04', '1 3 05')}</trk>", version="1.0"
    ).decode().removeprefix('<?xml version="1.0"?>')
    assert gpx.parse(text.encode(encoding), "x.gpx")[0].name == "Straße"


@pytest.mark.parametrize(
    ("module", "content"),
    [
        (gpx, gpx_text(f"<trk>{points('1 2', '1 3')}</trk>")),
        (geojson, b'{"type": "LineString", "coordinates": [[2, 1], [3, 1]]}'),
        (track_csv, b"lat,lon,speed\n1,2,9\n1,3,9\n"),
    ],
)
def test_a_track_without_times_is_read(module: Any, content: bytes) -> None:
    (track,) = module.parse(content, "x")
    assert not track.timed and track.lon.tolist() == [2, 3]


@pytest.mark.parametrize(("given", "wrapped"), [(180.5, -179.5), (-181, 179), (360, 0), (180, 180)])
def test_longitudes_past_the_date_line_are_wrapped(given: float, wrapped: float) -> None:
    content = f"lat,lon,time\n1,{given},0\n1,2,1\n".encode()
    assert track_csv.parse(content, "x.csv")[0].lon[0] == wrapped


def test_fixes_of_a_file_are_sorted_and_repeats_dropped() -> None:
    content = gpx_text(f"<trk>{points('1 2 06', '1 3 04', '1 4 06', '1 5 05')}</trk>")
    assert Trajectory.parse(content, "x.gpx").lon.tolist() == [3, 5, 2]


BOMB = '<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gpx_text(f"<trk>{points('1 2', '1 3')}</trk>"), "with times, got 2 points without"),
        (gpx_text(f"<trk>{points('200 2 04', '1 3 05')}</trk>"), "got 200 at fix 1"),
        (gpx_text(f"<trk>{points('nan 2 04', '1 3 05')}</trk>"), "got nan at fix 1"),
        (gpx_text(f"<trk>{points('1 2 04')}</trk>"), "two or more fixes"),
        (gpx_text("<trk><trkseg/></trk>"), "with a track"),
        (gpx_text('<wpt lat="1" lon="2"/>'), "with a track"),
        (gpx_text("<trk><name>&b;</name></trk>", BOMB), "document type"),
        (gpx_text("<trk><name>&b;</name></trk>", BOMB).decode().encode("utf-16"), "document type"),
        (gpx_text("<trk")[:-6], "expected GPX, got something else"),
        (gpx_text(f"<trk>{points('one 2 04')}</trk>"), "lat='one' lon='2'"),
        (gpx_text(f"<trk>{points('1 2 99', '1 2 x')}</trk>"), "with times, got 2 points"),
        (gpx_text('<trk><trkseg><trkpt lat="1"/></trkseg></trk>'), "points with lat and lon"),
        (b'<?xml version="1.0" encoding="nope"?><gpx/>', "encoding: nope"),
        (b"\xff\xfe\x00", "not utf-16"),
        (b"<gpx> xmlns " + b" xmlns" * 10, "expected GPX, got something else"),
        (b"<html><body/></html>", "got something else .<html>"),
        (b'<?xml version="1.0" encoding="zlib"?><gpx/>', "usual encoding, got another .zlib"),
        (b"hello", "expected GPX"),
        (b"\x89PNG\r\n", "expected GPX"),
    ],
)
def test_bad_gpx(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        Trajectory.parse(content, "bad.gpx")
    assert str(caught.value).startswith("bad.gpx: ")
    assert "\n" not in str(caught.value)


# ---- GeoJSON


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_geojson_of_others() -> None:
    features = [
        feature("Point", [1, 2]),
        feature("LineString", [[2, 1, 30.5], [3, 1, 31]], times=[1211018404, 1211018405]),
        feature("LineString", [[2, 1], [3, 1]], coordTimes=[1211018404000, 1211018405500]),
        feature("LineString", [[2, 1], [3, 1]], name="no times"),
        feature(
            "MultiLineString",
            [[[4, 1], [5, 1]], [[6, 1]]],
            name="two",
            coordinateProperties={"times": [["2008-05-17T10:00:04Z", "2008-05-17T10:00:05Z"], [
                "2008-05-17T10:00:06Z"]]},
        ),
        {"type": "Feature", "geometry": None, "properties": None},
    ]  # fmt: skip
    dropped = Dropped()
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    tracks = geojson.parse(content, "x.geojson", dropped)
    assert [track.lon.tolist() for track in tracks] == [[2, 3], [2, 3], [4, 5], [6]]
    assert [track.time[0] - 1211018404 for track in tracks] == [0, 0, 0, 2]
    assert tracks[1].time[1] == 1211018405.5
    assert [track.name for track in tracks] == [None, None, "two", "two"]
    assert dropped == {"trip without times": 1}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (feature("LineString", [[2, 1], [3, 1]]), "with times, got 2 points"),
        ({"type": "LineString", "coordinates": [[2, 1], [3, 1]]}, "with times, got 2 points"),
        (feature("LineString", [[2, 1], [3, 1]], times=[1]), "a time for each of 2"),
        (feature("LineString", [[2, 1], [3, 1]], times=[1, "x"]), "all unix seconds"),
        (feature("LineString", [[2, 1], [3, 1]], times="now"), "to be a list"),
        (feature("LineString", [[2, 1], [3, 200]], times=[1, 2]), "got 200 at fix 2"),
        (feature("LineString", [[2], [3, 1]], times=[1, 2]), "of the form"),
        (feature("LineString", [["a", "b"], ["c", "d"]], times=[1, 2]), "to be numbers"),
        (feature("LineString", [[[1], 2], [3, 1]], times=[1, 2]), "of the form"),
        (feature("LineString", 7, times=[1, 2]), "to be a list"),
        (feature("MultiLineString", [[[2, 1]]], times=[[1], [2]]), "for each of 1 lines, got 2"),
        (feature("LineString", [], times=[]), "two or more fixes"),
        (feature("Point", [2, 1]), "with a LineString"),
        ({"type": "FeatureCollection"}, "to be a list"),
        ([1, 2], "GeoJSON object"),
        ({"type": ["x"]}, "GeoJSON object"),
    ],
)
def test_bad_geojson(value: Any, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        Trajectory.parse(json.dumps(value).encode(), "bad.geojson")
    assert str(caught.value).startswith("bad.geojson: ")


def test_geojson_that_is_no_json_or_too_deep() -> None:
    value: dict[str, Any] = feature("Point", [1, 2])
    for _ in range(50):
        value = {"type": "GeometryCollection", "geometries": [value]}
    for content in (b"{", b"", b'{"type": NaN}', b"\xff", json.dumps(value).encode()):
        with pytest.raises(DataError, match=r"bad\.geojson: expected"):
            Trajectory.parse(content, "bad.geojson")


# ---- CSV


@pytest.mark.parametrize(
    "text",
    [
        "lat,lon,time\n1,2,1211018404\n1,3,1211018405.5\n",
        "\ufeffTimestamp;Longitude;Latitude\r\n1211018404;2;1\r\n1211018405.5;3;1\r\n",
        "altitude\tt\tlng\tlat\n0\t1211018404000\t2\t1\n\n0\t1211018405500\t3\t1",
        'lat,lon,time\n1,2,"2008-05-17 10:00:04"\n1,3,2008-05-17T12:00:05.5+02:00\n',
    ],
)
def test_tables_of_others(text: str) -> None:
    (track,) = track_csv.parse(text.encode(), "x.csv")
    assert track.lat.tolist() == [1, 1]
    assert track.lon.tolist() == [2, 3]
    assert track.time.tolist() == [1211018404, 1211018405.5]
    assert track.name is None


def test_a_table_of_several_tracks() -> None:
    text = "vehicle,lat,lon,time\nb,1,2,0\na,1,3,0\nb,1,4,1\na,1,5,1\n"
    tracks = track_csv.parse(text.encode(), "x.csv")
    assert [(track.name, track.lon.tolist()) for track in tracks] == [("b", [2, 4]), ("a", [3, 5])]


BROKEN = b"lat,lon,time\n1,2,0\n1,two,1\n1\n1,3,soon\n1,4,2\n"


@pytest.mark.parametrize(
    "text",
    [
        "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName\n"
        "367123450,2023-01-01T00:00:01,37.80,-122.40,9.8,12.0,11.0,ALMA\n"
        "366999999,2023-01-01T00:00:02,37.70,-122.30,0.0,360.0,511.0,BEE\n"
        "367123450,2023-01-01T00:01:11,37.81,-122.40,9.9,12.0,11.0,ALMA\n",
        "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,Name\n"
        "01/01/2023 00:00:01,Class A,367123450,37.80,-122.40,Under way,ALMA\n"
        "01/01/2023 00:00:02,Class A,366999999,37.70,-122.30,Moored,BEE\n"
        "01/01/2023 00:01:11,Class A,367123450,37.81,-122.40,Under way,ALMA\n",
    ],
)
def test_positions_of_ships_as_they_are_published(text: str) -> None:
    alma, bee = track_csv.parse(text.encode(), "ais.csv")
    assert (alma.name, bee.name) == ("367123450", "366999999")
    assert alma.lat.tolist() == [37.80, 37.81]
    assert alma.time.tolist() == [1672531201, 1672531271]


def test_a_broken_line_is_named_or_counted() -> None:
    with pytest.raises(DataError, match=r"bad\.csv: expected a latitude.* line 3, '1,two,1'"):
        track_csv.parse(BROKEN, "bad.csv")
    dropped = Dropped()
    (track,) = track_csv.parse(BROKEN, "bad.csv", dropped)
    assert track.lon.tolist() == [2, 4]
    assert dropped == {"line not readable": 3}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"1,2,3\n1,2,4\n", "names the columns lat, lon, time"),
        (b"lat,lon\n1,2\n1,3\n", "with times, got 2 points"),
        (b"", "names the columns"),
        (b"lat,lon,time\n", "got none"),
        (b"lat,lon,time\n1,2,0\n", "two or more fixes"),
        (b"lat,lon,time\n200,2,0\n1,2,1\n", "got 200 at fix 1"),
        (b"lat,lon,time\n1,nan,0\n1,2,1\n", "got nan at fix 1"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"lat,lon,time\n" + b'"' + b"x" * 200_000, "expected"),
    ],
)
def test_bad_tables(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        Trajectory.parse(content, "bad.csv")
    assert str(caught.value).startswith("bad.csv")
