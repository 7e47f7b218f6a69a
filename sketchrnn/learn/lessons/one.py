"""Lesson: one to one. A network without recurrence names a picture; a recurrent one reads strokes.

The picture is one input of fixed size and the name is one output, so a feed-forward network is
enough (Karpathy 2015). A GRU reads the same drawing point by point. Drawn backwards, a drawing
gives the same picture but another sequence. Not here: convolutions, and a network that reads
pictures of many names (`model/picture.py`).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import SIDE, rasters, segments_of
from sketchrnn.errors import DataError
from sketchrnn.learn.examples import CANVAS, SHAPES, draw_shapes
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.training import Curve, Recurrent, Schedule, built, train

GRID = SIDE // 2  # pixels, side of a picture
LEARNT, TESTED = 1200, 400  # drawings
BATCH = 32  # drawings per training step
HIDDEN = 64  # units
RATE = 5e-3
TURN = np.pi / 2  # radians, largest turn of a drawing to either side
LONGEST = 200  # points of the learner's drawing
STEP = 11.0  # pixels between points of the learner's drawing, as in the shapes
MODELS = ("picture", "strokes")


@dataclass(frozen=True, eq=False)
class Figures:
    """Both networks on new drawings of C names; dictionaries have MODELS as keys, those so far."""

    losses: dict[str, np.ndarray]
    """float64[steps taken]: the training loss, nats per drawing."""
    share: dict[str, float]
    """Share of new drawings with the correct name."""
    backwards: dict[str, float]
    """The same if the drawings are drawn backwards: the last point first."""
    baseline_share: float
    """Share of new drawings whose picture is nearest to the mean picture of their name."""
    names: tuple[str, ...]
    """C names."""
    confusion: np.ndarray
    """float64[C, C]: of the drawings of each name (row), the share that gets each name (column)
    from the network that sees the picture."""
    picture: np.ndarray
    """float64[GRID, GRID]: the learner's drawing, 0 for paper to 1 for ink."""
    evidence: np.ndarray
    """float64[GRID, GRID]: how much the ink of each pixel moves the score of the likeliest name,
    the pixel times the gradient by it."""
    chances: dict[str, dict[str, float]]
    """For each network the probability of each name for the learner's drawing."""
    seconds: float
    """Wall-clock time so far."""


class Inputs(NamedTuple):
    """What one network reads, each float32[T, B, D]; T is 1 for pictures."""

    learnt: Tensor
    tests: Tensor
    backwards: Tensor  # the tests, drawn backwards
    typed: Tensor  # the learner's drawing, B is 1


def run(
    *,
    seed: int = 0,
    drawing: Drawing | None = None,
    steps: int = 250,
    report: Report | None = None,
) -> Figures:
    """Train one network on pictures of shapes and one on their strokes.

    Args:
        seed: of the drawings and the weights.
        drawing: a drawing to name; None is a random shape.
        steps: training steps of each network, 1 to 2,000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    steps = whole("steps", steps, 1, 2000)
    typed = draw_shapes(1, rng)[0][0] if drawing is None else own(drawing)
    drawn, labels = draw_shapes(LEARNT + TESTED, rng)
    drawn = [turned(one, rng.uniform(-TURN, TURN)) for one in drawn]
    known, truth = np.split(labels, [LEARNT])
    inputs = {
        name: Inputs(
            see(drawn[:LEARNT]),
            see(drawn[LEARNT:]),
            see([backwards(one) for one in drawn[LEARNT:]]),
            see([typed]),
        )
        for name, see in zip(MODELS, (pictures, points), strict=True)
    }
    seen = inputs["picture"]
    baseline = share(nearest(seen.learnt[0], known, seen.tests[0]), truth)
    networks: dict[str, nn.Module] = {
        "picture": built(seed, Feedforward),
        "strokes": built(seed, lambda: Recurrent("gru", 3, HIDDEN, len(SHAPES))),
    }
    losses: dict[str, np.ndarray] = {}

    def figures() -> Figures:
        started = [(name, networks[name], inputs[name]) for name in losses]
        return Figures(
            losses=dict(losses),
            share={name: share(guess(net, read.tests), truth) for name, net, read in started},
            backwards={
                name: share(guess(net, read.backwards), truth) for name, net, read in started
            },
            baseline_share=baseline,
            names=SHAPES,
            confusion=confusion(guess(networks["picture"], seen.tests), truth),
            picture=seen.typed.double().numpy().reshape(GRID, GRID),
            evidence=evidence(networks["picture"], seen.typed),
            chances={name: chances(net, read.typed) for name, net, read in started},
            seconds=time.perf_counter() - began,
        )

    for i, (name, network) in enumerate(networks.items()):

        def loss(_: int, name: str = name, network: nn.Module = network) -> Tensor:
            some = rng.integers(LEARNT, size=BATCH)
            return cross_entropy(
                network(inputs[name].learnt[:, some])[-1], torch.from_numpy(known[some])
            )

        def so_far(curve: Curve, name: str = name) -> Figures:
            losses[name] = curve.losses
            return figures()

        progress = part(report, i / 2, (i + 1) / 2, so_far)
        curve = train(network, loss, Schedule(steps, rate=RATE, fade=True), progress)
        losses[name] = curve.losses
        if curve.stopped:
            break
    return figures()


class Feedforward(nn.Module):
    """A network with one hidden layer, from the pixels to the score of each name."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(GRID * GRID, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, len(SHAPES))
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the scores [1, B, C] for pictures [1, B, GRID²]."""
        return self.layers(inputs)


def own(drawing: Drawing) -> Drawing:
    """Return a drawing on the canvas of the shapes, with points about as far apart as theirs.

    Raises:
        DataError: it has fewer than 2 or more than LONGEST points then.
    """
    scaled = drawing.scaled(CANVAS / max(drawing.width, drawing.height)).resample(STEP)
    if not 2 <= scaled.points <= LONGEST:
        raise DataError(f"expected a drawing of 2 to {LONGEST} points, got {scaled.points}")
    return scaled


def pictures(drawings: Sequence[Drawing]) -> Tensor:
    """Return drawings as pictures that fill their frame, float32[1, B, GRID²]."""
    fine = rasters(segments_of(drawings))  # [B, SIDE, SIDE]
    coarse = fine.reshape(-1, GRID, 2, GRID, 2).mean(axis=(2, 4))
    return torch.from_numpy(coarse.reshape(1, -1, GRID * GRID))


def points(drawings: Sequence[Drawing]) -> Tensor:
    """Return drawings as moves and pen lifts, float32[T, B, 3], with zeros before the first."""
    units = np.array([STEP, STEP, 1], np.float32)
    rows = [torch.from_numpy(drawing.to_stroke3() / units) for drawing in drawings]
    return pad_sequence(rows, padding_side="left")


def turned(drawing: Drawing, angle: float) -> Drawing:
    """Return a drawing turned about the middle of its canvas, `angle` in radians."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.array([drawing.width, drawing.height]) / 2
    strokes = tuple((stroke - middle) @ turn + middle for stroke in drawing.strokes)
    return dataclasses.replace(drawing, strokes=strokes)


