"""Tests of `geolife`: files as published, made up here, and the real ones."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.sources.geolife import read_geolife
from sketchrnn.data.tracks import load_tracks
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped

CARS = Path(__file__).parents[4] / "shared" / "data" / "cars"
needs_cars = pytest.mark.skipif(not CARS.is_dir(), reason=f"no real drives at {CARS}")

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
    assert len(list(read_geolife(root / "Data", Dropped()))) == 2


def test_geolife_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="folders Data/UUU/Trajectory"):
        list(read_geolife(tmp_path, Dropped()))
    root = geolife(tmp_path)
    labels = root / "Data" / "021" / "labels.txt"
    kept = labels.read_text()
    labels.write_text("hello\n")
    with pytest.raises(DataError, match=r"labels\.txt: expected a first line.*hello"):
        list(read_geolife(root, Dropped()))
    labels.unlink()
    with pytest.raises(DataError, match=r"expected a labels\.txt"):
        list(read_geolife(root, Dropped()))
    labels.write_text(kept)
    (root / "Data" / "021" / "Trajectory" / "a.plt").write_text("\n".join(["hello"] * 9))
    with pytest.raises(DataError, match=r"a\.plt: expected 6 lines of header.* got 9 lines"):
        list(read_geolife(root, Dropped()))


@needs_cars
def test_real_geolife() -> None:
    dropped = Dropped()
    drives = list(read_geolife(CARS / "original" / "geolife", dropped))
    assert {trip.name for trip in drives} == {"021", "056"}
    assert "line not readable" not in dropped
    # The prepared npz holds seven taxi rides of user 056; each must lie in a drive read here.
    tracks = load_tracks(CARS / "beijing-geolife.npz")
    assert tracks.vehicle is not None
    for i in np.flatnonzero(tracks.vehicle == 56):
        first, last = tracks.time[tracks.offsets[i]], tracks.time[tracks.offsets[i + 1] - 1]
        assert any(d.time[0] <= first and last <= d.time[-1] for d in drives if d.name == "056")
