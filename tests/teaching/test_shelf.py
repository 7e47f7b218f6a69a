"""Tests of `shelf`: what is saved works, has a name of its own, and survives a file."""

import io
import json
import zipfile
from pathlib import Path

import pytest

import sketchrnn
from sketchrnn.checkpoint.folder import find, list_names, saved_folder
from sketchrnn.errors import CheckpointError, UsageError
from sketchrnn.inference.load import names_of_models
from sketchrnn.teaching import shelf
from tests.tiny import checkpoint


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKETCHRNN_MODELS", str(tmp_path / "shelf"))


@pytest.mark.parametrize("kind", ["drawing", "trajectory"])
def test_a_saved_model_is_listed_and_loads(kind: str, tmp_path: Path) -> None:
    made = checkpoint(tmp_path / "run", kind)
    assert shelf.save(made, "My Robot!") == "my-robot"
    assert "my-robot" in list_names() and "my-robot" in names_of_models(kind)
    assert find("my-robot") == saved_folder() / "my-robot"
    model = sketchrnn.load("my-robot")
    assert model.card.name == "my-robot" and model.kind == kind
    assert not list(saved_folder().glob(".*"))


@pytest.mark.parametrize("name", ["", "../..", "x" * 41, "doodles", "日本"])
def test_bad_and_taken_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        shelf.save(checkpoint(tmp_path / "run"), name)
    assert not saved_folder().exists() or not list(saved_folder().iterdir())


def test_a_damaged_model_is_not_saved(tmp_path: Path) -> None:
    made = checkpoint(tmp_path / "run")
    weights = made / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(CheckpointError, match="damaged"):
        shelf.save(made, "robot")
    assert not list(saved_folder().iterdir())


def test_the_shelf_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = checkpoint(tmp_path / "run")
    monkeypatch.setattr(shelf, "MOST_SAVED", 1)
    shelf.save(made, "one")
    with pytest.raises(UsageError, match="1 models are saved already"):
        shelf.save(made, "two")
    monkeypatch.setattr(shelf, "MAX_BYTES", 100)
    with pytest.raises(CheckpointError, match="at most 100 bytes"):
        shelf.validate(made)


def test_a_model_goes_through_one_file(tmp_path: Path) -> None:
    made = checkpoint(tmp_path / "run")
    (made / "resume.pt").write_bytes(b"not part of the model")
    content = shelf.pack(made)
    other = tmp_path / "other"
    other.mkdir()
    assert shelf.unpack(content, other).name == "run"
    assert sorted(path.name for path in other.iterdir()) == ["card.json", "model.safetensors"]


def test_a_saved_model_is_deleted_and_no_other(tmp_path: Path) -> None:
    made = checkpoint(tmp_path / "run")
    for name in ("one", "two"):
        shelf.save(made, name)
    shelf.remove("one")
    assert shelf.saved_names() == ["two"] and "one" not in list_names()
    for name in ("one", "doodles", "../run", "", "."):
        with pytest.raises(UsageError, match="name of a saved model"):
            shelf.remove(name)
    assert (made / "card.json").is_file() and shelf.saved_names() == ["two"]
    assert shelf.save(made, "one") == "one"


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK nonsense",
        zipped(readme=b"x"),
        zipped(**{"card.json": b"{}", "model.safetensors": b"x"}),
        zipped(**{"card.json": json.dumps({"name": "x"}).encode(), "../evil": b"x"}),
    ],
)
def test_a_file_that_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    with pytest.raises(CheckpointError):
        shelf.unpack(content, folder)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_a_setting_says_who_may_save(monkeypatch: pytest.MonkeyPatch) -> None:
    rights = {"local": [True, False], "everyone": [True, True], "nobody": [False, False]}
    monkeypatch.delenv(shelf.SETTING, raising=False)
    assert [shelf.may_save(True), shelf.may_save(False)] == rights["local"]
    for setting, expected in rights.items():
        monkeypatch.setenv(shelf.SETTING, setting)
        assert [shelf.may_save(True), shelf.may_save(False)] == expected
    monkeypatch.setenv(shelf.SETTING, "all")
    with pytest.raises(UsageError, match="expected local, everyone or nobody"):
        shelf.may_save(True)
