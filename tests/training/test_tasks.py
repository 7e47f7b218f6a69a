"""Tests of `tasks`: what a latent model is taught and judged by is the equation of the paper."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchrnn.checkpoint.folder import load
from sketchrnn.config import TrainConfig
from sketchrnn.data.batches import evaluation_batch
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.training.card import card_for
from sketchrnn.training.tasks import CompletionTask
from sketchrnn.training.trainer import Trainer
from sketchrnn.training.workers import Workers
from tests import tiny

PLAIN = TrainConfig(scale_jitter=0.0, kl_weight=0.7, kl_floor=0.05)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return tiny.drawings(tmp_path_factory.mktemp("data") / "store", 60)


def deaf(made: SketchRNN) -> SketchRNN:
    """The model with a decoder that does not listen to z."""
    made.bridge.weight.data.zero_()
    made.decoder.weight_ih_l0.data[:, -made.config.latent_size :] = 0
    return made


def completing(made: SketchRNN, dataset: Dataset, config: TrainConfig = PLAIN) -> CompletionTask:
    card = replace(card_for(dataset, "made", made.config, config, ""), scale=made.scale)
    return CompletionTask(dataset, made.config, config, card, Workers())


def kl_by_hand(made: SketchRNN, dataset: Dataset, split: str) -> float:
    """Nats per drawing, from the closed form for two normal distributions."""
    total = 0.0
    for i in dataset.indices(split):
        batch = evaluation_batch(dataset, np.array([i]), made.layout)
        assert batch.start is not None and batch.start_surroundings is not None
        assert batch.start_lengths is not None
        code = made.encode(batch.start, batch.start_surroundings, batch.start_lengths, batch.labels)
        mean, log_variance = (part[0].double().numpy() for part in made.latent(code))
        total += float((np.exp(log_variance) + mean**2 - 1 - log_variance).sum()) / 2
    return total / len(dataset.indices(split))


def test_the_nats_of_a_code_are_those_of_the_closed_form(dataset: Dataset) -> None:
    made = tiny.model(encoder="latent")
    sums = nll(made, dataset, Subset("valid"))
    assert sums["kl"] == pytest.approx(kl_by_hand(made, dataset, "valid"), rel=1e-4)
    assert "kl" not in nll(tiny.model(), dataset, Subset("valid"))


@pytest.mark.parametrize("floor", [0.0, 0.05, 1e6])
def test_the_loss_and_the_score_are_nll_and_the_price_of_the_code(
    dataset: Dataset, floor: float
) -> None:
    made = deaf(tiny.model(encoder="latent"))  # so that the noise of z is not heard
    config = replace(PLAIN, kl_floor=floor)
    task = completing(made, dataset, config)
    indices = dataset.indices("valid")
    sums = nll(made, dataset, Subset("valid"))
    price = config.kl_weight * max(sums["kl"] / made.config.latent_size, floor)
    loss = task.loss(made.train(), indices, np.random.default_rng(0))
    assert float(loss.nll) == pytest.approx(sums["nll"], rel=1e-5)
    assert float(loss.total) == pytest.approx(sums["nll"] + price, rel=1e-5)
    assert task.score(made.eval(), "valid") == pytest.approx(sums["nll"] + price, rel=1e-5)


def test_below_the_floor_a_code_is_not_pushed_further_down(dataset: Dataset) -> None:
    made = deaf(tiny.model(encoder="latent")).requires_grad_(True).train()
    for floor, pushed in ((1e6, False), (0.0, True)):
        task = completing(made, dataset, replace(PLAIN, kl_floor=floor))
        loss = task.loss(made, dataset.indices("valid"), np.random.default_rng(0))
        (slope,) = torch.autograd.grad(loss.total, made.to_mean.weight)
        assert bool((slope != 0).any()) == pushed


def test_of_two_that_draw_alike_the_one_with_the_cheaper_code_is_better(dataset: Dataset) -> None:
    made = deaf(tiny.model(encoder="latent"))
    task = completing(made, dataset)
    cheap = task.score(made, "valid")
    made.to_mean.bias.data += 3
    assert task.score(made, "valid") > cheap + 0.5


def test_the_card_names_what_a_latent_model_was_judged_by(dataset: Dataset, tmp_path: Path) -> None:
    config = replace(PLAIN, epochs=1, batch_size=16, kl_floor=0.0)
    made = tiny.config(encoder="latent")
    card = card_for(dataset, "tiny", made, config, "")
    Trainer(dataset, tmp_path, made, config, card).run(lambda _: None, lambda: False)
    model, card = load(tmp_path)
    sums = nll(model, dataset, Subset("valid"))
    loss = sums["nll"] + config.kl_weight * sums["kl"] / made.latent_size
    assert card.metrics["valid"] == {"loss": pytest.approx(loss, abs=1e-4)}
