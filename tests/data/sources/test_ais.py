"""AIS: ships as Denmark and the United States publish them."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.sources.ais import read_ais
from sketchrnn.data.spec import open_source
from sketchrnn.errors import DataError
from sketchrnn.trajectories.cleaning import Dropped

DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,"
    "IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,"
    "Destination,ETA,Data source type,A,B,C,D"
)
AMERICAN = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,"
    "Width,Draft,Cargo,TransceiverClass"
)
NEWER = (
    "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,"
    "status,length,width,draft,cargo,transceiver"
)


def danish(minute: int, ship: str, speed: str = "10.0", lat: float | None = None) -> str:
    place = 55 + 0.003 * minute if lat is None else lat
    clock = f"{minute // 60:02d}:{minute % 60:02d}:09"
    return (
        f"04/01/2018 {clock},Class A,{ship},{place:.6f},11.500000,Under way using engine,0.0,"
        f'{speed},0.0,1,9123456,OXYZ2,"AURORA, OF HELSINGØR",Passenger,,28,111,GPS,5.7,HELSINGBORG,'
        ",AIS,55,56,14,14"
    )


def american(minute: int, ship: str, speed: str = "10.0") -> str:
    clock = f"{minute // 60:02d}:{minute % 60:02d}:04"
    return (
        f"{ship},2022-06-20T{clock},{29 + 0.003 * minute:.5f},-94.50000,{speed},0.0,1.0,"
        "DEL MONTE PRIDE,IMO9869693,V7A4893,70,0,192,30,7.6,70,A"
    )


def newer(minute: int, ship: str) -> str:
    clock = f"{minute // 60:02d}:{minute % 60:02d}:04"
    return (
        f"{ship},2025-03-01 {clock},-94.50000,{29 + 0.003 * minute:.5f},10.0,0.0,1.0,"
        "DEL MONTE PRIDE,IMO9869693,V7A4893,70,0,192,30,7.6,70,A"
    )


def table(path: Path, header: str, lines: list[str]) -> Path:
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def test_a_danish_table_is_read_ship_by_ship(tmp_path: Path) -> None:
    both = [danish(m, ship) for m in range(3) for ship in ("219000001", "219000002")]
    others = [
        danish(3, "219000001", "0.1"),
        danish(3, "2190001", ""),  # a base station
        danish(3, "219000002", "102.3"),
        "04/01/2018 broken",
    ]
    dropped = Dropped()
    path = table(tmp_path / "aisdk-2018-01-04.csv", DANISH, both + others)
    tracks, attribution = read_ais(path, dropped)
    assert tracks.vehicle is not None
    assert tracks.vehicle.tolist() == ["219000001", "219000002"]
    assert tracks.offsets.tolist() == [0, 3, 6]
    assert tracks.lat[:3].tolist() == [55.0, 55.003, 55.006] and set(tracks.lon) == {11.5}
    assert (tracks.time[:3] - 1515024009).tolist() == [0, 60, 120]
    assert dropped == {
        "fix of a ship at rest": 1,
        "fix without a speed": 2,
        "line not readable": 1,
    }
    assert "Danish Maritime Authority" in attribution.credit


@pytest.mark.parametrize(
    ("header", "line", "begin"),
    [(AMERICAN, american, 1655683204), (NEWER, newer, 1740787204)],
    ids=["until 2024", "since 2025"],
)
def test_an_american_table_is_read(tmp_path: Path, header: str, line, begin: int) -> None:
    path = table(tmp_path / "AIS.csv", header, [line(m, "538009563") for m in range(3)])
    tracks, attribution = read_ais(path, Dropped())
    assert tracks.time.tolist() == [begin, begin + 60, begin + 120]
    assert tracks.lat.tolist() == [29.0, 29.003, 29.006] and tracks.lon[0] == -94.5
    assert attribution.licence == "public domain"


def test_one_fix_a_minute_is_kept(tmp_path: Path) -> None:
    lines = [danish(m, "219000001").replace(":09,", f":{s:02d},") for m in (0, 1) for s in (1, 9)]
    tracks, _ = read_ais(table(tmp_path / "a.csv", DANISH, lines), Dropped())
    assert np.diff(tracks.time).tolist() == [60.0]


def test_voyages_are_a_data_set_at_steps_of_ten_minutes(tmp_path: Path) -> None:
    """A stay of an hour ends a voyage, the end of a file does not, and a jump is cut out."""
    days = tmp_path / "days"
    days.mkdir()
    sails = [danish(m, "219000001") for m in range(0, 300)]
    stays = [danish(m, "219000001", "0.0", lat=55.9) for m in range(300, 360)]
    leaves = [danish(m, "219000001", lat=55.9 - 0.003 * (m - 360)) for m in range(360, 720)]
    wrong = danish(100, "219000001", lat=57.0).replace(":09,", ":39,")
    table(days / "a.csv", DANISH, [*sails[:101], wrong, *sails[101:], *stays, *leaves[:180]])
    table(days / "b.csv", DANISH, leaves[180:])
    source = open_source(f"ais:{days}")
    units = source.info.trajectory
    assert (units.step_s, units.seen_s, units.horizon_s) == (600, 7200, 7200)
    items = list(source.items)
    assert [len(item.stroke3) for item in items] == [29, 35]
    assert np.allclose(items[0].stroke3[:, 1], 3336, atol=5)  # metres in ten minutes
    assert source.info.name == "days" and "free for any use" in source.info.licence
    assert open_source(f"ais:{days}", TrajectoryOptions(300.0)).info.trajectory.step_s == 300


@pytest.mark.parametrize("header", ["", "MMSI,BaseDateTime,LAT,LON", "<html>"])
def test_other_files_are_refused(tmp_path: Path, header: str) -> None:
    path = table(tmp_path / "a.csv", header, [])
    with pytest.raises(DataError, match="expected a first line with a time, MMSI"):
        open_source(f"ais:{path}")
    with pytest.raises(DataError, match=r"expected a \.csv file"):
        open_source(f"ais:{tmp_path / 'none'}")
    with pytest.raises(DataError, match="expected trips"):
        open_source(f"ais:{table(tmp_path / 'b.csv', DANISH, [])}")
