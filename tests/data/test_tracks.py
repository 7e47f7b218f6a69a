"""Tests of `data.tracks`: npz of flat arrays, broken ones, and the cleaning of recordings."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.tracks import clean_recordings, gather, load_tracks
from sketchrnn.errors import DataError
from sketchrnn.formats.track import Track
from sketchrnn.trajectories.cleaning import Dropped, Fixes
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.resample import resample_bulk
from sketchrnn.trajectories.trajectory import Trajectory

CARS = Path(__file__).parents[3] / "shared" / "data" / "cars"
needs_cars = pytest.mark.skipif(not CARS.is_dir(), reason=f"no real drives at {CARS}")

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


def test_recordings_are_cleaned_and_keep_their_names() -> None:
    time = np.array([10.0, 20, 30, 900, 910, 5000])
    recordings = [
        Track(52 + time / 1e6, np.full(6, 13.0), time, "7"),
        Track(np.array([52.0]), np.array([13.0]), np.array([0.0]), "8"),
    ]
    dropped = Dropped()
    trips = list(clean_recordings(recordings, dropped))
    assert [(trip.name, trip.time.tolist()) for trip in trips] == [
        ("7", [10, 20, 30]),
        ("7", [900, 910]),
    ]
    assert dropped == {"trip cut at a gap": 2, "trip of a single fix": 2}


def test_gathering_gives_flat_arrays() -> None:
    time = np.array([0.0, 10, 20])
    trips = [
        Trajectory(52 + time / 1e5, 13 + time / 1e5, time + start, str(start)) for start in (5, 7)
    ]
    got = gather(trips)
    for field in ("lat", "lon", "time"):
        expected = np.concatenate([getattr(trip, field) for trip in trips])
        np.testing.assert_array_equal(getattr(got, field), expected)
    assert got.offsets.tolist() == [0, 3, 6]
    assert got.vehicle is not None
    assert got.vehicle.tolist() == ["5", "7"]
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
