"""Tests of `benchmarks.recipe2017`: the same network as ours, trained differently."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import recipe2017
from benchmarks.recipe2017 import Padded, Recipe2017
from sketchrnn.config import TrainConfig, override
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.losses import nll_sums
from sketchrnn.training.card import card_for
from sketchrnn.training.workers import Workers
from tests.tiny import config, drawings, model, sketch


def test_the_unrolled_network_gives_the_same_outputs() -> None:
    made = model(**recipe2017.MODEL)
    batch = collate(Sequences([sketch(np.random.default_rng(0), 9)]), made.layout)
    inputs = made.features(batch.inputs, batch.surroundings, batch.labels)
    assert torch.allclose(made.head(Padded._unrolled(made, inputs)), made(batch)[0], atol=1e-5)


def test_the_loss_counts_the_padding_in_the_pen_term_only(tmp_path: Path) -> None:
    data, made = drawings(tmp_path, 20), model(**recipe2017.MODEL)
    card = card_for(data, "made", made.config, TrainConfig(), "")
    task = Padded(data, made.config, TrainConfig(scale_jitter=0.0), card, Workers())
    index = data.indices("train")[:1]
    batch = collate(Sequences([data[int(index[0])]]), made.layout)
    xy, pen = (float(value) for value in nll_sums(made(batch)[0], batch))
    loss = float(task.loss(made, index, np.random.default_rng(0)).total) * (task.longest + 1)
    missing = task.longest + 1 - len(batch.inputs)
    # The pen term includes the padding, so each padded step adds to the loss.
    assert loss >= xy + pen - 1e-3 and (missing == 0 or loss > xy + pen)


def test_training_lowers_the_loss_at_the_rate_of_2017(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 40)
    made = config(**recipe2017.MODEL)
    settings = override(TrainConfig(), recipe2017.TRAIN)
    settings = replace(settings, epochs=30, batch_size=8)
    run = Recipe2017(
        data, tmp_path / "run", made, settings, card_for(data, "x", made, settings, "")
    )
    before = run.task.score(run.model, "train")
    run.run(lambda progress: None, lambda: False)
    # Over five seeds, the score of about 4.07 falls by 0.04 to 0.15.
    assert run.task.score(run.model, "train") < before - 0.01
    assert run._learning_rate(0.5) == pytest.approx((1e-3 - 1e-5) * 0.9999**run.state.step + 1e-5)
