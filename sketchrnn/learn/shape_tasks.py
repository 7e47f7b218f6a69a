"""The three tasks of the lesson `shapes` on drawings: data, network, training and score of each.

The networks are small: a GRU that classifies drawings, and two of the app's own networks, one
conditioned on a category and one with a separate encoder (Sutskever et al. 2014). Not here: the
task on positions (`street_task.py`), and a single network that reads and writes, which completes
better (`inference/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence

from sketchrnn.config import ModelConfig
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.learn.examples import CANVAS, SHAPES, draw_shapes
from sketchrnn.learn.lesson import Report
from sketchrnn.learn.series import gaussian_nll
from sketchrnn.learn.training import Curve, Recurrent, Schedule, built, train
from sketchrnn.model.batch import Batch, Sequences, collate
from sketchrnn.model.losses import nll_sums
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.sampler import Request, sample_endings

LEARNT, HELD = 600, 200  # training and held-out drawings
BATCH = 32  # drawings per step
HIDDEN = 64  # units
RATE = 5e-3  # learning rate of the two models that draw
LONGEST = 60  # points that a model draws at most
TEMPERATURE = 0.4  # of the drawings and endings
RIGHT, NATS = "share right", "nats per point"
DRAWN: dict[str, Any] = {"hidden": HIDDEN, "mixtures": 5, "dropout": 0.0, "position": "relative"}
"""Settings of the two models that draw."""


@dataclass(frozen=True, eq=False)
class Shape:
    """One of the four tasks and its score on held-out data."""

    name: str
    """`one to one`, `one to many`, `many to one` or `many to many`."""
    task: str
    """Input → output."""
    score: float
    """The score on held-out streets or drawings, in the unit below."""
    baseline: float
    """The score without a network: the most frequent class, or one Gaussian over all moves with the
    frequencies of the pen states."""
    unit: str
    """`share right`, higher is better, or `nats per point`, lower is better."""
    losses: np.ndarray
    """float64[steps]: the training loss, nats."""
    seconds: float
    """Wall-clock time of the training."""


@dataclass(frozen=True, eq=False)
class Training:
    """What the training of each task needs."""

    rng: np.random.Generator
    """Draws the data and the batches."""
    seed: int
    """Of the initial weights and of samples."""
    steps: int
    """Number of training steps."""
    report: Report
    """Receives the share done and the curve of this task."""


class Drawings:
    """Training and held-out drawings of shapes, as stroke-3."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Draw LEARNT + HELD drawings."""
        drawn, labels = draw_shapes(LEARNT + HELD, rng)
        rows = [drawing.to_stroke3() for drawing in drawn]
        self.learnt, self.held = rows[:LEARNT], rows[LEARNT:]
        self.labels, self.held_labels = labels[:LEARNT], labels[LEARNT:]
        self.scale = float(np.concatenate(self.learnt)[:, :2].std())  # pixels


def one_to_many(
    drawings: Drawings, training: Training
) -> tuple[Shape, dict[str, list[np.ndarray]]]:
    """Train a network to draw a category, move by move.

    Returns the task, and a sample of each category: strokes, each [n, 2] pixels.
    """
    config = ModelConfig(**DRAWN, categories=len(SHAPES), category_size=8)
    network = built(training.seed, lambda: SketchRNN(config, drawings.scale))
    learnt = collate(Sequences(drawings.learnt, labels=drawings.labels), network.layout)
    held = collate(Sequences(drawings.held, labels=drawings.held_labels), network.layout)
    curve = train_to_draw(network, learnt, training)
    shape = Shape(
        name="one to many",
        task="category → drawing",
        score=score(network, held),
        baseline=simple_nll(drawings.learnt, drawings.held, drawings.scale),
        unit=NATS,
        losses=curve.losses,
        seconds=curve.seconds,
    )
    nothing = [np.zeros((0, 3), np.float32)] * len(SHAPES)
    labels = np.arange(len(SHAPES))
    request = Request(nothing, 1, LONGEST, TEMPERATURE, training.seed, labels=labels)
    sampled = sample_endings(network.eval(), request)
    drawn = {}
    for i, name in enumerate(SHAPES):
        rows = to_stroke3(sampled.moves[i])
        path = np.cumsum(rows[:, :2], axis=0)
        # The rows are moves without an origin, so the drawing is centred on the canvas.
        middle = (path.min(axis=0) + path.max(axis=0)) / 2 if len(path) else np.zeros(2)
        drawn[name] = strokes_of(rows, CANVAS / 2 - middle)
    return shape, drawn


