"""Tests of `benchmarks.recipe2017`: the network is ours, only how it is trained is another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import recipe2017
from benchmarks.recipe2017 import Padded, Recipe2017
from sketchrnn.config import TrainConfig, override
from sketchrnn.model.batch import collate
from sketchrnn.model.sketch_rnn import nll_sums
from sketchrnn.training.card import card_for
from sketchrnn.training.workers import Workers
from tests.tiny import SCALE, config, drawings, model, sketch


def test_unrolled_by_hand_the_network_says_the_same() -> None:
    made = model(**recipe2017.MODEL)
    batch = collate([sketch(np.random.default_rng(0), 9)], SCALE, made.config)
    inputs = made.features(batch.inputs, batch.place, batch.labels)
    assert torch.allclose(made.head(Padded._unrolled(made, inputs)), made(batch)[0], atol=1e-5)


def test_the_loss_counts_positions_once_and_pens_to_the_longest(tmp_path: Path) -> None:
    data, made = drawings(tmp_path, 20), model(**recipe2017.MODEL)
    task = Padded(data, made.config, TrainConfig(scale_jitter=0.0), SCALE, Workers())
    index = data.indices("train")[:1]
    batch = collate([data[int(index[0])]], SCALE, made.config)
    xy, pen = (float(value) for value in nll_sums(made(batch)[0], batch))
    loss = float(task.loss(made, index, np.random.default_rng(0)).total) * (task.longest + 1)
    missing = task.longest + 1 - len(batch.inputs)
    # After the end the pen term goes on: each step of padding costs a little more.
    assert loss >= xy + pen - 1e-3 and (missing == 0 or loss > xy + pen)


def test_it_learns_at_its_own_rate(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 40)
    made = config(**recipe2017.MODEL)
    settings = override(TrainConfig(), recipe2017.TRAIN)
    settings = replace(settings, epochs=3, batch_size=8)
    run = Recipe2017(
        data, tmp_path / "run", made, settings, card_for(data, "x", made, settings, "")
    )
    before = run.task.score(run.model, "train")
    run.run(lambda progress: None, lambda: False)
    assert run.task.score(run.model, "train") < before
    assert run._learning_rate(0.5) == pytest.approx((1e-3 - 1e-5) * 0.9999**run.state.step + 1e-5)
