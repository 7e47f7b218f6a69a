"""Surprise at each point of a drawing, and the density of the next point.

The decoder reads a drawing once, with the true points as inputs, and its mixtures are brought to
the drawing's pixels. Surprise is the negative log-likelihood of `evaluation/likelihood.py`, for
each point instead of the mean. A model with the encoder `own` reads no start, one with the encoder
`latent` the whole drawing. Not here: trajectories, and the view on the page (`ui/sketch/mind.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.joining import joined
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.mixture import Mixture, nll_terms, split

LEAST_WEIGHT = 0.01
"""Gaussians of less weight are left out of a density."""


@dataclass(frozen=True)
class NextPoint:
    """The density of the point after a point: a mixture of M Gaussians, and the pen state."""

    weights: np.ndarray
    """float64[M], the largest first; their sum is below 1, as small weights are left out."""
    means: np.ndarray
    """float64[M, 2], pixels."""
    covariances: np.ndarray
    """float64[M, 2, 2], pixels²."""
    pen: np.ndarray
    """float64[3], probabilities: the stroke continues after the next point, the pen lifts after it,
    or the drawing is finished and there is no next point."""


@dataclass(frozen=True)
class PointScores:
    """The scores of all points that a model reads of a drawing, in their order."""

    pieces: list[list[np.ndarray]]
    """For each stroke and each point that the model reads of it: the part of the drawn stroke that
    leads to the point, float64[n, 2] pixels. For a stroke's first point it is that point alone."""
    surprise: list[np.ndarray]
    """For each stroke float64[points]: nats of each point and of its pen state. The first point
    of a drawing scores 0 if it is the origin of the sequence and not a part of it."""
    next_points: list[NextPoint]
    """One for each point: the density of the point after it."""
    given: int
    """Number of points that belong to the start."""
    end: float
    """Nats of the end of the drawing after its last point."""


@torch.inference_mode()
def score_points(
    completer: DrawingCompleter,
    start: Drawing | None,
    ending: Drawing | None = None,
    category: str | None = None,
    least_weight: float = LEAST_WEIGHT,
) -> PointScores:
    """Return the scores of a start and of the ending that follows it.

    The nats of all points and of the end add up to the NLL of `evaluation.likelihood.nll`, times
    the number of points.

    Args:
        completer: a model of drawings.
        start: simplified before it is read, as for `complete`; None for an ending without a start.
        ending: read point by point, as the model wrote it; None for a start alone.
        category: one of the card's; the result of `completer.choose` if None.
        least_weight: Gaussians of less weight are left out of the densities.

    Raises `UsageError` if neither a start nor an ending is given.
    """
    model = completer.model
    rows = completer.rows(start, ending)  # [N, 3], data units
    whole = joined(start, ending) if start and ending else start or ending
    assert whole is not None  # `rows` refuses that neither is given
    labels = completer.labels([completer.choose(start) if category is None else category])
    read = {"shared": None, "own": [0], "latent": [len(rows)]}[model.config.encoder]
    batch = collate(Sequences([rows], labels=labels), model.layout, read)
    # One density before each row, and one before the end token. Double precision keeps the sum of
    # many points as exact as the mean of `nll`.
    head = model(batch).mixture[:, 0].double()  # [N + 1, 3 + 6 M]
    mixture = split(head, model.config.log_sigma_limit)
    targets = batch.targets[:, 0].double()  # [N + 1, 5], the end token last
    xy, pen = nll_terms(mixture, targets)  # [N + 1] each
    nats = (pen + xy)[:-1].numpy()  # [N]

    read = _points_read(completer, rows, whole)
    count = sum(map(len, read))
    # Rows up to the first point: 0 if it is the origin, and 1 or 2 in data sets where rows lead to
    # it (`first_point` of the card). Their nats are those of the first point.
    extra = len(rows) - (count - 1)
    surprise = np.append(nats[:extra].sum(), nats[extra:])  # [count]
    # The first point of an ending that continues a stroke is the start's last point.
    added = ending.points - (start is not None and start.lifted is False) if ending else 0
    pixels = model.scale / completer.factor(whole)  # per model unit
    return PointScores(
        pieces=[_pieces(*pair) for pair in zip(whole.strokes, read, strict=True)],
        surprise=np.split(surprise, np.cumsum([len(points) for points in read[:-1]])),
        next_points=_next_points(mixture, np.concatenate(read), pixels, least_weight),
        given=count - added,
        end=float(pen[-1]),
    )


def _points_read(completer: DrawingCompleter, rows: np.ndarray, whole: Drawing) -> list[np.ndarray]:
    """Return the points that the rows [N, 3] lead to, float64[n, 2] pixels for each stroke."""
    units = completer.card.drawing
    moves = rows[1:] if units.first_point else rows
    factor = completer.factor(whole)
    origin = whole.first_point * factor
    read = Drawing.from_stroke3(moves, origin, units.canvas, units.canvas)
    return [stroke / factor for stroke in read.strokes]


def _pieces(drawn: np.ndarray, read: np.ndarray) -> list[np.ndarray]:
    """Return the parts of a drawn stroke [n, 2] that lead to each of the points [m, 2] read of it.

    Simplification keeps some of the drawn points. Each piece ends at the drawn point that is
    nearest to the point read, and begins where the piece before it ends.
    """
    at, pieces = 0, [drawn[:1]]
    for point in read[1:]:
        to = at + 1 + int(np.square(drawn[at + 1 :] - point).sum(axis=1).argmin())
        pieces.append(drawn[at : to + 1])
        at = to
    # The drawn points after the last point read do not leave its place.
    pieces[-1] = np.concatenate((pieces[-1], drawn[at + 1 :]))
    return pieces


def _next_points(
    mixture: Mixture, points: np.ndarray, unit: float, least_weight: float
) -> list[NextPoint]:
    """Return the densities after each of the points [P, 2], pixels.

    mixture: of all targets; the last P follow the points. unit: pixels per model unit.
    """
    last = slice(-len(points), None)
    weights = mixture.log_pi[last].exp().numpy()  # [P, M]
    means = points[:, None] + unit * mixture.mean[last].numpy()  # [P, M, 2]
    sigma = unit * mixture.log_sigma[last].exp().numpy()  # [P, M, 2]
    # Σ = [[σx², ρ σx σy], [ρ σx σy, σy²]]
    covariances = sigma[..., :, None] * sigma[..., None, :]  # [P, M, 2, 2]
    covariances[..., [0, 1], [1, 0]] *= mixture.rho[last].numpy()[..., None]
    pen = mixture.log_pen[last].exp().numpy()  # [P, 3]
    densities = []
    for k, row in enumerate(weights):
        order = np.argsort(-row, kind="stable")
        kept = order[row[order] >= min(least_weight, row.max())]  # at least one
        densities.append(NextPoint(row[kept], means[k, kept], covariances[k, kept], pen[k]))
    return densities
