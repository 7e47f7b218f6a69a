"""Tables as spreadsheets, loggers and databases write them: encodings, numbers, times, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from sketchrnn.errors import DataError
from sketchrnn.formats import track_csv
from sketchrnn.formats.track import Track
from sketchrnn.formats.track_times import parse_column

NOON = 1_600_000_000  # 2020-09-13T12:26:40Z
STEPS = NOON + 5 * np.arange(4)
CLOCKS = ["12:26:40", "12:26:45", "12:26:50", "12:26:55"]


def table(header: str, rows: Sequence[str], end: str = "\n") -> str:
    return end.join([header, *rows]) + end


def rows(times: Sequence[str], separator: str = ",") -> list[str]:
    return [separator.join(["52.5", f"13.{i + 1}", time]) for i, time in enumerate(times)]


def read(content: str | bytes) -> list[Track]:
    content = content.encode() if isinstance(content, str) else content
    return track_csv.parse(content, "t.csv")


def check(content: str | bytes) -> None:
    (track,) = read(content)
    np.testing.assert_allclose(track.lat, 52.5)
    np.testing.assert_allclose(track.lon, [13.1, 13.2, 13.3, 13.4])
    np.testing.assert_allclose(track.time, STEPS, atol=2e-3)


UNIX = [str(time) for time in STEPS]
EXCEL = ["44087.51851852", "44087.51857639", "44087.51863426", "44087.51869213"]
COMPACT = [f"20200913{clock.replace(':', '')}" for clock in CLOCKS]


@pytest.mark.parametrize(
    "times",
    [
        UNIX,
        [f"{time}000" for time in UNIX],
        [f"{time}.0" for time in UNIX],
        EXCEL,
        COMPACT,
        [f"{time}.000" for time in COMPACT],
        [f"{time}000" for time in COMPACT],
        [time.replace("0913", "0913T") + "Z" for time in COMPACT],
        [f"2020-09-13T{clock}Z" for clock in CLOCKS],
        [f"2020-09-13 {clock}.000 UTC" for clock in CLOCKS],
        [f"2020-09-13T14:{clock[3:]}+02:00" for clock in CLOCKS],
        [f"2020/09/13 {clock}" for clock in CLOCKS],
        [f"13.09.2020 {clock}" for clock in CLOCKS],
        [f"13.9.20 {clock}" for clock in CLOCKS],
        [f"9/13/2020 {clock}" for clock in CLOCKS],
        [f"09/13/2020 {clock} PM" for clock in CLOCKS],
        [f"13/09/2020 {clock}" for clock in CLOCKS],
        [f"13-Sep-2020 {clock}" for clock in CLOCKS],
        [f"Sep 13 2020 {clock} PM" for clock in CLOCKS],
        [f"Sunday September 13 2020 {clock}" for clock in CLOCKS],
    ],
)
def test_forms_of_time(times: list[str]) -> None:
    check(table("lat,lon,time", rows(times)))


@pytest.mark.parametrize(
    ("date", "clocks"),
    [
        ("2020-09-13", CLOCKS),
        ("2020/09/13", [f"{clock}.000" for clock in CLOCKS]),
        ("13.09.2020", CLOCKS),
        ("9/13/2020", [f"{clock} PM" for clock in CLOCKS]),
        ("20200913", [clock.replace(":", "") for clock in CLOCKS]),
        ("200913", [clock.replace(":", "") for clock in CLOCKS]),
        ("2020-09-13", [clock.replace(":", "") + ".00" for clock in CLOCKS]),
        ("2020-09-13 00:00:00", CLOCKS),
        ("44087", ["0.51851852", "0.51857639", "0.51863426", "0.51869213"]),
        ("2020-09-13", [f"2020-09-13T{clock}Z" for clock in CLOCKS]),
        ("2020-09-13", UNIX),
        ("anything", UNIX),
        ("2020-09-13", [f"14{clock[2:]}+02:00" for clock in CLOCKS]),
        ("13-Sep-2020", [f"{clock}Z" for clock in CLOCKS]),
    ],
)
def test_the_date_in_a_column_of_its_own(date: str, clocks: list[str]) -> None:
    lines = [f"{date},{clock},52.5,13.{i + 1}" for i, clock in enumerate(clocks)]
    check(table("Date,Time,lat,lon", lines))
    check(table("GPS Date,UTC Time,Latitude (deg),Longitude (deg)", lines))


def test_a_date_with_a_clock_needs_no_column_of_times() -> None:
    check(table("lat,lon,date", rows([f"2020-09-13 {clock}" for clock in CLOCKS])))
    (track,) = read(table("lat,lon,date", rows(["2020-09-13"] * 4)))
    assert not track.timed


def test_clocks_without_a_date_go_past_midnight() -> None:
    for times in (["23:59:50", "23:59:55", "0:00:00"], ["235950", "235955", "000000"]):
        assert parse_column(times).tolist() == [86390, 86395, 86400]
    before_nine = parse_column(["93015", "93020"], ["2020-09-13"] * 2)  # the 0 of 093015 is lost
    assert (before_nine - NOON).tolist() == [-10585, -10580]


@pytest.mark.parametrize(
    "numbers",
    [[0, 5, 10], [44087.1, 44087.2, 44087.3], [100055, 100060, 100065], [18000, 18060, 18120]],
)
def test_seconds_of_a_counter_stay_seconds(numbers: list[float]) -> None:
    assert parse_column([str(number) for number in numbers]).tolist() == numbers


def test_a_time_in_no_known_form_is_named() -> None:
    with pytest.raises(DataError, match=r"t\.csv: expected times as .*, got 'noon'"):
        read(table("lat,lon,time", rows(["noon"] * 4)))
    with pytest.raises(DataError, match="in each line, got the time 'noon'"):
        read(table("lat,lon,time", rows([*UNIX[:3], "noon"])))


LINES = rows(UNIX)


@pytest.mark.parametrize(
    "content",
    [
        table("lat,lon,time", LINES).encode("utf-8-sig"),
        table("lat,lon,time", LINES).encode("utf-16"),
        table("lat,lon,time", LINES).encode("utf-16-le"),
        table("lat,lon,time", LINES).encode("utf-16-be"),
        table("lat\tlon\ttime", rows(UNIX, "\t"), "\r\n").encode("utf-16"),
        table("lat,lon,time,Straße", [f"{line},Weiß" for line in LINES]).encode("cp1252"),
        table("lat;lon;time", [line.replace(",", ";").replace(".", ",") for line in LINES]),
        table("lat\tlon\ttime", [line.replace(",", "\t").replace(".", ",") for line in LINES]),
        table("lat,lon,time", [f'"{line}"'.replace(",", '","').replace("2.5", "2,5")
                               for line in LINES]),
        table("lat | lon | time", ["-----+-----+----", *rows(UNIX, " | "), "(4 rows)"]),
        "sep=;\n" + table("lat;lon;time", rows(UNIX, ";")),
        "Logger 7\n\n# exported\n" + table("lat,lon,time", LINES),
        table("Latitude [°], LONGITUDE (deg), Time (UTC)", LINES),
        table("INDEX,LATITUDE N/S,LONGITUDE E/W,TIME",
              [f"{i},52.500000N,13.{i + 1}E,{UNIX[i]}" for i in range(4)]),
        table("lat,lon,time", [*LINES, "", "Total,,4"]),
    ],
)  # fmt: skip
def test_tables_of_other_programs(content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    dropped: Counter[str] = Counter()
    (track,) = track_csv.parse(content, "t.csv", dropped)
    np.testing.assert_allclose(track.lon, [13.1, 13.2, 13.3, 13.4])
    np.testing.assert_allclose(track.lat, 52.5)
    assert track.time.tolist() == STEPS.tolist()
    assert sum(dropped.values()) <= 2


def test_south_and_west_are_negative() -> None:
    (track,) = read(table("lat,lon,time", ["33.9 S,18.4°W,0", "S33.9,W 18.4,5"]))
    assert track.lat.tolist() == [-33.9, -33.9] and track.lon.tolist() == [-18.4, -18.4]


@pytest.mark.parametrize(
    "numbers", [range(1, 5), range(0, 4), range(9, 5, -1), ("a", "b", "c", "d")]
)
@pytest.mark.parametrize("name", ["id", "ID", "Name", "track"])
def test_a_column_that_numbers_the_lines_names_no_tracks(
    name: str, numbers: Sequence[object]
) -> None:
    check(
        table(
            f"{name},lat,lon,time", [f"{n},{line}" for n, line in zip(numbers, LINES, strict=True)]
        )
    )


def test_the_next_column_names_the_tracks_instead() -> None:
    lines = [f"{i},{line},car {i // 2}" for i, line in enumerate(LINES)]
    assert [track.name for track in read(table("id,lat,lon,time,vehicle", lines))] == [
        "car 0",
        "car 1",
    ]
    names = {"lat": "lat", "lon": "lon", "time": "time", "id": ""}
    content = table("id,lat,lon,time,vehicle", lines).encode()
    (track,) = track_csv.parse(content, "t.csv", names=names)
    assert len(track.lat) == 4


def test_decimal_commas_between_commas_are_refused() -> None:
    lines = [line.replace(".", ",") for line in LINES]
    with pytest.raises(DataError, match="expected 3 cells in each line, got more; where numbers"):
        read(table("lat,lon,time", lines))
    check(table("lat,lon,time", [f"{line}," for line in LINES]))
    check(
        table(
            "lat,lon,time,note",
            [f"{line},left, right, straight" for line in LINES[:3]] + [f"{LINES[3]},"],
        )
    )
