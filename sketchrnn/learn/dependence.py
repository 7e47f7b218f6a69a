"""How much each prediction of a recurrent network depends on each of its inputs.

The measure is the norm of the derivative of the prediction after step t by the input of step s, as
in the connectivity of Madsen 2019, "Visualizing memorization in RNNs". Three small networks, an
RNN, a GRU and an LSTM, learn the same task for the same number of steps. Not here: the picture
(`ui/components/dependence.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, one_hot

from sketchrnn.learn.cells import GATES
from sketchrnn.learn.examples import draw_shapes, drives
from sketchrnn.learn.lesson import Report, part
from sketchrnn.learn.training import Recurrent, Schedule, built, train

KINDS = ("letters", "points", "fixes")
HIDDEN = 64  # units
WINDOW, BATCH = 48, 16  # letters or moves of a sequence, sequences per training step
EXAMPLES = 200  # drawings, or drives
RATE = 5e-3


@dataclass(frozen=True, eq=False)
class Dependence:
    """A sequence of T items, and what the prediction after each of them depends on."""

    kind: str
    """One of KINDS."""
    letters: str
    """T letters; empty for the other kinds."""
    points: np.ndarray
    """float64[T, 2]: points of a drawing in pixels, y down, or fixes in metres, y north; empty for
    letters."""
    strengths: dict[str, np.ndarray]
    """float32[T, T] for each cell: in row t and column s the norm of the derivative of the
    prediction after item t by item s; 0 for s > t."""
    losses: dict[str, float]
    """Mean training loss of each cell over the last ten steps: nats per letter, or the squared
    error of a move in units of its variance."""


@dataclass(frozen=True, eq=False)
class Task:
    """What the networks learn: to predict the next letter, or the next move."""

    inputs: int
    """D."""
    outputs: int
    """K: scores of letters, or the next move."""
    loss: Callable[[Recurrent, np.random.Generator], Tensor]
    """The loss on a new batch."""
    shown: Tensor
    """float32[T, D]: a sequence that is not learnt."""
    predictions: Callable[[Tensor], Tensor]
    """From outputs [T, K] to the predictions [T, n] whose derivatives are taken."""
    letters: str = ""
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))


def measure(
    kind: str, text: str, seed: int, steps: int, report: Report | None = None
) -> Dependence:
    """Train the three cells and measure what their predictions depend on.

    Args:
        kind: one of KINDS.
        text: learnt for `letters`; its end is shown.
        seed: of weights and batches.
        steps: training steps of each cell.
        report: receives the share done.
    """
    rng = np.random.default_rng(seed)
    task = letters_task(text) if kind == "letters" else moves_task(kind, rng)
    strengths, losses = {}, {}
    for i, cell in enumerate(GATES):
        network = built(seed, lambda cell=cell: Recurrent(cell, task.inputs, HIDDEN, task.outputs))
        batches = np.random.default_rng(seed)
        curve = train(
            network,
            lambda _, network=network, batches=batches: task.loss(network, batches),
            Schedule(steps, rate=RATE),
            part(report, i / len(GATES), (i + 1) / len(GATES)),
        )
        strengths[cell] = derivatives(network, task)
        losses[cell] = float(curve.losses[-10:].mean())
    return Dependence(kind, task.letters, task.points, strengths, losses)


def derivatives(network: Recurrent, task: Task) -> np.ndarray:
    """Return ‖∂ prediction t / ∂x_s‖, float32[T, T]."""
    count = len(task.shown)
    copies = task.shown[:, None].repeat(1, count, 1).requires_grad_()  # [T, T, D]
    outputs = network(copies).diagonal(dim1=0, dim2=1).T  # [T, K]: output t of copy t
    total = torch.zeros(count, count)
    for one in task.predictions(outputs).unbind(1):  # [T]
        (by,) = torch.autograd.grad(one.sum(), copies, retain_graph=True)
        total = total + by.square().sum(-1)  # [s, copy t]
    return total.sqrt().T.numpy()


def letters_task(text: str) -> Task:
    """Predict the next letter of a text; the prediction is log p of the likeliest letter."""
    alphabet = "".join(sorted(set(text)))
    number_of = {letter: i for i, letter in enumerate(alphabet)}
    letters = torch.tensor([number_of[letter] for letter in text])
    learnt, shown = letters[:-WINDOW], letters[-WINDOW:]
    size = len(alphabet)

    def loss(network: Recurrent, rng: np.random.Generator) -> Tensor:
        begins = rng.integers(len(learnt) - WINDOW, size=BATCH)
        rows = torch.stack([learnt[at : at + WINDOW + 1] for at in begins], dim=1)  # [T + 1, B]
        scores = network(one_hot(rows[:-1], size).float())
        return cross_entropy(scores.flatten(0, 1), rows[1:].flatten())

    def likeliest(outputs: Tensor) -> Tensor:
        return log_softmax(outputs, -1).max(-1, keepdim=True).values

    return Task(size, size, loss, one_hot(shown, size).float(), likeliest, text[-WINDOW:])


def moves_task(kind: str, rng: np.random.Generator) -> Task:
    """Predict the next move of a drawing or a drive, by squared error."""
    if kind == "points":
        rows = [drawing.to_stroke3() for drawing in draw_shapes(EXAMPLES + 1, rng)[0]]
    else:
        rows = drives(EXAMPLES + 1, rng, every=2, moves=WINDOW)
    *learnt, shown = sorted((row[:WINDOW] for row in rows), key=len)
    scale = np.concatenate(learnt)[:, :2].std()
    batch = torch.zeros(WINDOW, EXAMPLES, 3)
    real = torch.zeros(WINDOW, EXAMPLES)
    for i, row in enumerate(learnt):
        batch[: len(row), i] = torch.from_numpy(row / [scale, scale, 1])
        real[: len(row), i] = 1

    def loss(network: Recurrent, rng: np.random.Generator) -> Tensor:
        some = torch.from_numpy(rng.integers(EXAMPLES, size=BATCH))
        errors = network(batch[:-1, some]) - batch[1:, some, :2]
        return (errors.square().sum(-1) * real[1:, some]).sum() / real[1:, some].sum()

    inputs = torch.from_numpy(shown / [scale, scale, 1]).float()
    points = np.cumsum(shown[:, :2], axis=0, dtype=float)
    return Task(3, 2, loss, inputs, lambda outputs: outputs, points=points)
