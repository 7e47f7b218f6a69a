"""Sources of drives: files as their publishers lay them out, made up here, and the real ones."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.sources.cabspotting import read_cabspotting
from sketchrnn.data.sources.geolife import read_geolife
from sketchrnn.data.sources.porto import read_porto
from sketchrnn.data.sources.track_files import read_track_files
from sketchrnn.data.tracks import gather, load_tracks, read_tracks
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped, Fixes
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.resample import resample_bulk
from sketchrnn.trajectories.trajectory import Trajectory

CARS = Path(__file__).parents[4] / "shared" / "data" / "cars"
needs_cars = pytest.mark.skipif(not CARS.is_dir(), reason=f"no real drives at {CARS}")


def test_a_source_reads_nothing_before_it_is_asked(tmp_path: Path) -> None:
    read_porto(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match=r"nothing\.csv"):
        next(read_porto(tmp_path / "nothing.csv"))


# ---- npz of flat arrays

ARRAYS = {
    "lat": np.array([52000000, 52001000, 52002000, -10, -20], np.int32),
    "lon": np.array([13000000, 13000000, 13000000, 7, 8], np.int32),
    "t": np.array([10, 20, 30, 5, 1000], np.int64),
    "offsets": np.array([0, 3, 5]),
    "vehicle": np.array([7, 9], np.int16),
    "mode": np.array(["car", "taxi"]),
}


def test_tracks_of_micro_degrees_and_of_degrees(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", **ARRAYS)
    plain = {key: ARRAYS[key] for key in ("t", "offsets")}
    np.savez(tmp_path / "b.npz", lat=ARRAYS["lat"] / 1e6, lon=ARRAYS["lon"] / 1e6, **plain)
    tracks, others = load_tracks(tmp_path / "a.npz"), load_tracks(tmp_path / "b.npz")
    np.testing.assert_allclose(tracks.lat, [52, 52.001, 52.002, -1e-5, -2e-5], atol=1e-12)
    np.testing.assert_allclose(tracks.lon, others.lon, atol=1e-12)
    assert tracks.vehicle is not None
    assert tracks.vehicle.tolist() == [7, 9]
    assert others.vehicle is None
    dropped = Dropped()
    trips = list(read_tracks(tmp_path / "a.npz", dropped))
    assert [(trip.name, trip.time.tolist()) for trip in trips] == [("7", [10, 20, 30])]
    assert dropped == {"trip cut at a gap": 1, "trip of a single fix": 2}
    assert len(list(read_tracks(tmp_path / "b.npz", max_gap_s=1000))) == 2


def test_gathering_is_the_way_back(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", **ARRAYS)
    tracks = load_tracks(tmp_path / "a.npz")
    got = gather(read_tracks(tmp_path / "a.npz", max_gap_s=1000))
    for field in ("lat", "lon", "time", "offsets"):
        np.testing.assert_array_equal(getattr(got, field), getattr(tracks, field))
    assert got.vehicle is not None
    assert got.vehicle.tolist() == ["7", "9"]
    assert gather([]).offsets.tolist() == [0]


class Hostile:
    """A pickle of this makes a folder when it is loaded."""

    def __reduce__(self) -> tuple:
        return Path.mkdir, (Path("made-by-a-pickle"),)


def objects(value: object) -> np.ndarray:
    array = np.empty(1, object)
    array[0] = value
    return array


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lon": None}, "missing: lon"),
        ({"lon": ARRAYS["lon"][:4]}, "equally long, not 5, 4 and 5"),
        ({"offsets": np.array([0, 3, 6])}, "rise from 0 to the number of fixes, 5"),
        ({"offsets": np.array([0, 4, 3, 5])}, "rise from 0"),
        ({"offsets": np.array([0.0, 5.0])}, "whole numbers"),
        ({"offsets": np.zeros(0, int)}, "rise from 0"),
        ({"lat": np.zeros((5, 1))}, "rows of numbers"),
        ({"lat": np.array(list("abcde"))}, "rows of numbers"),
        ({"lat": objects(np.zeros(5))}, "rows of numbers"),
        ({"lat": objects(Hostile())}, r"a\.npz"),
        ({"vehicle": np.array([1])}, "for each of the 2 trips"),
        ({"mode": objects(np.zeros(2))}, "for each of the 2 trips"),
    ],
)
def test_bad_npz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    arrays = {key: value for key, value in {**ARRAYS, **change}.items() if value is not None}
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DataError, match=says) as caught:
        load_tracks(tmp_path / "a.npz")
    assert "a.npz" in str(caught.value)
    assert not Path("made-by-a-pickle").exists()


def test_an_npz_that_breaks_off(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "whole.npz", **ARRAYS)
    content = (tmp_path / "whole.npz").read_bytes()
    for length in range(0, len(content), 97):
        (tmp_path / "a.npz").write_bytes(content[:length])
        with pytest.raises(DataError, match=r"a\.npz"):
            load_tracks(tmp_path / "a.npz")
    with pytest.raises(DataError, match=r"none\.npz"):
        load_tracks(tmp_path / "none.npz")


# ---- GeoLife

PLT_HEADER = (
    "Geolife trajectory\r\nWGS 84\r\nAltitude is in Feet\r\nReserved 3\r\n0,2,255,x\r\n0\r\n"
)
LABELS = "Start Time\tEnd Time\tTransportation Mode\r\n"


def plt(*clock: str, lat: float = 39.9) -> str:
    lines = [f"{lat},116.3,0,131,39204.0,2007-05-02,{time}\r\n" for time in clock]
    return PLT_HEADER + "".join(lines)


def geolife(root: Path) -> Path:
    """Two users, one of them without labels; a taxi ride that lies in two files."""
    for user in ("021", "100"):
        (root / "Data" / user / "Trajectory").mkdir(parents=True)
    files = root / "Data" / "021" / "Trajectory"
    (files / "20070502001318.plt").write_text(plt("00:13:18", "00:13:45", "00:14:00", "00:14:30"))
    (files / "20070502001400.plt").write_text(plt("00:14:40", "00:15:00") + "39.9,116.3\r\n")
    (files / "20070502100000.plt").write_text(plt("10:00:00", "10:00:10", "10:00:20"))
    (root / "Data" / "100" / "Trajectory" / "20070502001318.plt").write_text(plt("00:00:00"))
    (root / "Data" / "021" / "labels.txt").write_text(
        LABELS
        + "2007/05/02 00:13:45\t2007/05/02 00:14:40\ttaxi\r\n"
        + "2007/05/02 10:00:00\t2007/05/02 10:00:10\tcar\r\n"
        + "2007/05/02 10:00:00\t2007/05/02 10:00:20\twalk\r\n"
        + "2007/05/03 10:00:00\t2007/05/03 10:00:20\tcar\r\n"
        + "2007/05/03 10:00:00\tcar\r\n"
    )
    return root


def test_geolife_as_published(tmp_path: Path) -> None:
    root = geolife(tmp_path)
    dropped = Dropped()
    trips = list(read_geolife(root, dropped))
    assert [trip.name for trip in trips] == ["021", "021"]
    assert trips[0].time[0] == 1178064825  # 2007-05-02 00:13:45 UTC
    assert np.diff(trips[0].time).tolist() == [15, 30, 10]
    assert trips[1].duration == 10
    assert dropped == {
        "user without labels": 1,
        "trip not by car or taxi": 1,
        "trip without fixes": 1,
        "line not readable": 2,
    }
    assert len(list(read_geolife(root / "Data"))) == 2


def test_geolife_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="folders Data/UUU/Trajectory"):
        list(read_geolife(tmp_path))
    root = geolife(tmp_path)
    labels = root / "Data" / "021" / "labels.txt"
    kept = labels.read_text()
    labels.write_text("hello\n")
    with pytest.raises(DataError, match=r"labels\.txt: expected a first line.*hello"):
        list(read_geolife(root))
    labels.unlink()
    with pytest.raises(DataError, match=r"expected a labels\.txt"):
        list(read_geolife(root))
    labels.write_text(kept)
    (root / "Data" / "021" / "Trajectory" / "a.plt").write_text("\n".join(["hello"] * 9))
    with pytest.raises(DataError, match=r"a\.plt: expected 6 lines of header.* got 9 lines"):
        list(read_geolife(root))


# ---- Cabspotting


def test_cabspotting_as_published(tmp_path: Path) -> None:
    lines = [
        f"{37.75 + i / 1e4:.5f} -122.39 {int(i % 5 > 1)} {1211033000 + 60 * i}" for i in range(12)
    ]
    (tmp_path / "new_ab.txt").write_text("\n".join(reversed(lines)) + "\n")  # the newest first
    (tmp_path / "new_cd.txt").write_text("\n".join([*lines[:5], "37.7 -122", *lines[5:]]))
    (tmp_path / "_cabs.txt").write_text("<cab id='ab' updates='12'/>")
    dropped = Dropped()
    trips = list(read_cabspotting(tmp_path, dropped))
    assert [trip.name for trip in trips] == ["ab"] * 2 + ["cd"] * 2
    for trip in trips:
        assert np.diff(trip.time).tolist() == [60, 60]
    assert trips[0].time[0] == 1211033120
    np.testing.assert_allclose(trips[0].lat, [37.7502, 37.7503, 37.7504])
    assert dropped == {"line not readable": 1}


def test_cabspotting_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"files new_\*\.txt"):
        list(read_cabspotting(tmp_path))
    for content in (b"", b"hello\n", b"\x89PNG\n", b"37.7 -122.3 2 1211033000\n"):
        (tmp_path / "new_ab.txt").write_bytes(content)
        with pytest.raises(DataError, match=r"new_ab\.txt: expected lines of latitude"):
            list(read_cabspotting(tmp_path))


# ---- Porto

PORTO = (
    '"TRIP_ID","CALL_TYPE","ORIGIN_CALL","ORIGIN_STAND","TAXI_ID","TIMESTAMP","DAY_TYPE",'
    '"MISSING_DATA","POLYLINE"\n'
)


def porto_line(polyline: str, missing: str = "False") -> str:
    return f'"1372636858620000589","C","","","20000589","1372636858","A","{missing}","{polyline}"\n'


def test_porto_as_published(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    good = "[[-8.618643,41.141412],[-8.618499,41.141376],[-8.620326,41.14251]]"
    teleport = "[[-8.6,41.1],[-8.6,41.1001],[-8.6,41.9],[-8.6,41.1002]]"
    path.write_text(
        PORTO
        + porto_line(good)
        + porto_line("[]")
        + porto_line(good, "True")
        + porto_line("[[-8.6,41.1]]")
        + porto_line(teleport)
        + porto_line(good)[:80]
        + "\n"
        + porto_line("[[-8.6,41.1],[-8.6]]")
        + porto_line(good)
        + porto_line(good)[:-30]
    )
    dropped = Dropped()
    trips = list(read_porto(path, dropped))
    assert [trip.name for trip in trips] == ["20000589"] * 3
    assert trips[0].time.tolist() == [1372636858, 1372636873, 1372636888]
    assert trips[0].lon.tolist() == [-8.618643, -8.618499, -8.620326]
    assert trips[1].lat.tolist() == [41.1, 41.1001, 41.1002]
    assert dropped == {
        "trip without fixes": 1,
        "trip with missing data": 1,
        "trip of a single fix": 1,
        "fix faster than 60 m/s": 1,
        "line not readable": 3,
    }


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x89PNG\0\xff", b"x" * 300_000])
def test_porto_of_another_kind(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "train.csv").write_bytes(content)
    with pytest.raises(
        DataError, match=r"train\.csv: expected a first line with the columns TAXI_ID"
    ):
        list(read_porto(tmp_path / "train.csv"))


# ---- A user's own files


def test_own_files(tmp_path: Path) -> None:
    time = np.arange(0.0, 50, 10)
    drive = Trajectory(52 + time / 1e5, np.full(5, 13.0), time)
    drive.write(tmp_path / "a.gpx")
    drive.write(tmp_path / "b.geojson")
    Trajectory(drive.lat, drive.lon, time, "cab").write(tmp_path / "c.csv")
    with (tmp_path / "c.csv").open("a") as file:
        file.write("cab,95,13,50\ncab,x,13,60\n")
    (tmp_path / "notes.txt").write_text("not a track")
    dropped = Dropped()
    trips = list(read_track_files(tmp_path, dropped))
    assert [trip.name for trip in trips] == ["a", "b", "cab"]
    assert all(len(trip.time) == 5 for trip in trips)
    assert dropped == {"line not readable": 1, "fix out of range": 1}
    assert len(list(read_track_files(tmp_path / "a.gpx"))) == 1
    (tmp_path / "d.gpx").write_text("not a track")
    with pytest.raises(DataError, match=r"d\.gpx: expected GPX"):
        list(read_track_files(tmp_path))
    with pytest.raises(DataError, match=r"expected files that end in \.gpx"):
        list(read_track_files(tmp_path / "notes.txt"))


# ---- The real ones


@needs_cars
@pytest.mark.parametrize("name", ["san-francisco-cabs", "beijing-geolife"])
def test_real_tracks(name: str) -> None:
    tracks = load_tracks(CARS / f"{name}.npz")
    frame = Frame(float(np.median(tracks.lat)), float(np.median(tracks.lon)))
    offsets = tracks.offsets[:20_001]
    fixes = slice(offsets[-1])
    flat = Fixes(tracks.lat[fixes], tracks.lon[fixes], tracks.time[fixes], offsets)
    got = resample_bulk(flat, 30.0, frame)
    assert len(got.source) > 0.95 * (len(offsets) - 1)
    for k in range(0, len(got.source), len(got.source) // 20):
        part = slice(*tracks.offsets[got.source[k] : got.source[k] + 2])
        xy = got.xy[got.offsets[k] : got.offsets[k + 1]]
        time = got.start[k] + 30.0 * np.arange(len(xy))
        given_xy = frame.to_metres(tracks.lat[part], tracks.lon[part])
        for axis in (0, 1):
            expected = np.interp(time, tracks.time[part], given_xy[:, axis])
            np.testing.assert_allclose(xy[:, axis], expected, rtol=1e-6, atol=0.01)


@needs_cars
def test_real_published_files() -> None:
    dropped = Dropped()
    cabs = list(read_cabspotting(CARS / "original" / "cabspotting", dropped))
    assert len({trip.name for trip in cabs}) == 6
    assert len(cabs) > 3000
    assert "line not readable" not in dropped
    drives = list(read_geolife(CARS / "original" / "geolife", dropped))
    assert {trip.name for trip in drives} == {"021", "056"}
    assert "line not readable" not in dropped
    # The prepared npz holds seven taxi rides of user 056; each must lie in a drive read here.
    tracks = load_tracks(CARS / "beijing-geolife.npz")
    assert tracks.vehicle is not None
    for i in np.flatnonzero(tracks.vehicle == 56):
        first, last = tracks.time[tracks.offsets[i]], tracks.time[tracks.offsets[i + 1] - 1]
        assert any(d.time[0] <= first and last <= d.time[-1] for d in drives if d.name == "056")