def backwards(drawing: Drawing) -> Drawing:
    """Return the same drawing, drawn from its last point to its first."""
    strokes = tuple(stroke[::-1] for stroke in drawing.strokes[::-1])
    return dataclasses.replace(drawing, strokes=strokes)


@torch.no_grad()
def guess(network: nn.Module, inputs: Tensor) -> np.ndarray:
    """Return the likeliest name of each drawing, int64[B]."""
    return network(inputs)[-1].argmax(-1).numpy()


def share(guessed: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of correct names."""
    return float((guessed == truth).mean())


@torch.no_grad()
def chances(network: nn.Module, typed: Tensor) -> dict[str, float]:
    """Return the probability of each name for one drawing."""
    return dict(zip(SHAPES, network(typed)[-1, 0].softmax(-1).tolist(), strict=True))


def nearest(learnt: Tensor, labels: np.ndarray, tests: Tensor) -> np.ndarray:
    """Return for each picture [B, D] the name with the nearest mean picture, int64[B]."""
    means = np.stack([learnt.numpy()[labels == name].mean(axis=0) for name in range(len(SHAPES))])
    distance = np.square(tests.numpy()[:, None] - means).sum(axis=-1)  # [B, C]
    return distance.argmin(axis=1)


def confusion(guessed: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the share of each name (row) that is given each name (column), float64[C, C]."""
    counts = np.zeros((len(SHAPES), len(SHAPES)))
    np.add.at(counts, (truth, guessed), 1)
    return counts / counts.sum(axis=1, keepdims=True).clip(min=1)


def evidence(network: nn.Module, typed: Tensor) -> np.ndarray:
    """Return pixel times gradient of the largest score by it, float64[GRID, GRID].

    The sum over all pixels says to first order how far the score is above that of empty paper
    (Simonyan et al. 2014; Shrikumar et al. 2017).
    """
    picture = typed.clone().requires_grad_()
    (slope,) = torch.autograd.grad(network(picture).max(), picture)
    return (picture * slope).detach().double().numpy().reshape(GRID, GRID)


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "The network without recurrence names more than 90 % of new pictures correctly.",
        lambda figures: figures.share["picture"] > 0.9,
    ),
    (
        "It is better than the nearest mean picture.",
        lambda figures: figures.share["picture"] > figures.baseline_share + 0.01,
    ),
    (
        "Drawn backwards, the picture keeps its name, and the network that reads the strokes "
        "becomes worse.",
        lambda figures: (
            abs(figures.backwards["picture"] - figures.share["picture"]) < 0.005
            and figures.backwards["strokes"] < figures.share["strokes"] - 0.05
        ),
    ),
)
"""What the page says of a run with the default settings, and whether a run shows it."""
