"""Tests of `checkpoint`: what is saved is loaded bit for bit, and damage gets one sentence."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from sketchrnn.checkpoint import folder as checkpoints
from sketchrnn.checkpoint.card import read_card, write_card
from sketchrnn.checkpoint.folder import (
    SHIPPED,
    find,
    is_recogniser,
    list_names,
    load,
    load_recogniser,
    save,
)
from sketchrnn.errors import CheckpointError
from tests.tiny import card, checkpoint, model, recogniser

ROOT = Path(__file__).parents[2]
WAVES = {"position": "fourier", "shortest_wave": 30.0, "longest_wave": 300.0, "waves": 2}


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"cell": "gru", "layers": 2, "encoder": "own", "categories": 3},
        {"cell": "rnn", "encoder": "latent", **WAVES},
        {"position": "ways"},
    ],
)
def test_a_checkpoint_is_loaded_as_it_was_saved(tmp_path: Path, kind: dict[str, Any]) -> None:
    made = model(**kind)
    written = card(made, metrics={"valid": {"nll": -1.5}}, command="train …", seed=7)
    save(made, written, tmp_path / "new" / "folder")
    loaded, read = load(tmp_path / "new" / "folder")
    assert read == written and read.config == made.config
    assert loaded.state_dict().keys() == made.state_dict().keys()
    for name, weight in made.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], weight), name
    assert loaded.scale == made.scale and not loaded.training
    assert not any(weight.requires_grad for weight in loaded.parameters())
    names = sorted(file.name for file in (tmp_path / "new" / "folder").iterdir())
    flow_map, again = made.surroundings.flow_map, loaded.surroundings.flow_map
    assert names == ["card.json", "model.safetensors", *(["ways.npz"] if flow_map else [])]
    assert (flow_map is not None) == (kind.get("position") == "ways")
    if flow_map is not None:
        assert again is not None and np.array_equal(again.tiles, flow_map.tiles)


def test_categories_that_are_recognised_come_first() -> None:
    written = card(model(categories=4), categories=["cat", "zebra", "bus", "axe"])
    assert (written.certain, written.less_certain) == (["cat", "zebra", "bus", "axe"], [])
    written.recognised = {"cat": 0.5, "zebra": 0.2, "bus": 0.9}
    assert (written.certain, written.less_certain) == (["bus", "cat"], ["axe", "zebra"])


def test_a_model_with_a_flow_map_does_not_load_without_it(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "town", "trajectory", position="ways")
    (folder / "ways.npz").unlink()
    with pytest.raises(CheckpointError, match=r"ways\.npz: .* missing \(.* no such file\)"):
        load(folder)


def test_loading_does_not_wait_for_the_compiler_of_torch(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "pen", encoder="own", categories=2)
    save(recogniser().model, recogniser().card, tmp_path / "names")
    script = (
        "import sys, sketchrnn.inference.recogniser as n, sketchrnn as s; s.load(sys.argv[1]); "
        "n.load_recogniser(sys.argv[2]); print('torch._dynamo' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder, tmp_path / "names"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False"]


def test_a_recogniser_is_told_from_what_completes_and_from_what_is_no_checkpoint(
    tmp_path: Path,
) -> None:
    names = recogniser()
    save(names.model, names.card, tmp_path / "names")
    loaded, read = load_recogniser(tmp_path / "names")
    assert read == names.card and read.recogniser == loaded.config
    assert is_recogniser(tmp_path / "names")
    assert not is_recogniser(checkpoint(tmp_path / "pen"))
    assert not is_recogniser("nothing") and not is_recogniser(tmp_path)


def test_the_card_is_json_to_read(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "漢字", categories=2)
    text = (folder / "card.json").read_text(encoding="utf-8")
    assert json.loads(text) == read_card(folder).raw
    assert text.count("\n") > 20


def test_saving_again_replaces_both_files(tmp_path: Path) -> None:
    checkpoint(tmp_path, hidden=8)
    checkpoint(tmp_path, hidden=10)
    assert load(tmp_path)[0].config.hidden == 10


def test_a_save_that_is_killed_between_its_files_leaves_a_checkpoint_that_loads(
    tmp_path: Path,
) -> None:
    """Weights first, the card last: at worst the card's score is that of the save before."""
    checkpoint(tmp_path)
    before = (tmp_path / "card.json").read_bytes()
    newer = model(seed=1)
    save(newer, card(newer, metrics={"valid": {"nll": 0.0}}), tmp_path)
    (tmp_path / "card.json").write_bytes(before)
    loaded, _ = load(tmp_path)
    assert torch.equal(loaded.head.weight, newer.head.weight)


def test_a_fault_while_saving_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    checkpoint(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    broken = card(model(), command="x")
    broken.metrics["nll"] = object()  # no JSON
    with pytest.raises(TypeError):
        write_card(broken, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_model_is_found_by_path_or_by_shipped_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "SHIPPED", tmp_path)
    folder = checkpoint(tmp_path / "birds")
    assert list_names() == ["birds"]
    assert find("birds") == folder == find(folder) == find(str(folder))
    with pytest.raises(CheckpointError, match=r"no model 'fish'.*or one of: birds"):
        find("fish")


def test_every_shipped_checkpoint_loads() -> None:
    for name in list_names():
        names = is_recogniser(name)
        loaded, read = load_recogniser(name) if names else load(name)
        assert read.name == name
        assert loaded.config == (read.recogniser if names else read.config)
        assert read.data and read.metrics and read.command, f"{SHIPPED / name} says too little"


def edit_weights(folder: Path, edit: Callable[[dict[str, torch.Tensor]], Any]) -> None:
    weights = {
        name: value.clone() for name, value in load_file(folder / "model.safetensors").items()
    }
    edit(weights)
    save_file(weights, folder / "model.safetensors")


def truncate(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])


