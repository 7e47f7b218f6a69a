"""The state to resume a training run from, as one file: `resume.pt`.

It is written all or nothing, and only the run that wrote it resumes from it. Not here: the loop
(`trainer.py`), and the checkpoint that a run makes (`checkpoint/`).
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig, to_dict
from sketchrnn.errors import TrainingError
from sketchrnn.formats.files import write_atomic

STATE = "resume.pt"
STATE_KEYS = {"model", "average", "optimiser", "state", "model_config", "train_config", "card"}
MAY_CHANGE = ("epochs", "minutes", "not_finite")
"""Settings that a resumed run may change: its length, and what it does on a loss of NaN."""


@dataclass
class State:
    """The position of the loop, and its running values."""

    epoch: int = 0  # complete epochs
    batch: int = 0  # batches done in the current epoch
    step: int = 0  # batches done in all epochs
    seconds: float = 0.0  # of training
    best: float = math.inf  # lowest validation score, nats
    valid: float | None = None  # last validation score, nats
    loss: float | None = None  # running mean, nats
    skipped: int = 0  # consecutive batches that were skipped, up to the last one


def write_state(folder: Path, content: dict[str, Any]) -> None:
    """Write the state of a run into its folder. The keys of `content` are STATE_KEYS."""
    folder.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    torch.save(content, file)
    write_atomic(folder / STATE, file.getvalue())


def remove_partial_files(folder: Path) -> None:
    """Remove the temporary files that a killed run leaves."""
    for path in folder.glob(".*.part"):
        path.unlink()


def read_state(
    folder: Path,
    model_config: dict[str, Any],
    train_config: dict[str, Any],
    card: dict[str, Any],
) -> dict[str, Any] | None:
    """Return the state in `folder`, or None if there is none.

    Raises TrainingError if it is damaged, or if its run had other settings or other data. The
    settings and the card are those of the run that resumes, as plain data.
    """
    path = folder / STATE
    if not path.exists():
        return None
    try:
        content: Any = torch.load(
            path, map_location="cpu", weights_only=True
        )  # runs no code of the file
    except Exception as error:  # torch raises many kinds for a damaged file
        raise TrainingError(f"{path}: the state to resume from is damaged ({error})") from None
    if not isinstance(content, dict) or content.keys() != STATE_KEYS:
        raise TrainingError(f"{path}: the state to resume from is damaged (it has other parts)")
    theirs = _identity(content["model_config"], content["train_config"], content["card"])
    for name, value in _identity(model_config, train_config, card).items():
        if theirs.get(name) != value:
            raise TrainingError(
                f"{path}: expected a run whose {name} is {value!r:.80}, got the state of another "
                f"run, whose {name} was {theirs.get(name)!r:.80}"
            )
    return content


def _identity(
    model_config: dict[str, Any], train_config: dict[str, Any], card: dict[str, Any]
) -> dict[str, Any]:
    """Return the values that must be equal when a run is resumed.

    A setting that an old state does not have had its default value.
    """
    default = RecogniserConfig() if card["kind"] == "recogniser" else ModelConfig()
    model = to_dict(default) | model_config
    every = to_dict(TrainConfig()) | train_config
    train = {key: value for key, value in every.items() if key not in MAY_CHANGE}
    data = [(part["sequences"], part["points"]) for part in card["data"]]
    return {"kind": card["kind"]} | model | train | {"data": data, "scale": card["scale"]}
