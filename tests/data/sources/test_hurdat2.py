"""HURDAT2: storms as the National Hurricane Center publishes them."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.sources.hurdat2 import read_hurdat2
from sketchrnn.data.spec import open_source
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped

TAIL = "  45, 1006,  105,    0,    0,   45,    0,    0,    0,    0,    0,    0,    0,    0, -999"


def storm(name: str, fixes: list[tuple[str, str, str]]) -> str:
    lines = [f"{when}, , TS, {lat},  {lon},{TAIL}" for when, lat, lon in fixes]
    return "\n".join([f"{name}, {len(fixes):6},", *lines, ""])


def moving(year: int, count: int) -> list[tuple[str, str, str]]:
    """A storm that moves to the north-west, a line every six hours."""
    return [
        (f"{year}08{21 + i // 4}, {6 * (i % 4):02d}00", f"{15 + i / 2:.1f}N", f"{59 + i:.1f}W")
        for i in range(count)
    ]


def test_storms_are_read(tmp_path: Path) -> None:
    path = tmp_path / "hurdat2.txt"
    landfall = ("20110821, 0300", "15.2N", "59.5W")
    irene = moving(2011, 8)
    text = storm("AL092011,              IRENE", [irene[0], landfall, *irene[1:]])
    text += storm("AL012012,            UNNAMED", [("20120101, 0000", "15.0N", "179.5E")])
    path.write_text(text)
    dropped = Dropped()
    (trip,) = read_hurdat2(path, dropped)
    assert trip.name == "AL092011 IRENE" and len(trip.time) == 9
    assert trip.lat[:2].tolist() == [15.0, 15.2] and trip.lon[0] == -59
    assert (trip.time[:3] - 1313884800).tolist() == [0, 10_800, 21_600]
    assert dropped == {"trip of a single fix": 1}


def test_storms_are_a_data_set_at_steps_of_six_hours(tmp_path: Path) -> None:
    path = tmp_path / "hurdat2.txt"
    path.write_text("".join(storm(f"AL01{y},   A", moving(y, 12)) for y in range(2000, 2020)))
    source = open_source(f"hurdat2:{path}")
    units = source.info.trajectory
    assert (units.step_s, units.seen_s, units.horizon_s) == (21_600, 86_400, 86_400)
    items = list(source.items)
    assert len(items) == 20 and all(len(item.stroke3) == 11 for item in items)
    assert np.allclose(items[0].stroke3[:, 1], 55_597, atol=10)  # half a degree


@pytest.mark.parametrize("text", ["<html>", "AL092011, IRENE\n", "20110821, 0000,  , TS, 15.0N"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(DataError, match="expected a line such as 'AL092011"):
        open_source(f"hurdat2:{tmp_path / 'a.txt'}")
    with pytest.raises(DataError, match="no such file"):
        open_source(f"hurdat2:{tmp_path / 'b.txt'}")
