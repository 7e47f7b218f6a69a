"""Tests of `data.drives`: equal steps, local metres, and splits by time."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.data.store import SPLITS
from sketchrnn.data.tracks import Tracks
from sketchrnn.data.trajectory_sources import (
    DAY_S,
    default_step,
    of_berlin,
    of_npz,
    of_recordings,
    of_table,
    of_tracks,
    split_by_driver,
    split_by_time,
)
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory, write_trajectories

START = 1_200_000_000.0


def tracks(count: int = 20, fixes: int = 30, step: float = 10.0, apart: float = 3600) -> Tracks:
    """Drives to the north-east, one an hour, a fix every ten seconds."""
    lat = 52.5 + 0.0005 * np.tile(np.arange(fixes), count)
    lon = 13.4 + 0.001 * np.tile(np.arange(fixes), count)
    time = (
        START + step * np.tile(np.arange(fixes), count) + np.repeat(apart * np.arange(count), fixes)
    )
    return Tracks(lat, lon, time, fixes * np.arange(count + 1), None, None)


def test_trips_become_equal_steps_in_metres() -> None:
    source = of_tracks(tracks(), "x", "CC0", "me")
    items = list(source.items)
    info = source.info
    assert (info.kind, info.step_s, info.licence, info.credit) == ("trajectory", 10, "CC0", "me")
    assert len(items) == 20
    for item in items:
        assert item.stroke3.shape == (29, 3)
        assert item.stroke3[:, 2].tolist() == [0] * 28 + [1]
        assert np.allclose(item.stroke3[:, 0], 67.7, atol=0.2)
        assert np.allclose(item.stroke3[:, 1], 55.6, atol=0.2)
    frame = Frame(**info.frame)
    assert np.allclose(items[0].origin, frame.to_metres(52.5, 13.4), atol=0.1)


def test_another_step_and_frame_can_be_asked_for() -> None:
    source = of_tracks(tracks(), "x", "", "", step_s=20, frame=Frame(50, 10))
    assert source.info.step_s == 20 and source.info.frame == {"lat": 50, "lon": 10}
    assert next(source.items).stroke3.shape == (14, 3)


@pytest.mark.parametrize("step", [0, -1, float("nan"), float("inf"), 151])
def test_impossible_steps_are_refused(step: float) -> None:
    with pytest.raises(UsageError, match=r"step_s must be from 0\.1 to 150"):
        of_tracks(tracks(), "x", "", "", step_s=step)


@pytest.mark.parametrize(
    ("interval", "step"), [(0.2, 1), (1, 1), (3, 2), (9, 5), (10, 10), (59, 30), (600, 30)]
)
def test_the_step_follows_the_fixes(interval: float, step: float) -> None:
    assert default_step(tracks(step=interval)) == step


def test_long_steps_have_a_longer_protocol() -> None:
    assert of_tracks(tracks(step=30), "x", "", "").info.seen_s == 300
    assert of_tracks(tracks(step=2), "x", "", "").info.horizon_s == 60


@given(st.lists(st.integers(0, 40 * 86_400), min_size=20, max_size=60, unique=True))
def test_later_departures_are_for_testing(times: list[int]) -> None:
    start = START + np.array(times, np.float64)
    split = split_by_time(start)
    groups = [start[split == number] for number in range(3)]
    for earlier, later in ((groups[0], groups[1]), (groups[0], groups[2]), (groups[1], groups[2])):
        if len(earlier) and len(later):
            assert earlier.max() < later.min()


def test_of_weeks_the_last_three_days_are_for_testing() -> None:
    start = START + DAY_S * np.arange(0, 20, 0.01)
    split = split_by_time(start)
    days = (start.max() - start) / DAY_S
    assert (split[days < 2.99] == SPLITS.index("test")).all()
    assert (split[(days > 3.01) & (days < 3.99)] == SPLITS.index("valid")).all()
    assert (split[days > 4.01] == SPLITS.index("train")).all()


def test_of_hours_the_last_tenth_is_for_testing() -> None:
    counts = np.bincount(split_by_time(START + 60 * np.arange(1000.0)))
    assert counts.tolist() == [850, 50, 100]


def test_drivers_who_are_tested_on_are_never_learnt_from() -> None:
    rng = np.random.default_rng(0)
    driver = np.array([f"cab {i}" for i in rng.permutation(np.repeat(np.arange(60), 20))])
    split = split_by_driver(driver)
    parts = [set(driver[split == part]) for part in range(3)]
    assert not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]
    share = np.bincount(split) / len(split)
    assert np.allclose(share, [0.75, 0.1, 0.15], atol=0.02)
    order = rng.permutation(len(driver))  # nothing but the names counts
    assert np.array_equal(split_by_driver(driver[order]), split[order])


def test_who_drove_most_is_learnt_from() -> None:
    driver = np.repeat(np.arange(20), [200] + [10] * 19)
    split = split_by_driver(driver)
    assert set(split[:200]) == {SPLITS.index("train")} and set(split) == {0, 1, 2}


def test_a_split_by_driver_needs_drivers() -> None:
    cars = tracks()._replace(vehicle=np.repeat(np.arange(10), 2))
    source = of_tracks(cars, "x", "", "", split_by="driver")
    assert source.info.split_by == "driver"
    expected = split_by_driver(np.repeat(np.arange(10), 2))
    assert [item.split for item in source.items] == expected.tolist()
    with pytest.raises(DataError, match="does not say who drove"):
        of_tracks(tracks(), "x", "", "", split_by="driver")
    with pytest.raises(UsageError, match="split_by must be one of time, driver, but is 'luck'"):
        of_tracks(tracks(), "x", "", "", split_by="luck")


def test_trips_that_begin_together_are_still_split() -> None:
    counts = np.bincount(split_by_time(np.zeros(100)), minlength=3)
    assert counts[0] > 0


def test_short_trips_are_left_out_and_none_at_all_is_said() -> None:
    mixed = tracks(10)
    offsets = np.array([0, 3, *mixed.offsets[1:]])  # the first trip is cut after three fixes
    source = of_tracks(mixed._replace(offsets=offsets), "x", "", "")
    assert len(list(source.items)) == 10
    assert source.info.dropped == {"trip shorter than 4 steps": 1}
    with pytest.raises(DataError, match="x: no trip of four steps of 30 s or more"):
        of_tracks(tracks(fixes=5, step=1.0), "x", "", "", step_s=30)
    none = Tracks(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(1, np.int64), None, None)
    with pytest.raises(DataError, match="x: expected trips, found none"):
        of_tracks(none, "x", "", "")


def some_drives() -> list[Trajectory]:
    made = tracks(6)
    parts = [slice(*made.offsets[i : i + 2]) for i in range(6)]
    return [Trajectory(made.lat[part], made.lon[part], made.time[part]) for part in parts]


@pytest.mark.parametrize("suffix", [".gpx", ".csv", ".geojson"])
def test_files_of_users_become_trips(tmp_path: Path, suffix: str) -> None:
    write_trajectories(tmp_path / f"drives{suffix}", some_drives())
    by_file = of_recordings("files", tmp_path / f"drives{suffix}", None, None)
    by_folder = of_recordings("files", tmp_path, None, None)
    assert by_file.info.name == "drives" and by_file.info.step_s == 10
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
    items = list(of_table(f"{path}?lat=Y&lon=x&time=when&id=who", None, None).items)
    assert len(items) == 3 and all(len(item.stroke3) == 29 for item in items)
    with pytest.raises(DataError, match=r"the columns Y, lon, when, got .* without lon"):
        of_table(f"{path}?lat=Y&time=when", None, None)
    with pytest.raises(DataError, match="without nobody"):
        of_table(f"{path}?lat=Y&lon=X&time=when&id=nobody", None, None)
    with pytest.raises(UsageError, match="expected the columns lat, lon, time, id, got altitude"):
        of_table(f"{path}?altitude=z", None, None)
    with pytest.raises(DataError, match=r"expected a file that ends in \.csv"):
        of_table(f"{tmp_path}?lat=Y", None, None)


def test_a_folder_of_nothing_usable_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lat,lon,time\n1,2,3\n")
    with pytest.raises(DataError, match="no usable drive in it"):
        of_recordings("files", tmp_path, None, None)


def test_an_npz_of_tracks_is_read(tmp_path: Path) -> None:
    made = tracks(8)
    np.savez(
        tmp_path / "cabs.npz",
        lat=np.round(made.lat * 1e6).astype(np.int32),
        lon=np.round(made.lon * 1e6).astype(np.int32),
        t=made.time,
        offsets=made.offsets,
    )
    source = of_npz(tmp_path / "cabs.npz", None, None)
    assert source.info.name == "cabs" and len(list(source.items)) == 8


def test_berlin_is_shipped() -> None:
    source = of_berlin(None, None)
    assert source.info.step_s == 2 and "ODbL" in source.info.licence
    assert len(next(source.items).stroke3) > 10
