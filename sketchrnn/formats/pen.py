"""How strokes look and move when they are shown: colours, the width of the pen, and its timing.

One place, so that SVG, PNG, GIF and animation agree. The app's own theme is not here.
"""

from collections.abc import Sequence

import numpy as np

from sketchrnn.errors import UsageError

START_COLOUR = "#1f2933"
ENDING_COLOUR = "#d9480f"
MAX_SECONDS = 60.0

_LIFT_SECONDS = 0.12  # between two strokes
_LIFTS_SHARE = 0.3  # of the whole time, at most, however many strokes there are


def pen_width(width: float, height: float) -> float:
    """The width in pixels of a line that looks right on a canvas of `width` by `height`."""
    return max(width, height) / 90


def arc_length(stroke: np.ndarray) -> np.ndarray:
    """float64[n]: pixels along the stroke [n, 2] from its first point to each of its points."""
    return np.append(0.0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))


def schedule(
    strokes: Sequence[np.ndarray], seconds: float, dot: float
) -> list[tuple[float, float]]:
    """When each stroke begins and how long it takes, (begin, duration) in seconds.

    The pen keeps one speed, lifts briefly between strokes and is done at `seconds`. A stroke of no
    length takes as long as `dot` pixels would, since a dot too takes time.
    """
    if not 0 < seconds <= MAX_SECONDS:
        raise UsageError(f"expected above 0 and at most {MAX_SECONDS:g} s, got {seconds:g}")
    if not strokes:
        return []
    lifts = len(strokes) - 1
    lift = min(_LIFT_SECONDS, _LIFTS_SHARE * seconds / max(1, lifts))
    lengths = np.array([max(dot, arc_length(stroke)[-1]) for stroke in strokes])
    durations = lengths / lengths.sum() * (seconds - lifts * lift)
    begins = np.cumsum(durations + lift) - durations - lift
    return list(zip(begins.tolist(), durations.tolist(), strict=True))
