"""Tests of `uploads`: files and .zip files become drawings or data, within bounds."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sketchrnn import Drawing
from sketchrnn.data.drawings import CANVAS
from sketchrnn.data.spec import prepare
from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.teaching import shelf, uploads
from sketchrnn.teaching.uploads import DRAWINGS, TRAJECTORIES, File
from tests.formats import hostile

LINE = b'{"word": "robot", "drawing": [[[0, 255], [0, 255]], [[9, 90], [200, 9]]]}\n'


def svg(tmp_path: Path) -> bytes:
    path = tmp_path / "one.svg"
    Drawing((np.array([[10.0, 10], [90, 50], [20, 80]]),), 100, 100).write(path)
    return path.read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_drawings_come_from_every_format_and_from_a_zip(tmp_path: Path) -> None:
    one = svg(tmp_path)
    inside = {"a/1.svg": one, "a/2.SVG": one, "__MACOSX/3.svg": b"x", ".hidden.svg": b"x"}
    files = [File("x.ndjson", 2 * LINE), File("y.svg", one), File("z.zip", zipped(inside))]
    drawings = uploads.read_drawings(files)
    assert len(drawings) == 5
    assert drawings[0].width == CANVAS and drawings[-1].width == 100


def test_what_is_broken_is_named(tmp_path: Path) -> None:
    for file, message in [
        (File("robot.svg", b"<svg"), "robot.svg"),
        (File("robot.ndjson", b"[]"), "robot.ndjson, line 1"),
        (File("robot.zip", b"PK"), "robot.zip: expected a .zip file"),
        (File("robot.zip", zipped({"a.txt": b"x"})), "expected drawings"),
    ]:
        with pytest.raises(DataError, match=message):
            uploads.read_drawings([file])


def test_uploads_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="at most 200 drawings"):
        uploads.read_drawings([File("x.ndjson", 201 * LINE)])
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    bomb = zipped({"a.svg": b" " * 10_000})
    with pytest.raises(DataError, match="got more"):
        list(uploads.unzipped([File("bomb.zip", bomb)], DRAWINGS))


def test_hostile_archives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bombs = {
        "large": hostile.zipped([("a.svg", bytes(101_000_000))]),
        "many": hostile.zipped([(f"{i}.svg", b"") for i in range(20_001)]),
        "packed": hostile.zipped([("a.svg", b"x")], zipfile.ZIP_BZIP2),
    }
    for content in bombs.values():
        with pytest.raises(DataError, match=r"^bomb\.zip: expected"):
            uploads.read_drawings([File("bomb.zip", content)])
        with pytest.raises(CheckpointError, match=r"^the \.zip|expected a \.zip with card"):
            shelf.unpack(content, Path("nowhere"))


def test_files_of_a_training_run_keep_their_categories(tmp_path: Path) -> None:
    one = svg(tmp_path)
    inside = {
        "set/cat/1.svg": one,
        "set/dog/1.svg": one,
        "set/dog/../../2.svg": one,
    }  # the last is left out
    folder = tmp_path / "data"
    folder.mkdir()
    given = [File("z.zip", zipped(inside)), File("more.ndjson", LINE)]
    folders = uploads.write_files(given, DRAWINGS, folder)
    assert sorted(folders) == [folder / "ndjson", folder / "svg"]
    assert all(folder in path.parents for path in folder.rglob("*"))
    dataset = prepare([str(one) for one in folders])
    assert {"cat", "dog", "robot"} <= set(dataset.info.categories) and len(dataset) == 3


def test_trajectories_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    content = json.dumps({}).encode()
    inside = {f"{day}/ride.geojson": content for day in "abc"}
    (home,) = uploads.write_files([File("z.zip", zipped(inside))], TRAJECTORIES, tmp_path)
    assert len(list(home.iterdir())) == 3
    with pytest.raises(DataError, match=r"expected files of \.gpx"):
        uploads.write_files([File("a.svg", b"x")], TRAJECTORIES, tmp_path)
