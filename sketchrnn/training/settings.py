"""The settings of a training run: defaults by data set, and the JSON file of `--config`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.config import SPLIT_BY, ModelConfig, RecogniserConfig, TrainConfig
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.model.vocabulary import Vocabulary, build_vocabulary

NAMED = {"name", "licence", "credit"}
MEASURED = {"step_s", "split_by", "epsilon", "canvas"}
SECTIONS: dict[str, set[str] | None] = {
    "model": None,
    "train": None,
    "data": NAMED | MEASURED,
    "card": {"temperature"},
}
"""Sections of a settings file and the settings in each. None: `config.py` checks the fields."""
MANY = 1000
"""A model of drawings of more categories is conditioned on the words of their names."""
VOCABULARY = 8000
"""Tokens that the vocabulary of such a model has at most."""
RECOGNISER_RECIPE = TrainConfig(drop_points=0.1, rotate=0.15, weight_decay=1e-2)
"""A recogniser must name a drawing however it is drawn, so its recipe augments and decays more."""


def read_settings(path: Path | None) -> dict[str, dict[str, Any]]:
    """Return the sections of the JSON file of `--config`; a section that it lacks is empty.

    UsageError if a section or a setting is unknown, or a value under `data` has a wrong type.
    """
    if path is None:
        return {section: {} for section in SECTIONS}
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: expected settings in JSON ({error})") from None
    if not isinstance(raw, dict) or not all(
        key in SECTIONS and isinstance(value, dict) for key, value in raw.items()
    ):
        raise UsageError(f"{path}: expected an object with {', '.join(SECTIONS)}")
    for section, allowed in SECTIONS.items():
        unknown = set(raw.get(section, {})) - (allowed or set(raw.get(section, {})))
        if unknown:
            names = ", ".join(sorted(allowed or ()))
            raise UsageError(f"{path}: {section} has no setting {min(unknown)!r}; it has {names}")
    for key, value in raw.get("data", {}).items():
        _check_data(path, key, value)
    return {section: raw.get(section, {}) for section in SECTIONS}


def _check_data(path: Path, key: str, value: Any) -> None:
    """Raise UsageError if a setting of the section `data` has a wrong type or is out of range."""
    text = key in NAMED or key == "split_by"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)  # a bool is an int
    if not (isinstance(value, str) if text else number):
        kind = "a text" if text else "a number"
        raise UsageError(f"{path}: {key} must be {kind}, but is {value!r}")
    if key == "split_by" and value not in SPLIT_BY:
        raise UsageError(f"{path}: {key} must be one of {', '.join(SPLIT_BY)}, but is {value!r}")


def default_model(dataset: Dataset) -> ModelConfig:
    """Return the default architecture: for drawings, or with a map for trajectories.

    The wavelengths of the map's Fourier features follow from the data set, in metres.
    """
    info = dataset.info
    if info.kind == "drawing" and len(info.categories) > MANY:
        return ModelConfig(words=VOCABULARY, category_size=64)
    if info.kind == "drawing":
        size = 64 if len(info.categories) > 100 else 32
        return ModelConfig(categories=len(info.categories), category_size=size)
    extent = float(np.ptp(dataset.origins, axis=0).max())
    # From half a typical move, which tells neighbouring streets apart, to the whole city. A wave of
    # twice the extent has no two places in the city with the same phase.
    shortest = max(40.0, round(dataset.scale()))
    longest = max(shortest, round(2 * extent))
    return ModelConfig(
        hidden=256,
        categories=len(info.categories),
        dropout=0.0,
        position="fourier",
        shortest_wave=shortest,
        longest_wave=longest,
        waves=8,
        guess=round(info.trajectory.horizon_s / info.trajectory.step_s),
    )


def vocabulary_for(dataset: Dataset, most: int) -> Vocabulary:
    """Return the vocabulary of the names and styles of a data set, at most so many tokens."""
    info, train = dataset.info, dataset.indices("train")
    count = np.bincount(dataset.labels[train], minlength=len(info.categories))
    named = zip(info.categories, count.tolist(), strict=True) if info.categories else ()
    return build_vocabulary(info.styles, named, most)


def default_recogniser(dataset: Dataset) -> RecogniserConfig:
    """Return the default architecture of a recogniser for a data set.

    Many categories are named by their words.
    """
    info = dataset.info
    if info.kind != "drawing" or len(info.categories) < 2:
        raise UsageError(
            f"expected drawings of two categories or more to tell apart, but {info.name} is of "
            f"kind {info.kind} and has {len(info.categories)}"
        )
    words = len(info.categories) > MANY
    names = vocabulary_for(dataset, VOCABULARY).words if words else info.categories
    return RecogniserConfig(categories=len(names), words=words)
