"""Tests of completed trajectories: they go on from the last fix, in the steps of the model."""

from collections.abc import Sequence

import numpy as np
import pytest

from sketchrnn.errors import DataError
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.forecast import FEWEST, SAMPLES, samples_for
from sketchrnn.trajectories.streets import STREET_M, StreetIndex, Streets
from sketchrnn.trajectories.trajectory import Trajectory
from tests.inference.completers import drive, driver


def test_an_ending_begins_at_the_last_fix_and_has_the_steps_of_the_model() -> None:
    start = drive()
    for done in driver().complete(start, 3):
        ending, whole = done.ending, done.trajectory
        assert ending is not None and done.start is start
        assert np.array_equal(np.diff(ending.time), np.full(6, 10.0))
        for field in ("lat", "lon", "time"):
            given_, added, joined = (getattr(t, field) for t in (start, ending, whole))
            assert added[0] == given_[-1]
            assert np.array_equal(joined, np.concatenate((given_, added[1:])))
        assert whole.name == "my drive"


def test_the_chosen_samples_represent_all() -> None:
    chosen = driver().complete(drive(), 5)
    shares = [done.share or 0 for done in chosen]
    assert sum(shares) == pytest.approx(1) and shares == sorted(shares, reverse=True)
    every = driver().complete(drive(), SAMPLES)
    assert {(done.share, done.samples) for done in every} == {(1 / SAMPLES, SAMPLES)}
    ends = {done.log_prob for done in every}
    assert {done.log_prob for done in chosen} <= ends  # they are samples, not means of some


def test_few_samples_are_drawn_of_long_endings() -> None:
    (done,) = driver().complete(drive(), 1, max_points=200)
    assert done.samples == samples_for(200) == FEWEST
    assert [samples_for(steps) for steps in (1, 50, 100)] == [SAMPLES, SAMPLES, SAMPLES // 2]


def test_the_track_counts_back_from_the_last_fix() -> None:
    completer = driver()
    start = drive(count=6, step=7.0)  # 35 s
    path = completer.track(start)
    assert path.shape == (4, 2)  # 5, 15, 25 and 35 s
    expected = completer.frame.to_metres(*(np.interp([5, 15, 25, 35], [0, 7, 14, 21, 28, 35], a)
        for a in (start.lat, start.lon)))  # fmt: skip
    assert np.allclose(path, expected)


def test_the_track_of_a_start_of_years_is_short() -> None:
    completer = driver()
    time = np.array([0.0, 1.5e9, 1.5e9 + 60])
    start = Trajectory(np.array([52.5, 52.5, 52.501]), np.full(3, 13.4), time)
    assert len(completer.track(start)) == completer.card.longest + 1
    assert completer.complete(start, 1)[0].trajectory.time[0] == 0


def test_a_start_that_is_too_short_or_outside_is_refused() -> None:
    with pytest.raises(DataError, match="at least 10 s, the step of tiny, but it lasts 7 s"):
        driver().complete(drive(count=2))
    far = drive()
    far = Trajectory(far.lat + 1, far.lon, far.time)
    with pytest.raises(DataError, match="outside of the city that tiny knows"):
        driver().complete(far)
    assert driver(mapped=False).complete(far, 1)


def test_a_trajectory_without_a_start_begins_inside_the_city() -> None:
    completer = driver()
    for done in completer.complete(None, 3, seed=4, max_points=5):
        drive_ = done.trajectory
        assert completer.density_map is not None
        assert completer.density_map.covers(drive_.lat[0], drive_.lon[0])
        assert np.array_equal(drive_.time, 10.0 * np.arange(6))
    with pytest.raises(DataError, match="has no map to begin a dream on"):
        driver(mapped=False).complete(None)


def avenues(south: float) -> StreetIndex:
    """Streets from west to east, 22 m apart, from a latitude to the north."""
    lat = np.repeat(south + 0.0002 * np.arange(400), 2)
    lon = np.tile((13.3, 13.5), 400)
    empty = np.full(400, "")
    return StreetIndex(Streets(lat, lon, 2 * np.arange(401), empty, empty))


def test_samples_that_leave_the_streets_are_left_out() -> None:
    start, completer = drive(), driver()
    streets = avenues(start.lat.min() - 0.0001)

    def off(endings: Sequence[Completion[Trajectory]]) -> float:
        every = [done.ending for done in endings if done.ending is not None]
        away = [streets.distance(one.lat, one.lon).max() for one in every]
        return float(np.mean(np.array(away) > STREET_M + 0.01))

    assert 0.2 < off(completer.complete(start, SAMPLES)) < 0.8
    completer.streets = streets
    assert off(completer.complete(start, SAMPLES)) == 0


def test_a_car_that_is_off_the_streets_may_stay_as_far_from_them() -> None:
    start, completer = drive(), driver()
    path = completer.track(start)[None]  # [1, S + 1, 2]
    completer.streets = avenues(start.lat.max() + 0.0009)  # 100 m to the north
    samples = path[:, None, -1:] + [[0.0, 0.0], [0.0, 60.0], [0.0, -60.0]]  # [1, 1, 3, 2]
    bad = completer.badness(samples, path, np.full((1, 1), 3))
    assert bad == 1  # only the third point is farther from a street than the car was


def test_samples_that_leave_the_ways_of_the_data_are_left_out() -> None:
    """Where the streets are not known; the car has been on these ways all the time."""
    start, completer = drive(), driver()
    density = np.ones((500, 500), np.uint8)  # cells of 44 x 27 m
    bounds = np.array([52.4, 52.6, 13.3, 13.5])
    south = int((52.6 - start.lat.min()) / 0.2 * 500) + 2
    density[south:] = 0
    completer.density_map = CityMap(density, bounds)
    path = completer.track(start)[None]
    lat, lon = np.array([start.lat[-1], 52.5]), np.full(2, start.lon[-1])
    samples = completer.frame.to_metres(lat, lon)[None, None]  # [1, 1, 2, 2]
    assert completer.badness(samples, path, np.full((1, 1), 2)) == 1
    for done in completer.complete(start, SAMPLES):
        assert done.ending is not None
        assert completer.density_map.driven(done.ending.lat, done.ending.lon).all()
    assert not completer.unfamiliar(start)
    completer.density_map = CityMap(density[::-1].copy(), bounds)  # the car is not on the ways
    assert completer.badness(samples, path, np.full((1, 1), 2)) == 0
    assert completer.unfamiliar(start)
    completer.streets = avenues(start.lat.min())
    assert not completer.unfamiliar(start)
