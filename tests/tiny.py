"""Tiny real objects for tests: models of a few weights, data sets of a few sequences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from sketchrnn.checkpoint.card import Card, make_card
from sketchrnn.checkpoint.folder import save
from sketchrnn.config import ModelConfig, RecogniserConfig
from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits, TrajectoryUnits
from sketchrnn.inference.recogniser import Recogniser
from sketchrnn.model.recogniser import RecogniserNetwork
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.trajectories.flow_map import FlowMap

SCALE = 16.0  # data units of a typical move; a power of two divides without rounding
FRAME = {"lat": 52.5, "lon": 13.4}


def config(**values: Any) -> ModelConfig:
    """The configuration of a model of some hundred weights."""
    small: dict[str, Any] = {"hidden": 12, "encoder_hidden": 6, "latent_size": 5, "mixtures": 3}
    return ModelConfig(**(small | {"category_size": 4, "dropout": 0.0} | values))


def town() -> FlowMap:
    """The flow map of three trajectories through the origin, a few typical moves to each side."""
    there = SCALE * np.linspace(-8.0, 8, 40)[:, None]
    directions = ((1.0, 0.1), (-0.2, 1.0), (-0.9, 0.7))
    return FlowMap.build([there * direction for direction in directions], SCALE / 2)


def model(scale: float = SCALE, seed: int = 0, **values: Any) -> SketchRNN:
    """A model whose random weights are large enough that its output depends on its input."""
    torch.manual_seed(seed)
    made = SketchRNN(config(**values), scale, town() if values.get("position") == "ways" else None)
    for name, weight in made.named_parameters():
        if not name.startswith("decoder"):
            torch.nn.init.normal_(weight, std=0.25)
    return made.eval().requires_grad_(False)


def recogniser_network(categories: int = 3, seed: int = 0, **values: Any) -> RecogniserNetwork:
    """A recogniser whose random weights are large enough that its answer depends on its input."""
    torch.manual_seed(seed)
    small: dict[str, Any] = {"hidden": 6, "layers": 1}
    made = RecogniserNetwork(RecogniserConfig(categories=categories, **(small | values)), SCALE)
    for weight in made.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return made.eval().requires_grad_(False)


def recogniser(names: tuple[str, ...] = ("cat", "dog", "bus"), **values: Any) -> Recogniser:
    """A recogniser of these names, on a canvas of 300."""
    made = recogniser_network(len(names), **values)
    given: dict[str, Any] = {"categories": list(names), "units": DrawingUnits(300.0, 2.0)}
    return Recogniser(made, make_card("tiny recogniser", "recogniser", made.config, SCALE, **given))


def sketch(rng: np.random.Generator, rows: int) -> np.ndarray:
    """A stroke-3 float32[rows, 3]: strokes of about five points, the last one lifted."""
    stroke3 = np.zeros((rows, 3), np.float32)
    stroke3[:, :2] = rng.normal(0, SCALE, (rows, 2))
    stroke3[:, 2] = rng.random(rows) < 0.2
    stroke3[-1, 2] = 1
    return stroke3


def drawings(folder: Path, count: int = 30, categories: tuple[str, ...] = ()) -> Dataset:
    """A data set of drawings of 3 to 12 rows; of ten, one is for validation and one for testing."""
    info = DatasetInfo("made up", "drawing", units=DrawingUnits(300.0, 2.0))
    rng = np.random.default_rng(0)
    with StoreWriter(folder, info) as writer:
        info.categories = list(categories)
        for i in range(count):
            label = i % len(categories) if categories else 0
            split = {8: 1, 9: 2}.get(i % 10, 0)
            writer.add(sketch(rng, int(rng.integers(3, 13))), split, label)
    return Dataset(folder)


def cats_and_dogs(folder: Path, cats: int = 64, dogs: int = 16) -> Dataset:
    """A data set of training drawings, more of one category than of the other."""
    info = DatasetInfo("made up", "drawing", units=DrawingUnits(300.0, 2.0))
    rng = np.random.default_rng(0)
    with StoreWriter(folder, info) as writer:
        info.categories = ["cat", "dog"]
        for label, count in enumerate((cats, dogs)):
            for _ in range(count):
                writer.add(sketch(rng, int(rng.integers(3, 13))), 0, label)
    return Dataset(folder)


def drives(folder: Path, count: int = 30, rows: int = 30) -> Dataset:
    """A data set of drives of `rows` steps of 10 s, each straight on at its own speed."""
    info = DatasetInfo("made up", "trajectory", units=TrajectoryUnits(10.0, FRAME, 60, 60))
    rng = np.random.default_rng(0)
    with StoreWriter(folder, info) as writer:
        for i in range(count):
            stroke3 = np.zeros((rows, 3), np.float32)
            stroke3[:, :2] = rng.normal(0, 60, 2) + rng.normal(0, 3, (rows, 2))
            stroke3[-1, 2] = 1
            writer.add(stroke3, {8: 1, 9: 2}.get(i % 10, 0), origin=rng.normal(0, 1000, 2))
    return Dataset(folder)


def card(made: SketchRNN, kind: str = "drawing", name: str = "tiny", **values: Any) -> Card:
    """The card of a tiny model."""
    drawing, trajectory = DrawingUnits(300.0, 2.0), TrajectoryUnits(10.0, FRAME, 60.0, 60.0)
    units = drawing if kind == "drawing" else trajectory
    names = [f"kind {i}" for i in range(made.config.categories)]
    given = {"categories": names, "longest": 40, "temperature": 0.5, "units": units} | values
    return make_card(name, kind, made.config, made.scale, **given)


def checkpoint(folder: Path, kind: str = "drawing", **values: Any) -> Path:
    """A saved tiny model; `values` are fields of its configuration."""
    if kind == "trajectory":
        waves = {"shortest_wave": 100.0, "longest_wave": 10_000.0, "waves": 3}
        values = {"position": "fourier"} | waves | values
    made = model(**values)
    save(made, card(made, kind, folder.name), folder)
    return folder
