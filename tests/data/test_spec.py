"""Tests of `data.spec` and `data.cache`: every kind of SPEC, prepared once."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_dir

from sketchrnn.data.cache import cache_dir, locked
from sketchrnn.data.registry import SOURCES
from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.sources.icons import EPSILON
from sketchrnn.data.sources.simulated import BERLIN, SimulatedCity
from sketchrnn.data.spec import open_source, prepare
from sketchrnn.errors import DataError, SketchRNNError, UsageError
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import write_trajectories
from tests.data.examples import npz, some_drives, svg, tracks
from tests.data.sources.test_icons import package


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def ndjson(path: Path, word: str, count: int = 30) -> Path:
    rng = np.random.default_rng(0)
    line = '{{"word": "{}", "key_id": "{}", "drawing": [[{}, {}]]}}\n'
    path.write_text(
        "".join(line.format(word, i, *rng.integers(0, 255, (2, 5)).tolist()) for i in range(count))
    )
    return path


def test_the_cache_is_where_the_variable_says(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_dir() == own_cache
    monkeypatch.setenv("SKETCHRNN_CACHE", "")
    assert cache_dir() == Path(user_cache_dir("sketchrnn"))


def test_every_kind_of_drawings_is_prepared(tmp_path: Path) -> None:
    npz(tmp_path / "birds.npz")
    ndjson(tmp_path / "cat.ndjson", "cat")
    (tmp_path / "words").mkdir()
    ndjson(tmp_path / "words" / "cat.ndjson", "cat", 20)
    ndjson(tmp_path / "words" / "dog.ndjson", "dog", 40)
    for i in range(30):
        svg(tmp_path / "icons" / f"{i}.svg", 100, 0.5 + i / 60)
    for spec, names in (
        ("birds.npz", []),
        ("cat.ndjson", ["cat"]),
        ("words", ["dog", "cat"]),
        ("icons", []),
    ):
        dataset = prepare([str(tmp_path / spec)])
        assert dataset.info.kind == "drawing" and dataset.info.categories == names
        assert dataset.scale() > 1 and dataset.info.drawing.canvas > 0


def test_every_kind_of_drives_is_prepared(tmp_path: Path) -> None:
    made = tracks(6)
    np.savez(tmp_path / "t.npz", lat=made.lat, lon=made.lon, t=made.time, offsets=made.offsets)
    for suffix in (".gpx", ".csv", ".geojson"):
        (tmp_path / suffix[1:]).mkdir()
        write_trajectories(tmp_path / f"a{suffix}", some_drives())
        write_trajectories(tmp_path / suffix[1:] / f"a{suffix.upper()}", some_drives())
    points = []
    for spec in ("t.npz", "a.gpx", "a.csv", "a.geojson", "gpx", "csv", "geojson"):
        dataset = prepare([str(tmp_path / spec)])
        assert dataset.info.kind == "trajectory" and len(dataset) == 6, spec
        points.append(np.asarray(dataset.points))
    assert all(np.allclose(points[0], other, atol=0.1) for other in points)
    dataset = prepare([str(tmp_path / "a.gpx")], TrajectoryOptions(20.0, Frame(52, 13)))
    units = dataset.info.trajectory
    assert units.step_s == 20 and units.frame == {"lat": 52, "lon": 13}


def test_endings_in_capitals_are_endings(tmp_path: Path) -> None:
    npz(tmp_path / "a.npz").rename(tmp_path / "A.NPZ")
    ndjson(tmp_path / "B.NDJSON", "cat")
    write_trajectories(tmp_path / "C.GPX", some_drives())
    svg(tmp_path / "D" / "x.svg", 100)
    (tmp_path / "D" / "x.svg").rename(tmp_path / "D" / "X.SVG")
    kinds = [
        open_source(str(tmp_path / name)).info.kind for name in ["A.NPZ", "B.NDJSON", "C.GPX", "D"]
    ]
    assert kinds == ["drawing", "drawing", "trajectory", "drawing"]


def test_several_specs_are_one_data_set(tmp_path: Path) -> None:
    cat, dog = ndjson(tmp_path / "a.ndjson", "cat"), ndjson(tmp_path / "b.ndjson", "dog", 50)
    dataset = prepare([str(cat), str(dog)])
    assert dataset.info.categories == ["dog", "cat"] and len(dataset) == 80
    birds = npz(tmp_path / "birds.npz")
    mixed = prepare([str(birds), str(cat)])
    assert sorted(mixed.info.categories) == ["birds", "cat"]


def test_sets_with_and_without_categories_and_first_points_are_one(tmp_path: Path) -> None:
    package(tmp_path / "iconoir", ["bird", "cat-food"])
    cat = ndjson(tmp_path / "cat.ndjson", "cat")
    (tmp_path / "more").mkdir()
    cats = npz(tmp_path / "more" / "cat.npz", [[0.3, -0.2, 0]])
    assert prepare([str(cats)]).info.drawing.first_point
    dataset = prepare([f"icons:{tmp_path}", str(cats), str(cat)])
    info = dataset.info
    units = info.drawing
    assert (units.canvas, units.epsilon, units.first_point) == (24, EPSILON, False)
    assert sorted(info.categories) == ["bird", "cat", "cat food"]
    assert info.styles == ["icon", "doodle"] and np.bincount(dataset.styles).tolist()[0] == 2
    assert len(dataset.indices("all", "cat")) == len(dataset) - 2 == 30 + len(prepare([str(cats)]))


def test_drives_of_several_specs_share_the_step_and_frame_of_the_first(tmp_path: Path) -> None:
    made = tracks(6)
    shifted = tracks(6, step=2.0)
    for name, part in (("a", made), ("b", shifted)):
        np.savez(
            tmp_path / f"{name}.npz",
            lat=part.lat + (name == "b") * 0.1,
            lon=part.lon,
            t=part.time,
            offsets=part.offsets,
        )
    dataset = prepare([str(tmp_path / "a.npz"), str(tmp_path / "b.npz")])
    units = dataset.info.trajectory
    assert len(dataset) == 12 and units.step_s == 10 and dataset.info.categories == []
    north = 0.1 * Frame(**units.frame).metres_per_degree[1]
    assert np.allclose(dataset.origins[6:] - dataset.origins[:6], [0, north], atol=1)


def test_a_data_set_is_prepared_once_until_its_files_change(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "a.ndjson", "cat")
    first = prepare([str(path)])
    made = (first.folder / "points.f32").stat().st_mtime_ns
    again = prepare([str(path)])
    assert again.folder == first.folder
    assert (again.folder / "points.f32").stat().st_mtime_ns == made
    ndjson(path, "cat", 31)
    assert len(prepare([str(path)])) == 31


def test_of_two_who_ask_at_once_one_prepares(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "a.ndjson", "cat")
    folder = prepare([str(path)]).folder
    folder.rename(tmp_path / "made by the other")
    with ThreadPoolExecutor() as pool:
        with locked(folder):
            waiting = pool.submit(prepare, [str(path)])
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
            (tmp_path / "made by the other").rename(folder)
            made = (folder / "points.f32").stat()
        assert len(waiting.result(20)) == 30
    assert os.path.samestat((folder / "points.f32").stat(), made)
    assert list(folder.parent.iterdir()) == [folder]


KILLED = """
import resource, signal, sys
from sketchrnn.data.spec import prepare
signal.signal(signal.SIGXFSZ, getattr(signal, sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
prepare([sys.argv[1]])
"""


@pytest.mark.parametrize(
    ("action", "left"), [("SIG_DFL", {".part", ".lock"}), ("SIG_IGN", set())]
)  # killed in the midst of writing, or a full disk
def test_a_preparation_that_breaks_off_is_not_taken_for_whole(
    tmp_path: Path, own_cache: Path, action: str, left: set[str]
) -> None:
    path = ndjson(tmp_path / "a.ndjson", "cat", 1000)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, path, action], stderr=subprocess.PIPE, check=False
    )
    if action == "SIG_DFL":
        assert done.returncode == -signal.SIGXFSZ
    else:
        assert done.returncode == 1 and b"File too large" in done.stderr
    assert {file.suffix for file in (own_cache / "stores").iterdir()} == left
    dataset = prepare([str(path)])
    assert len(dataset) == 1000 and list(dataset.folder.parent.iterdir()) == [dataset.folder]


def test_a_city_built_anew_is_prepared_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = SimulatedCity("town", tmp_path / "town")
    shutil.copytree(BERLIN.folder, city.folder)
    monkeypatch.setattr("sketchrnn.data.spec.SOURCES", (city.source("a town"),))
    before = prepare(["town"], TrajectoryOptions(120.0)).folder
    assert prepare(["town"], TrajectoryOptions(120.0)).folder == before
    (city.folder / "tracks.npz").touch()
    assert prepare(["town"], TrajectoryOptions(120.0)).folder != before


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nothing", "no data set 'nothing'"),
        ("nothing.npz", "no data set"),
        ("", "no data set ''"),
        ("quickdraw:unicorn", "Quick, Draw! has no category 'unicorn'"),
        ("quickdraw:", "has no category ''"),
        ("geolife:nowhere", "nowhere"),
        ("cabspotting:nowhere", "nowhere"),
        ("porto:nowhere.csv", "nowhere.csv"),
        ("eth-ucy:nowhere", "nowhere: expected the folders train, val and test"),
        ("icons:nowhere", "nowhere: expected the npm package @iconify/json, "),
    ],
)
def test_what_is_not_there_is_said(spec: str, message: str, own_cache: Path) -> None:
    with pytest.raises(SketchRNNError, match=message):
        prepare([spec])
    assert not list(own_cache.rglob("*.*"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"hello"])
@pytest.mark.parametrize("suffix", [".npz", ".ndjson", ".gpx", ".csv", ".geojson"])
def test_broken_files_are_refused_and_leave_nothing(
    tmp_path: Path, own_cache: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"a\{suffix}"):
        prepare([str(path)])
    assert not list(own_cache.rglob("*.*"))


def test_an_npz_with_a_broken_directory_is_refused(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz")
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at : at + 4] = b"oops"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz"):
        prepare([str(path)])


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="empty"):
        prepare([str(tmp_path / "empty")])
    with pytest.raises(UsageError, match="at least one data set"):
        prepare([])


def test_drawings_and_drives_do_not_mix(tmp_path: Path) -> None:
    cat = ndjson(tmp_path / "a.ndjson", "cat")
    write_trajectories(tmp_path / "a.gpx", some_drives())
    for specs in ([str(cat), str(tmp_path / "a.gpx")], [str(tmp_path / "a.gpx"), str(cat)]):
        with pytest.raises(UsageError, match="of one kind"):
            prepare(specs)


def test_the_names_are_those_of_the_design() -> None:
    assert [source.spec for source in SOURCES[:9]] == [
        "kanjivg",
        "berlin",
        "helsinki",
        "quickdraw:NAME,…",
        "icons",
        "icons:DIR",
        "geolife:DIR",
        "cabspotting:DIR",
        "porto:FILE",
    ]
    assert isinstance(next(open_source("kanjivg").items).stroke3, np.ndarray)
