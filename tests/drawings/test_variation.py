"""Tests of `variation`: a changed copy is like the drawing, and no two are equal."""

import numpy as np

from sketchrnn import Drawing
from sketchrnn.drawings.variation import varied

DRAWING = Drawing(
    (np.array([[0.0, 0], [100, 0], [100, 100]]), np.array([[20.0, 30], [40, 60]])), 120, 120
)


def test_a_copy_is_near_its_drawing() -> None:
    rng = np.random.default_rng(0)
    copies = [varied(DRAWING, rng) for _ in range(50)]
    for copy in copies:
        assert [len(stroke) for stroke in copy.strokes] == [3, 2] and copy.width == 120
    away = [
        np.hypot(*(np.concatenate(copy.strokes) - np.concatenate(DRAWING.strokes)).T).mean()
        for copy in copies
    ]
    assert min(away) > 1 and np.mean(away) < 20  # pixels
    assert len({float(copy.strokes[0][0, 0]) for copy in copies}) == 50


def test_a_dot_and_a_single_place_can_be_varied() -> None:
    dot = Drawing((np.array([[5.0, 5]]),), 10, 10)
    assert varied(dot, np.random.default_rng(0)).points == 1
