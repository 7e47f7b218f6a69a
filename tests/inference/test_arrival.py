"""Tests of `arrive`: ways go from the start to the place, and cars could drive them."""

import numpy as np
import pytest

from sketchrnn.errors import DataError, UsageError
from sketchrnn.inference.arrival import EARLIEST, NEAR, ArrivalSettings, _nearest, arrive
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.plausibility import Limits, badness
from sketchrnn.trajectories.trajectory import Trajectory
from tests.inference.completers import drive, driver
from tests.tiny import card, model

LIMITS = {"speed": 30.0, "acceleration": 20.0, "turn_rate": 1.6}
SETTINGS = ArrivalSettings(k=3)


def guided() -> TrajectoryCompleter:
    """A model of a city that reads goals; its weights are random."""
    made = model(goal=True, position="fourier", shortest_wave=100.0, longest_wave=9000.0, waves=3)
    made.head.bias.data[2] = -9.0
    known = card(made, "trajectory")
    known.limits, known.longest = LIMITS, 60
    box = CityMap(np.ones((5, 5), np.uint8), np.array([52.4, 52.6, 13.3, 13.5]))
    return TrajectoryCompleter(made, known, box)


def place(completer: TrajectoryCompleter, start: Trajectory, east: float) -> tuple[float, float]:
    """So many metres to the east of the end of the start."""
    end = completer.frame.to_metres(start.lat[-1:], start.lon[-1:])
    lat, lon = completer.frame.to_degrees(end + np.array([[east, 0.0]]))
    return float(lat[0]), float(lon[0])


def test_ways_lead_from_the_start_to_the_place() -> None:
    completer, start = guided(), drive()
    goal = place(completer, start, 80.0)
    ways = arrive(completer, start, goal, SETTINGS)
    assert len(ways) == 3
    assert np.isclose(sum(way.share or 0 for way in ways), 1)
    shares = [way.share or 0 for way in ways]
    assert shares == sorted(shares, reverse=True)
    for way in ways:
        assert way.ending is not None and way.finished
        assert (way.ending.lat[0], way.ending.lon[0]) == (start.lat[-1], start.lon[-1])
        assert np.allclose((way.ending.lat[-1], way.ending.lon[-1]), goal, atol=1e-9)
        assert way.ending.time[0] == start.time[-1]
        assert np.array_equal(way.trajectory.lat[: len(start.lat)], start.lat)
        # all steps but the last are those of the model; a trajectory itself refuses equal times
        assert np.allclose(np.diff(way.ending.time)[:-1], completer.card.trajectory.step_s)


def test_cars_could_drive_the_ways() -> None:
    completer, start = guided(), drive()
    before, limits = completer.track(start)[None], Limits(**LIMITS)
    for way in arrive(completer, start, place(completer, start, 80.0), SETTINGS):
        assert way.ending is not None
        points = completer.frame.to_metres(way.ending.lat, way.ending.lon)[1:-1]
        if len(points):
            found = badness(points[None, None], before, limits, completer.card.trajectory.step_s)
            assert not found.any()


def test_the_same_seed_gives_the_same_ways() -> None:
    completer, start = guided(), drive()
    goal = place(completer, start, 80.0)
    first, again = (arrive(completer, start, goal, SETTINGS) for _ in range(2))
    assert [way.log_prob for way in first] == [way.log_prob for way in again]
    other = arrive(completer, start, goal, ArrivalSettings(3, seed=1))
    assert [way.log_prob for way in first] != [way.log_prob for way in other]


def test_the_nearest_point_of_a_way_is_that_of_many_points_on_it() -> None:
    rng = np.random.default_rng(0)
    begin, ways = np.array([3.0, -2.0]), np.cumsum(rng.normal(0, 9, (4, 6, 2)), axis=1)
    goals = rng.normal(0, 20, (4, 2))
    away, share = _nearest(begin, ways, goals)
    tail = np.concatenate((np.broadcast_to(begin, (4, 1, 2)), ways[:, :-1]), axis=1)
    shares = np.linspace(EARLIEST, 1, 20_001)[:, None, None, None]
    points = tail + shares * (ways - tail)  # [20001, 4, 6, 2]
    found = np.linalg.norm(goals[:, None] - points, axis=-1)
    assert np.allclose(away, found.min(0), atol=1e-3)
    assert np.allclose(share, shares[found.argmin(0), 0, 0, 0], atol=1e-3)


def test_a_place_beyond_all_drives_is_refused() -> None:
    completer, start = guided(), drive()
    completer.card.longest = 5
    with pytest.raises(DataError, match=r"a car reaches within \d+ min.*got one 3\.0 km away"):
        arrive(completer, start, place(completer, start, 3000.0), SETTINGS)


def test_a_place_outside_of_the_city_is_refused() -> None:
    with pytest.raises(DataError, match=r"expected a place in the city.*got 51\.0000, 13\.4"):
        arrive(guided(), drive(), (51.0, 13.4), SETTINGS)


def test_a_place_that_no_way_reaches_is_refused() -> None:
    completer, start = guided(), drive()
    completer.card.limits = {"speed": 30.0, "acceleration": 0.0, "turn_rate": 0.0}
    with pytest.raises(DataError, match="none leads there: choose a place nearer"):
        arrive(completer, start, place(completer, start, 20 * NEAR), SETTINGS)


def test_a_model_that_reads_no_goals_is_refused() -> None:
    completer = driver()
    completer.card.limits = LIMITS
    with pytest.raises(UsageError, match="expected a model that reads goals"):
        arrive(completer, drive(), (52.5, 13.4), SETTINGS)
