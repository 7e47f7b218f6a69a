"""Endings as drawings: from sampled moves, and joined to the start that they continue.

Not here: sampling (`drawings.py`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import arc_length

GAP = 0.1
"""Distance between the ends of a closed stroke, as a share of its length."""


def forms(start: Drawing) -> list[Drawing]:
    """Return the start; with a finished and an unfinished last stroke if it is unknown which it is.

    A stroke that ends where it began is finished.
    """
    if start.lifted is not None:
        return [start]
    stroke = start.strokes[-1]
    gap = np.hypot(*(stroke[-1] - stroke[0]))
    closed = len(stroke) > 1 and gap <= GAP * arc_length(stroke)[-1]
    return [replace(start, lifted=one) for one in ([True] if closed else [True, False])]


def drawing_after(start: Drawing, moves: np.ndarray, finished: bool) -> Drawing | None:
    """Return moves [N, 3], pixels, as the strokes that follow a start; None if N is 0.

    If the pen is down at the end of the start, the first stroke begins at the start's last point.
    """
    if len(moves) == 0:
        return None
    first = start.last_point
    path = first + np.cumsum(moves[:, :2], axis=0)  # [N, 2]
    ends = np.flatnonzero(moves[:, 2] > 0) + 1  # a row with a lifted pen is the last of its stroke
    strokes = [part for part in np.split(path, ends) if len(part)]
    if start.lifted is False:
        strokes[0] = np.concatenate((first[None], strokes[0]))
    lifted = finished or bool(moves[-1, 2] > 0)
    return Drawing(tuple(strokes), start.width, start.height, None, start.category, lifted)


def centred(moves: np.ndarray, canvas: float, finished: bool) -> Drawing | None:
    """Return moves [N, 3], pixels, as a drawing in the middle of a square canvas; None if N is 0.

    canvas: its side, pixels.
    """
    if len(moves) == 0:
        return None
    path = np.concatenate((np.zeros((1, 2)), np.cumsum(moves[:, :2], axis=0)))  # [N + 1, 2]
    origin = canvas / 2 - (path.min(0) + path.max(0)) / 2
    lifted = finished or bool(moves[-1, 2] > 0)
    drawing = Drawing.from_stroke3(moves, origin, canvas, canvas, lifted)
    return replace(drawing, drawn_by=("model",) * len(drawing.strokes))


def joined(start: Drawing, ending: Drawing) -> Drawing:
    """Return both as one drawing.

    If the pen is down at the end of the start, the ending's first stroke begins at the start's last
    point and extends the start's last stroke. The result has times if both have times.
    """
    strokes, added = list(start.strokes), list(ending.strokes)
    drawn_by = list(start.drawn_by or ["person"] * len(strokes))
    if start.lifted is False:
        strokes[-1] = np.concatenate((strokes[-1], added.pop(0)[1:]))
        drawn_by[-1] = "model" if drawn_by[-1] == "model" else "both"
    drawn_by += ["model"] * len(added)
    return replace(
        start,
        strokes=tuple(strokes + added),
        times=_joined_times(start, ending),
        lifted=ending.lifted,
        drawn_by=tuple(drawn_by),
    )


def _joined_times(start: Drawing, ending: Drawing) -> tuple[np.ndarray, ...] | None:
    """Return the times of `joined`; None if one of the two has none."""
    if start.times is None or ending.times is None:
        return None
    times, added = list(start.times), list(ending.times)
    if start.lifted is False:
        times[-1] = np.concatenate((times[-1], added.pop(0)[1:]))
    return tuple(times + added)
