"""Examples, drawn by hand for this project: starts for the Sketch page, whole drawings for Morph.

Each stroke is a few control points on a canvas of 100 × 100 and becomes the smooth curve through
them, as if a person had drawn it. A stroke that begins with `=` becomes straight lines.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import arc_length

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
WHOLE = {
    "cat": (
        "50,26 28,32 17,52 26,74 50,82 74,74 83,52 72,32 50,26",
        "=24,37 21,9 41,27",
        "=60,27 79,9 77,38",
        "37,46 33,50 37,54 41,50 37,46",
        "63,46 59,50 63,54 67,50 63,46",
        "=46,59 54,59 50,64 46,59",
        "50,64 47,71 39,70",
        "50,64 53,71 61,70",
        "=30,61 4,57",
        "=30,66 6,71",
        "=70,61 96,57",
        "=70,66 94,71",
    ),
    "whole cat": (
        "24,12 13,18 11,30 19,39 31,38 38,29 35,17 24,12",
        "=13,20 11,4 22,13",
        "=29,13 38,4 37,20",
        "=19,23 19,26",
        "=29,23 29,26",
        "=23,30 26,30 24,32 23,30",
        "36,32 54,30 74,34 84,46 82,60 64,66 40,65 25,58 20,39",
        "=34,64 33,88",
        "=42,66 42,88",
        "=68,66 68,88",
        "=77,63 78,88",
        "84,46 93,40 95,28 90,18",
    ),
    "pig": (
        "50,16 26,23 12,48 22,76 50,87 78,76 88,48 74,23 50,16",
        "=22,28 14,8 38,20",
        "=62,20 86,8 79,29",
        "=36,40 36,45",
        "=64,40 64,45",
        "50,50 38,54 36,63 43,71 57,71 64,63 62,54 50,50",
        "=45,58 45,63",
        "=55,58 55,63",
        "37,77 50,81 63,77",
    ),
    "whole pig": (
        "22,24 10,30 7,42 14,53 27,54 36,46 36,33 22,24",
        "=13,28 11,15 23,24",
        "=27,25 37,16 35,31",
        "=15,35 15,38",
        "=26,35 26,38",
        "20,41 14,44 15,49 24,50 26,45 20,41",
        "36,36 56,29 78,34 90,48 84,63 60,69 36,66 25,55",
        "=36,66 36,84 43,84 43,68",
        "=70,67 70,84 77,84 77,64",
        "90,46 96,42 93,37 90,42 97,47",
    ),
    "face": (
        "50,6 24,14 10,42 18,74 50,94 82,74 90,42 76,14 50,6",
        "35,36 30,41 35,46 40,41 35,36",
        "65,36 60,41 65,46 70,41 65,36",
        "50,46 45,59 53,60",
        "31,69 40,78 50,80 60,78 69,69",
    ),
    "sad face": (
        "50,6 24,14 10,42 18,74 50,94 82,74 90,42 76,14 50,6",
        "35,36 30,41 35,46 40,41 35,36",
        "65,36 60,41 65,46 70,41 65,36",
        "50,46 45,59 53,60",
        "32,79 40,71 50,69 60,71 68,79",
    ),
    "radio": (
        "=6,30 6,84 94,84 94,30 6,30",
        "30,42 18,50 18,66 30,74 42,66 42,50 30,42",
        "=56,42 86,42 86,54 56,54 56,42",
        "62,64 57,69 62,74 67,69 62,64",
        "80,64 75,69 80,74 85,69 80,64",
        "=78,30 92,6",
    ),
    "alarm clock": (
        "50,18 25,26 14,52 24,78 50,88 76,78 86,52 75,26 50,18",
        "=50,32 50,54 66,60",
        "16,34 10,22 20,12 33,20",
        "67,20 80,12 90,22 84,34",
        "=28,82 20,95",
        "=72,82 80,95",
    ),
    "monkey": (
        "50,12 28,20 20,42 28,66 50,76 72,66 80,42 72,20 50,12",
        "22,34 10,32 6,44 12,55 22,52",
        "78,34 90,32 94,44 88,55 78,52",
        "=40,36 40,41",
        "=60,36 60,41",
        "50,48 36,52 32,62 40,70 60,70 68,62 64,52 50,48",
        "=47,54 47,56",
        "=53,54 53,56",
        "40,62 50,66 60,62",
    ),
}


def start(name: str | None, side: float) -> Drawing | None:
    """Return the start of a category or of `kanji` on a canvas of `side` px; None for none."""
    return None if name not in STARTS else _drawing(STARTS[name], side)


def whole(name: str, side: float) -> Drawing:
    """Return the whole drawing of this name on a canvas of `side` px."""
    return _drawing(WHOLE[name], side)


def _drawing(strokes: tuple[str, ...], side: float) -> Drawing:
    return Drawing(tuple(_stroke(text) * (side / 100) for text in strokes), side, side)


def _stroke(text: str) -> np.ndarray:
    """Return the points float64[n, 2] of one stroke in the form above."""
    pairs = text.removeprefix("=").split()
    points = np.array([pair.split(",") for pair in pairs], dtype=float)  # [n, 2]
    if text.startswith("="):
        return points
    along = arc_length(points)
    closed = bool((points[0] == points[-1]).all())
    curve = CubicSpline(along, points, bc_type="periodic" if closed else "natural")
    return curve(np.linspace(0, along[-1], int(along[-1] / 2)))
