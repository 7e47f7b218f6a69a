"""Lesson: sequences. How much does the order of symbols help to predict the next one?

A small GRU reads a row of symbols once, in order or shuffled. It predicts each symbol before it
learns from it, so no symbol is known from training (prequential coding, Dawid 1984). The score is
-log₂ p of each symbol in bits (Shannon 1951), compared with counting the symbols so far. Not here:
how drawings, drives, tunes, numbers and texts become symbols (`rows.py`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, one_hot

from sketchrnn.errors import UsageError
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, one_of, part, whole
from sketchrnn.learn.rows import KINDS, SHORTEST, Own, Row, make_row
from sketchrnn.learn.training import Recurrent, Schedule, built, train

CHUNK = 8  # symbols that are predicted before the network learns from them
UPDATES = 3  # training steps per chunk
WINDOW, BATCH = 16, 16  # symbols per window, windows per training step
CONTEXT = 48  # symbols that are read before those to predict
HIDDEN = 32  # units
LONGEST = 2000  # symbols


@dataclass(frozen=True, eq=False)
class KindFigures:
    """One row of n symbols, read in order and shuffled."""

    kind: str
    """One of KINDS."""
    row: Row
    """The row."""
    ordered: np.ndarray
    """float64[n]: bits of each symbol in order; NaN for the first WINDOW + 1, which only serve as
    training data, and for those that are not read yet."""
    shuffled: np.ndarray
    """float64[n]: the same for the shuffled row."""
    baseline: np.ndarray
    """float64[n]: the same, in order, from the counts of the symbols so far."""
    ordered_bits: float
    """Mean of `ordered` over the second half of the row, bits per symbol; NaN until it is read."""
    shuffled_bits: float
    """The same, shuffled."""
    baseline_bits: float
    """The same by counting, which is independent of the order."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The requested kinds, read so far."""

    kinds: tuple[KindFigures, ...]
    """In the requested order."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    kinds: Sequence[str] = KINDS,
    length: int = 400,
    own: Own | None = None,
    report: Report | None = None,
) -> Figures:
    """Read rows of symbols in order and shuffled, and measure the bits per symbol.

    Args:
        seed: of weights, of the shuffling, and of default rows.
        kinds: one or more of KINDS.
        length: symbols per row at most, SHORTEST to LONGEST.
        own: the learner's own sequences, SHORTEST symbols or more each; None uses the defaults.
        report: receives the figures so far; may stop the lesson.
    """
    began = time.perf_counter()
    rng = generator(seed)
    length = whole("length", length, SHORTEST, LONGEST)
    if not kinds:
        raise UsageError(f"expected one or more kinds out of {', '.join(KINDS)}, got none")
    own = Own() if own is None else own
    rows = {kind: make_row(one_of("kinds", kind, KINDS), own, rng, length) for kind in kinds}
    readings: list[Reading] = []

    def so_far() -> Figures:
        return Figures(tuple(map(summary, readings)), time.perf_counter() - began)

    for i, (kind, row) in enumerate(rows.items()):
        mixed = np.random.default_rng([seed, 1]).permutation(row.symbols)
        reading = Reading(kind, row, *np.full((2, len(mixed)), np.nan))
        readings.append(reading)
        orders = ((row.symbols, reading.ordered), (mixed, reading.shuffled))
        for half, (symbols, bits) in enumerate(orders):
            begin, end = ((2 * i + half + edge) / (2 * len(rows)) for edge in (0, 1))
            progress = part(report, begin, end, lambda _: so_far())
            if read(symbols, bits, len(row.alphabet), seed, progress):
                return so_far()
    return so_far()


class Reading(NamedTuple):
    """A row in the course of reading; bits are NaN for symbols that are not read yet."""

    kind: str
    row: Row
    ordered: np.ndarray  # float64[n] bits
    shuffled: np.ndarray  # float64[n] bits


def summary(reading: Reading) -> KindFigures:
    """Return the figures of a row as far as it is read."""
    row = reading.row
    bits = (reading.ordered.copy(), reading.shuffled.copy(), count(row.symbols, len(row.alphabet)))
    late = slice(len(row.symbols) // 2, None)  # after the network has learnt from the first half
    return KindFigures(reading.kind, row, *bits, *(float(values[late].mean()) for values in bits))


def read(symbols: np.ndarray, bits: np.ndarray, size: int, seed: int, report: Report) -> bool:
    """Let a GRU read symbols, and fill in the bits of each, predicted before it is learnt from.

    Args:
        symbols: int64[n], 0 to size - 1.
        bits: float64[n], filled in place.
        size: number of symbols in the alphabet.
        seed: of the weights and the windows.
        report: receives the progress; may stop the reading.

    Returns:
        Whether the report stopped the reading.
    """
    network = built(seed, lambda: Recurrent("gru", size, HIDDEN, size))
    rng = np.random.default_rng([seed, 2])
    row = torch.from_numpy(symbols)
    first = WINDOW + 1  # the first window and its target, which the network learns from first

    def loss(step: int) -> Tensor:
        seen = first + step // UPDATES * CHUNK
        if step % UPDATES == 0:
            bits[seen : seen + CHUNK] = predict(network, row, seen, size)
        # Random windows of the symbols so far; the target of each symbol is the next one.
        begin = rng.integers(0, seen - WINDOW, BATCH)
        at = torch.from_numpy(begin + np.arange(WINDOW + 1)[:, None])  # [WINDOW + 1, BATCH]
        inputs = one_hot(row[at[:-1]], size).float()
        return cross_entropy(network(inputs).flatten(0, 1), row[at[1:]].flatten())

    chunks = -(-(len(symbols) - first) // CHUNK)  # rounded up
    return train(network, loss, Schedule(chunks * UPDATES), report).stopped


def predict(network: Recurrent, row: Tensor, seen: int, size: int) -> np.ndarray:
    """Return the bits of the next CHUNK symbols from `seen` on, each predicted from those before.

    row: int64[n]. The network reads CONTEXT symbols before the first one. Its weights stay fixed.
    """
    begin, end = max(0, seen - CONTEXT), min(seen + CHUNK, len(row))
    with torch.no_grad():
        inputs = one_hot(row[begin : end - 1], size).float()[:, None]  # [T, 1, A]
        nats = -log_softmax(network(inputs)[:, 0], dim=-1)  # [T, A]
        needed = nats[torch.arange(len(nats)), row[begin + 1 : end]]
    return needed[seen - end :].double().numpy() / np.log(2)


def count(symbols: np.ndarray, size: int) -> np.ndarray:
    """Return the bits of each symbol by counting, float64[n].

    p is (occurrences so far + 1) / (symbols so far + size), Laplace's rule of succession.
    """
    one_hots = np.eye(size)[symbols]  # [n, A]
    before = np.cumsum(one_hots, axis=0) - one_hots  # occurrences before each position
    own = before[np.arange(len(symbols)), symbols]
    return -np.log2((own + 1) / (np.arange(len(symbols)) + size))


CLAIMS = (
    Claim(
        "In order, the network needs fewer bits than for the same symbols shuffled",
        lambda f: all(kind.ordered_bits < kind.shuffled_bits - 0.2 for kind in f.kinds),
        ({"kinds": tuple(kind for kind in KINDS if kind != "price")},),
    ),
    Claim(
        "For the share price the order does not help, and counting predicts better",
        lambda f: f.kinds[0].baseline_bits < min(f.kinds[0].ordered_bits, f.kinds[0].shuffled_bits),
        ({"kinds": ("price",)},),
    ),
)
