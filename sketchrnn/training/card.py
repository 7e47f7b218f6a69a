"""The card that a training run begins with: its data, its architecture and its settings.

Not here: the fields of a card (`checkpoint/card.py`), and the metrics, which the trainer adds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sketchrnn.checkpoint.card import Card, make_card
from sketchrnn.config import ModelConfig, RecogniserConfig, TrainConfig, to_dict
from sketchrnn.data.store import SPLITS, Dataset
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.plausibility import training_limits
from sketchrnn.model.batch import NO_WORDS
from sketchrnn.model.vocabulary import Vocabulary

OFFERED = 500
"""A card of a model with words lists this many names, those with the most drawings."""


def card_for(
    dataset: Dataset,
    name: str,
    model_config: ModelConfig | RecogniserConfig,
    config: TrainConfig,
    command: str,
    vocabulary: Vocabulary = NO_WORDS,
) -> Card:
    """Return the card of a run that begins: all fields but the metrics.

    Args:
        dataset: to train on.
        name: of the checkpoint.
        model_config: the architecture. Raises UsageError if it has other categories than the data.
        config: settings of the run.
        command: the command line, for the record.
        vocabulary: of a model with words. A recogniser with words names its words.
    """
    info = dataset.info
    names = isinstance(model_config, RecogniserConfig)
    known = list(vocabulary.words) if names and model_config.words else info.categories
    allowed = sorted({len(known)} | (set() if names else {0}))
    with_words = isinstance(model_config, ModelConfig) and model_config.words > 0
    if model_config.categories not in allowed:
        raise UsageError(
            f"expected {' or '.join(map(str, allowed))} categories, as many as {info.name} has, "
            f"got {model_config.categories}"
        )
    train = dataset.indices("train")
    lengths = dataset.lengths(train)
    return make_card(
        name,
        "recogniser" if names else info.kind,
        model_config,
        dataset.scale(),
        categories=_names(known, model_config.categories, with_words),
        styles=list(vocabulary.styles) if with_words else [],
        words=list(vocabulary.words) if with_words else [],
        style=_main_style(dataset) if with_words else "",
        units=replace(info.units),
        # an ending that is longer than 99.5 % of the training data has gone astray
        longest=int(np.percentile(lengths, 99.5)),
        limits=training_limits(dataset),
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


def _names(known: list[str], categories: int, with_words: bool) -> list[str]:
    """Return the names that a card lists."""
    if with_words:
        return known[:OFFERED]
    return known if categories else []


def _main_style(dataset: Dataset) -> str:
    """Return the style of most training sequences."""
    count = np.bincount(dataset.styles[dataset.indices("train")])
    return dataset.info.styles[int(count.argmax())]
