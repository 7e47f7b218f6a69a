"""The default recipe beside that of 2017, and the default recipe without each of its parts.

    python -m benchmarks.quality --data PATH --minutes 10 [--seeds 0,1,2] [--threads 2]
    python -m benchmarks.quality --data PATH --ablate --hidden 128 --threads 1 --minutes 5 --seeds 0

An arm is one recipe. Every arm is trained for the same time, on the same data, with the same seed.
Its score is the NLL of the test drawings at its best validation score within that time. `--runs`
keeps the runs; interrupted ones are continued.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from benchmarks import recipe2017
from benchmarks.command import command_line
from benchmarks.recipe2017 import Recipe2017, Shuffled
from benchmarks.table import show
from sketchrnn.checkpoint.folder import load
from sketchrnn.config import ModelConfig, TrainConfig, override
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.training.card import card_for
from sketchrnn.training.log import Progress
from sketchrnn.training.trainer import Trainer


class Steady(Trainer):
    """The default recipe with a constant learning rate, without warm-up and cosine decay."""

    def _learning_rate(self, done: float) -> float:
        return 1e-3


class Arm(NamedTuple):
    """One recipe: its trainer and what it changes in the default settings."""

    trainer: type[Trainer]
    model: dict[str, Any]
    train: dict[str, Any]


OURS = Arm(Trainer, {}, {})
RECIPES = {"2017": Arm(Recipe2017, recipe2017.MODEL, recipe2017.TRAIN), "ours": OURS}
ABLATIONS = {
    "ours": OURS,
    "ours, position only": Arm(Trainer, {"position": "relative"}, {}),
    "ours, no surroundings": Arm(Trainer, {"position": "none"}, {}),
    "ours, batches not by length": Arm(Shuffled, {}, {}),
    "ours, constant rate 1e-3": Arm(Steady, {}, {}),
    "ours, no recurrent dropout": Arm(Trainer, {"dropout": 0.0}, {}),
    "ours, no average of weights": Arm(Trainer, {}, {"average": 0.0}),
    "ours, 256 units": Arm(Trainer, {"hidden": 256}, {}),
    "2017": RECIPES["2017"],
    "2017, with surroundings": Arm(
        Recipe2017, recipe2017.MODEL | {"position": "canvas"}, recipe2017.TRAIN
    ),
}


def train(dataset: Dataset, arm: Arm, folder: Path, base: ModelConfig, config: TrainConfig) -> None:
    """Train one arm, or continue an interrupted run."""
    model_config, config = override(base, arm.model), override(config, arm.train)
    card = card_for(dataset, folder.name, model_config, config, "")
    trainer = arm.trainer(dataset, folder, model_config, config, card)
    trainer.resume()
    valid: float | None = None

    def report(progress: Progress) -> None:
        nonlocal valid
        if progress.valid != valid:
            valid = progress.valid
            print(f"{folder.name}: {progress.seconds:.0f} s, valid {valid:.3f}", file=sys.stderr)

    trainer.run(report, lambda: False)


def measure(dataset: Dataset, folder: Path) -> dict[str, float]:
    """Return the test NLL at the best validation score, nats per point, and its epoch."""
    model, card = load(folder)
    return {"nll": nll(model, dataset, Subset("test"))["nll"], "epoch": card.train["epoch"]}


def main() -> None:
    """Train every arm with every seed and print the table."""
    arguments = command_line(__doc__, "--data", "--seeds")
    arguments.add_argument("--minutes", type=float, default=10.0, help="of each run")
    arguments.add_argument("--hidden", type=int, default=512)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--ablate", action="store_true", help="leave out one part at a time")
    arguments.add_argument("--only", help="arms by number, from 0: 0,3")
    arguments.add_argument("--runs", type=Path, default=Path("runs/quality"))
    chosen = arguments.parse_args()
    torch.set_num_threads(chosen.threads)
    dataset = prepare(chosen.data)
    arms = ABLATIONS if chosen.ablate else RECIPES
    numbers = range(len(arms)) if chosen.only is None else map(int, chosen.only.split(","))
    base = ModelConfig(hidden=chosen.hidden, categories=len(dataset.info.categories))
    rows = []
    for name in [list(arms)[number] for number in numbers]:
        scores = []
        for seed in map(int, chosen.seeds.split(",")):
            about = f"{dataset.info.name} {chosen.minutes:g} min {chosen.hidden} {name} {seed}"
            folder = chosen.runs / about.replace(" ", "-").replace(",", "")
            config = TrainConfig(minutes=chosen.minutes, seed=seed)
            train(dataset, arms[name], folder, base, config)
            scores.append(measure(dataset, folder))
        losses = [score["nll"] for score in scores]
        rows.append(
            {
                "recipe": name,
                "minutes": chosen.minutes,
                "seeds": len(losses),
                "nll": float(np.mean(losses)),
                "spread": float(np.ptp(losses)),
                "epoch": [score["epoch"] for score in scores],
            }
        )
        print(rows[-1], flush=True)
    show(rows)


if __name__ == "__main__":
    main()
