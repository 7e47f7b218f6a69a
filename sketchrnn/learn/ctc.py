"""Connectionist temporal classification in NumPy (Graves et al. 2006): loss, gradient, readings.

A network gives at each of T steps a probability to each of C classes; class 0 is the *blank*. A
path is one class per step; merging repeats and then removing blanks turns it into a reading.
The loss of a label is -log of the sum of the probabilities of all its paths. Covers: that loss and
its gradient (`loss_and_gradient`), the likeliest path and its reading (`best_path`, `collapse`),
and the likeliest path of a given label (`align`). Not here: batches, and training, for which
PyTorch's `ctc_loss` is faster.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_softmax

from sketchrnn.errors import UsageError

BLANK = 0


def loss_and_gradient(logits: np.ndarray, label: np.ndarray) -> tuple[float, np.ndarray]:
    """Return -log p(label), nats, and its gradient by the logits, float64[T, C] (eqs. 5-16).

    Args:
        logits: float64[T, C], the outputs of the network before the softmax.
        label: int64[U], classes 1 to C - 1.

    Raises:
        UsageError: T is less than `shortest(label)`.
    """
    _check(logits, label)
    log_p = log_softmax(logits, axis=1)  # [T, C]
    forward = forward_sums(log_p, label)  # [T, S]
    # Backward sums are the forward sums of everything reversed.
    backward = forward_sums(log_p[::-1], label[::-1])[::-1, ::-1]
    loss = -float(np.logaddexp.reduce(forward[-1, -2:]))
    states = with_blanks(label)  # [S]
    # Both sums contain the probability of the present step, hence the division by it.
    through = np.exp(forward + backward - log_p[:, states] + loss)  # [T, S]
    expected = np.zeros_like(log_p)
    np.add.at(expected.T, states, through.T)
    return loss, np.exp(log_p) - expected


def forward_sums(log_p: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Return log α: float64[T, S], S = 2 U + 1 (Graves et al. 2006, eqs. 6 and 7).

    Entry [t, s] sums the probabilities, up to step t, of all paths that are at state s there. The
    states are the label with a blank before, between and after its letters.
    """
    states = with_blanks(label)
    skips = may_skip(states)
    sums = np.full((len(log_p), len(states)), -np.inf)
    sums[0, :2] = log_p[0, states[:2]]  # a path begins with the blank or with the first letter
    for t in range(1, len(log_p)):
        before = sums[t - 1]
        arriving = np.logaddexp(before, shifted(before, 1))
        arriving = np.logaddexp(arriving, np.where(skips, shifted(before, 2), -np.inf))
        sums[t] = arriving + log_p[t, states]
    return sums


def align(logits: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Return the likeliest path of a label, the classes int64[T], by Viterbi's algorithm (1967).

    The arguments and the error are those of `loss_and_gradient`.
    """
    _check(logits, label)
    states = with_blanks(label)
    skips = may_skip(states)
    scores = log_softmax(logits, axis=1)[:, states]  # [T, S]
    best = np.full(len(states), -np.inf)
    best[:2] = scores[0, :2]
    origins = np.zeros(scores.shape, np.int64)  # how many states back the best path comes from
    for t in range(1, len(scores)):
        arriving = np.stack(
            (best, shifted(best, 1), np.where(skips, shifted(best, 2), -np.inf))
        )  # [3, S]
        origins[t] = arriving.argmax(axis=0)
        best = arriving.max(axis=0) + scores[t]
    state = len(states) - 1 - int(best[-2:].argmax() == 0 and len(states) > 1)
    path = np.zeros(len(scores), np.int64)
    for t in reversed(range(len(scores))):
        path[t] = states[state]
        state -= origins[t, state]
    return path


def best_path(logits: np.ndarray) -> np.ndarray:
    """Return the likeliest class of each step, int64[T] (section 3.2)."""
    return logits.argmax(axis=-1)


def collapse(path: np.ndarray) -> np.ndarray:
    """Return the reading of a path [T]: repeats merged, then blanks removed."""
    kept = np.append(True, path[1:] != path[:-1])[: len(path)] & (path != BLANK)
    return path[kept]


def with_blanks(label: np.ndarray) -> np.ndarray:
    """Return a label [U] with a blank before, between and after its letters, int64[2 U + 1]."""
    states = np.full(2 * len(label) + 1, BLANK)
    states[1::2] = label
    return states


def may_skip(states: np.ndarray) -> np.ndarray:
    """Return whether a path may skip the blank before each state, bool[S].

    It may between two different letters. Between two equal ones it may not: they would merge.
    """
    return (states != BLANK) & (states != np.append([-1, -1], states[:-2])[: len(states)])


def shifted(values: np.ndarray, by: int) -> np.ndarray:
    """Return values [S] moved `by` states onward, -∞ at the beginning."""
    return np.concatenate((np.full(by, -np.inf), values))[: len(values)]


def shortest(label: np.ndarray) -> int:
    """Return the least number of steps of a path: the letters, and a blank between equal ones."""
    return len(label) + int((label[1:] == label[:-1]).sum())


def edits(read: np.ndarray, label: np.ndarray) -> int:
    """Return the least number of insertions, deletions and replacements from one to the other."""
    row = np.arange(len(label) + 1)
    for i, letter in enumerate(read):
        last, row = row, np.append(i + 1, np.zeros(len(label), np.int64))
        for j, wanted in enumerate(label):
            row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + int(letter != wanted))
    return int(row[-1])


def _check(logits: np.ndarray, label: np.ndarray) -> None:
    if len(logits) < max(1, shortest(label)):
        raise UsageError(
            f"expected {shortest(label)} steps or more for this label, got {len(logits)}"
        )
