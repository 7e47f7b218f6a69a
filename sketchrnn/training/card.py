"""The card of a training run that begins: what its checkpoint will say of its data and its making.

What is not here: what a card is (`checkpoint.py`), and what comes of the run (`train.py`).
"""

from __future__ import annotations

import numpy as np

from sketchrnn.checkpoint.card import Card, make_card
from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig, to_dict
from sketchrnn.data.store import SPLITS, Dataset
from sketchrnn.errors import UsageError


def card_for(
    dataset: Dataset,
    name: str,
    model_config: ModelConfig | RecogniserConfig,
    config: TrainConfig,
    command: str,
) -> Card:
    """Return the card of a run that begins: everything but the metrics."""
    info = dataset.info
    names = isinstance(model_config, RecogniserConfig)
    allowed = [len(info.categories)] if names else [0, len(info.categories)]
    if model_config.categories not in allowed:
        raise UsageError(
            f"categories must be {' or '.join(map(str, allowed))}, as many as {info.name} has, "
            f"but is {model_config.categories}"
        )
    train = dataset.indices("train")
    lengths = dataset.lengths(train)
    return make_card(
        name,
        "recogniser" if names else info.kind,
        model_config,
        dataset.scale(),
        categories=info.categories if model_config.categories else [],
        canvas=info.canvas,
        epsilon=info.epsilon,
        grid=info.grid,
        first_point=info.first_point,
        step_s=info.step_s,
        frame=info.frame,
        seen_s=info.seen_s,
        horizon_s=info.horizon_s,
        split_by=info.split_by,
        longest=int(np.percentile(lengths, 99.5)),
        data=[
            {
                "name": info.name,
                "licence": info.licence,
                "credit": info.credit,
                "sequences": {part: len(dataset.indices(part)) for part in SPLITS},
                "points": int(lengths.sum()),
            }
        ],
        train=to_dict(config),
        command=command,
        seed=config.seed,
    )
