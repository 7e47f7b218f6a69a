"""Models on disk: `model.safetensors` beside a readable `card.json`, and a list of those shipped.

A checkpoint is a folder. Both files are written to a temporary name first, the card last, so that
a folder with a card is whole. What is not here: the state to resume training from (`train.py`).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from sketchrnn.config import ModelConfig, override, to_dict
from sketchrnn.errors import CheckpointError, SketchRNNError
from sketchrnn.model import SketchRNN

SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints"
"""Where the shipped checkpoints stand: beside the package."""


@dataclass
class Card:
    """What a checkpoint says of itself; `card.json` holds exactly these fields."""

    name: str
    kind: str
    """`drawing` or `trajectory`."""
    model: dict[str, Any]
    """The fields of ModelConfig."""
    scale: float
    """Moves are divided by this before the model reads them, data units."""
    categories: list[str] = field(default_factory=list)
    """Most training sequences first."""
    canvas: float = 0.0
    """Drawings: the side of a canvas in data units."""
    epsilon: float = 0.0
    """Drawings: Ramer-Douglas-Peucker tolerance for a start, data units."""
    first_point: bool = False
    """Drawings: sequences begin with a small step to the first point."""
    step_s: float = 0.0
    """Trajectories: seconds between points."""
    frame: dict[str, float] = field(default_factory=dict)
    """Trajectories: latitude and longitude of the origin of the local metres."""
    seen_s: float = 0.0
    horizon_s: float = 0.0
    longest: int = 250
    """Endings stop here at the latest, points: the 99.5th percentile of the training lengths."""
    temperature: float = 0.5
    """The default temperature."""
    data: list[dict[str, Any]] = field(default_factory=list)
    """Name, licence, credit and sizes of the splits of each data set."""
    metrics: dict[str, Any] = field(default_factory=dict)
    train: dict[str, Any] = field(default_factory=dict)
    """The fields of TrainConfig, and what came of it: epochs, seconds, points."""
    command: str = ""
    """The command that made the checkpoint."""
    seed: int = 0

    @property
    def config(self) -> ModelConfig:
        """The architecture."""
        return override(ModelConfig(), self.model)

    @property
    def raw(self) -> dict[str, Any]:
        """The card as plain data."""
        return asdict(self)


def make_card(name: str, kind: str, config: ModelConfig, scale: float, **values: Any) -> Card:
    """Return a card for a model of this configuration."""
    return Card(name=name, kind=kind, model=to_dict(config), scale=scale, **values)


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def save(model: SketchRNN, card: Card, folder: Path) -> None:
    """Write the checkpoint; weights first, the card last."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".model.safetensors.{os.getpid()}"
    try:
        weights = {name: value.contiguous() for name, value in model.state_dict().items()}
        save_file(weights, temporary)
        temporary.chmod(0o644)  # save_file makes it readable by its owner alone
        os.replace(temporary, folder / "model.safetensors")
    finally:
        temporary.unlink(missing_ok=True)
    write_card(card, folder)


def write_card(card: Card, folder: Path) -> None:
    """Write `card.json` of a checkpoint whose weights stand."""
    write_text(folder / "card.json", json.dumps(card.raw, indent=1, ensure_ascii=False) + "\n")


def find(name_or_path: str | Path) -> Path:
    """Return the folder of a checkpoint by its shipped name or its path."""
    path = Path(name_or_path)
    if (path / "card.json").is_file():
        return path
    shipped = SHIPPED / str(name_or_path)
    if (shipped / "card.json").is_file():
        return shipped
    names = ", ".join(list_names()) or "none"
    raise CheckpointError(
        f"no model {str(name_or_path)!r}: expected a folder with a card.json, or one of: {names}"
    )


def list_names() -> list[str]:
    """Return the names of the shipped checkpoints."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/card.json"))


def read_card(folder: Path) -> Card:
    """Read and check `card.json`."""
    path = folder / "card.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CheckpointError(f"{path}: expected a card in JSON, but it can't be read") from None
    known = {f.name for f in fields(Card)}
    if not isinstance(raw, dict) or not {"name", "kind", "model", "scale"} <= raw.keys() <= known:
        raise CheckpointError(f"{path}: expected a card with name, kind, model and scale")
    card = Card(**raw)
    if card.kind not in ("drawing", "trajectory"):
        raise CheckpointError(f"{path}: kind must be drawing or trajectory, not {card.kind!r}")
    if not isinstance(card.scale, (int, float)) or not card.scale > 0:
        raise CheckpointError(f"{path}: scale must be a number above 0, not {card.scale!r}")
    return card


def load(name_or_path: str | Path, device: str = "cpu") -> tuple[SketchRNN, Card]:
    """Load a checkpoint; a damaged one raises `CheckpointError`."""
    folder = find(name_or_path)
    card = read_card(folder)
    try:
        config = card.config
    except (SketchRNNError, TypeError) as error:
        raise CheckpointError(f"{folder}/card.json: {error}") from None
    path = folder / "model.safetensors"
    # Built without memory first: the weights of the file take the place of the initial ones.
    with torch.device("meta"):
        model = SketchRNN(config, card.scale)
    try:
        weights = load_file(path, device=device)
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"{path}: the weights are damaged or missing ({error})") from None
    expected = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in weights.items()}
    if expected != found:
        wrong = sorted(set(expected.items()) ^ set(found.items()))[0]
        raise CheckpointError(f"{path}: the weights do not fit the card, see {wrong[0]} {wrong[1]}")
    if not all(torch.isfinite(value).all() for value in weights.values()):
        raise CheckpointError(f"{path}: the weights hold values that are not finite")
    model.load_state_dict(weights, assign=True)
    model.rebuild_frequencies(device)
    return model.eval().requires_grad_(False), card
