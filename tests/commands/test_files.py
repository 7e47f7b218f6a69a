"""Tests of `files`: which suffixes are read and written, and what the files hold."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchrnn.commands.files import OUTPUTS, STARTS, check_output, read_start, write_completions
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.drawing_files import Output
from sketchrnn.formats.ndjson import read_ndjson
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.trajectory import FORMATS, Trajectory
from tests.inference.completers import artist, designer, drive, driver, scribble


@pytest.fixture(scope="module")
def drawn() -> list[Completion]:
    return artist().complete(scribble(0, 6, 3), 3)


@pytest.fixture(scope="module")
def driven() -> list[Completion]:
    return driver().complete(drive(), 3)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".gif", ".json", ".gcode"])
def test_further_drawings_are_written_beside_the_first(
    drawn: list[Completion], tmp_path: Path, suffix: str
) -> None:
    files = write_completions(drawn, tmp_path / f"cat{suffix}")
    assert [file.name for file in files] == [f"cat{suffix}", f"cat-2{suffix}", f"cat-3{suffix}"]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(f.name for f in files)
    for file, done in zip(files, drawn, strict=True):
        if suffix in (".svg", ".json"):
            read = Drawing.read(file)
            for one, other in zip(read.strokes, done.drawing.strokes, strict=True):
                assert np.allclose(one, other, atol=0.006)
        elif suffix != ".gcode":
            with Image.open(file) as picture:
                assert picture.size[0] > 100


@pytest.mark.parametrize(("lifted", "last"), [(True, "person"), (False, "both")])
def test_json_marks_the_strokes_of_the_model(tmp_path: Path, lifted: bool, last: str) -> None:
    start = replace(scribble(0, 6, 3), lifted=lifted)
    done = artist().complete(start, 1)
    write_completions(done, tmp_path / "cat.json")
    read = Drawing.read(tmp_path / "cat.json")
    added = len(read.strokes) - 2
    assert read.drawn_by == ("person", last, *["model"] * added)
    assert Drawing.read(tmp_path / "cat.json").cut(0.01).drawn_by == ("person",)
    again = artist().complete(replace(read, lifted=True), 1)[0].drawing.drawn_by
    assert again is not None and again[: len(read.strokes)] == read.drawn_by


def test_what_the_model_draws_alone_is_its_own(tmp_path: Path) -> None:
    write_completions(artist().complete(None, 1), tmp_path / "dream.json")
    assert set(Drawing.read(tmp_path / "dream.json").drawn_by or ()) == {"model"}


def test_icons_are_written_as_svg_for_designers(tmp_path: Path) -> None:
    done = designer().complete(scribble(0, 6, 3), 1)
    assert done[0].icon is not None
    for suffix in OUTPUTS["drawing"]:
        write_completions(done, tmp_path / f"a{suffix}")
    assert (tmp_path / "a.svg").read_text() == done[0].icon
    plain = artist().complete(scribble(0, 6, 3), 1)
    write_completions(plain, tmp_path / "b.png")
    write_completions(plain, tmp_path / "b.json")
    assert (tmp_path / "a.png").read_bytes() != (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    write_completions(done, tmp_path / "large.svg", Output(size=480))
    root, _, rest = (tmp_path / "large.svg").read_text().partition("viewBox")
    assert 'width="480" height="480"' in root and done[0].icon.endswith(rest)


def test_a_gif_moves(drawn: list[Completion], tmp_path: Path) -> None:
    write_completions(drawn[:1], tmp_path / "cat.gif")
    with Image.open(tmp_path / "cat.gif") as picture:
        assert getattr(picture, "n_frames", 1) > 5


def test_an_ndjson_holds_all_drawings(drawn: list[Completion], tmp_path: Path) -> None:
    assert write_completions(drawn, tmp_path / "cat.ndjson") == [tmp_path / "cat.ndjson"]
    lines = list(read_ndjson(tmp_path / "cat.ndjson"))
    assert [len(line["strokes"]) for line in lines] == [len(d.drawing.strokes) for d in drawn]


@pytest.mark.parametrize("suffix", [".gpx", ".geojson", ".csv"])
def test_one_file_holds_all_trajectories(
    driven: list[Completion], tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"trip{suffix}"
    assert write_completions(driven, path) == [path]
    tracks = FORMATS[suffix].parse(path.read_bytes(), path.name)
    assert len(tracks) == 3
    for track, done in zip(tracks, driven, strict=True):
        assert np.allclose(track.lat, done.trajectory.lat, atol=1e-7)
        assert np.allclose(track.time, done.trajectory.time, atol=1e-3)


@pytest.mark.parametrize("suffix", OUTPUTS["drawing"])
def test_an_empty_ending_writes_the_start(tmp_path: Path, suffix: str) -> None:
    start = scribble(1, 5)
    write_completions(artist(end=50.0).complete(start, 1), tmp_path / f"a{suffix}")
    if suffix in (".svg", ".json", ".ndjson"):
        read = Drawing.read(tmp_path / f"a{suffix}")
        assert np.allclose(read.strokes[0], start.strokes[0], atol=0.006)


def test_empty_completions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is nothing to write"):
        write_completions(artist(end=50.0).complete(None, 2), tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_empty_completions_are_left_out(tmp_path: Path) -> None:
    dreams = artist(end=0.5).complete(None, 30)
    full = [done for done in dreams if done.whole is not None]
    assert 0 < len(full) < 30
    assert len(write_completions(dreams, tmp_path / "a.json")) == len(full)


@pytest.mark.parametrize("completer", [artist(), driver()], ids=["drawing", "trajectory"])
def test_all_starts_are_read(completer: Completer, tmp_path: Path) -> None:
    kind = completer.card.kind
    start = scribble(2, 4) if kind == "drawing" else drive()
    for suffix in set(STARTS[kind]) & set(OUTPUTS[kind]):
        start.write(tmp_path / f"start{suffix}")
        (tmp_path / f"start{suffix}").rename(tmp_path / f"START{suffix.upper()}")
        read = read_start(tmp_path / f"START{suffix.upper()}", kind)
        assert isinstance(read, Drawing if kind == "drawing" else Trajectory)
        assert completer.complete(read, 1)


def test_nothing_is_written_if_the_output_is_impossible(
    drawn: list[Completion], tmp_path: Path
) -> None:
    output = Output(pen_down="M3 S\N{FULLWIDTH DIGIT NINE}")
    with pytest.raises(UsageError, match="a G-code command for the pen"):
        check_output(tmp_path / "a.gcode", "drawing", output)
    with pytest.raises(UsageError, match="a G-code command for the pen"):
        write_completions(drawn, tmp_path / "a.gcode", output)
    with pytest.raises(UsageError, match=r"no size for a \.gpx file"):
        check_output(tmp_path / "a.gpx", "trajectory", Output(size=5))
    assert list(tmp_path.iterdir()) == []


def test_other_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a start for a model of kind drawing.*got \.gpx"):
        read_start(Path("a.gpx"), "drawing")
    with pytest.raises(
        UsageError, match=r"to end in \.gpx, \.geojson, \.csv, .*\.fit, got no ending"
    ):
        read_start(Path("a"), "trajectory")
    with pytest.raises(UsageError, match=r"an output for a model of kind trajectory.*got \.svg"):
        check_output(tmp_path / "a.svg", "trajectory")
    with pytest.raises(UsageError, match=r"expected an existing folder, there is no .*nowhere"):
        check_output(tmp_path / "nowhere" / "a.svg", "drawing")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(UsageError, match=r"folder\.svg: expected a file to write, got a folder"):
        check_output(tmp_path / "folder.svg", "drawing")
    check_output(tmp_path / "A.SVG", "drawing")


def test_what_was_left_out_of_a_start_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "sketchrnn")
    (tmp_path / "a.svg").write_text('<svg><path d="M0 0L9 9" stroke="red"/><text>a</text></svg>')
    start = read_start(tmp_path / "a.svg", "drawing")
    assert isinstance(start, Drawing) and start.notes == ("Left out: 1 × text",)
    (tmp_path / "a.csv").write_text("lat,lon,time\n1,2,0\n1,2,5\n(2 rows)\n")
    track = read_start(tmp_path / "a.csv", "trajectory")
    assert isinstance(track, Trajectory) and track.duration == 5
    assert caplog.messages == ["a.svg: Left out: 1 × text", "a.csv: Left out: 1 line not readable"]
