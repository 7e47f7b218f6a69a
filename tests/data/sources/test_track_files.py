"""Tests of `track_files` and of files and folders of recordings: a user's own trajectories."""

from pathlib import Path

import numpy as np
import pytest

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
    (tmp_path / "d.gpx").write_text("not a track")
    with pytest.raises(DataError, match=r"d\.gpx: expected GPX"):
        list(read_track_files(tmp_path, Dropped()))
    with pytest.raises(DataError, match=r"expected files that end in \.gpx"):
        list(read_track_files(tmp_path / "notes.txt", Dropped()))


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
