"""Tests of `filling`: ways fit between the fixes of a recording, and refuse what they cannot."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import DataError
from sketchrnn.inference.filling import Filling, FillSettings, fill_gap, filled
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.recording import Recording
from tests.inference.completers import driver
from tests.tiny import card, model

BEGIN = 1_200_000_000


def guide() -> TrajectoryCompleter:
    """The model of `driver`, which reads goals."""
    made = model(position="fourier", shortest_wave=100.0, longest_wave=9000.0, waves=3, goal=True)
    return TrajectoryCompleter(made, card(made, "trajectory"), driver().density_map)


def fill(track: Recording, **settings: Any) -> list[Filling]:
    """The ways through all gaps."""
    numbers = range(len(track.gaps))
    return [fill_gap(guide(), track, number, FillSettings(**settings)) for number in numbers]


def recording(*seconds: float, lon: float = 13.4, east: float = 0.0001) -> Recording:
    """Fixes at these seconds, eastwards."""
    time = np.array(seconds)
    rows = (f"52.5,{lon + east * t:.6f},{BEGIN + t:.1f}" for t in time)
    return Recording.parse("\n".join(["lat,lon,time", *rows]).encode(), "track.csv")


HOLED = (*range(0, 60, 10), *range(300, 360, 10))


def ways_of(filling: Filling) -> np.ndarray:
    return np.array([(way.lat, way.lon) for way in filling.ways])


def test_ways_lead_from_the_fix_before_to_the_fix_after() -> None:
    track = recording(*HOLED)
    (filling,) = fill(track, k=4)
    assert len(filling.ways) == 4 and sum(filling.shares) == pytest.approx(1)
    for way in (*filling.ways, filling.forecast):
        assert way.time[0] == BEGIN + 50 and way.time[-1] == BEGIN + 300 and len(way.time) == 26
        for axis in ("lat", "lon"):
            ends = getattr(track, axis)[[5, 6]]
            assert getattr(way, axis)[[0, -1]] == pytest.approx(ends, abs=1e-7)
    assert filling.radius[[0, -1]] == pytest.approx([0, 0], abs=1e-3) and filling.radius[9] > 0
    again = fill(track, k=4)[0]
    assert np.array_equal(ways_of(filling), ways_of(again))


def test_a_filled_track_keeps_its_fixes_and_has_no_gap() -> None:
    track = recording(*HOLED)
    (whole,) = filled(track, fill(track))
    assert track.time is not None and set(track.time) <= set(whole.time)
    assert np.diff(whole.time).max() == 10 and (np.diff(whole.time) > 0).all()


def test_the_fix_before_may_be_alone_for_less_than_a_step() -> None:
    track = recording(0, 4, *range(300, 360, 10))
    assert len(fill(track)) == 1


@pytest.mark.parametrize(
    ("track", "message"),
    [
        ({"seconds": (0, 10, 9000, 9010), "east": 0.000001}, "gap of at most 7 min, the longest"),
        ({"seconds": HOLED, "lon": 17.0}, "the gap begins at 52.5000, 17.00.., outside of the"),
        ({"seconds": (*HOLED, 650), "east": 0.00001}, "gap 2: expected two fixes or"),
    ],
)
def test_a_gap_that_cannot_be_filled_is_refused(track: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        fill(recording(*track.pop("seconds"), **track))
