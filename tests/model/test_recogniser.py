"""Tests of `recogniser`: padding changes nothing, both directions, pooling, what it reads."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.config import RecogniserConfig, TrainConfig, override
from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.recogniser import log_probs
from sketchrnn.model.recogniser import (
    CANVAS,
    TOLERANCE,
    Reading,
    RecogniserNetwork,
    beginning,
    collate_reading,
    thinned,
)
from sketchrnn.training.card import card_for
from sketchrnn.training.tasks import cut_beginnings
from sketchrnn.training.trainer import Trainer
from tests.tiny import SCALE, recogniser_network, sketch


def sketches(*lengths: int) -> list[np.ndarray]:
    return [sketch(np.random.default_rng(length), length) for length in lengths]


@pytest.mark.parametrize("layers", [1, 2])
def test_padding_changes_nothing(layers: int) -> None:
    made = recogniser_network(layers=layers)
    rows = sketches(1, 2, 9, 40)
    together = made(collate_reading(rows, SCALE))
    alone = torch.cat([made(collate_reading([one], SCALE)) for one in rows])
    assert torch.allclose(together, alone, atol=1e-5)
    reading = collate_reading(rows, SCALE)
    spoilt = reading.inputs.clone()
    spoilt[torch.arange(len(spoilt))[:, None] >= reading.lengths] = 1e3
    assert torch.equal(made(Reading(spoilt, reading.lengths)), together)


def test_it_is_torchs_bidirectional_network_with_three_kinds_of_pooling() -> None:
    made = recogniser_network(layers=2)
    size = made.ahead[0].input_size
    reference = torch.nn.LSTM(size, made.config.hidden, 2, bidirectional=True)
    weights = {}
    for layer in range(2):
        for suffix, side in (("", made.ahead[layer]), ("_reverse", made.back[layer])):
            for name, value in side.state_dict().items():
                weights[f"{name[:-1]}{layer}{suffix}"] = value
    reference.load_state_dict(weights)
    for rows in sketches(1, 7, 23):
        reading = collate_reading([rows], SCALE)
        outputs, (last, _) = reference(reading.inputs)
        pooled = torch.cat((last[2], last[3], outputs.mean(0), outputs.amax(0)), dim=-1)
        assert torch.allclose(made(reading), made.head(pooled), atol=1e-6)


def test_it_reads_moves_the_pen_and_the_place() -> None:
    rows = np.array([[32, 0, 0], [0, 32, 1], [-16, 0, 0], [0, 16, 1]], np.float32)
    reading = collate_reading([rows], 16.0)
    assert reading.inputs.shape == (4, 1, 42) and reading.lengths.tolist() == [4]
    moves = reading.inputs[:, 0, :3].tolist()
    assert moves == [[2, 0, 0], [0, 2, 1], [-1, 0, 0], [0, 1, 1]]
    assert reading.inputs[:, 0, 3:5].tolist() == [[2, 0], [2, 2], [1, 2], [1, 3]]
    from_stroke = reading.inputs[:, 0, 21:23]  # where this stroke began
    assert from_stroke.tolist() == [[2, 0], [2, 2], [0, 0], [0, 1]]
    assert CANVAS.position == "canvas"


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_thinning_is_simplifying_the_drawing(seed: int, length: int) -> None:
    rows = sketch(np.random.default_rng(seed), length)
    drawing = Drawing.from_stroke3(rows, (0, 0), 100, 100)
    expected = drawing.simplify(TOLERANCE * SCALE).to_stroke3()
    assert np.allclose(thinned(rows, TOLERANCE * SCALE), expected, atol=1e-4)


def test_a_dot_stays_a_dot() -> None:
    rows = np.array([[0, 0, 1], [50, 0, 0], [1, 0, 0], [50, 0, 1]], np.float32)
    assert thinned(rows, 2.0).tolist() == [[0, 0, 1], [50, 0, 0], [51, 0, 1]]


def test_a_beginning_has_its_share_of_points_and_never_none() -> None:
    rows = sketches(10)[0]
    assert [len(beginning(rows, share)) for share in (0, 0.04, 0.25, 0.5, 1)] == [1, 1, 2, 5, 10]
    assert np.array_equal(beginning(rows, 0.5), rows[:5])


def test_batches_are_whole_or_cut_after_one_share_half_of_them_at_the_end_of_a_stroke() -> None:
    rng = np.random.default_rng(0)
    rows = sketches(*range(20, 84))
    whole = at_ends = shares = 0
    for _ in range(200):
        cut = cut_beginnings(rows, rng)
        assert all(
            np.array_equal(part, full[: len(part)]) for part, full in zip(cut, rows, strict=True)
        )
        assert min(map(len, cut)) >= 1
        if [len(part) for part in cut] == [len(full) for full in rows]:
            whole += 1
            continue
        ratios = np.array([len(part) / len(full) for part, full in zip(cut, rows, strict=True)])
        at_ends += np.mean([part[-1, 2] for part in cut])
        shares += ratios.max()
        # Nobody sees more than the share of the batch, and nobody less but at the end of a stroke.
        assert all(
            part[-1, 2] == 1 or ratio > ratios.max() - 0.05
            for part, ratio in zip(cut, ratios, strict=True)
        )
    assert 40 <= whole <= 80 and 0.45 < shares / (200 - whole) < 0.65
    assert 0.5 < at_ends / (200 - whole) < 0.8


def test_wrong_architectures_are_refused() -> None:
    for name, value in {"categories": 1, "hidden": 0, "layers": 9, "dropout": 1.0}.items():
        with pytest.raises(UsageError, match=f"{name} must be"):
            override(RecogniserConfig(), {name: value})


def test_dropout_is_for_training_only() -> None:
    torch.manual_seed(0)
    made = RecogniserNetwork(RecogniserConfig(hidden=6, dropout=0.5), SCALE).eval()
    reading = collate_reading(sketches(12), SCALE)
    assert torch.equal(made(reading), made(reading))
    made.train()
    assert not torch.equal(made(reading), made(reading))


def lines_and_corners(folder: Path) -> Dataset:
    """Long straight drawings and ones that turn, of many sizes; four times as many of the first."""
    info = DatasetInfo("forms", "drawing", units=DrawingUnits(300.0))
    rng = np.random.default_rng(0)
    with StoreWriter(folder, info) as writer:
        info.categories = ["line", "corner"]
        for i in range(60):
            label = int(i % 5 == 0)
            rows = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 1]], np.float32)
            if label:
                rows[1:, :2] = (0, 1)
            rows[:, :2] = rows[:, :2] * rng.uniform(20, 60) + rng.normal(0, 1, (3, 2))
            writer.add(rows, int(i >= 48), label)
    return Dataset(folder)


def test_it_learns_to_tell_lines_from_corners(tmp_path: Path) -> None:
    data = lines_and_corners(tmp_path / "store")
    config = TrainConfig(epochs=8, batch_size=8, learning_rate=0.02, warmup_steps=5, average=0.9)
    made = RecogniserConfig(categories=2, hidden=8, layers=1)
    card = card_for(data, "forms", made, config, "")
    trainer = Trainer(data, tmp_path / "run", made, config, card)
    trainer.run(lambda progress: None, lambda: False)
    valid = data.indices("valid")
    scores = log_probs(trainer.average, [data[i] for i in valid])
    assert np.array_equal(scores.argmax(1), data.labels[valid])
    assert trainer.state.best < 0.5
    # Before the first corner nothing is known, and then no name is preferred for being frequent.
    start = np.array([[40, 0, 0]], np.float32)
    assert abs(np.exp(log_probs(trainer.average, [start])[0, 1]) - 0.5) < 0.35
