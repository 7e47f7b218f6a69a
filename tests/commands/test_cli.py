"""Tests of `cli`: the contract of the commands, in this process, and once in one of its own."""

import json
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sketchrnn.checkpoint import folder as checkpoints
from sketchrnn.checkpoint.folder import save
from sketchrnn.commands import models as models_command
from sketchrnn.commands.cli import main
from sketchrnn.data import spec
from sketchrnn.data.registry import SOURCES
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.trajectory import Trajectory
from tests.data.examples import npz, some_drives
from tests.evaluation.test_drawings import DRAWING_KEYS, RECOGNISER_KEYS
from tests.evaluation.test_trajectories import DRIVE_KEYS
from tests.inference.completers import drive, scribble
from tests.tiny import checkpoint, recogniser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models `pen` (two categories) and `car`."""
    folder = tmp_path_factory.mktemp("checkpoints")
    checkpoint(folder / "pen", categories=2)
    checkpoint(folder / "car", "trajectory")
    checkpoint(folder / "guide", "trajectory", goal=True)
    CityMap(np.ones((5, 5), np.uint8), np.array([52.4, 52.6, 13.3, 13.5])).write(folder / "car")
    return folder


@pytest.fixture
def work(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a start.json and a start.gpx; the models are the shipped ones."""
    monkeypatch.setattr(checkpoints, "SHIPPED", models)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    scribble(0, 6, 3).write("start.json")
    drive().write("start.gpx")
    return tmp_path


def complete(model: str, start: str, out: str, *more: str) -> list[str]:
    return ["complete", "--model", model, "--start", start, "--out", out, *more]


