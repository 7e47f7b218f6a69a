"""Small models trained with different settings, to see which of them help.

    python -m benchmarks.recipe --data PATH [--hidden 128] [--epochs 8] [--only encoder,augment]

`encoder`: a shared network for reading and writing, or a separate encoder, by the NLL of the true
second half of test drawings given the first. `augment`: scale, dropped points and rotation, by the
NLL of whole test drawings. All runs have the same seed, data, and epochs or minutes. Small models
overfit less than the shipped ones, so measures against overfitting help the latter more.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.config import ModelConfig, TrainConfig, override
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.training.card import card_for
from sketchrnn.training.trainer import Trainer

VARIANTS: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {
    "encoder": [
        ("shared encoder", {}, {}),
        ("own encoder", {"encoder": "own", "encoder_hidden": 64}, {}),
    ],
    "augment": [
        ("scale ±15 %", {}, {}),
        ("no augmentation", {}, {"scale_jitter": 0.0}),
        ("scale, points dropped 10 %", {}, {"drop_points": 0.1}),
        ("scale, rotated ±0.1", {}, {"rotate": 0.1}),
    ],
}


def run(
    dataset: Dataset, model_config: ModelConfig, config: TrainConfig
) -> tuple[dict[str, float], float]:
    """Train one model; return its test NLL of whole drawings and of second halves, and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        card = card_for(dataset, "variant", model_config, config, "")
        trainer = Trainer(dataset, Path(folder), model_config, config, card)
        began = time.monotonic()
        trainer.run(lambda progress: None, lambda: False)
        seconds = time.monotonic() - began
    model = trainer.average
    return {
        "nll": nll(model, dataset, Subset("test"))["nll"],
        "nll_rest": nll(model, dataset, Subset("test"), given=0.5)["nll"],
    }, seconds


def main() -> None:
    """Train every variant and print the table."""
    arguments = command_line(__doc__)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--hidden", type=int, default=128)
    arguments.add_argument("--epochs", type=int, default=8)
    arguments.add_argument("--minutes", type=float, help="of each run, instead of epochs")
    arguments.add_argument("--only", default=",".join(VARIANTS))
    arguments.add_argument("--threads", type=int, default=1)
    chosen = arguments.parse_args()
    torch.set_num_threads(chosen.threads)
    dataset = prepare([chosen.data])
    base = ModelConfig(hidden=chosen.hidden, categories=len(dataset.info.categories))
    rows = []
    for group in chosen.only.split(","):
        for name, changed, trained in VARIANTS[group]:
            config = override(TrainConfig(epochs=chosen.epochs, minutes=chosen.minutes), trained)
            scores, seconds = run(dataset, override(base, changed), config)
            rows.append({"group": group, "variant": name, **scores, "seconds": seconds})
            print(rows[-1], flush=True)
    show(rows)


if __name__ == "__main__":
    main()
