"""Models on disk: `model.safetensors` beside a readable `card.json`, and a list of those shipped.

A checkpoint is a folder. Both files are written to a temporary name first, the card last, so that
a folder with a card is whole. What is not here: the state to resume training from (`train.py`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialise

from sketchrnn.config import SPLIT_BY, ModelConfig, RecogniserConfig, override, to_dict
from sketchrnn.errors import CheckpointError, SketchRNNError
from sketchrnn.formats.files import write_atomic
from sketchrnn.model import SketchRNN
from sketchrnn.recogniser import Recogniser
from sketchrnn.ways import Ways

SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints"
"""Where the shipped checkpoints stand: beside the package."""
Network = TypeVar("Network", SketchRNN, Recogniser)
KINDS = ("drawing", "trajectory", "recogniser")


@dataclass
class Card:
    """What a checkpoint says of itself; `card.json` holds exactly these fields."""

    name: str
    kind: str
    """`drawing` or `trajectory`, which a model completes, or `recogniser`, which names drawings."""
    model: dict[str, Any]
    """The fields of ModelConfig, or of RecogniserConfig."""
    scale: float
    """Moves are divided by this before the model reads them, data units."""
    own_scale: bool = True
    """False for released weights whose scale nobody knows: `scale` is then a guess that suits
    drawings on `canvas`, and what is measured on drawings is measured at their own."""
    categories: list[str] = field(default_factory=list)
    """Most training sequences first."""
    canvas: float = 0.0
    """Drawings: the side of a canvas in data units."""
    epsilon: float = 0.0
    """Drawings: Ramer-Douglas-Peucker tolerance for a start, data units."""
    grid: float = 0.0
    """Drawings: endings are put onto a grid of this spacing, data units, and written as lines, arcs
    and cubics; 0 for a model that draws by hand."""
    first_point: bool = False
    """Drawings: sequences begin with a small step to the first point."""
    step_s: float = 0.0
    """Trajectories: seconds between points."""
    frame: dict[str, float] = field(default_factory=dict)
    """Trajectories: latitude and longitude of the origin of the local metres."""
    seen_s: float = 0.0
    horizon_s: float = 0.0
    split_by: str = "time"
    """Trajectories: tested on later ones, `time`, or on those of a `driver` never trained on."""
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
        """The architecture of a model that completes."""
        return override(ModelConfig(), self.model)

    @property
    def recogniser(self) -> RecogniserConfig:
        """The architecture of a recogniser."""
        return override(RecogniserConfig(), self.model)

    @property
    def raw(self) -> dict[str, Any]:
        """The card as plain data."""
        return asdict(self)


def make_card(
    name: str, kind: str, config: ModelConfig | RecogniserConfig, scale: float, **values: Any
) -> Card:
    """Return a card for a model of this configuration."""
    return Card(name=name, kind=kind, model=to_dict(config), scale=scale, **values)


def save(model: SketchRNN | Recogniser, card: Card, folder: Path) -> None:
    """Write the checkpoint; weights first, then the ways that a model knows, the card last."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in model.state_dict().items()}
    write_atomic(folder / "model.safetensors", serialise(weights))
    if isinstance(model, SketchRNN) and model.ways is not None:
        model.ways.write(folder)
    write_card(card, folder)


def write_card(card: Card, folder: Path) -> None:
    """Write `card.json` of a checkpoint whose weights stand."""
    text = json.dumps(card.raw, indent=1, ensure_ascii=False) + "\n"
    write_atomic(folder / "card.json", text.encode())


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
        f"no model {str(name_or_path)!r}: expected a folder with a card.json, a .gen.json or "
        f".vae.json of Magenta's, or one of: {names}"
    )


