"""What a network reads at each step, as short texts for its picture. Not here: the picture."""

from __future__ import annotations

import numpy as np

from sketchrnn.ui.components.network import shown

ARROWS = "→↗↑↖←↙↓↘"
START = "•"


def numbers(values: np.ndarray) -> list[str]:
    """Return numbers [T] as texts."""
    return [shown(value) for value in values]


def moves(points: np.ndarray) -> list[str]:
    """Return the moves between points [T, 2] in pixels, y down, as arrows with their length.

    The first text stands for the start of the drawing.
    """
    steps = np.diff(points, axis=0) * [1, -1]
    octants = np.round(np.arctan2(steps[:, 1], steps[:, 0]) / (np.pi / 4)).astype(int) % 8
    lengths = np.hypot(*steps.T)
    pairs = zip(octants, lengths, strict=True)
    return [START, *(f"{ARROWS[octant]} {length:.0f}" for octant, length in pairs)]
