"""Flights: positions of aircraft in the form of the package `traffic`."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sketchrnn.data.sources.flights import read_flights
from sketchrnn.data.spec import open_source
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped


def positions(callsign: str, begin: int, count: int, west: float = 6.0) -> list[dict[str, Any]]:
    """An airliner that flies to the east at 230 m/s, a position every 10 s."""
    return [
        {
            "timestamp": 1533101250000 + 1000 * (begin + 10 * i),
            "altitude": 34975.0,
            "callsign": callsign,
            "groundspeed": 447.1,
            "icao24": "3003ae",
            "latitude": 46.8,
            "longitude": west + 0.0302 * i,
            "track": 90.0,
            "vertical_rate": 0.0,
        }
        for i in range(count)
    ]


def write(path: Path, records: object) -> Path:
    text = json.dumps(records).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def test_flights_are_read_by_callsign_and_aircraft(tmp_path: Path) -> None:
    first, second = positions("DLH8JW", 0, 5), positions("SWR12", 0, 4)
    second[1]["longitude"] = None
    dropped = Dropped()
    tracks = read_flights(write(tmp_path / "a.json.gz", [*first, *second, 7]), dropped)
    assert tracks.vehicle is not None
    assert tracks.vehicle.tolist() == ["DLH8JW 3003ae", "SWR12 3003ae"]
    assert tracks.offsets.tolist() == [0, 5, 8]
    assert tracks.time[:2].tolist() == [1533101250.0, 1533101260.0]
    assert dropped == {"line not readable": 2}


def test_flights_are_a_data_set_at_steps_of_thirty_seconds(tmp_path: Path) -> None:
    """A call sign that is used again in the evening is another flight."""
    records = positions("DLH8JW", 0, 61) + positions("DLH8JW", 40_000, 91)
    records[30]["latitude"] = 48.0  # a spike of 130 km
    source = open_source(f"flights:{write(tmp_path / 'swiss.json.gz', records)}")
    units = source.info.trajectory
    assert (units.step_s, units.seen_s, units.horizon_s) == (30, 300, 300)
    items = list(source.items)
    assert [len(item.stroke3) for item in items] == [20, 30]
    assert np.allclose(np.linalg.norm(items[0].stroke3[:, :2], axis=1), 6896, atol=10)
    assert source.info.name == "swiss" and "not stated" in source.info.licence
    assert source.info.dropped["fix faster than 350 m/s"] == 1


@pytest.mark.parametrize("records", [{"a": 1}, 3], ids=["object", "number"])
def test_other_files_are_refused(tmp_path: Path, records: object) -> None:
    with pytest.raises(DataError, match="expected a list of positions"):
        open_source(f"flights:{write(tmp_path / 'a.json', records)}")
    (tmp_path / "b.json").write_text("timestamp,latitude\n")
    with pytest.raises(DataError, match=r"b\.json: expected JSON"):
        open_source(f"flights:{tmp_path / 'b.json'}")
    with pytest.raises(DataError, match="expected trips"):
        open_source(f"flights:{write(tmp_path / 'c.json', [])}")
