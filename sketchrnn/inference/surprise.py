"""The model's mind: how surprising each point of a drawing was, and where the pen might have gone.

The decoder reads a drawing once, with the true points as its inputs, and its mixtures are brought
to the drawing's own pixels. Surprise is the negative log-likelihood that `likelihood.py` averages,
taken apart point by point: an encoder of its `own` reads nothing, a `latent` one the whole drawing.
What is not here: drives, and how a page shows it (`ui/mind.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.completion import joined
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.mixture import Mixture, log_prob, split

SHARE = 0.01
"""Gaussians of less weight are left out of a cloud."""


@dataclass(frozen=True)
class Cloud:
    """What may come after a point: a mixture of Gaussians over the canvas, and the pen."""

    weights: np.ndarray
    """float64[m], the largest first; what was left out is missing from their sum."""
    means: np.ndarray
    """float64[m, 2], pixels."""
    covariances: np.ndarray
    """float64[m, 2, 2], pixels²."""
    pen: np.ndarray
    """float64[3], probabilities: the line goes on after the next point, the pen lifts after it,
    or there is no next point, as the drawing is finished."""


@dataclass(frozen=True)
class Mind:
    """What a model thinks of each point that it reads of a drawing, in their order."""

    pieces: list[list[np.ndarray]]
    """For each stroke and each of its points that the model reads: the part of the drawn stroke
    that leads to it, float64[n, 2] pixels; of a stroke's first point, that point alone."""
    surprise: list[np.ndarray]
    """float64[points] a stroke: nats of each point and of what the pen does there. The first point
    of a drawing is 0 where it is the origin of the sequence, not a part of it."""
    clouds: list[Cloud]
    """One for each point: what may come after it."""
    given: int
    """How many of the points are the start's."""
    end: float
    """Nats of the drawing's being finished after its last point."""


@torch.inference_mode()
def think(
    completer: Completer,
    start: Drawing | None,
    ending: Drawing | None = None,
    category: str | None = None,
    share: float = SHARE,
) -> Mind:
    """Read a start and the ending that follows it; at least one of them is given.

    Args:
        completer: a model of drawings.
        start: it is simplified, as it is where it is completed.
        ending: read point by point, as the model wrote it.
        category: one of the card's; the start's own, else the first one, if None.
        share: Gaussians of less weight are left out of the clouds.

    The nats of all points and of the end add up to the NLL of `likelihood.nll`, times its points.
    """
    model = completer.model
    rows = completer.rows(start, ending)
    whole = joined(start, ending) if start and ending else start or ending
    assert whole is not None
    labels = np.array([completer.label(category, start)])
    read = {"shared": None, "own": [0], "latent": [len(rows)]}[model.config.encoder]
    batch = collate(Sequences([rows], labels=labels), model.layout, read)
    head = model(batch).mixture[:, 0].double()  # [N + 1, 3 + 6 M]
    mixture = split(head, model.config.log_sigma_limit)
    targets = batch.targets[:, 0].double()  # [N + 1, 5], the end token last
    pen = -(mixture.log_pen * targets[:, 2:]).sum(-1)
    xy = -log_prob(mixture, targets[:, :2])
    nats = (pen + xy)[:-1].numpy()  # [N]

    factor = completer.factor(whole)
    read = _points(completer, rows, whole)
    count = sum(map(len, read))
    extra = len(rows) - (count - 1)  # rows that speak of the first point: 0, 1 or 2
    surprise = np.append(nats[:extra].sum(), nats[extra:])  # [count]
    added = ending.points - (start is not None and not start.lifted) if ending else 0
    clouds = _clouds(mixture, np.concatenate(read), model.scale / factor, share)
    return Mind(
        pieces=[_pieces(*pair) for pair in zip(whole.strokes, read, strict=True)],
        surprise=np.split(surprise, np.cumsum([len(points) for points in read[:-1]])),
        clouds=clouds,
        given=count - added,
        end=float(pen[-1]),
    )


def _points(completer: Completer, rows: np.ndarray, whole: Drawing) -> list[np.ndarray]:
    """Where the rows lead, float64[n, 2] pixels a stroke."""
    moves = rows[1:] if completer.card.first_point else rows
    factor = completer.factor(whole)
    origin = whole.first_point * factor
    read = Drawing.from_stroke3(moves, origin, completer.card.canvas, completer.card.canvas)
    return [stroke / factor for stroke in read.strokes]


def _pieces(drawn: np.ndarray, read: np.ndarray) -> list[np.ndarray]:
    """The parts of a drawn stroke [n, 2] that lead to each of the points [m, 2] read of it."""
    at, pieces = 0, [drawn[:1]]
    for point in read[1:]:
        to = at + 1 + int(np.square(drawn[at + 1 :] - point).sum(axis=1).argmin())
        pieces.append(drawn[at : to + 1])
        at = to
    # What comes after the last point read has not moved the pen anywhere else.
    pieces[-1] = np.concatenate((pieces[-1], drawn[at + 1 :]))
    return pieces


def _clouds(mixture: Mixture, points: np.ndarray, unit: float, share: float) -> list[Cloud]:
    """The last of the mixtures, one a point [P, 2]; unit: pixels per model unit."""
    last = slice(-len(points), None)
    weights = mixture.log_pi[last].exp().numpy()  # [P, M]
    means = points[:, None] + unit * mixture.mean[last].numpy()  # [P, M, 2]
    sigma = unit * mixture.log_sigma[last].exp().numpy()  # [P, M, 2]
    covariances = sigma[..., :, None] * sigma[..., None, :]  # [P, M, 2, 2]
    covariances[..., [0, 1], [1, 0]] *= mixture.rho[last].numpy()[..., None]
    pen = mixture.log_pen[last].exp().numpy()  # [P, 3]
    clouds = []
    for k, row in enumerate(weights):
        order = np.argsort(-row, kind="stable")
        kept = order[row[order] >= min(share, row.max())]
        clouds.append(Cloud(row[kept], means[k, kept], covariances[k, kept], pen[k]))
    return clouds
