"""Checkpoints: a folder with `model.safetensors` and a readable `card.json`.

Each file is written to a temporary name first, and the card last, so a folder with a card is
complete. Not here: the state to resume training from (`training/state.py`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import torch
from platformdirs import user_data_dir
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialise

from sketchrnn import config
from sketchrnn.checkpoint.card import Card, read_card, write_card
from sketchrnn.errors import CheckpointError
from sketchrnn.formats.files import write_atomic
from sketchrnn.model.picture import PictureNetwork
from sketchrnn.model.recogniser import RecogniserNetwork, build_recogniser
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.model.surroundings import kind_of

SHIPPED = config.SHIPPED / "checkpoints"
"""The folder of the shipped checkpoints."""
MODELS = "SKETCHRNN_MODELS"
"""The variable that names the folder of saved checkpoints."""
Network = TypeVar("Network", bound=SketchRNN | RecogniserNetwork | PictureNetwork)


def save(model: SketchRNN | RecogniserNetwork | PictureNetwork, card: Card, folder: Path) -> None:
    """Write a checkpoint: the weights, then the flow map if there is one, and last the card."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in model.state_dict().items()}
    write_atomic(folder / "model.safetensors", serialise(weights))
    if isinstance(model, SketchRNN) and model.surroundings.flow_map is not None:
        model.surroundings.flow_map.write(folder)
    write_card(card, folder)


def saved_folder() -> Path:
    """Return the folder of saved checkpoints: `$SKETCHRNN_MODELS`, else one in the user's data."""
    return Path(os.environ.get(MODELS) or Path(user_data_dir("sketchrnn")) / "models")


def find(name_or_path: str | Path) -> Path:
    """Return the folder of a checkpoint, by its path, its shipped name or its saved name.

    Raises CheckpointError if there is none.
    """
    found = next(_folders(name_or_path), None)
    if found is not None:
        return found
    names = ", ".join(list_names()) or "none"
    raise CheckpointError(
        f"no model {str(name_or_path)!r}: expected a folder with a card.json, a .gen.json or "
        f".vae.json of Magenta's, or one of: {names}"
    )


def _folders(name_or_path: str | Path) -> Iterator[Path]:
    """Yield the folders of checkpoints that have this path or name."""
    name = str(name_or_path)
    for folder in (Path(name), SHIPPED / name, saved_folder() / name):
        if (folder / "card.json").is_file():
            yield folder


def list_names() -> list[str]:
    """Return the names of the shipped and of the saved checkpoints."""
    cards = [*SHIPPED.glob("*/card.json"), *saved_folder().glob("[!.]*/card.json")]
    return sorted({path.parent.name for path in cards})


def weights_version(folder: Path) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of the weights of a checkpoint.

    Raises CheckpointError if they cannot be read.
    """
    path = folder / "model.safetensors"
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise CheckpointError(f"{path}: the weights are missing ({error})") from None


def load(name_or_path: str | Path, device: str = "cpu") -> tuple[SketchRNN, Card]:
    """Load a model that completes, and its card. Raises CheckpointError if it is damaged."""
    folder = find(name_or_path)
    card = read_card(folder)
    if card.kind == "recogniser":
        raise CheckpointError(f"{card.name}: expected a model that completes, got a recogniser")
    return assemble(card, *_read_weights(folder, device)), card


def load_recogniser(
    name_or_path: str | Path, device: str = "cpu"
) -> tuple[RecogniserNetwork | PictureNetwork, Card]:
    """Load a recogniser and its card. Raises CheckpointError if it is damaged."""
    folder = find(name_or_path)
    card = read_card(folder)
    if card.kind != "recogniser":
        raise CheckpointError(
            f"{card.name}: expected a recogniser, got a model of kind {card.kind}"
        )
    with torch.device("meta"):
        model = build_recogniser(card.recogniser, card.scale)
    return _fill(model, *_read_weights(folder, device)), card


def is_recogniser(name_or_path: str | Path) -> bool:
    """Return whether this is a recogniser; False if it is no checkpoint."""
    found = next(_folders(name_or_path), None)
    return found is not None and read_card(found).kind == "recogniser"


def _read_weights(folder: Path, device: str) -> tuple[dict[str, torch.Tensor], Path]:
    path = folder / "model.safetensors"
    try:
        return load_file(path, device=device), path
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"{path}: the weights are damaged or missing ({error})") from None


def assemble(card: Card, weights: dict[str, torch.Tensor], path: Path) -> SketchRNN:
    """Return the model with these weights, read from `path`.

    Raises CheckpointError if names, shapes or types differ from the architecture in the card.
    """
    # "meta" allocates no memory: the loaded weights replace the parameters.
    flow_map = kind_of(card.config).read_map(path.parent)
    with torch.device("meta"):
        model = SketchRNN(card.config, card.scale, flow_map, card.vocabulary)
    return _fill(model, weights, path)


def _fill(model: Network, weights: dict[str, torch.Tensor], path: Path) -> Network:
    """Return the model with these weights, in evaluation mode and without gradients."""
    expected, found = _layout(model.state_dict()), _layout(weights)
    if expected != found:
        wrong = min(expected.items() ^ found.items())
        raise CheckpointError(f"{path}: the weights do not fit the card, see {wrong[0]} {wrong[1]}")
    if not all(torch.isfinite(value).all() for value in weights.values()):
        raise CheckpointError(f"{path}: the weights hold values that are not finite")
    model.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)


def _layout(weights: dict[str, torch.Tensor]) -> dict[str, str]:
    """Return name -> type and shape."""
    return {name: f"{value.dtype} {list(value.shape)}" for name, value in weights.items()}