def listing(folder: Path) -> dict[str, bytes]:
    """All files, but for what was prepared of good data on the way to an error."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    inside = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    return {name: content for name, content in inside.items() if not name.startswith("cache")}


def check_refused(
    given: list[str], folder: Path, capsys: pytest.CaptureFixture[str], message: str = ""
) -> None:
    """Exit status 2, one line of error, nothing on standard output, nothing written."""
    before = listing(folder)
    capsys.readouterr()
    assert main(given) == 2, given
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if not line.startswith("reading ")]
    assert out == "" and len(lines) == 1 and lines[0].startswith("error: "), err
    assert message in lines[0]
    assert listing(folder) == before


@pytest.mark.parametrize("suffix", [".svg", ".png", ".gif", ".json", ".ndjson"])
def test_the_same_seed_gives_the_same_bytes_of_drawings(
    work: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    more = ("-k", "2", "--category", "kind 1")
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert main(complete("pen", "start.json", name + suffix, *more, "--seed", seed)) == 0
    a, b, c = ((work / (name + suffix)).read_bytes() for name in "abc")
    assert a == b != c
    out, err = capsys.readouterr()
    files = 1 if suffix == ".ndjson" else 2
    assert len(out.splitlines()) == 3 * files and err == ""
    assert out.splitlines()[0] == "a" + suffix


@pytest.mark.parametrize("suffix", [".gpx", ".geojson", ".csv"])
def test_the_same_seed_gives_the_same_bytes_of_drives(work: Path, suffix: str) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert main(complete("car", "start.gpx", name + suffix, "-k", "2", "--seed", seed)) == 0
    a, b, c = ((work / (name + suffix)).read_bytes() for name in "abc")
    assert a == b != c


@pytest.mark.parametrize("suffix", [".svg", ".json", ".ndjson"])
def test_every_start_of_a_drawing_stays_in_its_completion(work: Path, suffix: str) -> None:
    start = Drawing.read("start.json")
    start.write(f"s{suffix}")
    assert main(complete("pen", f"s{suffix}", "done.json", "--category", "kind 1")) == 0
    whole = Drawing.read("done.json")
    last = len(start.strokes) - 1
    for number, (one, other) in enumerate(zip(start.strokes, whole.strokes, strict=False)):
        # The model may go on in the last stroke.
        assert np.array_equal(one, other[: len(one)] if number == last else other)


@pytest.mark.parametrize("suffix", [".gpx", ".csv", ".geojson"])
def test_every_start_of_a_drive_stays_in_its_completion(work: Path, suffix: str) -> None:
    start = Trajectory.read("start.gpx")
    start.write(f"s{suffix}")
    assert main(complete("car", f"s{suffix}", "done.csv", "--temperature", "0.3")) == 0
    whole = Trajectory.read("done.csv")
    assert np.array_equal(whole.lat[: len(start.lat)], start.lat)
    assert np.array_equal(whole.time[: len(start.lat)], start.time)
    assert np.allclose(np.diff(whole.time[len(start.lat) - 1 :]), 10)


POINTS = [[float(i % 97), float(i % 89)] for i in range(10_001)]
JSON: dict[str, str] = {
    "empty file": "",
    "empty drawing": '{"width": 9, "height": 9, "strokes": []}',
    "empty strokes": '{"width": 9, "height": 9, "strokes": [[]]}',
    "one point": '{"width": 9, "height": 9, "strokes": [[[1, 2]]]}',
    "10,000 points": json.dumps({"width": 99, "height": 99, "strokes": [POINTS[:10_000]]}),
    "10,001 points": json.dumps({"width": 99, "height": 99, "strokes": [POINTS]}),
    "NaN": '{"width": 9, "height": 9, "strokes": [[[1, NaN], [2, 3]]]}',
    "infinity": '{"width": 9, "height": 9, "strokes": [[[1, 1e999], [2, 3]]]}',
    "text": '{"width": 9, "height": 9, "strokes": [[["a", 1], [2, 3]]]}',
    "no canvas": '{"width": 0, "height": 9, "strokes": [[[1, 1], [2, 3]]]}',
    "no JSON": "{",
    "deep": "[" * 100_000,
    "another thing": "[1, 2]",
}


def test_fill_writes_the_filled_track_and_all_ways(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = drive(count=60)
    hole = (start.time < start.time[20]) | (start.time > start.time[50])
    Trajectory(start.lat[hole], start.lon[hole], start.time[hole], "holed").write("holed.gpx")
    command = ["fill", "--model", "guide", "--start", "holed.gpx", "-k", "3", "--out"]
    for suffix in (".gpx", ".geojson", ".csv"):
        capsys.readouterr()
        assert main([*command, f"filled{suffix}"]) == 0
        gap, file = capsys.readouterr().out.splitlines()
        assert file == f"filled{suffix}"
        about = json.loads(gap)
        assert about["gap"] == 1 and len(about["shares"]) == 3
        assert about["end"] - about["start"] == 32 * 7 and about["radius_90_m"][0] == 0
    whole = Trajectory.read("filled.gpx")
    assert whole.duration == start.duration and np.diff(whole.time).max() < 20
    check_refused([*command, "filled.svg"], work, capsys, "end in .gpx, .geojson, .csv")
    check_refused([*command, "x.gpx", "-k", "0"], work, capsys, "k must be")
    command[4] = "start.gpx"
    check_refused([*command, "x.gpx"], work, capsys, "expected a track with a gap")
    command[4], command[2] = "holed.gpx", "car"
    check_refused([*command, "x.gpx"], work, capsys, "expected a model that reads goals")


@pytest.mark.parametrize("name", JSON)
def test_bad_drawings_are_refused(
    work: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (work / "bad.json").write_text(JSON[name])
    check_refused(complete("pen", "bad.json", "out.svg"), work, capsys)


FILES: dict[str, tuple[str, bytes]] = {
    "broken SVG": ("bad.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M 0 0 L 1"),
    "SVG without strokes": ("bad.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "SVG of bytes": ("bad.svg", bytes(range(256))),
    "ndjson": ("bad.ndjson", b'{"drawing": [[[1, 2], [3]]]}\n'),
    "missing": ("missing.svg", b""),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_files_of_drawings_are_refused(
    work: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file, content = FILES[name]
    if content:
        (work / file).write_bytes(content)
    check_refused(complete("pen", file, "out.svg"), work, capsys, file)


GPX = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
POINT = '<trkpt lat="{}" lon="13.4">{}</trkpt>'
TIME = "<time>2024-01-01T10:0{}:00Z</time>"
TRACKS: dict[str, tuple[str, str]] = {
    "no times": ("a.gpx", GPX + 2 * POINT.format(52.5, "") + "</trkseg></trk></gpx>"),
    "latitude 200": (
        "a.gpx",
        GPX
        + "".join(POINT.format(200, TIME.format(i)) for i in range(3))
        + "</trkseg></trk></gpx>",
    ),
    "one fix": ("a.gpx", GPX + POINT.format(52.5, TIME.format(0)) + "</trkseg></trk></gpx>"),
    "elsewhere": (
        "a.gpx",
        GPX + "".join(POINT.format(2, TIME.format(i)) for i in range(3)) + "</trkseg></trk></gpx>",
    ),
    "no XML": ("a.gpx", "hello"),
    "cut off": ("a.gpx", GPX + POINT.format(52.5, TIME.format(0))),
    "latitude 200 in CSV": ("a.csv", "lat,lon,time\n200,13,0\n200,13,60\n"),
    "NaN in CSV": ("a.csv", "lat,lon,time\nnan,13,0\nnan,13,60\n"),
    "no columns": ("a.csv", "x,y\n1,2\n"),
    "no GeoJSON": ("a.geojson", "{}"),
    "empty": ("a.csv", ""),
}


@pytest.mark.parametrize("name", TRACKS)
def test_bad_drives_are_refused(work: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    file, content = TRACKS[name]
    (work / file).write_text(content)
    check_refused(complete("car", file, "out.gpx"), work, capsys)


class Hostile:
    """Unpickled carelessly, this makes a file."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return os.mkdir, ("pwned",)


