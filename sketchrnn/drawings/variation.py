"""Variation: new drawings from one drawing, as another hand or another day would draw it.

A few drawings show little of what varies between drawings of the same thing. Affine maps of the
whole are part of every training (`data/batches.py`); here each stroke moves on its own, and the
paper is bent smoothly, as in the elastic distortions of Simard et al. 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sketchrnn.drawings.drawing import Drawing

SHIFT = 0.03
"""Standard deviation of the shift of a stroke, in extents of the drawing."""
STRETCH = 0.1
"""Standard deviation of the stretch of a stroke along each axis, as a share."""
TURN = 0.1
"""Standard deviation of the rotation of a stroke, radians."""
BEND = 0.03
"""Standard deviation of the bend of the paper, in extents of the drawing."""
WAVES = 3
"""Waves that bend the paper, each of a random direction and a length of about the extent."""


def varied(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Return a changed copy of a drawing, without times."""
    strokes = varied_strokes(drawing.strokes, rng)
    return replace(drawing, strokes=tuple(strokes), times=None)


def varied_strokes(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return changed copies of the strokes of one drawing, each float64 [n, 2], in their unit."""
    extent = float(np.ptp(np.concatenate(strokes), axis=0).max()) or 1.0  # of a dot: any number
    waves = rng.normal(0, 2 * np.pi / extent, (WAVES, 2))  # radians per unit
    phases = rng.uniform(0, 2 * np.pi, WAVES)
    bends = rng.normal(0, BEND * extent / np.sqrt(WAVES / 2), (WAVES, 2))  # units

    def moved(stroke: np.ndarray) -> np.ndarray:
        middle = stroke.mean(axis=0)
        turn = rng.normal(0, TURN)
        cos, sin = np.cos(turn), np.sin(turn)
        linear = np.array([[cos, sin], [-sin, cos]]) * np.exp(rng.normal(0, STRETCH, 2))
        own = (stroke - middle) @ linear + middle + rng.normal(0, SHIFT * extent, 2)
        return own + np.sin(own @ waves.T + phases) @ bends

    return [moved(stroke) for stroke in strokes]
