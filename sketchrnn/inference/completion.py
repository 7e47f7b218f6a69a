"""One ending of a start, and the order of several endings.

Not here: how an ending is sampled (`completer.py`), how it is joined to its start (`drawings.py`
and `trajectories.py`), and which endings of a drawing are shown (`selection.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.scribble import scribbles
from sketchrnn.errors import UsageError
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.sampling.loop import Sampled
from sketchrnn.trajectories.trajectory import Trajectory

Content = TypeVar("Content", bound=Drawing | Trajectory)
"""What a model completes: `Drawing` or `Trajectory`."""


@dataclass(frozen=True)
class Completion(Generic[Content]):
    """One ending of a start: `Completion[Drawing]` or `Completion[Trajectory]`."""

    start: Content | None
    """The part of the start that was kept; None if the model began from nothing."""
    ending: Content | None
    """What the model added; None if the model ended at once."""
    whole: Content | None
    """Start and ending together; None if there is neither."""
    log_prob: float
    """Nats per added point, at temperature 1."""
    finished: bool
    """True if the model ended by itself, False if it reached the limit of points."""
    scribbled: bool = False
    """True if the ending circles in a small area (`drawings/scribble.py`); False for
    trajectories."""
    strayed: bool = False
    """True if the ending leaves the canvas (`selection.strays`); False for trajectories."""
    category: str | None = None
    """What the model completed the drawing as; None for a model without categories."""
    character: str | None = None
    """The character that the drawing is, empty if it is none; None for a model that draws other
    things."""
    share: float | None = None
    """For a trajectory: the share of all samples that this one represents, 0 to 1."""
    samples: int | None = None
    """For a trajectory: the number of all samples."""
    icon: str | None = None
    """Start and ending as an SVG for designers, if the model's card has a grid."""
    curves: Drawing | None = None
    """The ending as it is in `icon`, with its curves as fine polylines."""

    @property
    def shown(self) -> Content | Drawing | None:
        """The ending as pages and pictures show it: the curves of an icon, else `ending`."""
        return self.ending if self.curves is None else self.curves

    @property
    def failed(self) -> bool:
        """Whether the ending scribbles, leaves the canvas or reached the limit of points.

        Such endings are last.
        """
        return self.scribbled or self.strayed or not self.finished

    @property
    def drawing(self) -> Drawing:
        """Start and ending together, from a model of drawings; else `UsageError`."""
        if not isinstance(self.whole, Drawing):
            raise UsageError("expected a completed drawing, this completion has none")
        return self.whole

    @property
    def trajectory(self) -> Trajectory:
        """Start and ending together, from a model of trajectories; else `UsageError`."""
        if not isinstance(self.whole, Trajectory):
            raise UsageError("expected a completed trajectory, this completion has none")
        return self.whole


class SampledEnding(NamedTuple):
    """One ending as the model sampled it."""

    moves: np.ndarray  # float64 [N, 3] stroke-3, data units
    finished: bool
    scribbled: bool
    score: float  # nats per point

    @property
    def tier(self) -> int:
        """That of the function `tier`."""
        return tier(self.scribbled or not self.finished, len(self.moves) == 0, self.score)


def endings_of(sampled: Sampled, canvas: float | None) -> list[SampledEnding]:
    """Return the sampled endings one by one, in their order.

    canvas: side of the canvas in data units, which `scribbles` needs; None for trajectories, which
    are never called scribbles.
    """
    endings = []
    for moves, length, finished, log_prob in zip(
        sampled.moves, sampled.lengths, sampled.finished, sampled.log_prob, strict=True
    ):
        stroke3 = to_stroke3(moves[:length]).astype(np.float64)  # [N, 3]
        scribbled = canvas is not None and scribbles(stroke3, canvas)
        # The log probability of an empty ending is that of the end token alone.
        score = float(log_prob / max(1, length))
        endings.append(SampledEnding(stroke3, bool(finished), scribbled, score))
    return endings


def ordered(endings: Sequence[SampledEnding]) -> list[SampledEnding]:
    """Return the endings, likeliest first in each tier."""
    return sorted(endings, key=lambda one: (one.tier, -one.score))


def tier(failed: bool, empty: bool, log_prob: float) -> int:
    """Return the tier of an ending, 0 to 3; lower tiers are first.

    An empty ending has a probability (of the end token), the others have a density, and the two do
    not compare. Empty endings are first if their probability is above one half, and behind all
    other finished endings if it is not. Endings that failed are last.
    """
    if failed:
        return 3
    if empty:
        return 0 if log_prob > math.log(0.5) else 2
    return 1