def nan(weights: dict[str, torch.Tensor]) -> None:
    weights["head.weight"][1, 2] = torch.nan


WEIGHTS: dict[str, Callable[[Path], Any]] = {
    "truncated": truncate,
    "empty": lambda folder: (folder / "model.safetensors").write_bytes(b""),
    "missing": lambda folder: (folder / "model.safetensors").unlink(),
    "no safetensors": lambda folder: (folder / "model.safetensors").write_text("hello " * 50),
    "a huge header": lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 64),
    "one is missing": lambda folder: edit_weights(folder, lambda w: w.pop("head.bias")),
    "one too many": lambda folder: edit_weights(folder, lambda w: w.update(x=torch.zeros(1))),
    "a wrong shape": lambda folder: edit_weights(
        folder, lambda w: w.update({"head.bias": torch.zeros(3)})
    ),
    "NaN": lambda folder: edit_weights(folder, nan),
    "half precision": lambda folder: edit_weights(
        folder, lambda w: w.update({name: value.half() for name, value in w.items()})
    ),
    "integers": lambda folder: edit_weights(
        folder, lambda w: w.update({"head.bias": w["head.bias"].int()})
    ),
}


@pytest.mark.parametrize("damage", WEIGHTS)
def test_damaged_weights_are_refused(tmp_path: Path, damage: str) -> None:
    checkpoint(tmp_path)
    WEIGHTS[damage](tmp_path)
    with pytest.raises(CheckpointError, match=r"model\.safetensors: "):
        load(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "3", "[" * 100_000, '{"name": "x"}', "\x00\xff", '"\ud800"']
)
def test_a_card_that_is_no_card_is_refused(tmp_path: Path, text: str) -> None:
    checkpoint(tmp_path)
    (tmp_path / "card.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(CheckpointError, match=r"card\.json: expected a card"):
        load(tmp_path)


NAN = float("nan")
CARDS: list[tuple[str, Any]] = [
    ("name", 3),
    ("name", None),
    ("kind", "song"),
    ("kind", []),
    ("colour", "blue"),
    *[("scale", value) for value in (0, -1, "x", None, NAN, float("inf"), 1e300, 1e-300, True)],
    *[("categories", value) for value in ("ab", {"a": 1}, [1, 2], ["a"], ["a", "a"], None)],
    *[("recognised", value) for value in ([], {"cat": 0.5}, {"a": 1.5}, {"a": "x"}, {"a": NAN})],
    *[("canvas", value) for value in (0, -1, "x", NAN, 1e300)],
    *[("epsilon", value) for value in (-1, None, 1e9)],
    *[("grid", value) for value in (-1, 40.0, None)],
    ("first_point", "no"),
    ("step_s", "x"),  # a drawing model does not use it, but its type is checked
    *[("longest", value) for value in (0, 2.5, "x", 10_001)],
    *[("temperature", value) for value in (0, 11, "x", NAN)],
    *[("data", value) for value in ("x", [3], {}, [{"licence": "CC0"}])],
    ("metrics", []),
    *[("metrics", {"test": {"nll": value}}) for value in (NAN, float("inf"), 10**400)],
    ("train", {"losses": [1, [NAN]]}),
    ("train", 3),
    ("command", 3),
    ("seed", "x"),
    *[("model", value) for value in ([], "x", {"hidden": "x"}, {"size": 3}, {"hidden": 10**9})],
    ("model", {"categories": 1.5}),
    *[("model", {"position": value}) for value in ("song", 2, None, ["canvas"])],
    *[("model", {"waves": value, "position": "fourier"}) for value in (0, 2, 65)],
    ("model", {"categories": 3}),
]
DRIVES: list[tuple[str, Any]] = [
    *[("step_s", value) for value in (0, -1, "x", NAN, 1e-300)],
    *[
        ("frame", value)
        for value in ({}, {"lat": 1}, {"lat": "x", "lon": 2}, [], {"lat": 95, "lon": 0})
    ],
    ("frame", {"lat": 1, "lon": 2, "height": 3}),
    *[("horizon_s", value) for value in (0, "x", 1e200)],
    ("seen_s", 0),
    ("seen_s", 1e200),
    ("canvas", "x"),
    ("split_by", "luck"),
    *[("limits", value) for value in ([], {"speed": 3}, {"luck": 1}, {"speed": "x"})],
    ("limits", {"speed": 20, "acceleration": 3, "turn_rate": -1}),
]


def refuse(folder: Path, field: str, value: Any) -> None:
    raw = json.loads((folder / "card.json").read_text())
    raw[field] = raw["model"] | value if field == "model" and isinstance(value, dict) else value
    (folder / "card.json").write_text(json.dumps(raw))
    with pytest.raises(CheckpointError, match=r"card\.json: ") as caught:
        load(folder)
    assert "\n" not in str(caught.value)
    if field != "colour":
        named = next(iter(value)) if field == "model" and isinstance(value, dict) else field
        assert named in str(caught.value)


@pytest.mark.parametrize(("field", "value"), CARDS)
def test_a_card_with_a_wrong_value_is_refused(tmp_path: Path, field: str, value: Any) -> None:
    refuse(checkpoint(tmp_path, categories=2), field, value)


@pytest.mark.parametrize(("field", "value"), DRIVES)
def test_the_card_of_a_city_needs_more(tmp_path: Path, field: str, value: Any) -> None:
    refuse(checkpoint(tmp_path, "trajectory"), field, value)