def many_to_one(
    drawings: Drawings, start: Drawing, training: Training
) -> tuple[Shape, dict[str, float]]:
    """Train a GRU to classify a drawing after each of its points; the last output is the answer.

    Returns the task, and the probability of each category for `start`.
    """
    rng = training.rng
    network = built(training.seed, lambda: Recurrent("gru", 3, HIDDEN, len(SHAPES)))
    units = np.array([drawings.scale, drawings.scale, 1], np.float32)

    def read(rows: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
        """Return the padded sequences [T, B, 3], and which of their points are real [T, B]."""
        parts = [torch.from_numpy(part / units) for part in rows]
        lengths = torch.tensor([len(part) for part in parts])
        inputs = pad_sequence(parts)
        return inputs, torch.arange(len(inputs))[:, None] < lengths

    inputs, real = read(drawings.learnt)
    labels = torch.from_numpy(drawings.labels)

    def loss(_: int) -> Tensor:
        rows = rng.integers(LEARNT, size=BATCH)
        logits = network(inputs[:, rows])[real[:, rows]]  # [points, categories]
        return cross_entropy(logits, labels[rows].expand(len(inputs), -1)[real[:, rows]])

    @torch.no_grad()
    def classify(rows: Sequence[np.ndarray]) -> Tensor:
        """Return the logits [B, categories] after the last point of each."""
        inputs, real = read(rows)
        return network(inputs)[real.sum(dim=0) - 1, torch.arange(len(rows))]

    curve = train(network, loss, Schedule(training.steps), training.report)
    guess = classify(drawings.held).argmax(-1).numpy()
    common = np.bincount(drawings.labels).argmax()
    shape = Shape(
        name="many to one",
        task="drawing → category",
        score=float((guess == drawings.held_labels).mean()),
        baseline=float((drawings.held_labels == common).mean()),
        unit=RIGHT,
        losses=curve.losses,
        seconds=curve.seconds,
    )
    chances = classify([start.to_stroke3()])[0].softmax(-1).tolist()
    return shape, dict(zip(SHAPES, chances, strict=True))


def many_to_many(
    drawings: Drawings, start: Drawing, training: Training
) -> tuple[Shape, list[np.ndarray]]:
    """Train an encoder and a decoder to complete a drawing from its first half, without category.

    Returns the task, and the ending of `start`: strokes, each [n, 2] pixels.
    """
    config = ModelConfig(**DRAWN, encoder="own", encoder_hidden=HIDDEN // 2)
    network = built(training.seed, lambda: SketchRNN(config, drawings.scale))
    learnt, held = (
        collate(Sequences(rows), network.layout, read=half, cuts=half)
        for rows in (drawings.learnt, drawings.held)
        for half in [[len(part) // 2 for part in rows]]
    )
    curve = train_to_draw(network, learnt, training)
    known, unseen = (
        [rows[len(rows) // 2 :] for rows in part] for part in (drawings.learnt, drawings.held)
    )
    shape = Shape(
        name="many to many",
        task="start → ending",
        score=score(network, held),
        baseline=simple_nll(known, unseen, drawings.scale),
        unit=NATS,
        losses=curve.losses,
        seconds=curve.seconds,
    )
    request = Request([start.to_stroke3()], 1, LONGEST, TEMPERATURE, training.seed)
    sampled = sample_endings(network.eval(), request)
    return shape, strokes_of(to_stroke3(sampled.moves[0]), start.last_point)


def train_to_draw(network: SketchRNN, learnt: Batch, training: Training) -> Curve:
    """Train a network by the likelihood of random batches of drawings."""
    return train(
        network,
        lambda _: nll(network, some_of(learnt, training.rng)),
        Schedule(training.steps, rate=RATE),
        training.report,
    )


def some_of(batch: Batch, rng: np.random.Generator) -> Batch:
    """Return BATCH random sequences of a batch, with replacement."""
    chosen = torch.from_numpy(rng.integers(len(batch.labels), size=BATCH))
    parts = {
        name: value if value is None else value.index_select(int(value.dim() > 1), chosen)
        for name, value in vars(batch).items()
    }
    return Batch(**parts)  # pyright: ignore[reportArgumentType]


def nll(network: SketchRNN, batch: Batch) -> Tensor:
    """Return the NLL of moves and pen, nats per point in model units (Ha & Eck 2017, eq. 9)."""
    xy, pen = nll_sums(network(batch)[0], batch)
    return (xy + pen) / batch.real.sum()


@torch.no_grad()
def score(network: SketchRNN, held: Batch) -> float:
    """Return the NLL of held-out sequences, nats per point."""
    return nll(network.eval(), held).item()


def simple_nll(learnt: list[np.ndarray], held: list[np.ndarray], scale: float) -> float:
    """Return the NLL of one Gaussian over all moves and of the frequencies of the pen states.

    learnt, held: stroke-3 sequences, training and held-out. scale: of the moves, data units.
    """
    moves, unseen = (np.concatenate(rows) / [scale, scale, 1] for rows in (learnt, held))
    counts, found = (
        np.array([(rows[:, 2] == 0).sum(), (rows[:, 2] == 1).sum(), ends])  # down, up, end
        for rows, ends in ((moves, len(learnt)), (unseen, len(held)))
    )
    pen = -(found * np.log(counts / counts.sum())).sum()
    return float(pen) / len(unseen) + gaussian_nll(moves[:, :2], unseen[:, :2])


def strokes_of(rows: np.ndarray, origin: np.ndarray) -> list[np.ndarray]:
    """Return the strokes of rows [N, 3] that begin at `origin` [2], each [n, 2] pixels."""
    return list(Drawing.from_stroke3(rows, origin, CANVAS, CANVAS).strokes) if len(rows) else []
