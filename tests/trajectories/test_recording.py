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
    part, notes = read_last_part(path)
    assert part.time[0] == 18000 and notes == ()
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


@pytest.mark.parametrize("wrong", [[20], [20, 21], [20, 22], [20, 21, 22], [0], [0, 1], [49]])
def test_runs_of_wrong_fixes_are_left_out(wrong: list[int]) -> None:
    lat, lon, time = line(range(0, 100, 2))
    lat[wrong] += 0.02
    recording = read(lat, lon, time)
    longest = max(recording.parts(fill=False), key=lambda part: len(part.time))
    assert len(longest.time) == 50 - len(wrong)
    if wrong[0] == 20 or len(wrong) == 1:
        noun = "fix" if len(wrong) == 1 else "fixes"
        assert recording.notes == (f"Left out: {len(wrong)} {noun} faster than 60 m/s",)


def test_wrong_fixes_at_the_end_are_not_gone_on_from(tmp_path: Path) -> None:
    lat, lon, time = line(range(0, 100, 2))
    for wrong in (slice(49, None), slice(48, None), slice(47, None)):
        bad = lat.copy()
        bad[wrong] += 0.02
        (tmp_path / "x.csv").write_bytes(table(bad, lon, time))
        part, notes = read_last_part(tmp_path / "x.csv")
        assert part.time.tolist() == time[: wrong.start].tolist() and notes


def segments(*parts: range, tracks: bool = False) -> bytes:
    between = "</trkseg></trk><trk><trkseg>" if tracks else "</trkseg><trkseg>"
    texts = []
    for part in parts:
        lat, lon, time = line(part)
        texts.append("".join(
            f'<trkpt lat="{a}" lon="{b}"><time>2020-01-01T{int(t) // 3600:02}:'
            f"{int(t) // 60 % 60:02}:{int(t) % 60:02}Z</time></trkpt>"
            for a, b, t in zip(lat, lon, time, strict=True)
        ))  # fmt: skip
    return f"<gpx><trk><trkseg>{between.join(texts)}</trkseg></trk></gpx>".encode()


def test_segments_of_one_track_are_joined() -> None:
    whole = Recording.parse(segments(range(0, 60, 2), range(60, 100, 2)), "x.gpx")
    assert whole.notes == ("The track has 2 segments, which are joined",)
    (part,) = whole.parts(fill=False)
    assert part.duration == 98
    paused = Recording.parse(segments(range(0, 60, 2), range(1800, 1830, 2)), "x.gpx")
    assert [part.duration for part in paused.parts(fill=False)] == [58, 28]
    swapped = Recording.parse(segments(range(60, 100, 2), range(0, 60, 2)), "x.gpx")
    assert [part.duration for part in swapped.parts(fill=False)] == [98]


def test_tracks_and_segments_at_the_same_time_are_not_joined() -> None:
    for content in (
        segments(range(0, 60, 2), range(100, 120, 2), tracks=True),
        segments(range(0, 60, 2), range(1, 31, 2)),
    ):
        recording = Recording.parse(content, "x.gpx")
        assert recording.notes == ("The file has 2 tracks, and the longest is used",)
        assert [part.duration for part in recording.parts(fill=False)] == [58]


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


@pytest.mark.parametrize("ending", ["tcx", "kml", "gpx"])
def test_what_a_file_has_no_position_or_time_for_is_in_the_notes(ending: str) -> None:
    fixes = [(f"2020-06-01T10:00:{s:02d}Z", f"13.{s:04d}") for s in range(10, 20)]
    fixes[3], fixes[6] = (fixes[3][0], "east"), ("soon", fixes[6][1])
    point, whole = {
        "tcx": (
            "<Trackpoint><Time>{0}</Time><Position><LatitudeDegrees>52</LatitudeDegrees>"
            "<LongitudeDegrees>{1}</LongitudeDegrees></Position></Trackpoint>",
            "<T><Activity><Track>{}</Track></Activity></T>",
        ),
        "kml": (
            "<when>{0}</when><coord>{1} 52 0</coord>",
            "<kml><Placemark><Track>{}</Track></Placemark></kml>",
        ),
        "gpx": (
            '<trkpt lat="52" lon="{1}"><time>{0}</time></trkpt>',
            "<gpx><trk><trkseg>{}</trkseg></trk></gpx>",
        ),
    }[ending]
    content = whole.format("".join(point.format(*fix) for fix in fixes)).encode()
    recording = Recording.parse(content, f"x.{ending}")
    assert len(recording.lat) == 8
    assert recording.notes == ("Left out: 1 fix without a position, 1 fix without a time",)
