"""Lesson: what came after the LSTM: a minLSTM and one head of attention, on the same two tasks.

The gates of a minLSTM (Feng et al. 2024) see the input alone, and attention (Vaswani et al. 2017)
has no state at all, so that both compute all steps at once. *Recall*: a symbol, then LAG steps of
noise, then the symbol is wanted. *Lamp*: each press of a button switches it, which needs a gate
that sees the state (Merrill et al. 2024). All three start with the same memory: forget gates of
σ(MEMORY). Not here: the layers (`later.py`), positions, and stacks of layers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sketchrnn.learn.later import Attention, MinLSTM, attention, min_lstm
from sketchrnn.learn.lesson import Report, generator, number, part, whole
from sketchrnn.learn.lessons import jordan
from sketchrnn.learn.series import SYMBOLS, recall
from sketchrnn.learn.training import Curve, Recurrent, Schedule, built, train

TASKS = ("recall", "lamp")
NETWORKS = ("lstm", "minlstm", "attention")
HIDDEN = 32  # units
BATCH, TESTED = 32, 300  # sequences per training step, new sequences
LAG = 40  # steps from the symbol to the answer in training
LENGTH = 12  # steps of the lamp in training
LONGER = (1, 2, 4)  # tests are this many times as long as the training sequences
UNKNOWN = np.full(len(LONGER), np.nan)  # accuracies that are not measured yet
MEMORY = 4.0  # forget bias at the start
RATE = 1e-2


class Network(nn.Module):
    """One of the later layers and a linear head, applied at every step."""

    def __init__(self, layer: MinLSTM | Attention, outputs: int) -> None:
        """Draw the weights of the head from PyTorch's global generator."""
        super().__init__()
        self.layer = layer
        self.head = nn.Linear(HIDDEN, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs [T, B, outputs] for inputs [T, B, inputs]."""
        return self.head(self.layer(inputs))


@dataclass(frozen=True, eq=False)
class Result:
    """One network on one task."""

    network: str
    """One of NETWORKS."""
    weights: int
    """Number of its weights."""
    steps: int
    """Training steps taken."""
    losses: np.ndarray
    """float64[steps]: training loss, nats per answer."""
    accuracies: np.ndarray
    """float64[3]: share of right answers on TESTED new sequences, LONGER times as long as those of
    the training; NaN before the end of the training."""
    seconds: float
    """Wall-clock time of its training."""


@dataclass(frozen=True, eq=False)
class TaskFigures:
    """The networks on one task, as far as they are trained."""

    task: str
    """One of TASKS."""
    baseline_accuracy: float
    """Accuracy of a guess: any symbol, or the likelier lamp after the present input."""
    results: tuple[Result, ...]
    """One for each of NETWORKS that has been trained or is being trained."""


@dataclass(frozen=True, eq=False)
class Figures:
    """Three networks on two tasks."""

    tasks: tuple[TaskFigures, ...]
    """One for each of TASKS."""
    attended: np.ndarray | None
    """float64[LAG + 1]: how much the last step of recall attends to each step, the mean over
    TESTED sequences; None before attention is trained."""
    shuffled_difference: float | None
    """Largest change of the last output of attention when the steps before are shuffled; None
    before attention is trained."""
    numpy_difference: float | None
    """Largest difference between the later layers in NumPy and in PyTorch after their training on
    recall; None before."""
    seconds: float
    """Wall-clock time so far."""

    def result(self, task: str, network: str) -> Result:
        """Return the result of one network on one task; both have to be there."""
        return self.tasks[TASKS.index(task)].results[NETWORKS.index(network)]


def run(
    *,
    seed: int = 0,
    steps: int = 400,
    seconds: float | None = None,
    report: Report | None = None,
) -> Figures:
    """Train an LSTM, a minLSTM and a head of attention on two tasks.

    Args:
        seed: of weights and sequences.
        steps: training steps of each network on each task, 1 to 5,000.
        seconds: time of each of these trainings instead of a number of steps, 0.1 to 60; the
            figures then depend on the computer.
        report: receives the figures so far; may stop the lesson.
    """
    began = time.perf_counter()
    generator(seed)
    steps = whole("steps", steps, 1, 5000)
    if seconds is not None:
        seconds = number("seconds", seconds, 0.1, 60)
    schedule = Schedule(None if seconds else steps, seconds, RATE, fade=True)
    figures = Figures(
        tuple(TaskFigures(task, baseline(task, seed), ()) for task in TASKS), None, None, None, 0.0
    )
    jobs = list(product(TASKS, NETWORKS))

    def learn(i: int, so_far: Figures) -> tuple[Figures, bool]:
        """Train one network; return the figures with it, and whether the report stopped it."""
        task, name = jobs[i]
        network = built(seed, lambda: make(name, task))
        weights = sum(weight.numel() for weight in network.parameters())
        batches = np.random.default_rng([seed, i])

        def learning(curve: Curve, accuracies: np.ndarray = UNKNOWN) -> Figures:
            result = Result(
                name, weights, len(curve.losses), curve.losses, accuracies, curve.seconds
            )
            elapsed = time.perf_counter() - began
            return replace(_with(so_far, task, result), seconds=elapsed)

        curve = train(
            network,
            lambda _: loss_of(network, task, draw(task, 1, BATCH, batches)),
            schedule,
            part(report, i / len(jobs), (i + 1) / len(jobs), learning),
        )
        done = learning(curve, measure(network, task, seed))
        if task == "recall" and isinstance(network, Network):
            done = look_into(network, done, seed)
        return done, curve.stopped

    for i in range(len(jobs)):
        figures, stopped = learn(i, figures)
        if stopped:
            break
    return figures


def make(name: str, task: str) -> Network | Recurrent:
    """Return a network with weights from PyTorch's global generator."""
    inputs, outputs = (SYMBOLS + 1, SYMBOLS) if task == "recall" else (1, 2)
    if name == "lstm":
        return Recurrent("lstm", inputs, HIDDEN, outputs, forget_bias=MEMORY)
    layer = MinLSTM(inputs, HIDDEN, MEMORY) if name == "minlstm" else Attention(inputs, HIDDEN)
    return Network(layer, outputs)


def draw(task: str, longer: int, count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Draw sequences that are `longer` times as long as those of the training.

    Returns the inputs [T, count, D], and the right answers after the last steps, int64[·, count]:
    after the last one in recall, after every one with a lamp.
    """
    if task == "recall":
        inputs, symbols = recall(longer * LAG, count, rng)
        return torch.from_numpy(inputs), torch.from_numpy(symbols)[None]
    presses, lamps = jordan.draw("lamp", count, longer * LENGTH, rng)
    return torch.from_numpy(presses)[..., None], torch.from_numpy(lamps).long()


def loss_of(network: Network | Recurrent, task: str, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Return the mean cross-entropy of the answers, nats."""
    inputs, answers = batch
    logits = network(inputs)[-len(answers) :]
    return cross_entropy(logits.flatten(0, 1), answers.flatten())


@torch.no_grad()
def measure(network: Network | Recurrent, task: str, seed: int) -> np.ndarray:
    """Return `Result.accuracies` of a network."""
    accuracies = []
    for longer in LONGER:
        inputs, answers = draw(task, longer, TESTED, np.random.default_rng([seed, 9, longer]))
        right = network(inputs)[-len(answers) :].argmax(-1) == answers
        accuracies.append(right.double().mean().item())
    return np.array(accuracies)


def look_into(network: Network, figures: Figures, seed: int) -> Figures:
    """Return the figures with what NumPy says of a network that was trained on recall."""
    rng = np.random.default_rng([seed, 9, 1])
    inputs = draw("recall", 1, TESTED, rng)[0]
    with torch.no_grad():
        theirs = network.layer.double()(inputs.double()).numpy()
    network.layer.float()
    weights = {
        name: weight.detach().double().numpy() for name, weight in network.layer.named_parameters()
    }
    x = inputs.double().numpy()
    if isinstance(network.layer, MinLSTM):
        return replace(figures, numpy_difference=float(np.abs(min_lstm(weights, x) - theirs).max()))
    ours, shares = attention(weights, x)
    shuffled = np.concatenate((rng.permutation(x[:-1]), x[-1:]))
    moved = attention(weights, shuffled)[0][-1] - ours[-1]
    apart = max(figures.numpy_difference or 0.0, float(np.abs(ours - theirs).max()))
    return replace(
        figures,
        attended=shares[:, -1].mean(axis=0),
        shuffled_difference=float(np.abs(moved).max()),
        numpy_difference=apart,
    )


def baseline(task: str, seed: int) -> float:
    """Return `TaskFigures.baseline_accuracy` of a task."""
    if task == "recall":
        return 1 / SYMBOLS
    rng = np.random.default_rng([seed, 8])
    known, tests = (jordan.draw("lamp", TESTED, LENGTH, rng) for _ in range(2))
    return jordan.memoryless_accuracy(known, tests)


def _with(figures: Figures, task: str, result: Result) -> Figures:
    """Return the figures with one result more."""
    tasks = (
        replace(one, results=(*one.results, result)) if one.task == task else one
        for one in figures.tasks
    )
    return replace(figures, tasks=tuple(tasks))


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "All three recall the symbol after 40 steps.",
        lambda f: all(f.result("recall", name).accuracies[0] > 0.95 for name in NETWORKS),
    ),
    (
        "Only the LSTM learns the lamp.",
        lambda f: (
            f.result("lamp", "lstm").accuracies[0] > 0.95
            and max(f.result("lamp", name).accuracies[0] for name in NETWORKS[1:]) < 0.8
        ),
    ),
    (
        "More than half of the attention of the last step lies on the symbol, 40 steps back.",
        lambda f: f.attended is not None and f.attended[0] > 0.5,
    ),
    (
        "If the steps before are shuffled, the last output of attention does not change.",
        lambda f: f.shuffled_difference is not None and f.shuffled_difference < 1e-6,
    ),
    (
        "Both layers are the same in NumPy and in PyTorch.",
        lambda f: f.numpy_difference is not None and f.numpy_difference < 1e-6,
    ),
)
