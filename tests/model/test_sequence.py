"""Tests of `sequence`: round trips, augmentation, batches."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sketchrnn.config import ModelConfig
from sketchrnn.data.batches import STEADY, astray, augment
from sketchrnn.model.batch import bucketed_batches, collate
from sketchrnn.model.sequence import START_TOKEN, to_stroke3, to_stroke5
from sketchrnn.model.surroundings import place
from sketchrnn.trajectories.heading import ahead, facings
from tests.tiny import sketch, town

RELATIVE = ModelConfig(position="relative")
SCALE = 2.0
CANVAS = ModelConfig(position="canvas")
MOVES = hnp.arrays(
    np.float32,
    st.tuples(st.integers(0, 12), st.just(2)),
    elements=st.floats(-1000, 1000, width=32),
)


@given(MOVES, st.integers(0, 2**12 - 1))
def test_stroke_3_survives_stroke_5(moves: np.ndarray, pens: int) -> None:
    pen = [pens >> i & 1 for i in range(len(moves))]
    stroke3 = np.column_stack([moves, np.array(pen, np.float32)]).astype(np.float32)
    stroke5 = to_stroke5(stroke3)
    assert np.array_equal(to_stroke3(stroke5), stroke3)
    assert (stroke5[:, 2:].sum(1) == 1).all() and (stroke5[:, 4] == 0).all()


def test_stroke_5_is_cut_before_the_first_end_token() -> None:
    stroke5 = np.eye(5, dtype=np.float32)[[2, 3, 4, 2]]
    assert np.array_equal(to_stroke3(stroke5), [[0, 0, 0], [0, 0, 1]])


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


def test_no_augmentation_changes_nothing() -> None:
    before = sketch(np.random.default_rng(1), 9)
    assert np.array_equal(augment(before, np.random.default_rng(2), 0, 0, 0), before)


def test_a_batch_holds_what_is_read_and_what_is_to_be_said() -> None:
    first = np.array([[2, 4, 0], [6, -2, 1]], np.float32)
    second = np.array([[10, 0, 1]], np.float32)
    origins = np.array([[100, 200], [0, 0]])
    batch = collate([first, second], 2.0, RELATIVE, origins, np.array([3, 1]))
    rows = torch.tensor([[1.0, 2, 1, 0, 0], [3, -1, 0, 1, 0], [5, 0, 0, 1, 0], [0, 0, 0, 0, 1]])
    assert torch.equal(batch.inputs[0], torch.tensor([START_TOKEN, START_TOKEN]))
    assert torch.equal(batch.inputs[1:, 0], rows[:2])
    assert torch.equal(batch.targets[:, 0], rows[[0, 1, 3]])
    assert torch.equal(batch.targets[:2, 1], rows[2:])
    assert torch.equal(batch.place[:, 0], torch.tensor([[50.0, 100], [51, 102], [54, 101]]))
    assert batch.real.T.tolist() == [[True, True, False], [True, False, False]]
    assert batch.counted.T.tolist() == [[True, True, True], [True, True, False]]
    assert batch.labels.tolist() == [3, 1] and batch.start is None


def test_an_encoder_reads_the_rows_before_the_cut() -> None:
    rows = sketch(np.random.default_rng(3), 5)
    origins = np.array([[7.0, 8], [7, 8]])
    whole = collate([rows], 1.0, CANVAS, origins[:1])
    batch = collate([rows, rows], 1.0, CANVAS, origins, None, [3, 0], [3, 0])
    assert batch.start is not None and batch.start_place is not None
    assert batch.start_lengths is not None
    assert torch.equal(batch.start[:, 0], whole.inputs[1:4, 0])
    assert torch.equal(batch.inputs[:3, 0], whole.inputs[3:, 0])
    assert torch.equal(batch.start_place[:, 0], whole.place[1:4, 0])
    assert torch.equal(batch.place[:3, 0], whole.place[3:, 0])
    assert torch.equal(batch.targets[:3, 0], whole.targets[3:, 0])
    # Nothing to read is the start token where the pen begins, and not a row of zeros at (0, 0).
    assert batch.start_lengths.tolist() == [3, 1]
    assert torch.equal(batch.start[0, 1], torch.tensor(START_TOKEN))
    assert batch.start_place[0, 1, :2].tolist() == [7, 8]


def test_a_sequence_that_was_cut_off_does_not_teach_to_end() -> None:
    rows = sketch(np.random.default_rng(4), 3)
    batch = collate([rows, rows], 1.0, RELATIVE, ended=[True, False])
    assert batch.counted.T.tolist() == [[True] * 4, [True, True, True, False]]
    assert batch.real.T.tolist() == [[True, True, True, False]] * 2


@given(
    hnp.arrays(np.int64, st.integers(0, 200), elements=st.integers(1, 50)),
    st.integers(1, 9),
    st.booleans(),
)
def test_batches_are_a_permutation(lengths: np.ndarray, size: int, shuffled: bool) -> None:
    rng = np.random.default_rng(0) if shuffled else None
    batches = bucketed_batches(lengths, size, rng)
    together = np.concatenate(batches) if batches else np.zeros(0, np.int64)
    assert sorted(together.tolist()) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= size for batch in batches)


def test_batches_hold_similar_lengths_in_another_order_each_epoch() -> None:
    lengths = np.random.default_rng(0).integers(1, 200, 1000)
    batches = bucketed_batches(lengths, 10, np.random.default_rng(1))
    padding = sum(len(b) * lengths[b].max() - lengths[b].sum() for b in batches) / lengths.sum()
    assert padding < 0.05
    other = bucketed_batches(lengths, 10, np.random.default_rng(2))
    assert [b.tolist() for b in batches] != [b.tolist() for b in other]
    again = bucketed_batches(lengths, 10, np.random.default_rng(1))
    assert [b.tolist() for b in batches] == [b.tolist() for b in again]


@pytest.mark.parametrize("read", [None, [2, 1]])
def test_a_batch_moves_whole(read: list[int] | None) -> None:
    rng = np.random.default_rng(5)
    batch = collate([sketch(rng, 3), sketch(rng, 2)], 1.0, CANVAS, read=read)
    moved = batch.to("cpu")
    assert vars(moved).keys() == vars(batch).keys()
    assert (moved.start is None) == (read is None)


def test_a_pen_off_its_place_is_led_back() -> None:
    rng = np.random.default_rng(8)
    rows = [sketch(rng, count) for count in (5, 3)]
    origins = rng.normal(0, 9, (2, 2))
    off = [rng.normal(0, 2, (len(part) + 1, 2)) for part in rows]
    batch = collate(rows, SCALE, RELATIVE, origins, off=off)
    clean = collate(rows, SCALE, RELATIVE, origins)
    for i, part in enumerate(rows):
        path = origins[i] + np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0)
        seen = path + off[i]
        count = len(part)
        assert np.allclose(batch.place[: count + 1, i] * SCALE, seen, atol=1e-4)
        read = batch.inputs[1 : count + 1, i, :2].numpy() * SCALE
        assert np.allclose(read, np.diff(seen, axis=0), atol=1e-4)
        lead = batch.targets[:count, i, :2].numpy() * SCALE
        assert np.allclose(seen[:-1] + lead, path[1:], atol=1e-4)
    assert torch.equal(batch.inputs[0], clean.inputs[0])
    assert torch.equal(batch.targets[..., 2:], clean.targets[..., 2:])
    assert torch.equal(batch.inputs[..., 2:], clean.inputs[..., 2:])


def test_a_drive_is_told_in_the_frame_of_the_car() -> None:
    rng = np.random.default_rng(10)
    rows = [sketch(rng, count) for count in (6, 4)]
    origins = rng.normal(0, 9, (2, 2))
    off = [rng.normal(0, 2, (len(part) + 1, 2)) for part in rows]
    config = ModelConfig(position="ways")
    batch = collate(rows, SCALE, config, origins, off=off, ways=town())
    for i, part in enumerate(rows):
        path = origins[i] + np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0)
        seen, count = path + off[i], len(part)
        facing = facings(seen[:, None], SCALE)[:, 0]
        read = ahead(facing[1:], batch.inputs[1 : count + 1, i, :2].numpy())
        assert np.allclose(read * SCALE, np.diff(seen, axis=0), atol=1e-4)
        lead = ahead(facing[:-1], batch.targets[:count, i, :2].numpy())
        assert np.allclose(seen[:-1] + lead * SCALE, path[1:], atol=1e-4)
        assert np.allclose(batch.inputs[1 : count + 1, i, 1], 0, atol=1e-5)  # all of it forward
        known = place(config, SCALE, seen[:, None], np.zeros((count + 1, 1), bool), town())
        assert np.allclose(batch.place[: count + 1, i], known[:, 0], atol=1e-6)


@pytest.mark.parametrize("position", ["relative", "ways"])
def test_where_the_pen_will_be_is_seen_from_where_it_is(position: Any) -> None:
    rng = np.random.default_rng(12)
    rows = [sketch(rng, count) for count in (6, 4)]
    origins = rng.normal(0, 9, (2, 2))
    off = [rng.normal(0, 2, (len(part) + 1, 2)) for part in rows]
    config, cuts = ModelConfig(position=position, guess=3), [2, 0]
    batch = collate(rows, SCALE, config, origins, cuts=cuts, off=off, ways=town())
    assert batch.ahead is not None and batch.ahead_known is not None
    assert batch.ahead.shape == (5, 2, 3, 2)
    for i, part in enumerate(rows):
        path = origins[i] + np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0)
        seen = path + off[i]
        facing = facings(seen[:, None], SCALE)[:, 0]
        for now in range(cuts[i], len(part) + 1):
            for move in range(3):
                there = now + move + 1 <= len(part)
                assert batch.ahead_known[now - cuts[i], i, move] == there
                if there:
                    lead = batch.ahead[now - cuts[i], i, move].numpy() * SCALE
                    lead = ahead(facing[now], lead) if position == "ways" else lead
                    assert np.allclose(seen[now] + lead, path[now + move + 1], atol=1e-4)
        assert not batch.ahead_known[len(part) + 1 - cuts[i] :, i].any()


def test_straying_is_steady_and_bounded_by_its_measure() -> None:
    rng = np.random.default_rng(9)
    ways = np.stack([astray(60, 3.0, rng) for _ in range(2000)])
    deviation = ways.std(axis=(1, 2))
    assert 1.2 < deviation.mean() < 1.6 and deviation.max() < 5  # half of 3 on average
    assert np.allclose(ways.std(axis=(0, 2)), ways.std(), rtol=0.1)  # as far at any moment
    follows = (ways[:, 1:] * ways[:, :-1]).sum() / (ways[:, :-1] ** 2).sum()
    assert follows == pytest.approx(STEADY, abs=0.02)
