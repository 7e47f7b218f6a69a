"""Adds the icon to a completed drawing: start and ending as an SVG on the grid of the model's card.

Not here: how strokes become lines and arcs (`drawings/icon.py`).
"""

from __future__ import annotations

from dataclasses import replace

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.icon import make_icon
from sketchrnn.inference.completion import Completion

LONGEST_ICON = 250
"""Points. A longer ending is not made an icon."""


def with_icon(done: Completion[Drawing], side: float, grid: float) -> Completion[Drawing]:
    """Return a completion with its icon; unchanged if the ending is too long for one.

    side: of the canvas, data units. grid: spacing of its grid, data units; 0 if there is none.
    """
    if grid == 0 or done.whole is None:
        return done
    factor = side / max(done.whole.width, done.whole.height)  # data units per pixel
    given = None if done.start is None else done.start.scaled(factor)
    start = () if given is None else given.strokes
    if done.ending is None:
        return replace(done, icon=make_icon(start, (), False, side, grid).svg)
    if done.ending.points > LONGEST_ICON:
        return done
    ending = done.ending.scaled(factor)
    goes_on = given is not None and given.lifted is False
    icon = make_icon(start, ending.strokes, goes_on, side, grid)
    curves = replace(ending, strokes=tuple(icon.strokes), drawn_by=None).scaled(1 / factor)
    return replace(done, icon=icon.svg, curves=curves)
