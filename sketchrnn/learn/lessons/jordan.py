"""Lesson: Jordan's network, whose memory is its last output, beside Elman's.

Jordan 1986, "Serial order": h_t = tanh(W x_t + U y_{t-1} + b), y_t = σ(v · h_t + c). Elman (1990)
feeds back h_{t-1} instead. Two tasks show the difference. A *lamp*: each press of a button switches
it, so its last state is all that matters, and the output is that state. An *echo*: the output is
the input of LAG steps ago, so that the inputs between have to be kept, which no output shows. The
state units of Jordan's also keep a decaying sum of earlier outputs; here they keep the last one
alone. Not here: the words that Elman's network reads (`elman.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from sketchrnn.learn.lesson import Report, generator, one_of, part, whole
from sketchrnn.learn.training import Curve, Recurrent, Schedule, built, train

TASKS = ("lamp", "echo")
FEEDBACK = ("right", "own")
NETWORKS = ("jordan", "elman")
HIDDEN = 16  # units
BATCH, LENGTH = 32, 12  # sequences per training step and their steps
TESTED, LONG = 200, 24  # new sequences and their steps
PRESSED = 0.3  # probability that the button is pressed
LAG = 2  # steps from an input to its echo
RATE = 2e-2


@dataclass(frozen=True, eq=False)
class Result:
    """One network on one task, over n = LONG steps of new sequences."""

    network: str
    """`jordan` or `elman`."""
    outputs: np.ndarray
    """float64[n]: y_t on the shown sequence, the probability of a 1."""
    flipped_outputs: np.ndarray
    """float64[n]: the same if the output of one step is replaced by 1 - y."""
    accuracy: float
    """Share of right outputs in TESTED sequences."""
    kept_after: float
    """The same over the steps after the flip, without it."""
    flipped_after: float
    """The same over the steps after the flip."""
    losses: np.ndarray
    """float64[steps taken]: training loss, nats per step."""


@dataclass(frozen=True, eq=False)
class TaskFigures:
    """Both networks on one task."""

    task: str
    """`lamp` or `echo`."""
    inputs: np.ndarray
    """float64[n]: x_t of the shown sequence, 0 or 1."""
    targets: np.ndarray
    """float64[n]: the right outputs."""
    baseline_accuracy: float
    """Accuracy of the best answer to the present input alone, without memory."""
    results: tuple[Result, ...]
    """One for each of NETWORKS that has been trained or is being trained."""


@dataclass(frozen=True, eq=False)
class Figures:
    """Jordan's and Elman's network on both tasks, as far as they are trained."""

    tasks: tuple[TaskFigures, ...]
    """One for each of TASKS."""
    flip_at: int
    """The step whose output is flipped, from 0."""
    seconds: float
    """Wall-clock time so far."""

    def result(self, task: str, network: str) -> Result:
        """Return the result of one network on one task; both have to be there."""
        one = self.tasks[TASKS.index(task)]
        return one.results[NETWORKS.index(network)]


class Jordan(nn.Module):
    """One layer of hidden units that read the input and the last output."""

    def __init__(self) -> None:
        """Draw the weights from PyTorch's global generator."""
        super().__init__()
        self.from_input = nn.Linear(1, HIDDEN)
        self.from_output = nn.Linear(1, HIDDEN, bias=False)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, inputs: Tensor, flip_at: int | None = None) -> Tensor:
        """Return the logits [T, B, 1] for inputs [T, B, 1], each output fed back.

        flip_at: the step whose output is fed back as 1 - y.
        """
        output, logits = torch.zeros_like(inputs[0]), []
        for t, x in enumerate(self.from_input(inputs)):
            logits.append(self.head(torch.tanh(x + self.from_output(output))))  # [B, 1]
            output = torch.sigmoid(logits[-1] if t != flip_at else -logits[-1])  # σ(-a) = 1 - σ(a)
        return torch.stack(logits)

    def forced(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the logits if the right output of each step is fed back, all steps at once.

        Teacher forcing (Williams & Zipser 1989, section 2.5): no gradient passes through time.
        """
        before = torch.cat((torch.zeros_like(targets[:1]), targets[:-1]))
        return self.head(torch.tanh(self.from_input(inputs) + self.from_output(before)))


def run(
    *,
    seed: int = 0,
    feedback: str = "right",
    flip_at: int = 8,
    steps: int = 400,
    report: Report | None = None,
) -> Figures:
    """Train both networks on both tasks, then flip one output of each.

    Args:
        seed: of weights and sequences.
        feedback: what Jordan's network reads during training: the `right` output, or its `own`.
        flip_at: the step whose output is flipped, 0 to LONG - 2.
        steps: training steps of each network, 1 to 5,000.
        report: receives the figures so far; may stop the lesson.
    """
    began = time.perf_counter()
    generator(seed)
    one_of("feedback", feedback, FEEDBACK)
    flip_at = whole("flip_at", flip_at, 0, LONG - 2)
    steps = whole("steps", steps, 1, 5000)
    done = {task: _untrained(task, seed) for task in TASKS}

    def so_far() -> Figures:
        return Figures(tuple(done.values()), flip_at, time.perf_counter() - began)

    def learn(i: int, task: str, name: str) -> bool:
        """Train one network; return whether the report stopped it."""
        network: Jordan | Recurrent = built(seed, Jordan if name == "jordan" else _elman)
        batches, tests = np.random.default_rng([seed, i]), _tests(task, seed)
        earlier = done[task]

        def learning(curve: Curve) -> Figures:
            done[task] = _with(earlier, measure(name, network, tests, flip_at, curve.losses))
            return so_far()

        curve = train(
            network,
            lambda _: loss_of(network, draw(task, BATCH, LENGTH, batches), feedback),
            Schedule(steps, rate=RATE, fade=True),
            part(report, i / 4, (i + 1) / 4, learning),
        )
        learning(curve)
        return curve.stopped

    for i, (task, name) in enumerate(product(TASKS, NETWORKS)):
        if learn(i, task, name):
            break
    return so_far()


def draw(
    task: str, count: int, length: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences of a task: inputs and right outputs, float32[length, count], 0 or 1."""
    if task == "lamp":
        inputs = rng.random((length, count)) < PRESSED
        targets = np.cumsum(inputs, axis=0) % 2
    else:
        inputs = rng.random((length, count)) < 0.5
        targets = np.concatenate((np.zeros_like(inputs[:LAG]), inputs[:-LAG]))
    return inputs.astype(np.float32), targets.astype(np.float32)


def loss_of(
    network: Jordan | Recurrent, batch: tuple[np.ndarray, np.ndarray], feedback: str
) -> Tensor:
    """Return the mean cross-entropy of the outputs, nats per step."""
    inputs, targets = (torch.from_numpy(each)[..., None] for each in batch)
    if isinstance(network, Jordan) and feedback == "right":
        logits = network.forced(inputs, targets)
    else:
        logits = network(inputs)
    return binary_cross_entropy_with_logits(logits, targets)


def predict(network: Jordan | Recurrent, inputs: np.ndarray, flip_at: int | None) -> np.ndarray:
    """Return the probability of a 1 at each step, float64[T, B]; a flipped output is 1 - y."""
    given = torch.from_numpy(inputs)[..., None]
    with torch.no_grad():
        logits = network(given, flip_at) if isinstance(network, Jordan) else network(given)
    outputs = torch.sigmoid(logits[..., 0]).double().numpy()
    if flip_at is not None:
        outputs[flip_at] = 1 - outputs[flip_at]
    return outputs


def measure(
    name: str,
    network: Jordan | Recurrent,
    tests: tuple[np.ndarray, np.ndarray],
    flip_at: int,
    losses: np.ndarray,
) -> Result:
    """Measure a network on new sequences, with and without a flip."""
    inputs, targets = tests
    kept, flipped = (predict(network, inputs, at) for at in (None, flip_at))
    right, right_flipped = ((outputs > 0.5) == (targets > 0.5) for outputs in (kept, flipped))
    return Result(
        name,
        kept[:, 0],
        flipped[:, 0],
        float(right.mean()),
        float(right[flip_at + 1 :].mean()),
        float(right_flipped[flip_at + 1 :].mean()),
        losses,
    )


def memoryless_accuracy(
    known: tuple[np.ndarray, np.ndarray], tests: tuple[np.ndarray, np.ndarray]
) -> float:
    """Return the accuracy of the most frequent right output for each input, counted in `known`."""
    inputs, targets = known
    answers = np.array([targets[inputs == x].mean() > 0.5 for x in (0, 1)])
    return float((answers[tests[0].astype(int)] == (tests[1] > 0.5)).mean())


def _elman() -> Recurrent:
    return Recurrent("rnn", 1, HIDDEN, 1)


def _tests(task: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the sequences that networks are tested on, the same for every network."""
    return draw(task, TESTED, LONG, np.random.default_rng([seed, 9, TASKS.index(task)]))


def _untrained(task: str, seed: int) -> TaskFigures:
    """Return the figures of a task before a network is trained."""
    tests = _tests(task, seed)
    known = draw(task, TESTED, LONG, np.random.default_rng([seed, 8]))
    inputs, targets = (each[:, 0].astype(float) for each in tests)
    return TaskFigures(task, inputs, targets, memoryless_accuracy(known, tests), ())


def _with(figures: TaskFigures, result: Result) -> TaskFigures:
    """Return the figures of a task with one result more."""
    return replace(figures, results=(*figures.results, result))


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "Jordan's network keeps the lamp right at more than 95 % of the steps.",
        lambda f: f.result("lamp", "jordan").accuracy > 0.95,
    ),
    (
        "At the echo it is little better than an answer without memory.",
        lambda f: f.result("echo", "jordan").accuracy < f.tasks[1].baseline_accuracy + 0.1,
    ),
    (
        "Elman's network gets more than 95 % of the echo right.",
        lambda f: f.result("echo", "elman").accuracy > 0.95,
    ),
    (
        "After one flipped output Jordan's network has the lamp wrong at more than nine steps of"
        " ten, and Elman's is as right as before.",
        lambda f: (
            f.result("lamp", "jordan").flipped_after < 0.1
            and f.result("lamp", "elman").flipped_after == f.result("lamp", "elman").kept_after
        ),
    ),
)
