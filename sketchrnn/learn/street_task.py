"""The task of the lesson `shapes` on positions: classify a point by the kind of street it lies on.

The network is feed-forward: one position in, one class out, no memory. Not here: the tasks on
drawings (`shape_tasks.py`).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sketchrnn.config import ModelConfig
from sketchrnn.data.sources.simulated import BERLIN
from sketchrnn.learn.shape_tasks import HELD, HIDDEN, LEARNT, RIGHT, Shape, Training
from sketchrnn.learn.training import Schedule, built, train
from sketchrnn.model.surroundings import surroundings_of
from sketchrnn.trajectories.frame import Frame

POINTS = 8000  # training and held-out points together
BATCH = 256  # points per step
MAP = ModelConfig(position="fourier", shortest_wave=50.0, longest_wave=4000.0, waves=8)
"""The Fourier features of a position, as in the app's models of cities; wavelengths in metres."""


def one_to_one(training: Training) -> tuple[Shape, dict[str, np.ndarray]]:
    """Train a feed-forward net to classify positions by the kind of street.

    Whole lanes are held out. Other lanes of the same street may be in the training data.

    Returns the task, and the held-out points [n, 2] by predicted kind.
    """
    rng = training.rng
    points, lane, kinds, kind = street_points(rng)
    surroundings = surroundings_of(MAP, 1.0)
    features = surroundings.features(points[None], np.zeros((1, POINTS), bool))[0]
    features = torch.from_numpy(features)  # [POINTS, P]
    labels = torch.from_numpy(kind)
    held = (rng.random(lane.max() + 1) < HELD / (LEARNT + HELD))[lane]  # bool[POINTS]
    learnt = np.flatnonzero(~held)
    network = built(
        training.seed,
        lambda: nn.Sequential(
            nn.Linear(surroundings.size, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, len(kinds))
        ),
    )

    def loss(_: int) -> Tensor:
        rows = rng.choice(learnt, BATCH)
        return cross_entropy(network(features[rows]), labels[rows])

    curve = train(network, loss, Schedule(training.steps), training.report)
    with torch.no_grad():
        guess = network(features[held]).argmax(-1).numpy()
    shape = Shape(
        name="one to one",
        task="place → kind of street",
        score=float((guess == kind[held]).mean()),
        baseline=float((np.bincount(kind[learnt]).argmax() == kind[held]).mean()),
        unit=RIGHT,
        losses=curve.losses,
        seconds=curve.seconds,
    )
    return shape, {str(name): points[held][guess == i] for i, name in enumerate(kinds)}


def street_points(
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return random points on the streets of Berlin, uniform along their length.

    Returns the points [POINTS, 2] in metres, the lane of each [POINTS], the names of all kinds of
    street, and the index of the kind of each point [POINTS].
    """
    streets = BERLIN.load_streets()
    middle = Frame(float(streets.lat.mean()), float(streets.lon.mean()))
    xy = middle.to_metres(streets.lat, streets.lon)
    lane = np.repeat(np.arange(len(streets)), np.diff(streets.offsets))
    piece = np.flatnonzero(lane[:-1] == lane[1:])  # segments: a point and the next of its lane
    length = np.linalg.norm(xy[piece + 1] - xy[piece], axis=1)
    chosen = rng.choice(piece, POINTS, p=length / length.sum())
    points = xy[chosen] + rng.random((POINTS, 1)) * (xy[chosen + 1] - xy[chosen])
    kinds, kind = np.unique(streets.kind, return_inverse=True)
    return points, lane[chosen], kinds, kind[lane[chosen]]