def nan_npz(path: Path) -> None:
    np.savez(path, **dict.fromkeys(("train", "valid", "test"), np.full((2, 4, 3), np.nan)))


def tracks_npz(path: Path) -> None:
    one = np.ones(1)
    np.savez(path, lat=one, lon=one, t=np.ones(2), offsets=np.zeros(1, int))


def hostile_npz(path: Path) -> None:
    np.savez(path, train=np.array([Hostile(), Hostile()], dtype=object))
    assert pickle.PROTO in path.read_bytes()


DATA: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(npz(path).read_bytes()[:-200]),
    "cut in half": lambda path: path.write_bytes(npz(path).read_bytes()[:2000]),
    "hostile": hostile_npz,
    "empty": lambda path: path.write_bytes(b""),
    "other arrays": lambda path: np.savez(path, x=np.ones(3)),
    "NaN": nan_npz,
    "tracks of two lengths": tracks_npz,
}


@pytest.mark.parametrize("name", DATA)
def test_bad_data_is_refused_by_every_command(
    work: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    DATA[name](work / "bad.npz")
    check_refused(["train", "--data", "bad.npz", "--out", "run"], work, capsys, "bad.npz")
    check_refused(["data", "info", "bad.npz"], work, capsys, "bad.npz")
    evaluate = ["evaluate", "--model", "pen", "--data", "bad.npz", "--json", "out.json"]
    check_refused(evaluate, work, capsys, "bad.npz")
    assert not (work / "pwned").exists() and not list(work.glob("cache/stores/*"))


USAGE: list[tuple[list[str], str]] = [
    ([], "COMMAND"),
    (["dance"], "dance"),
    (["complete"], "--model"),
    (complete("yeti", "start.json", "out.svg"), "no model 'yeti'"),
    (complete("pen", "start.json", "out.svg", "--category", "yeti"), "no category 'yeti'"),
    (complete("car", "start.gpx", "out.gpx", "--category", "cat"), "no category 'cat'"),
    (complete("pen", "start.json", "out.svg", "-k", "0"), "k must be"),
    (complete("pen", "start.json", "out.svg", "-k", "x"), "-k"),
    (complete("pen", "start.json", "out.svg", "-k", "1001"), "k must be"),
    (complete("pen", "start.json", "out.svg", "--temperature", "nan"), "temperature"),
    (complete("pen", "start.json", "out.svg", "--temperature", "11"), "temperature"),
    (complete("pen", "start.json", "out.svg", "--seed", "-1"), "seed"),
    (complete("pen", "start.json", "out.gpx"), "out.gpx"),
    (complete("pen", "start.json", "out"), "no ending"),
    (complete("pen", "start.json", "nowhere/out.svg"), "existing folder"),
    (complete("pen", "start.gpx", "out.svg"), "start.gpx"),
    (complete("car", "start.json", "out.gpx"), "start.json"),
    (["train", "--data", "nothing.npz", "--out", "run"], "nothing.npz"),
    (["train", "--data", "a.npz", "--out", "run", "--epochs", "1", "--minutes", "1"], "minutes"),
    (["train", "--data", "a.npz", "--out", "start.json"], "start.json"),
    (["train", "--data", "a.npz", "--out", "run", "--config", "start.gpx"], "start.gpx"),
    (["evaluate", "--model", "pen", "--data", "start.gpx", "--json", "-"], "of kind"),
    (["evaluate", "--model", "pen", "--data", "berlin", "--json", "nowhere/a.json"], "nowhere"),
    (["evaluate", "--model", "car", "--data", "x", "--json", "-", "--scale", "2"], "--scale"),
    (["evaluate", "--model", "pen", "--data", "x", "--json", "-", "--split", "y"], "--split"),
    (["data", "info", "yeti"], "yeti"),
    (["data", "info", "quickdraw:yeti"], "yeti"),
    (["data", "build", "paris"], "paris"),
    (["data"], "ACTION"),
]


@pytest.mark.parametrize(("given", "message"), USAGE, ids=lambda value: " ".join(value)[:60])
def test_bad_usage_is_refused(
    work: Path, capsys: pytest.CaptureFixture[str], given: list[str], message: str
) -> None:
    check_refused(given, work, capsys, message)


def test_a_damaged_checkpoint_is_refused(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = checkpoint(work / "model", categories=2)
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[:-50])
    check_refused(complete("model", "start.json", "out.svg"), work, capsys, "model.safetensors")
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "card.json").write_text('{"name": "x"}')
    check_refused(complete("model", "start.json", "out.svg"), work, capsys, "card.json")


