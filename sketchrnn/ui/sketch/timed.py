"""Completions with the times and the authors of their strokes, for files.

A model reads and writes strokes without times, so the times of the start come from the pad, and
those of the ending from the pen that draws it there. Not here: the file formats (`formats/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.joining import joined
from sketchrnn.ui.components import tiles


def timed(
    completions: Sequence[Completion[Drawing]], number: int, drawn: Drawing | None, side: float
) -> Completion[Drawing]:
    """Return one of the completions of a drawing with its times, milliseconds, and its authors.

    Args:
        completions: all that the pad shows: their pens are equally fast.
        number: of the completion, from 0.
        drawn: the drawing on the pad, with times and authors; None for an empty pad.
        side: of the canvas of the completions, pixels.
    """
    completion = completions[number]
    start = completion.start and _timed_start(completion.start, drawn)
    ending = completion.ending and _timed_ending(
        completion.ending,
        tiles.pen_times([one.ending for one in completions], side)[number],
        start.times[-1][-1] if start and start.times else 0.0,
    )
    whole = joined(start, ending) if start and ending else ending or start
    return replace(completion, start=start, ending=ending, whole=whole)


def _timed_start(start: Drawing, drawn: Drawing | None) -> Drawing:
    """Return the start with times and authors, if it is the first part of the drawing."""
    if drawn is None or drawn.times is None or len(drawn.strokes) < len(start.strokes):
        return start
    parts = zip(start.strokes, drawn.strokes, strict=False)
    if not all(np.array_equal(part, stroke[: len(part)]) for part, stroke in parts):
        return start  # the pad has another drawing by now
    times = zip(start.strokes, drawn.times, strict=False)
    return replace(
        start,
        times=tuple(time[: len(part)] for part, time in times),
        drawn_by=drawn.drawn_by and drawn.drawn_by[: len(start.strokes)],
    )


def _timed_ending(ending: Drawing, strokes: list[list[list[float]]], begin: float) -> Drawing:
    """Return the ending with the times of a pen that begins at `begin`, milliseconds.

    strokes: points as [x px, y px, seconds].
    """
    times = tuple(begin + 1000 * np.array(points)[:, 2] for points in strokes)
    return replace(ending, times=times, drawn_by=("model",) * len(times))
