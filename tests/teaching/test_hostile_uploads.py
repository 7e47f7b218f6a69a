"""Hostile files on every way in of the Teach page: examples, archives, and files of training jobs.

Of the ways in of other pages see `tests/formats/test_hostile.py`.
"""

from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from sketchrnn.data.spec import open_source
from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.teaching import shelf, uploads
from sketchrnn.teaching.uploads import DRAWINGS, IN_FOLDERS, TRAJECTORIES, File
from tests import tiny
from tests.formats import hostile

EXAMPLES = {
    name: make for name, make in hostile.DRAWINGS.items() if PurePath(name).suffix in DRAWINGS
}
"""Hostile files of the kinds that are read as examples."""


def check(read: Callable[[], object]) -> None:
    """Check that reading raises one sentence."""
    with pytest.raises((DataError, CheckpointError)) as caught:
        read()
    message = str(caught.value)
    assert "\n" not in message and 20 < len(message) < 400


@pytest.mark.parametrize("name", EXAMPLES)
def test_as_an_example(name: str) -> None:
    content = EXAMPLES[name]()
    check(lambda: uploads.read_drawings([File(name, content)]))


@pytest.mark.parametrize("name", ["closes.svg", "deep.json", "long.ndjson"])
def test_as_an_example_in_an_archive(name: str) -> None:
    content = hostile.zipped([(f"folder/{name}", EXAMPLES[name]())])
    check(lambda: uploads.read_drawings([File("a.zip", content)]))


@pytest.mark.parametrize("name", hostile.TRACKS)
def test_as_a_drive_of_a_training_job(name: str, tmp_path: Path) -> None:
    files = [File(name, hostile.TRACKS[name]())]
    (folder,) = uploads.write_files(files, TRAJECTORIES, tmp_path)
    check(lambda: list(open_source(str(folder)).items))


@pytest.mark.parametrize("name", ["deep.svg", "laughs.svg", "use.svg", "long.ndjson"])
def test_as_a_drawing_of_a_training_job(name: str, tmp_path: Path) -> None:
    """An .svg is left out and counted; a folder of .ndjson is refused."""
    files = [File(name, EXAMPLES[name]())]
    (folder,) = uploads.write_files(files, IN_FOLDERS, tmp_path)
    source = open_source(str(folder))
    if name.endswith(".svg"):
        assert list(source.items) == [] and sum(source.info.dropped.values()) == 1
    else:
        check(lambda: list(source.items))


@pytest.mark.parametrize("name", ["bzip2.npz", "shape.npz", "header.npz", "not-a.npz"])
def test_as_the_map_of_an_uploaded_model(name: str, tmp_path: Path) -> None:
    model = tiny.checkpoint(tmp_path / "model", "trajectory")
    members = [(file, (model / file).read_bytes()) for file in shelf.FILES[:2]]
    (tmp_path / "a").mkdir()
    shelf.unpack(hostile.zipped(members), tmp_path / "a")
    (tmp_path / "b").mkdir()
    archive = hostile.zipped([*members, ("map.npz", hostile.ARCHIVES[name]())])
    check(lambda: shelf.unpack(archive, tmp_path / "b"))