def test_a_card_with_unknown_surroundings_is_refused(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkpoint(work / "model") / "card.json"
    text = path.read_text()
    for position in ("song", "fourier"):
        path.write_text(text.replace('"position": "canvas"', f'"position": "{position}"'))
        message = "position must be" if position == "song" else "the waves must be"
        check_refused(complete("model", "start.json", "out.svg"), work, capsys, message)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_line(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "locked").mkdir(mode=0o500)
    check_refused(complete("pen", "start.json", "locked/out.svg"), work, capsys, "locked")


def test_a_file_in_place_of_a_folder_is_one_line(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["train", "--data", "start.gpx", "--out", "start.json/run"]
    check_refused(given, work, capsys, "start.json")


def test_models_are_listed(work: Path, capsys: pytest.CaptureFixture[str], models: Path) -> None:
    assert main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["car", "guide", "pen"]
    assert main(["models", "--json"]) == 0
    cards = json.loads(capsys.readouterr().out)
    assert cards == [
        json.loads((models / name / "card.json").read_text()) for name in ("car", "guide", "pen")
    ]


def test_data_sets_are_listed(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line, source in zip(lines, SOURCES, strict=True):
        assert line.startswith(source.spec) and line.endswith(f" {source.summary}")


def test_a_data_set_is_described(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    npz(work / "birds.npz")
    for action in ("info", "download"):
        assert main(["data", action, "birds.npz"]) == 0
        info = json.loads(capsys.readouterr().out)
        assert info["sequences"] == {"train": 30, "valid": 5, "test": 4}
        assert info["kind"] == "drawing" and info["name"] == "birds" and info["points"] > 39


def test_evaluate_writes_the_keys_of_the_design(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    npz(work / "birds.npz")
    checkpoint(work / "plain")
    given = ["evaluate", "--model", "plain", "--data", "birds.npz", "--json"]
    assert main([*given, "-", "--split", "all"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == DRAWING_KEYS and printed["sequences"] == 39
    assert main([*given, "out.json", "--split", "all"]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads((work / "out.json").read_text()) == printed
    some_drives()[0].write("trips.csv")
    many = [(drive_.lat, drive_.lon, drive_.time) for drive_ in some_drives()]
    lines = [f"{a},{b},{t},{i}" for i, one in enumerate(many) for a, b, t in zip(*one, strict=True)]
    (work / "trips.csv").write_text("lat,lon,time,name\n" + "\n".join(lines) + "\n")
    given = ["evaluate", "--model", "car", "--data", "trips.csv", "--json", "-", "-k", "3"]
    assert main([*given, "--split", "all"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == DRIVE_KEYS and printed["k"] == 3 and printed["trajectories"] == 6


def morphing(model: str, out: str, *more: str) -> list[str]:
    return [
        "morph",
        "--model",
        model,
        "--from",
        "start.json",
        "--to",
        "b.json",
        "--out",
        out,
        *more,
    ]


def test_one_drawing_is_turned_into_another(work: Path) -> None:
    checkpoint(work / "code", encoder="latent")
    scribble(1, 5, 4).write("b.json")
    for suffix in (".svg", ".png", ".json", ".gif"):
        for name in ("one", "same"):
            assert main(morphing("code", name + suffix, "--steps", "4", "--seed", "3")) == 0
        assert Path("one" + suffix).read_bytes() == Path("same" + suffix).read_bytes()
    strip = Drawing.read("one.json")
    assert strip.width == 4 * strip.height
    with Image.open("one.gif") as film:
        assert getattr(film, "n_frames", 1) > 1  # equal drawings in a row are one frame


@pytest.mark.parametrize(
    ("model", "more", "message"),
    [
        ("pen", [], "pen has no latent code"),
        ("code", ["--steps", "1"], "steps must be at least 2"),
        ("code", ["--steps", "2000"], "steps must be at most 1,000"),
        ("code", ["--temperature", "0"], "temperature must be from"),
        ("code", ["--out", "a.gpx"], "expected an output for a model of kind drawing"),
        ("code", ["--to", "c.json"], "c.json"),
    ],
)
def test_what_cannot_be_morphed_is_refused(
    work: Path, capsys: pytest.CaptureFixture[str], model: str, more: list[str], message: str
) -> None:
    checkpoint(work / "code", encoder="latent")
    scribble(1, 5, 4).write("b.json")
    before = listing(work)
    assert main(morphing(model, "a.svg", *more)) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and message in error and error.count("\n") == 1
    assert listing(work) == before


def test_evaluate_measures_a_recogniser(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    npz(work / "birds.npz")
    npz(work / "cats.npz")
    names = recogniser(("birds", "cats"))
    save(names.model, names.card, work / "names")
    given = ["evaluate", "--model", "names", "--data", "birds.npz", "cats.npz", "--json", "-"]
    assert main(given) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == RECOGNISER_KEYS and printed["sequences"] == 8
    assert main([*given, "--category", "cats", "--split", "all"]) == 0
    assert json.loads(capsys.readouterr().out)["sequences"] == 39
    check_refused([*given, "--scale", "2"], work, capsys, "--scale is for models that complete")
    check_refused(complete("names", "start.json", "a.svg"), work, capsys, "got a recogniser")


def test_complete_says_which_category_it_chose(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(complete("pen", "start.json", "a.json")) == 0
    out, err = capsys.readouterr()
    assert out == "a.json\n" and err.startswith("taken for: kind 0 ")
    assert main(complete("pen", "start.json", "b.json", "--category", "kind 0")) == 0
    assert capsys.readouterr().err == ""
    assert (work / "a.json").read_bytes() == (work / "b.json").read_bytes()


def test_notes_of_the_package_go_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("sketchrnn.data.sources.icons")
    monkeypatch.setattr(models_command, "run", lambda arguments, given: logger.info("a %s", "note"))
    for _ in range(2):  # a second call does not print it twice
        assert main(["models"]) == 0
        assert capsys.readouterr() == ("", "a note\n")
    logger.info("not shown")
    assert capsys.readouterr() == ("", "")


def test_control_c_is_one_word(
    work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(spec, "merge", press)
    assert main(["data", "info", "start.gpx"]) == 130
    assert capsys.readouterr() == ("", "stopped\n")


def test_the_command_runs_in_a_process_of_its_own(work: Path, models: Path) -> None:
    def run(*given: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "error", "-m", "sketchrnn", *given]
        paths = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(command, capture_output=True, text=True, env=paths, check=False)

    helped = run("--help")
    assert helped.returncode == 0 and "complete" in helped.stdout and helped.stderr == ""
    refused = run("dance")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1 and refused.stderr.startswith("error: argument COMMAND")
    done = run(*complete(str(models / "pen"), "start.json", "a.svg", "-k", "2"))
    assert (done.returncode, done.stdout) == (0, "a.svg\na-2.svg\n")
    assert done.stderr == "taken for: kind 0 (--category names another)\n"


def test_errors_of_usage_do_not_wait_for_torch() -> None:
    script = (
        "import sys; from sketchrnn.commands.cli import main; main(['dance']); print(*sys.modules)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "torch" not in done.stdout.split() and "numpy" not in done.stdout.split()
