"""The ETH/UCY benchmark: pedestrians, 8 positions given, 12 predicted, one scene left out.

    python -m benchmarks.eth_ucy --data DIR [--seeds 0,1,2] [--minutes 2] [--json FILE]

DIR holds the folds eth, hotel, univ, zara1 and zara2. For each fold and seed, one model is trained
on the other scenes and tested on all windows of the scene that is left out. The table gives ADE and
FDE in metres, of one guess and of the best of 20 samples, and the same for the simple methods,
fitted to the same training windows. `--runs` keeps the runs; interrupted ones are continued.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.checkpoint.folder import load
from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation import baselines
from sketchrnn.evaluation.errors import MISS_M, best_errors, means
from sketchrnn.evaluation.protocol import (
    PredictionSettings,
    Protocol,
    predict,
    require_trajectories,
)
from sketchrnn.evaluation.trajectories import (
    choose,
    fit_temperature,
    method_errors,
    model_errors,
)
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.training.card import card_for
from sketchrnn.training.trainer import Trainer

FOLDS = ("eth", "hotel", "univ", "zara1", "zara2")
K = 20
MANY = 200
"""Samples, from which K are chosen to represent all."""
MODEL = ModelConfig(hidden=128, position="none", residual=True, dropout=0.1, guess=12)
RECIPE = TrainConfig(rotate=math.pi, batch_size=64)


def train(dataset: Dataset, folder: Path, config: TrainConfig) -> TrajectoryCompleter:
    """Train one model, or continue an interrupted run."""
    card = card_for(dataset, folder.name, MODEL, config, "")
    trainer = Trainer(dataset, folder, MODEL, config, card)
    trainer.resume()
    trainer.run(lambda _: None, lambda: False)
    return TrajectoryCompleter(*load(folder))


def of_model(model: TrajectoryCompleter, dataset: Dataset, seed: int) -> dict[str, float]:
    """Return the errors of a model on its test windows."""
    protocol = Protocol.of(model)
    trips = require_trajectories(dataset, "test", protocol)
    temperature = fit_temperature(model, dataset)
    settings = PredictionSettings(protocol.horizon, MANY, temperature, seed)
    samples = predict(model, trips.seen, settings)
    scores = means(model_errors(model.model, trips, samples, K, MISS_M))
    best = means(best_errors(choose(samples, K)[0], trips.truth, MISS_M))
    chosen = {f"chosen_{name}": value for name, value in best.items()}
    return {"temperature": temperature, **scores, **chosen}


def of_simple(dataset: Dataset, protocol: Protocol) -> dict[str, dict[str, float]]:
    """Return the errors of each simple method on the test windows of a fold."""
    trips = require_trajectories(dataset, "test", protocol)
    taught = require_trajectories(dataset, "train", protocol)
    methods = baselines.fit(taught.seen, taught.truth, K, places=(0.0,))
    return {name: means(one) for name, one in method_errors(methods, trips, MISS_M).items()}


def row(name: str, scores: list[dict[str, float]]) -> dict[str, Any]:
    """Return a row of the table, the means over the folds."""
    keys = dict.fromkeys(key for score in scores for key in score)
    return {"method": name} | {key: float(np.mean([s[key] for s in scores])) for key in keys}


def main() -> None:
    """Train and test all folds with all seeds, print the table."""
    arguments = command_line(__doc__, "--seeds")
    arguments.add_argument("--data", type=Path, required=True, metavar="DIR")
    arguments.add_argument("--minutes", type=float, default=2.0, help="of each run")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--folds", default=",".join(FOLDS))
    arguments.add_argument("--runs", type=Path, default=Path("runs/eth-ucy"))
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    torch.set_num_threads(chosen.threads)
    folds = {name: prepare([f"eth-ucy:{chosen.data / name}"]) for name in chosen.folds.split(",")}
    protocol = Protocol(7, 12)
    simple = {name: of_simple(dataset, protocol) for name, dataset in folds.items()}
    rows = [
        row(name, [scores[name] for scores in simple.values()])
        for name in next(iter(simple.values()))
    ]
    ours: dict[str, dict[str, dict[str, float]]] = {}
    for seed in chosen.seeds.split(","):
        ours[seed] = {}
        for name, dataset in folds.items():
            config = TrainConfig(**vars(RECIPE) | {"minutes": chosen.minutes, "seed": int(seed)})
            model = train(dataset, chosen.runs / f"{name}-{seed}", config)
            ours[seed][name] = of_model(model, dataset, int(seed))
            print({"seed": seed, "fold": name, **ours[seed][name]}, flush=True)
        rows.append(row(f"ours, seed {seed}", list(ours[seed].values())))
    show(rows)
    if chosen.json is not None:
        text = json.dumps({"rows": rows, "simple": simple, "ours": ours}, indent=1)
        chosen.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
