"""The four tasks of the lesson on shapes: what each learns, from what, and what it is worth.

The models are small: a feed-forward net for places, a GRU that names drawings, and twice the app's
own network, once with categories and once with an encoder of its own, which reads what another
network goes on with (Sutskever et al. 2014). What is not here: one network that both reads and
writes, which completes better (`complete.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence

from sketchrnn.config import ModelConfig
from sketchrnn.data.sources.berlin import load_streets
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.learn.examples import CANVAS, SHAPES, draw_shapes
from sketchrnn.learn.lesson import Report
from sketchrnn.learn.series import gaussian_nll
from sketchrnn.learn.training import Recurrent, built, train
from sketchrnn.model.batch import Batch, collate
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.model.sketch_rnn import SketchRNN, nll_sums
from sketchrnn.model.surroundings import place, place_size
from sketchrnn.sampling.sampler import sample_endings
from sketchrnn.trajectories.trajectory import Frame

LEARNT, HELD = 600, 200  # drawings
POINTS = 8000  # on streets, held-out ones among them
BATCH, POINT_BATCH = 32, 256  # drawings and points at a step
HIDDEN = 64
RATE = 5e-3  # of the two models that write
LONGEST = 60  # points that are written
TEMPERATURE = 0.4
RIGHT, NATS = "share right", "nats per point"
MAP = ModelConfig(position="fourier", shortest_wave=50.0, longest_wave=4000.0, waves=8)
"""How the first model is told of a place, as the app's models of cities are."""
DRAWN: dict[str, Any] = {"hidden": HIDDEN, "mixtures": 5, "dropout": 0.0, "position": "relative"}
"""Of the two models that write."""


@dataclass(frozen=True, eq=False)
class Shape:
    """One of the four, and what it is worth on what it has not seen."""

    name: str
    """`one to one`, `one to many`, `many to one` or `many to many`."""
    task: str
    """What becomes what."""
    score: float
    """Measured on held-out streets or drawings, in the unit below."""
    baseline: float
    """The same of what needs no network: the commonest answer, or one Gaussian around all moves
    and how often the pen does what."""
    unit: str
    """`share right`, of which more is better, or `nats per point`, of which less is better."""
    losses: np.ndarray
    """float64[steps]: of the training, nats."""
    seconds: float
    """That the training took."""


class Drawings:
    """Drawings to learn from and held-out ones, as stroke-3."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Draw them."""
        drawn, labels = draw_shapes(LEARNT + HELD, rng)
        rows = [drawing.to_stroke3() for drawing in drawn]
        self.learnt, self.held = rows[:LEARNT], rows[LEARNT:]
        self.labels, self.held_labels = labels[:LEARNT], labels[LEARNT:]
        self.scale = float(np.concatenate(self.learnt)[:, :2].std())  # pixels


def one_to_one(
    rng: np.random.Generator, seed: int, steps: int, told: Report
) -> tuple[Shape, dict[str, np.ndarray]]:
    """Learn what kind of street a place lies on.

    Whole lanes are held out, but of a street with more lanes others may be learnt from.
    """
    points, lane, kinds, kind = street_points(rng)
    features = torch.from_numpy(place(MAP, 1.0, points[None], np.zeros((1, POINTS), bool))[0])
    labels = torch.from_numpy(kind)
    held = (rng.random(lane.max() + 1) < HELD / (LEARNT + HELD))[lane]
    learnt = np.flatnonzero(~held)
    network = built(
        seed,
        lambda: nn.Sequential(
            nn.Linear(place_size(MAP), HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, len(kinds))
        ),
    )

    def loss(_: int) -> Tensor:
        rows = rng.choice(learnt, POINT_BATCH)
        return cross_entropy(network(features[rows]), labels[rows])

    curve = train(network, loss, steps=steps, report=told)
    with torch.no_grad():
        said = network(features[held]).argmax(-1).numpy()
    shape = Shape(
        name="one to one",
        task="place → kind of street",
        score=float((said == kind[held]).mean()),
        baseline=float((np.bincount(kind[learnt]).argmax() == kind[held]).mean()),
        unit=RIGHT,
        losses=curve.losses,
        seconds=curve.seconds,
    )
    return shape, {str(name): points[held][said == i] for i, name in enumerate(kinds)}


