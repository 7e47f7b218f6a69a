"""Drives: what is accepted, local metres, resampling, cleaning, and stroke-3."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.cleaning import MAX_SPEED_M_S, Dropped, clean_bulk
from sketchrnn.trajectories.trajectory import Frame, Trajectory, clean, resample_bulk

NORTH = 111_195.08  # metres in a degree of latitude
places = st.tuples(st.floats(-80, 80), st.floats(-180, 180))


def line(seconds: Sequence[float], speed: float = 10.0, lat: float = 52.0, lon: float = 13.0):
    """(lat, lon, time) of a car that goes north at `speed` m/s."""
    time = np.array(seconds, float)
    return lat + time * speed / NORTH, np.full(len(time), lon), time


@st.composite
def drives(draw: st.DrawFn, near_date_line: bool = False) -> Trajectory:
    """A random walk of a car of 2 to 30 fixes, 1 to 90 s and less than 60 m/s apart."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n = draw(st.integers(2, 30))
    lat, lon = draw(places)
    lon = 180.0 if near_date_line else lon
    intervals = rng.uniform(1, 90, n - 1)
    steps = rng.uniform(-40, 40, (n - 1, 2)) * intervals[:, None]  # metres
    xy = np.r_[np.zeros((1, 2)), np.cumsum(steps, axis=0)]
    return Trajectory(*Frame(lat, lon).to_degrees(xy), 1.2e9 + np.r_[0, np.cumsum(intervals)])


@given(places, st.lists(st.tuples(st.floats(-5e4, 5e4), st.floats(-5e4, 5e4)), min_size=1))
def test_metres_to_degrees_and_back(origin: tuple[float, float], points: list[Any]) -> None:
    frame = Frame(*origin)
    lat, lon = frame.to_degrees(np.array(points))
    assert np.abs(lon).max() <= 180
    np.testing.assert_allclose(frame.to_metres(lat, lon), points, rtol=0, atol=1e-6)


def test_a_frame_knows_distances_on_earth() -> None:
    # Great-circle distances of 0.01 degrees by the haversine formula, radius 6371.0088 km.
    east, north = Frame(37.77, -122.42).to_metres([37.78], [-122.41])[0]  # pyright: ignore
    assert north == pytest.approx(1111.95, abs=0.01)
    assert east == pytest.approx(1111.95 * np.cos(np.radians(37.77)), abs=0.01)
    assert Frame(-33.9, 179.99).to_metres(-33.9, -179.99)[0] == pytest.approx(1845.9, abs=0.1)
    assert Frame(-33.9, -179.99).to_metres(-33.9, 179.99)[0] == pytest.approx(-1845.9, abs=0.1)


@pytest.mark.parametrize("origin", [(90, 0), (0, 181), (np.nan, 0), (0, np.inf)])
def test_a_frame_lies_on_earth(origin: tuple[float, float]) -> None:
    with pytest.raises(DataError, match="origin of a city"):
        Frame(*origin)


@pytest.mark.parametrize(
    ("lat", "lon", "time", "says"),
    [
        ([52], [13], [0], "at least two fixes, got 1"),
        ([], [], [], "at least two fixes, got 0"),
        ([52, 200], [13, 13], [0, 1], "fix 2 has 200"),
        ([52, 52], [13, -181], [0, 1], "fix 2 has -181"),
        ([np.nan, 52], [13, 13], [0, 1], "fix 1 has nan"),
        ([52, 52], [13, 13], [0, np.inf], "fix 2 has inf"),
        ([52, 52], [13, 13], [1.2e12, 1.3e12], "unix seconds"),
        ([52, 52, 52], [13, 13, 13], [0, 5, 5], "fix 3 is not later"),
        ([52, 52], [13], [0, 1], "as many latitudes"),
    ],
)
def test_impossible_drives_are_refused(lat: list, lon: list, time: list, says: str) -> None:
    with pytest.raises(DataError, match=says):
        Trajectory(lat, lon, time)  # pyright: ignore[reportArgumentType]


def test_a_trajectory_keeps_its_own_arrays() -> None:
    lat, lon, time = line([0, 1, 2])
    drive = Trajectory(lat, lon, time, "a\nname\x00")
    lat[0] = 0
    assert drive.lat[0] == 52.0
    assert drive.name == "a name"
    with pytest.raises(ValueError, match="read-only"):
        drive.lat[0] = 0


