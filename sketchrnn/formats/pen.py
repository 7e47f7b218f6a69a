"""How strokes look and move: colours, the width of the pen, and its timing.

SVG, PNG, GIF and the animations share it. Not here: the theme of the app.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn.errors import UsageError

START_COLOUR = "#1f2933"
ENDING_COLOUR = "#d9480f"
MAX_SECONDS = 60.0
"""Longest animation."""

_LIFT_SECONDS = 0.12  # pause between two strokes
_LIFTS_SHARE = 0.3  # most of the whole time that all pauses together may take


@dataclass(frozen=True)
class Scene:
    """What a picture shows: a start and an ending on one canvas."""

    start: Sequence[np.ndarray]
    """Strokes, each float64[n, 2], pixels. They stand still in an animation."""
    ending: Sequence[np.ndarray]
    """Strokes like those of the start. An animation draws them."""
    width: float
    """Of the canvas, pixels."""
    height: float
    """Of the canvas, pixels."""
    ending_colour: str = ENDING_COLOUR
    """The start is drawn in `START_COLOUR`."""


def pen_width(width: float, height: float) -> float:
    """Return the width of the pen for a canvas of `width` by `height`, all in pixels."""
    return max(width, height) / 90


def arc_length(stroke: np.ndarray) -> np.ndarray:
    """Return float64[n], the length of the stroke [n, 2] from its first point to each point."""
    return np.append(0.0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))


def schedule(
    strokes: Sequence[np.ndarray], seconds: float, dot: float
) -> list[tuple[float, float]]:
    """Return when each stroke begins and how long it takes, (begin, duration) in seconds.

    The pen has one speed, pauses between strokes and finishes at `seconds`. A stroke shorter than
    `dot` pixels takes as long as one of that length, so that dots are visible. Raises UsageError
    if `seconds` is not above 0 and at most 60.
    """
    if not 0 < seconds <= MAX_SECONDS:
        raise UsageError(
            f"expected a duration above 0 s and at most {MAX_SECONDS:g} s, got {seconds:g}"
        )
    if not strokes:
        return []
    lifts = len(strokes) - 1
    lift = min(_LIFT_SECONDS, _LIFTS_SHARE * seconds / max(1, lifts))
    # begin of stroke i = what the strokes before it took, with i pauses
    lengths = np.array([max(dot, arc_length(stroke)[-1]) for stroke in strokes])
    durations = lengths / lengths.sum() * (seconds - lifts * lift)
    begins = np.cumsum(durations + lift) - durations - lift
    return list(zip(begins.tolist(), durations.tolist(), strict=True))
