"""Tests of `batch`: what a batch holds, seen from the pen, and the order of the batches."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sketchrnn.config import ModelConfig
from sketchrnn.model.batch import Layout, Sequences, bucketed_batches, collate
from sketchrnn.model.sequence import START_TOKEN
from sketchrnn.trajectories.heading import CarAxes, headings
from tests.tiny import sketch, town

SCALE = 2.0


def layout(position: str, scale: float = SCALE, guess: int = 0) -> Layout:
    """The layout of a model with these surroundings; the flow map is that of `town`."""
    flow_map = town() if position == "ways" else None
    return Layout.of(ModelConfig(position=position, guess=guess), scale, flow_map)


def test_the_goal_of_a_moment_is_the_place_of_a_later_one() -> None:
    rows = [np.array([[2, 4, 0], [6, -2, 0], [8, 0, 0]], np.float32), np.ones((1, 3), np.float32)]
    goals = [np.array([2, 2, 3, 0]), np.array([0, 0])]
    layout = Layout.of(ModelConfig(position="none", goal=True), SCALE)
    batch = collate(Sequences(rows, goals=goals), layout)
    assert batch.goals is not None
    # mean moves to (8, 2) from the origin and from (2, 4), then to (16, 2) from (8, 2)
    mean_moves = batch.goals[:, 0, 1:3].tolist()
    assert mean_moves == [[2.0, 0.5], [3.0, -1.0], [4.0, 0.0], [0.0, 0.0]]
    assert batch.goals[:, 0, 0].tolist() == [1, 1, 1, 0] and not batch.goals[:, 1].any()


def test_a_batch_holds_inputs_and_targets() -> None:
    first = np.array([[2, 4, 0], [6, -2, 1]], np.float32)
    second = np.array([[10, 0, 1]], np.float32)
    origins = np.array([[100, 200], [0, 0]])
    sequences = Sequences([first, second], origins, np.array([3, 1]))
    batch = collate(sequences, layout("relative"))
    rows = torch.tensor([[1.0, 2, 1, 0, 0], [3, -1, 0, 1, 0], [5, 0, 0, 1, 0], [0, 0, 0, 0, 1]])
    assert torch.equal(batch.inputs[0], torch.tensor([START_TOKEN, START_TOKEN]))
    assert torch.equal(batch.inputs[1:, 0], rows[:2])
    assert torch.equal(batch.targets[:, 0], rows[[0, 1, 3]])
    assert torch.equal(batch.targets[:2, 1], rows[2:])
    assert torch.equal(batch.surroundings[:, 0], torch.tensor([[50.0, 100], [51, 102], [54, 101]]))
    assert batch.real.T.tolist() == [[True, True, False], [True, False, False]]
    assert batch.counted.T.tolist() == [[True, True, True], [True, True, False]]
    assert batch.labels.tolist() == [3, 1] and batch.start is None


def test_an_encoder_reads_the_rows_before_the_cut() -> None:
    rows = sketch(np.random.default_rng(3), 5)
    origins = np.array([[7.0, 8], [7, 8]])
    whole = collate(Sequences([rows], origins[:1]), layout("canvas", 1.0))
    batch = collate(Sequences([rows, rows], origins), layout("canvas", 1.0), [3, 0], [3, 0])
    assert batch.start is not None and batch.start_surroundings is not None
    assert batch.start_lengths is not None
    assert torch.equal(batch.start[:, 0], whole.inputs[1:4, 0])
    assert torch.equal(batch.inputs[:3, 0], whole.inputs[3:, 0])
    assert torch.equal(batch.start_surroundings[:, 0], whole.surroundings[1:4, 0])
    assert torch.equal(batch.surroundings[:3, 0], whole.surroundings[3:, 0])
    assert torch.equal(batch.targets[:3, 0], whole.targets[3:, 0])
    # Nothing to read is the start token where the pen begins, and not a row of zeros at (0, 0).
    assert batch.start_lengths.tolist() == [3, 1]
    assert torch.equal(batch.start[0, 1], torch.tensor(START_TOKEN))
    assert batch.start_surroundings[0, 1, :2].tolist() == [7, 8]


def test_the_end_token_of_a_sequence_that_was_cut_off_is_not_counted() -> None:
    rows = sketch(np.random.default_rng(4), 3)
    batch = collate(Sequences([rows, rows], ended=[True, False]), layout("relative", 1.0))
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
    batch = collate(Sequences([sketch(rng, 3), sketch(rng, 2)]), layout("canvas", 1.0), read)
    moved = batch.to("cpu")
    assert vars(moved).keys() == vars(batch).keys()
    assert (moved.start is None) == (read is None)


def test_with_position_noise_the_targets_lead_back() -> None:
    rng = np.random.default_rng(8)
    rows = [sketch(rng, count) for count in (5, 3)]
    origins = rng.normal(0, 9, (2, 2))
    noise = [rng.normal(0, 2, (len(part) + 1, 2)) for part in rows]
    batch = collate(Sequences(rows, origins, position_noise=noise), layout("relative"))
    clean = collate(Sequences(rows, origins), layout("relative"))
    for i, part in enumerate(rows):
        path = origins[i] + np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0)
        seen = path + noise[i]
        count = len(part)
        assert np.allclose(batch.surroundings[: count + 1, i] * SCALE, seen, atol=1e-4)
        read = batch.inputs[1 : count + 1, i, :2].numpy() * SCALE
        assert np.allclose(read, np.diff(seen, axis=0), atol=1e-4)
        lead = batch.targets[:count, i, :2].numpy() * SCALE
        assert np.allclose(seen[:-1] + lead, path[1:], atol=1e-4)
    assert torch.equal(batch.inputs[0], clean.inputs[0])
    assert torch.equal(batch.targets[..., 2:], clean.targets[..., 2:])
    assert torch.equal(batch.inputs[..., 2:], clean.inputs[..., 2:])


def test_moves_of_a_car_are_forward_and_left() -> None:
    rng = np.random.default_rng(10)
    rows = [sketch(rng, count) for count in (6, 4)]
    origins = rng.normal(0, 9, (2, 2))
    noise = [rng.normal(0, 2, (len(part) + 1, 2)) for part in rows]
    ways = layout("ways")
    batch = collate(Sequences(rows, origins, position_noise=noise), ways)
    for i, part in enumerate(rows):
        path = origins[i] + np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0)
        seen, count = path + noise[i], len(part)
        axes = CarAxes(headings(seen[:, None], SCALE)[:, 0])
        read = axes[1:].to_map(batch.inputs[1 : count + 1, i, :2].numpy())
        assert np.allclose(read * SCALE, np.diff(seen, axis=0), atol=1e-4)
        lead = axes[:-1].to_map(batch.targets[:count, i, :2].numpy())
        assert np.allclose(seen[:-1] + lead * SCALE, path[1:], atol=1e-4)
        assert np.allclose(batch.inputs[1 : count + 1, i, 1], 0, atol=1e-5)  # all of it forward
        features = ways.surroundings.features(seen[:, None], np.zeros((count + 1, 1), bool))
        assert np.allclose(batch.surroundings[: count + 1, i], features[:, 0], atol=1e-6)


@pytest.mark.parametrize("position", ["relative", "ways"])
def test_places_ahead_are_relative_to_the_pen(position: str) -> None:
    rng = np.random.default_rng(12)
    rows = [sketch(rng, count) for count in (6, 4)]
    origins = rng.normal(0, 9, (2, 2))
    noise = [rng.normal(0, 2, (len(part) + 1, 2)) for part in rows]
    cuts, sequences = [2, 0], Sequences(rows, origins, position_noise=noise)
    batch = collate(sequences, layout(position, guess=3), cuts=cuts)
    assert batch.ahead is not None and batch.ahead_known is not None
    assert batch.ahead.shape == (5, 2, 3, 2)
    for i, part in enumerate(rows):
        path = origins[i] + np.cumsum(np.vstack((np.zeros(2), part[:, :2])), axis=0)
        seen = path + noise[i]
        axes = CarAxes(headings(seen[:, None], SCALE)[:, 0])
        for now in range(cuts[i], len(part) + 1):
            for move in range(3):
                there = now + move + 1 <= len(part)
                assert batch.ahead_known[now - cuts[i], i, move] == there
                if there:
                    lead = batch.ahead[now - cuts[i], i, move].numpy() * SCALE
                    lead = axes[now].to_map(lead) if position == "ways" else lead
                    assert np.allclose(seen[now] + lead, path[now + move + 1], atol=1e-4)
        assert not batch.ahead_known[len(part) + 1 - cuts[i] :, i].any()
