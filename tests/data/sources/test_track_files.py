"""Tests of `track_files` and of files and folders of recordings: a user's own trajectories."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.sources.own_files import OTHER_KIND, UNREADABLE
from sketchrnn.data.sources.track_files import read_track_files
from sketchrnn.data.spec import open_source
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.cleaning import Dropped
from sketchrnn.trajectories.trajectory import Trajectory, write_trajectories
from tests.data.examples import some_drives, tracks


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
    assert len(list(read_track_files(tmp_path / "a.gpx", Dropped()))) == 1
    with pytest.raises(DataError, match=r"expected files that end in \.gpx"):
        list(read_track_files(tmp_path / "notes.txt", Dropped()))


def drives_in(folder: Path) -> list[Path]:
    """Write five drives, and return their files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number}.gpx" for number in range(5)]
    for file, drive in zip(files, some_drives(), strict=False):
        drive.write(file)
    return files


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("broken.gpx", "<gpx", UNREADABLE),
        ("empty.gpx", "", UNREADABLE),
        ("page.gpx", "<html><body>Sign in</body></html>", UNREADABLE),
        ("routes.gpx", "<gpx><rte/></gpx>", UNREADABLE),
        ("activities.csv", "Activity ID,Activity Date,Filename\n1,today,1.gpx\n", UNREADABLE),
        ("area.geojson", '{"type": "Point", "coordinates": [1, 2]}', UNREADABLE),
        ("broken.fit", "not FIT", UNREADABLE),
        ("broken.gpx.gz", "not gzip", UNREADABLE),
        ("planned.gpx", '<gpx><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>',
         "trip without times"),
        ("logo.svg", "<svg/>", OTHER_KIND),
    ],
)  # fmt: skip
def test_a_file_that_is_no_drive_is_counted(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    drives_in(tmp_path)
    (tmp_path / name).write_text(content)
    source = open_source(str(tmp_path))
    assert len(list(source.items)) == 5 and source.info.dropped == {reason: 1}


def test_files_of_the_system_are_no_files_of_the_user(tmp_path: Path) -> None:
    drives_in(tmp_path / "activities")
    (tmp_path / "__MACOSX" / "activities").mkdir(parents=True)
    for name in ("activities/._1.gpx", "__MACOSX/activities/._1.gpx", ".DS_Store", "._a.svg"):
        (tmp_path / name).write_bytes(b"\0\5\x16\7")
    source = open_source(str(tmp_path))
    assert len(list(source.items)) == 5 and source.info.dropped == {}


def test_packed_files_are_read_and_bounded(tmp_path: Path) -> None:
    plain, packed = drives_in(tmp_path)[0], tmp_path / "packed" / "0.gpx.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    (one,), (other,) = (list(read_track_files(file, Dropped())) for file in (plain, packed))
    assert one.lat.tolist() == other.lat.tolist() and one.name == other.name
    packed.write_bytes(gzip.compress(bytes(40_000_000)))
    with pytest.raises(DataError, match=r"0\.gpx\.gz: expected at most 32,000,000 bytes"):
        list(read_track_files(packed, Dropped()))


def test_a_folder_without_a_good_file_is_refused_with_the_first_fault(tmp_path: Path) -> None:
    for name in ("a.gpx", "b.gpx"):
        (tmp_path / name).write_text("not a track")
    with pytest.raises(DataError, match=r"a\.gpx: expected GPX"):
        open_source(str(tmp_path))


@pytest.mark.parametrize("suffix", [".gpx", ".csv", ".geojson"])
def test_files_of_users_become_trips(tmp_path: Path, suffix: str) -> None:
    write_trajectories(tmp_path / f"drives{suffix}", some_drives())
    by_file = open_source(f"{tmp_path}/drives{suffix}")
    by_folder = open_source(str(tmp_path))
    assert by_file.info.name == "drives" and by_file.info.trajectory.step_s == 10
    for one, other in zip(by_file.items, by_folder.items, strict=True):
        assert np.array_equal(one.stroke3, other.stroke3)


def test_the_columns_of_a_table_can_be_named(tmp_path: Path) -> None:
    cars = tracks(count=3)
    lines = ["when;Y;X;who"]
    for trip in range(3):
        for i in range(cars.offsets[trip], cars.offsets[trip + 1]):
            lines.append(f"{cars.time[i]};{cars.lat[i]};{cars.lon[i]};cab {trip}")
    path = tmp_path / "cars.csv"
    path.write_text("\n".join(lines))
    items = list(open_source(f"csv:{path}?lat=Y&lon=x&time=when&id=who").items)
    assert len(items) == 3 and all(len(item.stroke3) == 29 for item in items)
    with pytest.raises(DataError, match=r"the columns Y, lon, when, got .* without lon"):
        open_source(f"csv:{path}?lat=Y&time=when")
    with pytest.raises(DataError, match="without nobody"):
        open_source(f"csv:{path}?lat=Y&lon=X&time=when&id=nobody")
    with pytest.raises(
        UsageError, match="expected the columns lat, lon, time, date, id, got altitude"
    ):
        open_source(f"csv:{path}?altitude=z")
    with pytest.raises(DataError, match=r"expected a file that ends in \.csv"):
        open_source(f"csv:{tmp_path}?lat=Y")
    with pytest.raises(DataError, match="a column that names tracks, got one with another name"):
        open_source(f"csv:{path}?lat=Y&lon=X&time=when&id=when")


def test_a_folder_of_nothing_usable_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lat,lon,time\n1,2,3\n")
    with pytest.raises(DataError, match="expected at least one usable trajectory, got none"):
        open_source(str(tmp_path))
