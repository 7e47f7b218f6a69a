"""Lesson: why not a feed-forward net? Three networks on the same tasks, and where each one fails.

A net without memory sees the current step, a net with a window the last W steps, and a recurrent
net reads one step after the other (Elman 1990). Counting needs no memory. Series with different
strides need the last two numbers, so a window is enough. To recall a symbol after a lag, the window
has to be longer than the lag, and the recurrent net has to learn to keep the symbol (Bengio et al.
1994). Not here: why that becomes hard (`gradients.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import GATES
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, one_of, part, whole
from sketchrnn.learn.series import SYMBOLS, recall
from sketchrnn.learn.training import Recurrent, Schedule, built, train

HIDDEN = 32  # units
BATCH = 32  # sequences per training step
TESTED = 500  # new sequences
LENGTH = 6  # numbers per series
STRIDES = 4  # strides are 1 to 4
NUMBERS = 10  # series are modulo 10

Draw = Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]
"""Draws B sequences: inputs float32[T, B, D], and the class that follows each, int64[B]."""


class Task(NamedTuple):
    """Sequences to classify."""

    draw: Draw
    classes: int


@dataclass(frozen=True, eq=False)
class Scores:
    """Three nets on one task: the share of TESTED new sequences that each classifies correctly."""

    memoryless: float
    """A net that sees the last step alone."""
    windowed: float
    """A net that sees the last W steps."""
    recurrent: float
    """A recurrent net that reads all steps."""
    baseline: float
    """A random guess."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The tasks that are done so far."""

    counting: Scores | None
    """Series with stride 1, digits modulo 10."""
    strides: Scores | None
    """Series with a stride of 1, 2, 3 or 4 each, digits modulo 10."""
    lags: np.ndarray
    """int64[n]: the lags of the recall tasks that are done."""
    recall: tuple[Scores, ...]
    """n scores: the target is a symbol shown `lag` steps ago, with noise in between."""
    window: int
    """W, steps."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    lags: Sequence[int] = (1, 3, 4, 8, 16, 32),
    window: int = 4,
    cell: str = "rnn",
    steps: int = 200,
    report: Report | None = None,
) -> Figures:
    """Train three nets on counting, on strides, and on recalling a symbol after each lag.

    Args:
        seed: of weights and sequences.
        lags: of the recall tasks, up to 20 of them, 1 to 60 steps each.
        window: steps that the windowed net sees, the current one included, 1 to 60.
        cell: of the recurrent net: rnn, gru or lstm.
        steps: training steps of each net on each task, 1 to 5,000.
        report: receives the figures so far; may stop the lesson.
    """
    began = time.perf_counter()
    generator(seed)
    if len(lags) > 20:
        raise UsageError(f"expected up to 20 lags, got {len(lags)}")
    lags = [whole("lags", lag, 1, 60) for lag in lags]
    window, steps = whole("window", window, 1, 60), whole("steps", steps, 1, 5000)
    one_of("cell", cell, tuple(GATES))
    tasks = [Task(draw_counting, NUMBERS), Task(draw_strides, NUMBERS)]
    tasks += [Task(partial(recall, lag), SYMBOLS) for lag in lags]
    done: list[Scores] = []

    def so_far() -> Figures:
        counting = done[0] if done else None
        strides = done[1] if len(done) > 1 else None
        recalled = tuple(done[2:])
        at = np.array(lags[: len(recalled)], np.int64)
        return Figures(counting, strides, at, recalled, window, time.perf_counter() - began)

    for i, task in enumerate(tasks):
        progress = part(report, i / len(tasks), (i + 1) / len(tasks), lambda _: so_far())
        nets = build_nets(task, window, cell, seed)
        scores = score_all(nets, task, seed, steps, progress)
        if scores is None:
            return so_far()
        done.append(scores)
    figures = so_far()
    if report is not None:
        report(1.0, figures)
    return figures


class Window(nn.Module):
    """A feed-forward net on the last `window` steps; missing steps are zeros."""

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


def build_nets(task: Task, window: int, cell: str, seed: int) -> tuple[nn.Module, ...]:
    """Return the untrained nets for a task: without memory, with a window, and recurrent."""
    inputs = task.draw(1, np.random.default_rng(seed))[0].shape[2]
    return (
        built(seed, lambda: Window(1, inputs, task.classes)),
        built(seed, lambda: Window(window, inputs, task.classes)),
        built(seed, lambda: Recurrent(cell, inputs, HIDDEN, task.classes)),
    )


def score_all(
    nets: tuple[nn.Module, ...], task: Task, seed: int, steps: int, report: Report
) -> Scores | None:
    """Train the three nets on one task and return their scores, or None if stopped."""
    shares = []
    for i, net in enumerate(nets):
        progress = part(report, i / len(nets), (i + 1) / len(nets))
        share = score(net, task.draw, np.random.default_rng([seed, i]), steps, progress)
        if share is None:
            return None
        shares.append(share)
    return Scores(*shares, baseline=1 / task.classes)


def score(
    net: nn.Module, draw: Draw, rng: np.random.Generator, steps: int, report: Report
) -> float | None:
    """Train a net; return the share of new sequences that it classifies correctly.

    Returns None if the report stopped the training.
    """

    def loss(_: int) -> Tensor:
        inputs, answers = draw(BATCH, rng)
        return cross_entropy(net(torch.from_numpy(inputs))[-1], torch.from_numpy(answers))

    if train(net, loss, Schedule(steps), report).stopped:
        return None
    inputs, answers = draw(TESTED, rng)
    with torch.no_grad():
        guess = net(torch.from_numpy(inputs))[-1].argmax(-1).numpy()
    return float((guess == answers).mean())


def draw_counting(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw series such as 7 8 9 0 1 2, and the next digit of each; see `digits`."""
    return digits(np.ones(count, np.int64), rng)


def draw_strides(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw series such as 1 4 7 0 3 6, each with a random stride, and the next digit of each."""
    return digits(rng.integers(1, STRIDES + 1, count), rng)


def digits(strides: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw series of digits modulo NUMBERS that begin anywhere and have these strides [B].

    Returns one-hot digits float32[LENGTH, B, NUMBERS], and the digit after each series, int64[B].
    """
    first = rng.integers(0, NUMBERS, len(strides))
    series = (first + strides * np.arange(LENGTH + 1)[:, None]) % NUMBERS  # [LENGTH + 1, B]
    return np.eye(NUMBERS, dtype=np.float32)[series[:-1]], series[-1]


CLAIMS = (
    Claim(
        "Counting 1, 2, 3 needs no memory",
        lambda f: f.counting.memoryless > 0.95,
        ({"lags": ()},),
    ),
    Claim(
        "A series such as 2, 4, 6 or 5, 10, 15 needs memory",
        lambda f: f.strides.memoryless < 0.5 < 0.95 < f.strides.recurrent,
        ({"lags": ()},),
    ),
    Claim(
        "A network that sees a window of the last few steps can solve that.",
        lambda f: f.strides.windowed > 0.95,
        ({"lags": ()},),
    ),
    Claim(
        "It can also recall a symbol, if the window is longer than the lag",
        lambda f: f.recall[0].windowed > 0.95 and f.recall[1].windowed < 0.4,
        ({"lags": (3, 4, 16)},),
    ),
    Claim(
        "The plain network recalls a symbol after 16 steps",
        lambda f: f.recall[2].recurrent > 0.9,
        ({"lags": (3, 4, 16)},),
    ),
)
