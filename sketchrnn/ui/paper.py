"""The square that pads draw on, and drawings fitted to it.

Not here: the pads (`pad.py`, `sketch/`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sketchrnn.drawings.drawing import Drawing

SIDE = 340  # pixels: fits a telephone 390 px wide, with the margins of the page
MARGIN = 12.0  # pixels around a drawing that was scaled down


def fitted(drawing: Drawing) -> Drawing:
    """Return a drawing of any canvas on one of SIDE, smaller than it was only if it must be."""
    drawing = drawing.scaled(SIDE / max(drawing.width, drawing.height))
    points = np.concatenate(drawing.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    if low.min() < 0 or high.max() > SIDE:
        factor = min(1.0, (SIDE - 2 * MARGIN) / float((high - low).max()))
        shift = SIDE / 2 - factor * (low + high) / 2
        strokes = tuple(stroke * factor + shift for stroke in drawing.strokes)
        drawing = replace(drawing, strokes=strokes)
    return drawing