@given(drives(), st.floats(0.5, 30))
def test_resampling_is_linear_interpolation(drive: Trajectory, step: float) -> None:
    step = min(step, drive.duration)
    new = drive.resample(step)
    assert len(new.time) == int(drive.duration / step + 1e-9) + 1
    np.testing.assert_allclose(np.diff(new.time), step, atol=1e-5)
    np.testing.assert_array_equal(new.lat, np.interp(new.time, drive.time, drive.lat))


@given(drives(near_date_line=True), st.floats(0.5, 30))
def test_resampling_over_the_date_line(drive: Trajectory, step: float) -> None:
    shifted = Trajectory(drive.lat, drive.lon - 180 * np.sign(drive.lon), drive.time)  # about 0
    step = min(step, drive.duration)
    new, expected = drive.resample(step), shifted.resample(step)
    difference = (new.lon - expected.lon) % 360 - 180
    np.testing.assert_allclose(difference, 0, atol=1e-9)


def test_steps_and_cuts_must_be_possible() -> None:
    drive = Trajectory(*line([0, 10]))
    with pytest.raises(DataError, match="at least one step of 30 s, but lasts 10 s"):
        drive.resample(30)
    for bad in (0, -1, np.nan):
        with pytest.raises(UsageError):
            drive.resample(bad)
        with pytest.raises(UsageError):
            drive.cut(bad)


@given(drives(), st.floats(0.01, 1.2))
def test_a_cut_keeps_the_fixes_before_it(drive: Trajectory, share: float) -> None:
    start = drive.cut(share * drive.duration)
    kept = len(start.time) - 1
    np.testing.assert_array_equal(start.time[:kept], drive.time[:kept])
    np.testing.assert_array_equal(start.lat[:kept], drive.lat[:kept])
    np.testing.assert_array_equal(start.lon[:kept], drive.lon[:kept])
    assert start.duration == pytest.approx(min(share, 1) * drive.duration, abs=1e-5)


@given(drives())
def test_stroke3_and_back(drive: Trajectory) -> None:
    even = drive.resample(drive.duration / 20)
    frame = Frame(float(drive.lat[0]), float(drive.lon[0]))
    stroke3 = even.to_stroke3(frame)
    assert stroke3.dtype == np.float32
    assert stroke3[:, 2].tolist() == [0] * (len(stroke3) - 1) + [1]
    assert even.to_stroke3(frame, ended=False)[:, 2].sum() == 0
    origin = np.array([even.lat[0], even.lon[0]])
    back = Trajectory.from_stroke3(stroke3, frame, origin, even.time[0], drive.duration / 20)
    metres = frame.to_metres(back.lat, back.lon) - frame.to_metres(even.lat, even.lon)
    assert np.abs(metres).max() < 0.01
    np.testing.assert_allclose(back.time, even.time, atol=1e-5)


def test_cleaning_sorts_and_drops_repeats() -> None:
    lat, lon, time = line([0, 10, 20, 30, 30, 40])
    lat[4] += 1e-5
    order = [0, 2, 1, 3, 4, 5]
    trips, dropped = clean(lat[order], lon[order], time[order], name="cab 7")
    assert [trip.time.tolist() for trip in trips] == [[0, 10, 20, 30, 40]]
    np.testing.assert_array_equal(trips[0].lat, lat[[0, 1, 2, 3, 5]])
    assert trips[0].name == "cab 7"
    assert dropped == {"fix out of order, sorted": 1, "fix repeated in time": 1}


def test_cleaning_cuts_at_gaps_and_drops_what_is_left_alone() -> None:
    trips, dropped = clean(*line([0, 10, 20, 500, 1000, 1010]))
    assert [trip.time.tolist() for trip in trips] == [[0, 10, 20], [1000, 1010]]
    assert dropped == {"trip cut at a gap": 2, "trip of a single fix": 1}


def test_cleaning_drops_spikes_and_cuts_at_jumps() -> None:
    lat, lon, time = line([float(t) for t in range(0, 120, 10)])
    lat[[3, 5]] += 1  # two spikes around a good fix
    lat[8:] += 1  # a teleport for good
    trips, dropped = clean(lat, lon, time)
    assert [trip.time.tolist() for trip in trips] == [[0, 10, 20, 40, 60, 70], [80, 90, 100, 110]]
    assert dropped == {"fix faster than 60 m/s": 2, "trip cut at a jump": 1}


