"""Recordings of users: order of times, gaps, jumps, spikes, the date line, no times."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.errors import DataError
from sketchrnn.trajectories.recording import Recording, last_part, read_last_part
from tests.trajectories.test_trajectory import NORTH, line


def table(
    lat: Sequence[float] | np.ndarray, lon: Sequence[float] | np.ndarray, time: object
) -> bytes:
    columns = [lat, lon] if time is None else [lat, lon, time]
    head = "lat,lon,time" if time is not None else "lat,lon"
    rows = [",".join(f"{value:.6f}" for value in row) for row in zip(*columns, strict=True)]  # pyright: ignore
    return "\n".join([head, *rows]).encode()


def read(lat: np.ndarray, lon: np.ndarray, time: object) -> Recording:
    return Recording.parse(table(lat, lon, time), "x.csv")


def test_a_good_recording_has_no_notes() -> None:
    recording = read(*line(range(0, 100, 2)))
    assert recording.notes == () and recording.gaps == []
    assert recording.length == pytest.approx(980, rel=1e-3)
    (part,) = recording.parts(fill=False)
    assert part.duration == 98


def test_a_gap_splits_or_is_filled() -> None:
    recording = read(*line([*range(0, 60, 2), *range(18000, 18100, 2)]))
    (gap,) = recording.gaps
    assert gap == (58, 18000) and gap.duration == 17942
    first, last = recording.parts(fill=False)
    assert (first.duration, last.duration) == (58, 98)
    assert last_part([first, last], 30) is last
    assert last_part([first, last], 1000) is last  # the longest
    (whole,) = recording.parts(fill=True)
    assert whole.duration == 18098


def test_a_file_is_gone_on_from_after_its_last_gap(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(table(*line([*range(0, 60, 2), *range(18000, 18100, 2)])))
    assert read_last_part(path).time[0] == 18000
    path.write_bytes(table(*line([0, 60])[:2], None))
    with pytest.raises(DataError, match=r"x\.csv: expected a track with times"):
        read_last_part(path)


def test_a_short_last_part_is_not_gone_on_from() -> None:
    recording = read(*line([*range(0, 60, 2), 1000, 1002]))
    parts = recording.parts(fill=False)
    assert last_part(parts, 10) is parts[0]


def test_sparse_fixes_are_no_gaps() -> None:
    assert read(*line(range(0, 6000, 120))).gaps == []
    assert read(*line([*range(0, 6000, 120), 6900])).gaps == []
    assert len(read(*line([*range(0, 6000, 120), 7200])).gaps) == 1


def test_a_jump_always_splits() -> None:
    lat, lon, time = line(range(0, 100, 2))
    lat[25:] += 1
    recording = read(lat, lon, time)
    assert recording.jumps.tolist() == [24]
    assert recording.notes == ("The track jumps faster than any car at one place and is cut there",)
    assert [len(part.time) for part in recording.parts(fill=True)] == [25, 25]
    assert recording.length == pytest.approx(960, rel=1e-3)


def test_newest_first_is_turned_round() -> None:
    lat, lon, time = line(range(0, 100, 2))
    recording = read(lat[::-1], lon[::-1], time[::-1])
    assert recording.time is not None and recording.time[0] == 0
    assert recording.notes == ("The newest fix is first in the file, so the order is turned round",)


def test_few_times_out_of_order_are_sorted() -> None:
    lat, lon, time = line(range(0, 100, 2))
    order = np.r_[0:10, 11, 10, 12:50]
    recording = read(lat[order], lon[order], time[order])
    assert recording.notes == (
        "1 fix was earlier than the one before it, so all are sorted by time",
    )
    assert recording.parts(fill=False)[0].duration == 98


def test_times_that_contradict_the_way_are_refused() -> None:
    lat, lon, time = line(range(0, 100, 2))
    with pytest.raises(DataError, match=r"x\.csv: expected times that run forwards, got \d+ that"):
        read(lat, lon, np.random.default_rng(0).permutation(time))


def test_a_spike_and_fixes_out_of_range_are_left_out() -> None:
    lat, lon, time = line(range(0, 100, 2))
    lat[20] += 0.02
    lat[30] = 91
    recording = read(lat, lon, time)
    assert len(recording.lat) == 48
    assert recording.notes == ("Left out: 1 fix out of range, 1 fix faster than 60 m/s",)


def test_a_way_without_times() -> None:
    lat, lon, _ = line(range(0, 100, 2))
    recording = read(lat, lon, None)
    assert recording.time is None and recording.parts(fill=False) == [] and recording.gaps == []
    assert recording.length == pytest.approx(980, rel=1e-3)


def test_the_date_line_is_crossed_locally() -> None:
    lat, _, time = line(range(0, 100, 2), speed=0, lat=-17)
    lon = 179.995 + 10 * time / NORTH / np.cos(np.radians(17))
    for given in (lon, np.where(lon > 180, lon - 360, lon)):
        recording = read(lat, given, time)
        assert recording.notes == () and np.abs(recording.lon).max() <= 180
        assert recording.length == pytest.approx(980, rel=1e-3)
        (part,) = recording.parts(fill=False)
        even = part.resample(1)
        assert np.abs(even.lon).min() > 179.9


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"lat,lon,time\n1,2,5\n1,3,5\n", "got 2 fixes that all have the same time"),
        (b"lat,lon,time\n1,2,5\n", "two or more fixes, got 1 fix"),
        (b"lat,lon\n95,2\n1,3\n", "two or more fixes, got 2 fixes"),
    ],
)
def test_bad_recordings(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        Recording.parse(content, "x.csv")
