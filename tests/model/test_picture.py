"""Tests of `picture`: what the network sees, and that it learns from it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.checkpoint.folder import load_recogniser
from sketchrnn.config import RecogniserConfig, TrainConfig, override
from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import SIDE, rasters, segments_of
from sketchrnn.errors import UsageError
from sketchrnn.inference.recogniser import log_probs
from sketchrnn.model.picture import PictureNetwork, segments_between
from sketchrnn.model.recogniser import RecogniserNetwork, build_recogniser
from sketchrnn.model.vocabulary import Vocabulary
from sketchrnn.training.card import card_for
from sketchrnn.training.trainer import Trainer
from tests.tiny import SCALE, sketch

PICTURE = RecogniserConfig(categories=3, reads="picture", hidden=6)


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_it_sees_the_drawing_of_the_moves(seed: int, length: int) -> None:
    rows = sketch(np.random.default_rng(seed), length)
    drawing = Drawing.from_stroke3(rows, (50, 50), 100, 100)
    # A stroke of a single point is a dot in a drawing; moves with a lifted pen draw none.
    strokes = [stroke for stroke in drawing.strokes if len(stroke) > 1] or [drawing.strokes[0]]
    if len(strokes) == len(drawing.strokes):
        expected = rasters(segments_of([drawing]))
        assert np.allclose(rasters(segments_between([rows])), expected, atol=2e-3)


def test_the_size_of_a_drawing_does_not_matter() -> None:
    torch.manual_seed(0)
    network = PictureNetwork(PICTURE, SCALE).eval()
    rows = sketch(np.random.default_rng(0), 20)
    images = network.read([rows, rows * np.array([4, 4, 1], np.float32)])
    assert images.shape == (2, SIDE, SIDE) and network(images).shape == (2, 3)
    assert torch.allclose(images[0], images[1], atol=1e-3)


def test_lifted_moves_alone_are_a_dot() -> None:
    rows = np.array([[0, 0, 1], [0, 0, 1]], np.float32)
    assert rasters(segments_between([rows])).sum() == pytest.approx(1)


def test_the_configuration_says_what_is_read() -> None:
    assert isinstance(build_recogniser(PICTURE, SCALE), PictureNetwork)
    assert isinstance(build_recogniser(RecogniserConfig(), SCALE), RecogniserNetwork)
    with pytest.raises(UsageError, match="reads must be one of strokes, picture"):
        override(RecogniserConfig(), {"reads": "minds"})
    with pytest.raises(UsageError, match="words must be true or false"):
        override(RecogniserConfig(), {"words": 1})


def test_it_learns_the_words_of_names(tmp_path: Path) -> None:
    """Drawings of "wide line", "tall line" and "corner" are named by their words."""
    names = ("wide line", "tall line", "corner")
    shapes = ([[9, 0], [9, 1]], [[0, 9], [1, 9]], [[9, 0], [0, 9]])
    info = DatasetInfo("forms", "drawing", units=DrawingUnits(300.0))
    with StoreWriter(tmp_path / "store", info) as writer:
        info.categories = list(names)
        for i in range(90):
            rows = np.zeros((2 + i % 3, 3), np.float32)
            rows[:, :2] = np.resize(shapes[i % 3], (len(rows), 2)) * (1 + i % 5)
            writer.add(rows, {8: 1, 9: 2}.get(i % 10, 0), i % 3)
    data = Dataset(tmp_path / "store")
    config = TrainConfig(epochs=12, batch_size=9, learning_rate=0.01, warmup_steps=5, average=0.8)
    words = Vocabulary((), ("line", "tall", "wide", "corner"))
    made = RecogniserConfig(categories=4, reads="picture", words=True, hidden=16, dropout=0)
    card = card_for(data, "words", made, config, "", words)
    assert card.categories == ["line", "tall", "wide", "corner"] and card.words == []
    Trainer(data, tmp_path / "run", made, config, card).run(lambda _: None, lambda: False)
    network, _ = load_recogniser(tmp_path / "run")
    assert isinstance(network, PictureNetwork)
    valid = data.indices("valid")
    top = np.argsort(-log_probs(network, [data[i] for i in valid]), axis=1)
    known = {"wide line": {0, 2}, "tall line": {0, 1}, "corner": {3}}
    expected = [known[names[label]] for label in data.labels[valid]]
    found = [set(row[: len(want)]) for row, want in zip(top, expected, strict=True)]
    assert np.mean([a == b for a, b in zip(found, expected, strict=True)]) > 0.8


def test_pictures_have_their_channels_last_in_all_blocks() -> None:
    network = PictureNetwork(PICTURE, SCALE)
    pooled = [block for block in network.blocks if isinstance(block, torch.nn.MaxPool2d)]
    seen: list[bool] = []
    for block in pooled:
        block.register_forward_pre_hook(
            lambda _, inputs: seen.append(
                inputs[0].is_contiguous(memory_format=torch.channels_last)
            )
        )
    network(torch.rand(2, SIDE, SIDE))
    assert seen == len(pooled) * [True]
