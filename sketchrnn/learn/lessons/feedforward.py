"""Lesson: why not a feed-forward net? Three nets at the same tasks, and where each one breaks.

A net without memory sees the current number only, a net with a window the last W, a recurrent one
reads them one by one (Elman 1990). Counting needs no memory, though it is often shown as if it did;
series of different strides need the last two numbers, and a window is enough for those as well. To
recall a symbol after a lag, the window has to be longer than the lag, and the recurrent net has to
learn to keep it, which becomes hard in its own way (see the lesson `gradients`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import GATES
from sketchrnn.learn.lesson import Report, generator, number, one_of, part, whole
from sketchrnn.learn.series import SYMBOLS, recall
from sketchrnn.learn.training import Recurrent, built, train

HIDDEN = 32
BATCH = 32
TESTED = 500  # new sequences
LENGTH = 6  # numbers of a series
STRIDES = 4  # 1 to 4
NUMBERS = 10  # 0 to 9, then 0 again

Draw = Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]
"""Draws B sequences: inputs float32[T, B, D], and the class that comes after each, int64[B]."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Three nets at one task: the share of TESTED new sequences that each gets right, 0 to 1."""

    memoryless: float
    """Of a net that sees the last step only."""
    windowed: float
    """Of a net that sees the last W steps."""
    recurrent: float
    """Of a recurrent net that reads all steps."""
    baseline: float
    """Of guessing."""


@dataclass(frozen=True, eq=False)
class Figures:
    """All tasks that are done so far."""

    counting: Scores | None
    """Series that go on by 1, digits from 0 to 9 and round again."""
    strides: Scores | None
    """Series that go on by 1, 2, 3 or 4, each by its own."""
    lags: np.ndarray
    """int64[n]: the lags of the recall tasks that are done."""
    recall: tuple[Scores, ...]
    """n scores: a symbol is shown, noise follows, and `lag` steps later the symbol is asked for."""
    window: int
    """W, steps."""
    seconds: float
    """That the lesson took so far."""


def run(
    *,
    seed: int = 0,
    lags: Sequence[int] = (1, 3, 4, 8, 16, 32),
    window: int = 4,
    cell: str = "rnn",
    steps: int = 200,
    rate: float = 0.01,
    report: Report | None = None,
) -> Figures:
    """Train three nets at counting, at strides, and at recalling a symbol after each lag.

    Args:
        seed: of weights and sequences.
        lags: of the recall tasks, up to 20 of them, 1 to 60 steps each.
        window: steps that the windowed net sees, the current one included, 1 to 60.
        cell: of the recurrent net: rnn, gru or lstm.
        steps: of training for each net at each task, 1 to 5,000.
        rate: the learning rate, above 0 and up to 1.
        report: told the figures so far.
    """
    began = time.perf_counter()
    generator(seed)
    if len(lags) > 20:
        raise UsageError(f"expected up to 20 lags, got {len(lags)}")
    lags = [whole("lags", lag, 1, 60) for lag in lags]
    window, steps = whole("window", window, 1, 60), whole("steps", steps, 1, 5000)
    one_of("cell", cell, tuple(GATES))
    rate = number("rate", rate, 1e-6, 1)

    def at_lag(lag: int) -> Draw:
        return lambda count, rng: recall(lag, count, rng)

    tasks = [(draw_counting, NUMBERS), (draw_strides, NUMBERS)]
    tasks += [(at_lag(lag), SYMBOLS) for lag in lags]
    done: list[Scores] = []

    def so_far() -> Figures:
        counting = done[0] if done else None
        strides = done[1] if len(done) > 1 else None
        recalled = tuple(done[2:])
        at = np.array(lags[: len(recalled)], np.int64)
        return Figures(counting, strides, at, recalled, window, time.perf_counter() - began)

    for i, (draw, classes) in enumerate(tasks):
        told = part(report, i / len(tasks), (i + 1) / len(tasks), lambda _: so_far())
        scores = score_all(draw, classes, window, cell, seed, steps, rate, told)
        if scores is None:
            return so_far()
        done.append(scores)
    figures = so_far()
    if report is not None:
        report(1.0, figures)
    return figures


class Window(nn.Module):
    """A feed-forward net that sees the last `window` steps at once, zeros where there are fewer."""

    def __init__(self, window: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.window = window
        self.layers = nn.Sequential(
            nn.Linear(window * inputs, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, outputs)
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the output after the last step, [1, B, outputs], for inputs [T, B, D]."""
        missing = max(0, self.window - len(inputs))
        seen = nn.functional.pad(inputs[-self.window :], (0, 0, 0, 0, missing, 0))  # [W, B, D]
        return self.layers(seen.transpose(0, 1).flatten(1))[None]


def score_all(
    draw: Draw,
    classes: int,
    window: int,
    cell: str,
    seed: int,
    steps: int,
    rate: float,
    report: Report,
) -> Scores | None:
    """Train the three nets at one task; None if that was stopped."""
    inputs = draw(1, np.random.default_rng(seed))[0].shape[2]
    nets = (
        built(seed, lambda: Window(1, inputs, classes)),
        built(seed, lambda: Window(window, inputs, classes)),
        built(seed, lambda: Recurrent(cell, inputs, HIDDEN, classes)),
    )
    shares = []
    for i, net in enumerate(nets):
        told = part(report, i / len(nets), (i + 1) / len(nets))
        share = score(net, draw, np.random.default_rng([seed, i]), steps, rate, told)
        if share is None:
            return None
        shares.append(share)
    return Scores(*shares, baseline=1 / classes)


def score(
    net: nn.Module, draw: Draw, rng: np.random.Generator, steps: int, rate: float, report: Report
) -> float | None:
    """Train a net; return the share of new sequences that it gets right, None if stopped."""

    def loss(_: int) -> Tensor:
        inputs, answers = draw(BATCH, rng)
        return cross_entropy(net(torch.from_numpy(inputs))[-1], torch.from_numpy(answers))

    if train(net, loss, steps=steps, rate=rate, report=report).stopped:
        return None
    inputs, answers = draw(TESTED, rng)
    with torch.no_grad():
        said = net(torch.from_numpy(inputs))[-1].argmax(-1).numpy()
    return float((said == answers).mean())


def draw_counting(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw series like 7 8 9 0 1 2, and what comes next."""
    return digits(np.ones(count, np.int64), rng)


def draw_strides(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw series like 1 4 7 0 3 6, each with a stride of its own, and what comes next."""
    return digits(rng.integers(1, STRIDES + 1, count), rng)


def digits(strides: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return series with these strides [B] as one-hot digits float32[LENGTH, B, NUMBERS], and the
    digit after each, int64[B].
    """
    first = rng.integers(0, NUMBERS, len(strides))
    series = (first + strides * np.arange(LENGTH + 1)[:, None]) % NUMBERS  # [LENGTH + 1, B]
    return np.eye(NUMBERS, dtype=np.float32)[series[:-1]], series[-1]
