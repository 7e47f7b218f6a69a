"""Tests of `learn.ctc`: PyTorch's loss and gradient, all paths counted one by one, and readings."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from torch.nn.functional import ctc_loss

from sketchrnn.errors import UsageError
from sketchrnn.learn.ctc import align, best_path, collapse, edits, loss_and_gradient, shortest

LABELS = st.lists(st.integers(1, 4), min_size=1, max_size=6)


@given(LABELS, st.integers(0, 12), st.integers(0, 10**6))
def test_loss_and_gradient_are_those_of_pytorch(label: list[int], more: int, seed: int) -> None:
    letters = np.array(label)
    steps = shortest(letters) + more
    logits = 3 * np.random.default_rng(seed).standard_normal((steps, 5))
    given = torch.tensor(logits[:, None], requires_grad=True)
    expected = ctc_loss(
        given.log_softmax(-1),
        torch.tensor(letters[None]),
        torch.tensor([steps]),
        torch.tensor([len(letters)]),
        reduction="sum",
    )
    (by_logits,) = torch.autograd.grad(expected, [given])
    loss, gradient = loss_and_gradient(logits, letters)
    assert loss == pytest.approx(expected.item(), abs=1e-6)
    assert np.abs(gradient - by_logits[:, 0].numpy()).max() < 1e-6


@pytest.mark.parametrize("label", [[1], [1, 2], [1, 1], [2, 1, 2], []])
def test_the_loss_sums_over_all_paths_and_the_alignment_is_the_best_of_them(
    label: list[int],
) -> None:
    letters = np.array(label, np.int64)
    logits = np.random.default_rng(0).standard_normal((5, 3))
    log_p = log_softmax(logits, axis=1)
    scores = {
        path: log_p[np.arange(5), path].sum()
        for path in product(range(3), repeat=5)
        if np.array_equal(collapse(np.array(path)), letters)
    }
    loss, _ = loss_and_gradient(logits, letters)
    assert loss == pytest.approx(-np.logaddexp.reduce(list(scores.values())))
    assert tuple(align(logits, letters)) == max(scores, key=scores.__getitem__)


def test_readings_of_paths() -> None:
    for path, reading in (
        ([0, 1, 1, 0, 1, 2, 2], [1, 1, 2]),
        ([1, 1, 1], [1]),
        ([0, 0], []),
        ([], []),
    ):
        assert collapse(np.array(path, np.int64)).tolist() == reading
    assert best_path(np.eye(4)[[0, 2, 2, 0, 3]]).tolist() == [0, 2, 2, 0, 3]


def test_a_label_needs_a_blank_between_equal_letters() -> None:
    assert shortest(np.array([3, 3, 1])) == 4
    with pytest.raises(UsageError, match="expected 4 steps or more for this label, got 3"):
        loss_and_gradient(np.zeros((3, 4)), np.array([3, 3, 1]))
    assert collapse(align(np.zeros((4, 4)), np.array([3, 3, 1]))).tolist() == [3, 3, 1]


@given(LABELS, LABELS)
def test_edits_are_a_distance(one: list[int], other: list[int]) -> None:
    first, second = np.array(one), np.array(other)
    assert edits(first, second) == edits(second, first)
    assert abs(len(one) - len(other)) <= edits(first, second) <= max(len(one), len(other))
    assert (edits(first, second) == 0) == (one == other)


def test_known_edits() -> None:
    kitten, sitting = (np.array([ord(c) for c in word]) for word in ("kitten", "sitting"))
    assert edits(kitten, sitting) == 3
