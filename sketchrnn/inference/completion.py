"""One ending of a start, and the order of several endings.

Not here: how an ending is sampled (`completer.py`) and how it is joined to its start (`drawings.py`
and `trajectories.py`).
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
    share: float | None = None
    """For a trajectory: the share of all samples that this one represents, 0 to 1."""
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
        """Whether the ending scribbles or reached the limit of points; such endings are last."""
        return self.scribbled or not self.finished

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
    def failed(self) -> bool:
        """Whether the ending scribbles or reached the limit of points."""
        return self.scribbled or not self.finished


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
    """Return the endings, likeliest first; those that scribble or never end are last.

    An empty ending has a probability (of the end token), the others have a density, and the two do
    not compare. Empty endings are first if their probability is above one half, and behind all
    other finished endings if it is not.
    """
    return sorted(endings, key=_rank)


def _rank(one: SampledEnding) -> tuple[int, float]:
    """Return the sorting key of an ending; lower keys are first."""
    if one.failed:
        return 3, -one.score
    if len(one.moves) == 0:
        return (0 if one.score > math.log(0.5) else 2), -one.score
    return 1, -one.score