def street_points(
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return points all over the streets, [POINTS, 2] metres, and what they lie on.

    That is the number of the lane [POINTS], and the names of all kinds and which one [POINTS].
    """
    streets = load_streets()
    middle = Frame(float(streets.lat.mean()), float(streets.lon.mean()))
    xy = middle.to_metres(streets.lat, streets.lon)
    lane = np.repeat(np.arange(len(streets)), np.diff(streets.offsets))
    piece = np.flatnonzero(lane[:-1] == lane[1:])  # from a point to the next of its lane
    length = np.linalg.norm(xy[piece + 1] - xy[piece], axis=1)
    chosen = rng.choice(piece, POINTS, p=length / length.sum())
    points = xy[chosen] + rng.random((POINTS, 1)) * (xy[chosen + 1] - xy[chosen])
    kinds, kind = np.unique(streets.kind, return_inverse=True)
    return points, lane[chosen], kinds, kind[lane[chosen]]


def one_to_many(
    drawings: Drawings, rng: np.random.Generator, seed: int, steps: int, told: Report
) -> tuple[Shape, dict[str, list[np.ndarray]]]:
    """Learn to draw a category, move by move."""
    config = ModelConfig(**DRAWN, categories=len(SHAPES), category_size=8)
    network = built(seed, lambda: SketchRNN(config, drawings.scale))
    learnt = collate(drawings.learnt, drawings.scale, config, labels=drawings.labels)
    held = collate(drawings.held, drawings.scale, config, labels=drawings.held_labels)
    curve = train(
        network, lambda _: nll(network, some_of(learnt, rng)), steps=steps, rate=RATE, report=told
    )
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
    sampled = sample_endings(
        network.eval(), nothing, 1, LONGEST, TEMPERATURE, seed, labels=np.arange(len(SHAPES))
    )
    drawn = {}
    for i, name in enumerate(SHAPES):
        rows = to_stroke3(sampled.moves[i])
        path = np.cumsum(rows[:, :2], axis=0)
        # Nothing says where on the canvas it stands, so it is put into the middle.
        middle = (path.min(axis=0) + path.max(axis=0)) / 2 if len(path) else np.zeros(2)
        drawn[name] = strokes_of(rows, CANVAS / 2 - middle)
    return shape, drawn


def many_to_one(
    drawings: Drawings,
    start: Drawing,
    rng: np.random.Generator,
    seed: int,
    steps: int,
    told: Report,
) -> tuple[Shape, dict[str, float]]:
    """Learn to name a drawing, at each of its points anew; what is said at the last one counts."""
    network = built(seed, lambda: Recurrent("gru", 3, HIDDEN, len(SHAPES)))
    units = np.array([drawings.scale, drawings.scale, 1], np.float32)

    def read(rows: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
        """Return the sequences side by side [T, B, 3], and which points are real [T, B]."""
        parts = [torch.from_numpy(part / units) for part in rows]
        lengths = torch.tensor([len(part) for part in parts])
        inputs = pad_sequence(parts)
        return inputs, torch.arange(len(inputs))[:, None] < lengths

    inputs, real = read(drawings.learnt)
    labels = torch.from_numpy(drawings.labels)

    def loss(_: int) -> Tensor:
        rows = rng.integers(LEARNT, size=BATCH)
        said = network(inputs[:, rows])[real[:, rows]]  # [points, categories]
        return cross_entropy(said, labels[rows].expand(len(inputs), -1)[real[:, rows]])

    @torch.no_grad()
    def name(rows: Sequence[np.ndarray]) -> Tensor:
        """Return the logits [B, categories] after the last point of each."""
        inputs, real = read(rows)
        return network(inputs)[real.sum(dim=0) - 1, torch.arange(len(rows))]

    curve = train(network, loss, steps=steps, report=told)
    said = name(drawings.held).argmax(-1).numpy()
    common = np.bincount(drawings.labels).argmax()
    shape = Shape(
        name="many to one",
        task="drawing → category",
        score=float((said == drawings.held_labels).mean()),
        baseline=float((drawings.held_labels == common).mean()),
        unit=RIGHT,
        losses=curve.losses,
        seconds=curve.seconds,
    )
    chances = name([start.to_stroke3()])[0].softmax(-1).tolist()
    return shape, dict(zip(SHAPES, chances, strict=True))


def many_to_many(
    drawings: Drawings,
    start: Drawing,
    rng: np.random.Generator,
    seed: int,
    steps: int,
    told: Report,
) -> tuple[Shape, list[np.ndarray]]:
    """Learn to end a drawing whose first half another network has read, told no category."""
    config = ModelConfig(**DRAWN, encoder="own", encoder_hidden=HIDDEN // 2)
    network = built(seed, lambda: SketchRNN(config, drawings.scale))
    learnt, held = (
        collate(rows, drawings.scale, config, read=half, cuts=half)
        for rows in (drawings.learnt, drawings.held)
        for half in [[len(part) // 2 for part in rows]]
    )
    curve = train(
        network, lambda _: nll(network, some_of(learnt, rng)), steps=steps, rate=RATE, report=told
    )
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
    sampled = sample_endings(network.eval(), [start.to_stroke3()], 1, LONGEST, TEMPERATURE, seed)
    return shape, strokes_of(to_stroke3(sampled.moves[0]), start.last_point)


def some_of(batch: Batch, rng: np.random.Generator) -> Batch:
    """Return BATCH of the sequences, drawn by lot."""
    chosen = torch.from_numpy(rng.integers(len(batch.labels), size=BATCH))
    parts = {
        name: value if value is None else value.index_select(int(value.dim() > 1), chosen)
        for name, value in vars(batch).items()
    }
    return Batch(**parts)  # pyright: ignore[reportArgumentType]


def nll(network: SketchRNN, batch: Batch) -> Tensor:
    """Return the nats per point of moves and pen, in model units (`model.nll_sums`)."""
    xy, pen = nll_sums(network(batch)[0], batch)
    return (xy + pen) / batch.real.sum()


@torch.no_grad()
def score(network: SketchRNN, held: Batch) -> float:
    """Return the nats per point of held-out sequences."""
    return nll(network.eval(), held).item()


def simple_nll(learnt: list[np.ndarray], held: list[np.ndarray], scale: float) -> float:
    """Return the same nats of one Gaussian around all moves, and of how often the pen does what."""
    moves, unseen = (np.concatenate(rows) / [scale, scale, 1] for rows in (learnt, held))
    counts, found = (
        np.array([(rows[:, 2] == 0).sum(), (rows[:, 2] == 1).sum(), ends])  # down, up, end
        for rows, ends in ((moves, len(learnt)), (unseen, len(held)))
    )
    pen = -(found * np.log(counts / counts.sum())).sum()
    return float(pen) / len(unseen) + gaussian_nll(moves[:, :2], unseen[:, :2])


def strokes_of(rows: np.ndarray, origin: np.ndarray) -> list[np.ndarray]:
    """Return the strokes of written rows [N, 3] that go on from a point, each [n, 2] pixels."""
    return list(Drawing.from_stroke3(rows, origin, CANVAS, CANVAS).strokes) if len(rows) else []