def test_cleaning_drops_what_is_not_on_earth() -> None:
    lat, lon, time = line([0, 10, 20, 30, 40, 50])
    lat[1], lon[2], time[3] = 200, np.nan, np.inf
    trips, dropped = clean(lat, lon, time)
    assert [trip.time.tolist() for trip in trips] == [[0, 40, 50]]
    assert dropped == {"fix out of range": 3}


def test_cleaning_nothing_gives_nothing() -> None:
    assert clean(np.zeros(0), np.zeros(0), np.zeros(0)) == ([], {})


@given(drives(near_date_line=True))
def test_cleaning_leaves_a_good_drive_alone(drive: Trajectory) -> None:
    trips, dropped = clean(drive.lat, drive.lon, drive.time)
    assert not dropped
    np.testing.assert_array_equal(trips[0].lon, drive.lon)


@given(st.integers(0, 2**32), st.integers(0, 60))
def test_cleaned_trips_are_possible(seed: int, n: int) -> None:
    """Whatever came in, what comes out is in order, without gaps and teleports, and of one trip."""
    rng = np.random.default_rng(seed)
    lat, lon = rng.choice([52.0, 52.001, 53.0, 99.0], n), rng.choice([179.999, -179.999, 0], n)
    time = rng.integers(0, 300, n).astype(float)
    offsets = np.r_[0, np.sort(rng.integers(0, n + 1, 3)), n]
    dropped = Dropped()
    index, ends, source = clean_bulk(lat, lon, time, offsets, 50, dropped)
    again = clean_bulk(lat[index], lon[index], time[index], ends, 50)
    assert len(again.source) == len(source)
    for k, trip in enumerate(source):
        part = index[ends[k] : ends[k + 1]]
        assert np.all((part >= offsets[trip]) & (part < offsets[trip + 1]))
        drive = Trajectory(lat[part], lon[part], time[part])
        frame = Frame(52, 180)
        metres = np.hypot(*np.diff(frame.to_metres(drive.lat, drive.lon), axis=0).T)
        assert np.all(metres <= 1.01 * MAX_SPEED_M_S * np.diff(drive.time))
        assert np.diff(drive.time).max() <= 50


@given(st.lists(drives(), max_size=6), st.sampled_from([0.7, 2.0, 30.0]))
def test_bulk_resampling_equals_each_trip_alone(trips: list[Trajectory], step: float) -> None:
    frame = Frame(10, 20)
    offsets = np.cumsum([0, *(len(trip.time) for trip in trips)])
    lat, lon, time = (
        np.concatenate([[], *(getattr(trip, field) for trip in trips)])
        for field in ("lat", "lon", "time")
    )
    got = resample_bulk(lat, lon, time, offsets, step, frame)
    long_enough = [i for i, trip in enumerate(trips) if trip.duration >= 4 * step]
    assert got.source.tolist() == long_enough
    assert sum(got.dropped.values()) == len(trips) - len(long_enough)
    assert got.xy.dtype == np.float32
    for k, i in enumerate(long_enough):
        trip = trips[i]
        time = np.arange(trip.time[0], trip.time[-1] + 1e-6, step)
        assert got.start[k] == trip.time[0]
        xy = got.xy[got.offsets[k] : got.offsets[k + 1]]
        assert len(xy) == len(time)
        given_xy = frame.to_metres(trip.lat, trip.lon)
        for axis in (0, 1):
            expected = np.interp(time, trip.time, given_xy[:, axis])
            np.testing.assert_allclose(xy[:, axis], expected, rtol=1e-6, atol=0.01)


def test_bulk_resampling_cuts_and_counts() -> None:
    seconds = [*range(0, 300, 60), *range(1000, 1300, 60), 3000, 3060]
    got = resample_bulk(*line(seconds), np.array([0, len(seconds)]), 30, Frame(52, 13))
    assert got.source.tolist() == [0, 0]
    assert got.start.tolist() == [0, 1000]
    assert np.diff(got.offsets).tolist() == [9, 9]
    np.testing.assert_allclose(got.xy[:, 1], np.r_[0:241:30, 1000:1241:30] * 10, rtol=1e-4)
    assert got.dropped == {"trip cut at a gap": 2, "trip shorter than 4 steps": 1}
    slow = resample_bulk(*line(seconds), np.array([0, len(seconds)]), 30, Frame(52, 13), 1e6)
    assert slow.source.tolist() == [0]
    assert not slow.dropped
