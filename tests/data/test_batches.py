"""Tests of `batches`: augmentation, position noise, and the batches of a data set."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.config import TrainConfig
from sketchrnn.data.batches import (
    STEADY,
    augment,
    evaluation_batch,
    goal_moments,
    position_noise,
    training_batch,
)
from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits
from sketchrnn.model.batch import Layout
from sketchrnn.training.settings import vocabulary_for
from sketchrnn.trajectories.flow_map import FlowMap
from tests.tiny import SCALE, config, drawings, drives, sketch


def stroke_ends(stroke3: np.ndarray) -> np.ndarray:
    return np.cumsum(stroke3[:, :2], axis=0, dtype=np.float64)[stroke3[:, 2] > 0]


@given(st.integers(0, 10_000), st.integers(1, 40), st.floats(0, 0.99))
def test_dropping_points_keeps_the_end_of_each_stroke(seed: int, rows: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    before = sketch(rng, rows)
    copy = before.copy()
    after = augment(before, rng, 0.0, 0.0, share)
    assert np.allclose(stroke_ends(after), stroke_ends(before), atol=1e-3)
    assert len(after) <= len(before) and np.array_equal(before, copy)


@given(st.integers(0, 10_000))
def test_jitter_and_rotation_keep_sizes_in_their_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before = sketch(rng, 20)
    scaled = augment(before, rng, 0.15, 0.0, 0.0)
    ratio = scaled[:, :2].astype(np.float64) / before[:, :2]
    assert ((ratio > 0.849) & (ratio < 1.151)).all()
    assert np.allclose(ratio, ratio[0], rtol=1e-5)
    turned = augment(before, rng, 0.0, 0.3, 0.0)
    lengths = [np.linalg.norm(rows[:, :2], axis=1) for rows in (before, turned)]
    assert np.allclose(*lengths, rtol=1e-4)
    angle = np.angle((turned[:, 0] + 1j * turned[:, 1]) / (before[:, 0] + 1j * before[:, 1]))
    assert np.allclose(angle, angle[0], atol=1e-3) and abs(angle[0]) <= 0.301
    assert np.array_equal(scaled[:, 2], before[:, 2]) and np.array_equal(turned[:, 2], before[:, 2])


@given(st.integers(0, 10_000), st.integers(1, 60), st.sampled_from((0.0, 0.5, 1.0)))
def test_goals_lie_ahead_and_are_known_for_their_share(seed: int, count: int, drop: float) -> None:
    goals = goal_moments(count, drop, np.random.default_rng(seed))
    known, now = goals > 0, np.arange(count)
    assert (goals[known] > now[known]).all() and goals.max() < count and not known[-1]
    assert (np.diff(goals[known]) >= 0).all()  # a goal stays until it is reached
    if drop in (0.0, 1.0):
        assert known[:-1].all() if drop == 0 else not known.any()


def test_half_of_the_goals_are_dropped() -> None:
    rng = np.random.default_rng(0)
    known = np.mean([(goal_moments(50, 0.5, rng)[:-1] > 0).mean() for _ in range(400)])
    assert 0.45 < known < 0.55


def test_no_augmentation_changes_nothing() -> None:
    before = sketch(np.random.default_rng(1), 9)
    assert np.array_equal(augment(before, np.random.default_rng(2), 0, 0, 0), before)


def test_position_noise_is_steady_and_as_wide_as_it_says() -> None:
    rng = np.random.default_rng(9)
    noise = np.stack([position_noise(60, 3.0, rng) for _ in range(2000)])
    deviation = noise.std(axis=(1, 2))
    assert 1.2 < deviation.mean() < 1.6 and deviation.max() < 5  # half of 3 on average
    assert np.allclose(noise.std(axis=(0, 2)), noise.std(), rtol=0.1)  # as far at any moment
    follows = (noise[:, 1:] * noise[:, :-1]).sum() / (noise[:, :-1] ** 2).sum()
    assert follows == pytest.approx(STEADY, abs=0.02)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("drawings") / "store", 60, ("cat", "dog", "bus"))


def test_long_sequences_are_cut_without_counting_an_end(dataset: Dataset) -> None:
    layout = Layout.of(config(categories=3), SCALE)
    indices = dataset.indices("train")
    train = TrainConfig(max_points=5, scale_jitter=0.0)
    batch = training_batch(dataset, indices, layout, train, np.random.default_rng(0))
    lengths = dataset.lengths(indices)
    assert batch.real.sum(0).tolist() == np.minimum(lengths, 5).tolist()
    ends = (batch.counted.sum(0) - batch.real.sum(0)).numpy()
    assert ends.tolist() == (lengths <= 5).tolist()


def test_a_training_trajectory_does_not_see_its_own_trace(tmp_path: Path) -> None:
    data = drives(tmp_path / "drives", 10)
    chosen = data.indices("train")

    def layout(trajectories: np.ndarray) -> Layout:
        flow_map = FlowMap.build([data.path(i) for i in trajectories], 27.0)
        return Layout.of(config(position="ways"), 60.0, flow_map)

    rng, train = np.random.default_rng(0), TrainConfig(max_points=20)
    learnt = training_batch(data, chosen, layout(chosen), train, rng, part=slice(1, 3))
    for column, index in enumerate(chosen[1:3]):
        others = layout(chosen[chosen != index])
        expected = evaluation_batch(data, np.array([index]), others)
        assert torch.equal(learnt.surroundings[:21, column], expected.surroundings[:21, 0])
    whole = evaluation_batch(data, chosen[1:2], layout(chosen))
    assert not torch.equal(whole.surroundings[:21, 0], learnt.surroundings[:21, 0])


def test_a_trajectory_may_begin_anywhere(tmp_path: Path) -> None:
    data = drives(tmp_path / "drives", 40, 30)  # 30 moves each; the evaluation needs 12
    layout = Layout.of(config(position="relative"), 60.0)
    chosen = data.indices("train")
    rng, train = np.random.default_rng(0), TrainConfig(anywhere=0.5)
    batch = training_batch(data, chosen, layout, train, rng)
    lengths = batch.real.sum(0).numpy()
    assert lengths.max() == 30 and 8 < (lengths == 30).sum() < 24
    assert 12 <= lengths.min() < 16 and len(set(lengths.tolist())) > 6
    for column, index in enumerate(chosen):
        rows, begin = data[index], 30 - lengths[column]
        targets = batch.targets[: lengths[column], column, :2].numpy() * 60
        assert np.allclose(targets, rows[begin:, :2], atol=1e-3)
        here = batch.surroundings[: lengths[column] + 1, column].numpy() * 60
        assert np.allclose(here, data.path(index)[begin:], atol=1e-2)
    whole = evaluation_batch(data, chosen, layout)
    assert (whole.real.sum(0) == 30).all()


def test_a_model_with_words_reads_names_and_styles(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 20, ("hot dog", "cat"))
    vocabulary = vocabulary_for(data, 10)
    assert vocabulary.words == ("cat", "dog", "hot")
    layout = Layout.of(config(words=vocabulary.size), SCALE, vocabulary=vocabulary)
    batch = evaluation_batch(data, np.arange(2), layout)
    assert sorted(map(len, map(set, batch.labels.tolist()))) == [2, 2]  # two words; one and 0
    names = [data.info.categories[label] for label in data.labels[:2]]
    assert batch.labels.tolist() == vocabulary.rows(names, ["", ""]).tolist()
    train = TrainConfig(drop_words=1.0)
    batch = training_batch(data, np.arange(2), layout, train, np.random.default_rng(0))
    assert not batch.labels.any()


def test_only_drawings_by_hand_without_sides_are_mirrored(tmp_path: Path) -> None:
    info = DatasetInfo("made up", "drawing", units=DrawingUnits(300.0, 2.0))
    rows = np.array([[5, 1, 0], [7, 2, 1]], np.float32)
    with StoreWriter(tmp_path / "store", info) as writer:
        info.categories, info.styles = ["cat", "left hand"], ["doodle", "icon"]
        for label, style in ((0, 0), (1, 0), (0, 1)):
            writer.add(rows, 0, label, style=style)
    data = Dataset(tmp_path / "store")
    layout = Layout.of(config(), 1.0)
    train = TrainConfig(mirror=1.0, scale_jitter=0.0)
    batch = training_batch(data, np.arange(3), layout, train, np.random.default_rng(0))
    assert batch.targets[:2, :, 0].T.tolist() == [[-5, -7], [5, 7], [5, 7]]


def test_only_drawings_by_hand_are_varied(tmp_path: Path) -> None:
    info = DatasetInfo("made up", "drawing", units=DrawingUnits(300.0, 2.0))
    rows = np.array([[5, 1, 0], [7, 2, 1], [3, 3, 0], [0, 4, 1]], np.float32)
    with StoreWriter(tmp_path / "store", info) as writer:
        info.categories, info.styles = ["cat"], ["doodle", "icon"]
        for style in (0, 1):
            writer.add(rows, 0, 0, style=style)
    data, layout = Dataset(tmp_path / "store"), Layout.of(config(), 1.0)
    train = TrainConfig(vary=1.0, scale_jitter=0.0)
    batch = training_batch(data, np.arange(2), layout, train, np.random.default_rng(0))
    hand, icon = batch.targets[:4].unbind(1)
    assert torch.equal(icon[:, :2], torch.from_numpy(rows[:, :2]))
    away = (hand[:, :2] - icon[:, :2]).abs()
    assert (away > 0).all() and (away < 10).all()


def test_noise_on_a_drawing_leads_back_to_it(dataset: Dataset) -> None:
    layout, chosen = Layout.of(config(position="none"), 1.0), dataset.indices("train")[:4]
    train = TrainConfig(position_noise=4.0, scale_jitter=0.0)
    noisy = training_batch(dataset, chosen, layout, train, np.random.default_rng(0))
    plain = evaluation_batch(dataset, chosen, layout)
    assert not torch.allclose(noisy.inputs[1:], plain.inputs[1:])
    # Where the pen was read to be, plus the next target, is the true next point.
    for column, count in enumerate(dataset.lengths(chosen)):
        read = noisy.inputs[1 : count + 1, column, :2].cumsum(0)
        true = plain.targets[:count, column, :2].cumsum(0)
        error = (read[:-1] + noisy.targets[1:count, column, :2]) - true[1:]
        assert torch.allclose(error, error[:1].expand_as(error), atol=1e-3)
