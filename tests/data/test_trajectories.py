"""Tests of `data.trajectories`: equal steps, local metres, and options out of range."""

import numpy as np
import pytest

from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.split import split_by_driver
from sketchrnn.data.tracks import Tracks
from sketchrnn.data.trajectories import Attribution, default_step, from_tracks
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import Frame
from tests.data.examples import tracks

X = Attribution("x", "CC0", "me")
DEFAULT = TrajectoryOptions()


def test_trips_become_equal_steps_in_metres() -> None:
    source = from_tracks(tracks(), X, DEFAULT)
    items = list(source.items)
    info = source.info
    assert (info.kind, info.licence, info.credit) == ("trajectory", "CC0", "me")
    assert info.trajectory.step_s == 10
    assert len(items) == 20
    for item in items:
        assert item.stroke3.shape == (29, 3)
        assert item.stroke3[:, 2].tolist() == [0] * 28 + [1]
        assert np.allclose(item.stroke3[:, 0], 67.7, atol=0.2)
        assert np.allclose(item.stroke3[:, 1], 55.6, atol=0.2)
    frame = Frame(**info.trajectory.frame)
    assert np.allclose(items[0].origin, frame.to_metres(52.5, 13.4), atol=0.1)


def test_another_step_and_frame_can_be_asked_for() -> None:
    source = from_tracks(tracks(), X, TrajectoryOptions(20, Frame(50, 10)))
    units = source.info.trajectory
    assert units.step_s == 20 and units.frame == {"lat": 50, "lon": 10}
    assert next(source.items).stroke3.shape == (14, 3)


@pytest.mark.parametrize("step", [0, -1, float("nan"), float("inf"), 43_201])
def test_impossible_steps_are_refused(step: float) -> None:
    with pytest.raises(UsageError, match=r"step_s must be from 0\.1 to 43200"):
        from_tracks(tracks(), X, TrajectoryOptions(step))


@pytest.mark.parametrize(
    ("interval", "step"), [(0.2, 1), (1, 1), (3, 2), (9, 5), (10, 10), (59, 30), (600, 30)]
)
def test_the_step_follows_the_fixes(interval: float, step: float) -> None:
    assert default_step(tracks(step=interval)) == step


def test_long_steps_have_a_longer_protocol() -> None:
    assert from_tracks(tracks(step=30), X, DEFAULT).info.trajectory.seen_s == 300
    assert from_tracks(tracks(step=2), X, DEFAULT).info.trajectory.horizon_s == 60


def test_a_split_by_driver_needs_drivers() -> None:
    cars = tracks()._replace(vehicle=np.repeat(np.arange(10), 2))
    source = from_tracks(cars, X, TrajectoryOptions(split_by="driver"))
    assert source.info.trajectory.split_by == "driver"
    expected = split_by_driver(np.repeat(np.arange(10), 2))
    assert [item.split for item in source.items] == expected.tolist()
    with pytest.raises(DataError, match="x: the data do not name drivers"):
        from_tracks(tracks(), X, TrajectoryOptions(split_by="driver"))
    with pytest.raises(UsageError, match="split_by must be one of time, driver, but is 'luck'"):
        from_tracks(tracks(), X, TrajectoryOptions(split_by="luck"))


def test_short_trips_are_left_out_and_none_at_all_is_said() -> None:
    mixed = tracks(10)
    offsets = np.array([0, 3, *mixed.offsets[1:]])  # the first trip is cut after three fixes
    source = from_tracks(mixed._replace(offsets=offsets), X, DEFAULT)
    assert len(list(source.items)) == 10
    assert source.info.dropped == {"trip shorter than 4 steps": 1}
    with pytest.raises(DataError, match="x: no trip of four steps of 30 s or more"):
        from_tracks(tracks(fixes=5, step=1.0), X, TrajectoryOptions(30))
    none = Tracks(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(1, np.int64), None, None)
    with pytest.raises(DataError, match="x: expected trips, found none"):
        from_tracks(none, X, DEFAULT)


def test_the_frame_of_trips_over_the_date_line_is_there() -> None:
    trips = tracks(count=3)
    east = trips.lon - trips.lon.mean() + 180
    over = trips._replace(lon=np.where(east > 180, east - 360, east))
    frame = from_tracks(over, Attribution("x"), TrajectoryOptions()).info.trajectory.frame
    assert abs(abs(frame["lon"]) - 180) < 0.1
