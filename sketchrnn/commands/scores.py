"""Scores in the card of a checkpoint, with what they were measured on and by which command.

Not here: the measurements (`sketchrnn/evaluation`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sketchrnn.checkpoint.card import Card, read_card, write_card
from sketchrnn.checkpoint.folder import weights_version
from sketchrnn.data.store import Dataset


def write_scores(folder: Path, dataset: Dataset, result: dict[str, Any], command: str) -> Card:
    """Write scores on the test split into the card of a checkpoint, and return the card.

    `measured` of the scores then holds the date, the command, and the versions of the weights and
    of the test split.
    """
    card = read_card(folder)
    measured = {
        "date": date.today().isoformat(),
        "command": command,
        "weights": weights_version(folder),
        "data": dataset.version("test"),
    }
    card.metrics["test"] = result | {"measured": measured}
    write_card(card, folder)
    return card
