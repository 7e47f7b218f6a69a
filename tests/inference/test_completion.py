"""Tests of the order of endings."""

import numpy as np
import pytest
import torch

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion, endings_of, ordered
from sketchrnn.inference.selection import SLIGHT, length
from sketchrnn.sampling.loop import Sampled
from tests.inference.completers import artist, scribble


def seen(done: Completion[Drawing]) -> bool:
    """Whether an ending is long enough to be seen."""
    return done.ending is not None and length(done.ending) >= SLIGHT


def test_finished_and_likely_endings_are_first() -> None:
    endings = artist(end=-2.0).complete(scribble(0, 5), 60, max_points=12)
    assert {done.failed for done in endings} == {True, False}
    keys = [(done.failed, not done.failed and not seen(done), -done.log_prob) for done in endings]
    assert keys == sorted(keys) and np.isfinite([key[2] for key in keys]).all()


@pytest.mark.parametrize(("end", "first"), [(1.0, True), (0.0, False)])  # of three pen states
def test_empty_endings_are_first_if_their_probability_is_above_one_half(
    end: float, first: bool
) -> None:
    completer = artist()
    completer.model.head.weight.data[:3] = 0
    completer.model.head.bias.data[:3] = torch.tensor([0.0, 0.0, end])
    endings = completer.complete(scribble(0, 5), 60)
    empty = [done.ending is None for done in endings if done.ending is None or seen(done)]
    assert {*empty} == {True, False} and empty == sorted(empty, reverse=first)


def going_round(radii: list[float], finished: list[bool], scores: list[float]) -> Sampled:
    """Endings of four turns of ten points each, one a radius; scores in nats per point."""
    angle = np.linspace(0, 8 * np.pi, 41)
    circle = np.diff(np.column_stack([np.cos(angle), np.sin(angle)]), axis=0)
    moves = np.zeros((len(radii), 40, 5), np.float32)
    moves[:, :, :2] = np.array(radii)[:, None, None] * circle
    moves[:, :, 2] = 1
    lengths = np.full(len(radii), 40)
    return Sampled(moves, lengths, np.array(finished), np.array(scores) * lengths)


def test_endings_that_scribble_or_never_end_are_last() -> None:
    sampled = going_round([3, 40, 40, 40], [True, False, True, True], [9, 8, 1, 2])
    found = [
        (one.finished, one.scribbled, one.score) for one in ordered(endings_of(sampled, 100.0))
    ]
    assert found == [
        (True, False, 2.0),
        (True, False, 1.0),
        (True, True, 9.0),
        (False, False, 8.0),
    ]
    assert [one.score for one in ordered(endings_of(sampled, None))] == [
        9,
        2,
        1,
        8,
    ]  # a drive may circle
