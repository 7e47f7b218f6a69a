"""Tests of `cabspotting`: files as published, made up here, and the real ones."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.sources.cabspotting import read_cabspotting
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped

CARS = Path(__file__).parents[4] / "shared" / "data" / "cars"
needs_cars = pytest.mark.skipif(not CARS.is_dir(), reason=f"no real drives at {CARS}")


def test_cabspotting_as_published(tmp_path: Path) -> None:
    lines = [
        f"{37.75 + i / 1e4:.5f} -122.39 {int(i % 5 > 1)} {1211033000 + 60 * i}" for i in range(12)
    ]
    (tmp_path / "new_ab.txt").write_text("\n".join(reversed(lines)) + "\n")  # the newest first
    (tmp_path / "new_cd.txt").write_text("\n".join([*lines[:5], "37.7 -122", *lines[5:]]))
    (tmp_path / "_cabs.txt").write_text("<cab id='ab' updates='12'/>")
    dropped = Dropped()
    trips = list(read_cabspotting(tmp_path, dropped))
    assert [trip.name for trip in trips] == ["ab"] * 2 + ["cd"] * 2
    for trip in trips:
        assert np.diff(trip.time).tolist() == [60, 60]
    assert trips[0].time[0] == 1211033120
    np.testing.assert_allclose(trips[0].lat, [37.7502, 37.7503, 37.7504])
    assert dropped == {"line not readable": 1}


def test_cabspotting_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"files new_\*\.txt"):
        list(read_cabspotting(tmp_path, Dropped()))
    for content in (b"", b"hello\n", b"\x89PNG\n", b"37.7 -122.3 2 1211033000\n"):
        (tmp_path / "new_ab.txt").write_bytes(content)
        with pytest.raises(DataError, match=r"new_ab\.txt: expected lines of latitude"):
            list(read_cabspotting(tmp_path, Dropped()))


@needs_cars
def test_real_cabspotting() -> None:
    dropped = Dropped()
    cabs = list(read_cabspotting(CARS / "original" / "cabspotting", dropped))
    assert len({trip.name for trip in cabs}) == 6
    assert len(cabs) > 3000
    assert "line not readable" not in dropped