def list_names() -> list[str]:
    """Return the names of the shipped checkpoints."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/card.json"))


def read_card(folder: Path) -> Card:
    """Read and check `card.json`."""
    path = folder / "card.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise CheckpointError(f"{path}: expected a card in JSON, but it can't be read") from None
    known = {f.name for f in fields(Card)}
    if not isinstance(raw, dict) or not {"name", "kind", "model", "scale"} <= raw.keys() <= known:
        raise CheckpointError(f"{path}: expected a card with name, kind, model and scale")
    card = Card(**raw)
    try:
        check_card(card)
    except SketchRNNError as error:
        raise CheckpointError(f"{path}: {error}") from None
    return card


def check_card(card: Card) -> None:
    """Refuse values that a model can't work with; a card is a file from outside."""
    for f in fields(Card):
        _require(_fits(getattr(card, f.name), str(f.type)), card, f.name, f"of type {f.type}")
    _require(card.kind in KINDS, card, "kind", f"one of {', '.join(KINDS)}")
    _require(card.scale > 0, card, "scale", "above 0")
    _require(1 <= card.longest <= 10_000, card, "longest", "from 1 to 10000")
    _require(0.01 <= card.temperature <= 10, card, "temperature", "from 0.01 to 10")
    _require(all("name" in part for part in card.data), card, "data", "data sets with names")
    count = (card.recogniser if card.kind == "recogniser" else card.config).categories
    ok = len(card.categories) == len(set(card.categories)) == count
    _require(ok, card, "categories", f"{count} different names, as the model has")
    if card.kind != "trajectory":
        _require(card.canvas > 0, card, "canvas", "above 0")
        _require(card.epsilon >= 0, card, "epsilon", "0 or above")
        _require(0 <= card.grid <= card.canvas / 8, card, "grid", "from 0 to an eighth of canvas")
        return
    _require(card.step_s > 0, card, "step_s", "above 0")
    _require(card.split_by in SPLIT_BY, card, "split_by", f"one of {', '.join(SPLIT_BY)}")
    for name in ("seen_s", "horizon_s"):
        _require(getattr(card, name) >= card.step_s, card, name, "at least step_s")
    ok = card.frame.keys() == {"lat", "lon"}
    ok = ok and abs(card.frame["lat"]) <= 89 and abs(card.frame["lon"]) <= 180
    _require(ok, card, "frame", "a lat within ±89 and a lon within ±180")


def _require(ok: bool, card: Card, name: str, expected: str) -> None:
    if not ok:
        raise CheckpointError(f"{name} must be {expected}, not {getattr(card, name)!r:.60}")


def _fits(value: Any, kind: str) -> bool:
    """Return whether a value read from JSON is of the type that a field is annotated with."""
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    if kind.startswith("dict[str, "):
        return isinstance(value, dict) and all(_fits(v, kind[10:-1]) for v in value.values())
    if kind == "float":
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and abs(value) <= 1e300  # NaN and infinity are not
    simple: dict[str, type] = {"str": str, "bool": bool, "int": int, "Any": object}
    return isinstance(value, simple[kind]) and not (kind == "int" and isinstance(value, bool))


def load(name_or_path: str | Path, device: str = "cpu") -> tuple[SketchRNN, Card]:
    """Load a checkpoint that completes; a damaged one raises `CheckpointError`."""
    folder = find(name_or_path)
    card = read_card(folder)
    if card.kind == "recogniser":
        raise CheckpointError(f"{card.name}: expected a model that completes, got a recogniser")
    return assemble(card, *_read_weights(folder, device)), card


def load_recogniser(name_or_path: str | Path, device: str = "cpu") -> tuple[Recogniser, Card]:
    """Load a checkpoint that names drawings; a damaged one raises `CheckpointError`."""
    folder = find(name_or_path)
    card = read_card(folder)
    if card.kind != "recogniser":
        raise CheckpointError(
            f"{card.name}: expected a recogniser, got a model that completes, of kind {card.kind}"
        )
    with torch.device("meta"):
        model = Recogniser(card.recogniser, card.scale)
    return _fill(model, *_read_weights(folder, device)), card


def is_recogniser(name_or_path: str | Path) -> bool:
    """Return whether this is a checkpoint that names drawings; False if it is none at all."""
    folders = (Path(name_or_path), SHIPPED / str(name_or_path))
    there = [folder for folder in folders if (folder / "card.json").is_file()]
    return bool(there) and read_card(there[0]).kind == "recogniser"


def _read_weights(folder: Path, device: str) -> tuple[dict[str, torch.Tensor], Path]:
    path = folder / "model.safetensors"
    try:
        return load_file(path, device=device), path
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"{path}: the weights are damaged or missing ({error})") from None


def assemble(card: Card, weights: dict[str, torch.Tensor], path: Path) -> SketchRNN:
    """Return the model of these weights, which came from `path`; they must fit the card."""
    # Built without memory first: the weights take the place of the initial ones.
    ways = Ways.read(path.parent) if card.config.position == "ways" else None
    with torch.device("meta"):
        model = SketchRNN(card.config, card.scale, ways)
    return _fill(model, weights, path)


def _fill(model: Network, weights: dict[str, torch.Tensor], path: Path) -> Network:
    """Return the model with these weights, ready for use."""
    expected, found = _layout(model.state_dict()), _layout(weights)
    if expected != found:
        wrong = min(expected.items() ^ found.items())
        raise CheckpointError(f"{path}: the weights do not fit the card, see {wrong[0]} {wrong[1]}")
    if not all(torch.isfinite(value).all() for value in weights.values()):
        raise CheckpointError(f"{path}: the weights hold values that are not finite")
    model.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)


def _layout(weights: dict[str, torch.Tensor]) -> dict[str, str]:
    return {name: f"{value.dtype} {list(value.shape)}" for name, value in weights.items()}
