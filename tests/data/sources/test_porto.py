"""Tests of `porto`: a file as published, made up here."""

from pathlib import Path

import pytest

from sketchrnn.data.sources.porto import read_porto
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped

PORTO = (
    '"TRIP_ID","CALL_TYPE","ORIGIN_CALL","ORIGIN_STAND","TAXI_ID","TIMESTAMP","DAY_TYPE",'
    '"MISSING_DATA","POLYLINE"\n'
)


def porto_line(polyline: str, missing: str = "False") -> str:
    return f'"1372636858620000589","C","","","20000589","1372636858","A","{missing}","{polyline}"\n'


def test_porto_as_published(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    good = "[[-8.618643,41.141412],[-8.618499,41.141376],[-8.620326,41.14251]]"
    teleport = "[[-8.6,41.1],[-8.6,41.1001],[-8.6,41.9],[-8.6,41.1002]]"
    path.write_text(
        PORTO
        + porto_line(good)
        + porto_line("[]")
        + porto_line(good, "True")
        + porto_line("[[-8.6,41.1]]")
        + porto_line(teleport)
        + porto_line(good)[:80]
        + "\n"
        + porto_line("[[-8.6,41.1],[-8.6]]")
        + porto_line(good)
        + porto_line(good)[:-30]
    )
    dropped = Dropped()
    trips = list(read_porto(path, dropped))
    assert [trip.name for trip in trips] == ["20000589"] * 3
    assert trips[0].time.tolist() == [1372636858, 1372636873, 1372636888]
    assert trips[0].lon.tolist() == [-8.618643, -8.618499, -8.620326]
    assert trips[1].lat.tolist() == [41.1, 41.1001, 41.1002]
    assert dropped == {
        "trip without fixes": 1,
        "trip with missing data": 1,
        "trip of a single fix": 1,
        "fix faster than 60 m/s": 1,
        "line not readable": 3,
    }


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x89PNG\0\xff", b"x" * 300_000])
def test_porto_of_another_kind(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "train.csv").write_bytes(content)
    with pytest.raises(
        DataError, match=r"train\.csv: expected a first line with the columns TAXI_ID"
    ):
        list(read_porto(tmp_path / "train.csv", Dropped()))


def test_a_source_reads_nothing_before_it_is_asked(tmp_path: Path) -> None:
    read_porto(tmp_path / "nothing.csv", Dropped())
    with pytest.raises(DataError, match=r"nothing\.csv"):
        next(read_porto(tmp_path / "nothing.csv", Dropped()))
