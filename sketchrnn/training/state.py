"""The state to resume a training run from: written whole or not at all, and only for its own run.

What is not here: the loop that it is the state of (`train.py`), and the checkpoint that comes of
it (`checkpoint.py`).
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from sketchrnn.config import TrainConfig, to_dict
from sketchrnn.errors import TrainingError
from sketchrnn.formats.files import write_atomic

STATE = "resume.pt"
STATE_KEYS = {"model", "average", "optimiser", "state", "model_config", "train_config", "card"}
MAY_CHANGE = ("epochs", "minutes", "not_finite")
"""Settings that a resumed run may change: how long it takes, and what a broken batch does to it."""


@dataclass
class State:
    """Where the loop stands; saved and restored whole."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    seconds: float = 0.0
    best: float = math.inf
    valid: float | None = None
    loss: float | None = None
    skipped: int = 0  # batches in a row, up to the last one


def write_state(folder: Path, content: dict[str, Any]) -> None:
    """Write the state of a run into its folder; `content` has the STATE_KEYS."""
    folder.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    torch.save(content, file)
    write_atomic(folder / STATE, file.getvalue())


def sweep(folder: Path) -> None:
    """Remove what a killed run had begun to write."""
    for path in folder.glob(".*.part"):
        path.unlink()


def read_state(
    folder: Path,
    model_config: dict[str, Any],
    train_config: dict[str, Any],
    card: dict[str, Any],
) -> dict[str, Any] | None:
    """Return the state that stands in `folder`, None if there is none.

    `TrainingError` if it is damaged, or of a run other than that of these settings and this card.
    """
    path = folder / STATE
    if not path.exists():
        return None
    try:
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged file
        raise TrainingError(f"{path}: the state to resume from is damaged ({error})") from None
    if not isinstance(content, dict) or content.keys() != STATE_KEYS:
        raise TrainingError(f"{path}: the state to resume from is damaged (it is of other parts)")
    theirs = _identity(content["model_config"], content["train_config"], content["card"])
    for name, value in _identity(model_config, train_config, card).items():
        if theirs.get(name) != value:
            raise TrainingError(
                f"{path}: was made by another run, whose {name} was {theirs.get(name)!r:.80}, "
                f"not {value!r:.80}"
            )
    return content


def _identity(
    model_config: dict[str, Any], train_config: dict[str, Any], card: dict[str, Any]
) -> dict[str, Any]:
    """Return what must be the same when a run is resumed.

    A setting that is younger than the state was then what it is now if nothing is said.
    """
    every = to_dict(TrainConfig()) | train_config
    train = {key: value for key, value in every.items() if key not in MAY_CHANGE}
    data = [(part["sequences"], part["points"]) for part in card["data"]]
    return {"kind": card["kind"]} | model_config | train | {"data": data, "scale": card["scale"]}
