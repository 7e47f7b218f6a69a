"""The starts with which the Sketch page opens: drawn by hand for this project, one a category.

Each is a few control points on a canvas of 100 × 100; a stroke is the smooth curve through them, so
that it looks like one that a person drew. A stroke that begins with `=` has straight lines instead.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from sketchrnn.drawing import Drawing

KANJI = "kanji"
STARTS = {
    KANJI: (
        "=12,32 46,28",
        "=29,12 29,88",
        "28,34 22,48 9,62",
        "=31,44 42,54",
    ),
    "airplane": ("8,52 20,43 50,42 80,44 92,50 80,57 45,60 15,58 8,52",),
    "bicycle": (
        "24,52 12,58 8,70 14,82 26,85 38,78 40,66 34,55 24,52",
        "76,52 64,58 60,70 66,82 78,85 90,78 92,66 86,55 76,52",
    ),
    "cat": (
        "50,30 30,36 22,54 30,74 50,80 70,74 78,54 70,36 50,30",
        "=28,40 24,16 42,31",
        "=58,31 76,16 73,41",
    ),
    "eye": ("6,52 26,34 50,28 74,34 94,52 74,68 50,73 26,68 6,52",),
    "guitar": ("40,58 28,56 18,66 20,82 34,90 48,84 52,74 60,66 56,54 46,52 40,58",),
    "map": ("=8,24 36,14 36,74 8,86 8,24",),
    "monkey": ("50,20 30,28 24,48 32,68 50,76 68,68 76,48 70,28 50,20",),
    "mouth": ("8,48 28,36 42,34 50,39 58,34 72,36 92,48",),
}


def start(name: str | None, side: float) -> Drawing | None:
    """The example of a category, or of `kanji`, on a canvas of `side` px; None if there is none."""
    if name not in STARTS:
        return None
    strokes = tuple(_stroke(text) * (side / 100) for text in STARTS[name])
    return Drawing(strokes, side, side)


def _stroke(text: str) -> np.ndarray:
    """float64[n, 2] of one line of STARTS."""
    pairs = text.removeprefix("=").split()
    points = np.array([pair.split(",") for pair in pairs], dtype=float)  # [n, 2]
    if text.startswith("="):
        return points
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    closed = bool((points[0] == points[-1]).all())
    curve = CubicSpline(along, points, bc_type="periodic" if closed else "natural")
    return curve(np.linspace(0, along[-1], int(along[-1] / 2)))
