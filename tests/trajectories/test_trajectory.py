"""Trajectories: what is accepted, local metres, resampling, cleaning, and stroke-3."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.cleaning import MAX_SPEED_M_S, Dropped, Fixes, clean_bulk
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.resample import resample_bulk
from sketchrnn.trajectories.trajectory import Trajectory

NORTH = 111_195.08  # metres in a degree of latitude
places = st.tuples(st.floats(-80, 80), st.floats(-180, 180))


def line(seconds: Sequence[float], speed: float = 10.0, lat: float = 52.0, lon: float = 13.0):
    """(lat, lon, time) of a car that goes north at `speed` m/s."""
    time = np.array(seconds, float)
    return lat + time * speed / NORTH, np.full(len(time), lon), time


def clean(lat: np.ndarray, lon: np.ndarray, time: np.ndarray) -> tuple[list[Trajectory], Dropped]:
    """The pieces of one recording as trajectories, and what was dropped."""
    dropped = Dropped()
    pieces = clean_bulk(Fixes(lat, lon, time, np.array([0, len(lat)])), dropped=dropped)
    parts = np.split(pieces.index, pieces.offsets[1:-1]) if len(pieces.source) else []
    return [Trajectory(lat[part], lon[part], time[part]) for part in parts], dropped


@st.composite
def trajectories(draw: st.DrawFn, near_date_line: bool = False) -> Trajectory:
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


def test_metres_are_distances_on_earth() -> None:
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
        ([52, 200], [13, 13], [0, 1], "latitudes within ±90 degrees, got 200 at fix 2"),
        ([52, 52], [13, -181], [0, 1], "got -181 at fix 2"),
        ([np.nan, 52], [13, 13], [0, 1], "got nan at fix 1"),
        ([52, 52], [13, 13], [0, np.inf], "got inf at fix 2"),
        ([52, 52], [13, 13], [1.2e12, 1.3e12], "unix seconds"),
        ([52, 52, 52], [13, 13, 13], [0, 5, 5], "a fix 3 that is not later"),
        ([52, 52], [13], [0, 1], "as many latitudes"),
    ],
)
def test_impossible_trajectories_are_refused(lat: list, lon: list, time: list, says: str) -> None:
    with pytest.raises(DataError, match=says):
        Trajectory(lat, lon, time)  # pyright: ignore[reportArgumentType]


def test_a_trajectory_keeps_its_own_arrays() -> None:
    lat, lon, time = line([0, 1, 2])
    trajectory = Trajectory(lat, lon, time, "a\nname\x00")
    lat[0] = 0
    assert trajectory.lat[0] == 52.0
    assert trajectory.name == "a name"
    with pytest.raises(ValueError, match="read-only"):
        trajectory.lat[0] = 0


@given(trajectories(), st.floats(0.5, 30))
def test_resampling_is_linear_interpolation(trajectory: Trajectory, step: float) -> None:
    step = min(step, trajectory.duration)
    new = trajectory.resample(step)
    assert len(new.time) == int(trajectory.duration / step + 1e-9) + 1
    np.testing.assert_allclose(np.diff(new.time), step, atol=1e-5)
    np.testing.assert_array_equal(new.lat, np.interp(new.time, trajectory.time, trajectory.lat))


@given(trajectories(near_date_line=True), st.floats(0.5, 30))
def test_resampling_over_the_date_line(trajectory: Trajectory, step: float) -> None:
    shifted = Trajectory(
        trajectory.lat, trajectory.lon - 180 * np.sign(trajectory.lon), trajectory.time
    )  # about 0
    step = min(step, trajectory.duration)
    new, expected = trajectory.resample(step), shifted.resample(step)
    difference = (new.lon - expected.lon) % 360 - 180
    np.testing.assert_allclose(difference, 0, atol=1e-9)


def test_steps_and_cuts_must_be_possible() -> None:
    trajectory = Trajectory(*line([0, 10]))
    with pytest.raises(DataError, match="at most 100,000 steps of 1 s, got 4e"):
        Trajectory(*line([0, 4e8], speed=0)).resample(1)
    with pytest.raises(DataError, match="at least one step of 30 s, got 10 s"):
        trajectory.resample(30)
    for bad in (0, -1, np.nan):
        with pytest.raises(UsageError):
            trajectory.resample(bad)
        with pytest.raises(UsageError):
            trajectory.cut(bad)


@given(trajectories(), st.floats(0.01, 1.2))
def test_a_cut_keeps_the_fixes_before_it(trajectory: Trajectory, share: float) -> None:
    start = trajectory.cut(share * trajectory.duration)
    kept = len(start.time) - 1
    np.testing.assert_array_equal(start.time[:kept], trajectory.time[:kept])
    np.testing.assert_array_equal(start.lat[:kept], trajectory.lat[:kept])
    np.testing.assert_array_equal(start.lon[:kept], trajectory.lon[:kept])
    assert start.duration == pytest.approx(min(share, 1) * trajectory.duration, abs=1e-5)


@given(trajectories())
def test_stroke3_and_back(trajectory: Trajectory) -> None:
    even = trajectory.resample(trajectory.duration / 20)
    frame = Frame(float(trajectory.lat[0]), float(trajectory.lon[0]))
    stroke3 = even.to_stroke3(frame)
    assert stroke3.dtype == np.float32
    assert stroke3[:, 2].tolist() == [0] * (len(stroke3) - 1) + [1]
    assert even.to_stroke3(frame, ended=False)[:, 2].sum() == 0
    origin = np.array([even.lat[0], even.lon[0]])
    back = Trajectory.from_stroke3(stroke3, frame, origin, even.time[0], trajectory.duration / 20)
    metres = frame.to_metres(back.lat, back.lon) - frame.to_metres(even.lat, even.lon)
    assert np.abs(metres).max() < 0.01
    np.testing.assert_allclose(back.time, even.time, atol=1e-5)


def test_cleaning_sorts_and_drops_repeats() -> None:
    lat, lon, time = line([0, 10, 20, 30, 30, 40])
    lat[4] += 1e-5
    order = [0, 2, 1, 3, 4, 5]
    trips, dropped = clean(lat[order], lon[order], time[order])
    assert [trip.time.tolist() for trip in trips] == [[0, 10, 20, 30, 40]]
    np.testing.assert_array_equal(trips[0].lat, lat[[0, 1, 2, 3, 5]])
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


@given(trajectories(near_date_line=True))
def test_cleaning_leaves_a_good_trajectory_alone(trajectory: Trajectory) -> None:
    trips, dropped = clean(trajectory.lat, trajectory.lon, trajectory.time)
    assert not dropped
    np.testing.assert_array_equal(trips[0].lon, trajectory.lon)


@given(st.integers(0, 2**32), st.integers(0, 60))
def test_cleaned_trips_are_possible(seed: int, n: int) -> None:
    """Whatever came in, what comes out is in order, without gaps and teleports, and of one trip."""
    rng = np.random.default_rng(seed)
    lat, lon = rng.choice([52.0, 52.001, 53.0, 99.0], n), rng.choice([179.999, -179.999, 0], n)
    time = rng.integers(0, 300, n).astype(float)
    offsets = np.r_[0, np.sort(rng.integers(0, n + 1, 3)), n]
    index, ends, source = clean_bulk(Fixes(lat, lon, time, offsets), 50)
    again = clean_bulk(Fixes(lat[index], lon[index], time[index], ends), 50)
    assert len(again.source) == len(source)
    for k, trip in enumerate(source):
        part = index[ends[k] : ends[k + 1]]
        assert np.all((part >= offsets[trip]) & (part < offsets[trip + 1]))
        trajectory = Trajectory(lat[part], lon[part], time[part])
        frame = Frame(52, 180)
        metres = np.hypot(*np.diff(frame.to_metres(trajectory.lat, trajectory.lon), axis=0).T)
        assert np.all(metres <= 1.01 * MAX_SPEED_M_S * np.diff(trajectory.time))
        assert np.diff(trajectory.time).max() <= 50


@given(st.lists(trajectories(), max_size=6), st.sampled_from([0.7, 2.0, 30.0]))
def test_bulk_resampling_equals_each_trip_alone(trips: list[Trajectory], step: float) -> None:
    frame = Frame(10, 20)
    offsets = np.cumsum([0, *(len(trip.time) for trip in trips)])
    lat, lon, time = (
        np.concatenate([[], *(getattr(trip, field) for trip in trips)])
        for field in ("lat", "lon", "time")
    )
    got = resample_bulk(Fixes(lat, lon, time, offsets), step, frame)
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
    fixes = Fixes(*line(seconds), np.array([0, len(seconds)]))
    got = resample_bulk(fixes, 30, Frame(52, 13))
    assert got.source.tolist() == [0, 0]
    assert got.start.tolist() == [0, 1000]
    assert np.diff(got.offsets).tolist() == [9, 9]
    np.testing.assert_allclose(got.xy[:, 1], np.r_[0:241:30, 1000:1241:30] * 10, rtol=1e-4)
    assert got.dropped == {"trip cut at a gap": 2, "trip shorter than 4 steps": 1}
    slow = resample_bulk(fixes, 200, Frame(52, 13))  # cut at pauses over 800 s, not over 180 s
    assert slow.source.tolist() == [0]
    assert slow.dropped == {"trip cut at a gap": 1, "trip shorter than 4 steps": 1}
