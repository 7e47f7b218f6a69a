"""The features of the canvas for a handful of drawings, computed number by number.

A call of NumPy takes as long for one number as for a hundred, and longer than Python needs for all
the features of one drawing. Numbers are float64 here and float32 in `canvas.py`, so that the last
bits differ. Not here: when this is used (`sampling/loop.py`).
"""

from __future__ import annotations

from math import atan2, cos, exp, hypot, inf, log, pi, sin

import numpy as np

from sketchrnn.trajectories.heading import MAP_AXES

WAVELENGTHS = (0.75, 1.5, 3.0, 6.0)
"""Of the sines and cosines, model units: from half a move to half a drawing."""
SECTORS = 12
"""Directions around the pen in which the nearest ink is looked for."""
REACH = 1.5
"""Ink at this distance is felt e times weaker than ink under the pen, model units."""
SHORT = 0.05
"""Added to the length of a move before its logarithm, model units: shorter moves differ less."""
LEAST = 1e-3
"""Added to the length of a move, which may be 0, before dividing by it, model units."""
SECTORS_PER_RADIAN = SECTORS / (2 * pi)
WAVES = [2 * pi / length for length in WAVELENGTHS]


class ScalarTracker:
    """As the tracker of `CanvasSurroundings`, for rows that are never dropped."""

    axes = MAP_AXES

    def __init__(self, here: np.ndarray, began: np.ndarray, lifted: np.ndarray) -> None:
        """Begin at the end of paths [T, R, 2], model units.

        began: where the last stroke of each began [R, 2]; lifted: now, [R].
        """
        self.rows = [
            _Canvas(here[:, row], began[row].tolist(), bool(lifted[row]))
            for row in range(len(began))
        ]

    def move(self, by: np.ndarray, lifted: np.ndarray) -> list[list[float]]:
        """Return the features [R, P] after moves [R, 2], model units; lifted: after them, [R]."""
        moves = zip(self.rows, by.tolist(), lifted.tolist(), strict=True)
        return [row.move(x, y, up) for row, (x, y), up in moves]


class _Canvas:
    """One drawing: its ink, its box, and the beginning of its last stroke."""

    def __init__(self, here: np.ndarray, began: list[float], lifted: bool) -> None:
        self.ink = here.tolist()
        self.x, self.y = here[-1].tolist()
        (self.left, self.top), (self.right, self.low) = here.min(0).tolist(), here.max(0).tolist()
        self.began, self.lifted = began, lifted

    def move(self, dx: float, dy: float, lifted: bool) -> list[float]:
        """Return the features after a move, in the order of `canvas.py`."""
        x, y = self.x, self.y = self.x + dx, self.y + dy
        if self.lifted:
            self.began = [x, y]
        self.lifted = lifted
        self.left, self.top = min(self.left, x), min(self.top, y)
        self.right, self.low = max(self.right, x), max(self.low, y)
        angles = [wave * along for wave in WAVES for along in (x, y)]
        length = hypot(dx, dy)
        return [
            x,
            y,
            *map(sin, angles),
            *map(cos, angles),
            x - self.began[0],
            y - self.began[1],
            x - self.left,
            y - self.top,
            self.right - x,
            self.low - y,
            dx / (length + LEAST),
            dy / (length + LEAST),
            log(length + SHORT),
            *self._ink_around(x, y),
        ]

    def _ink_around(self, x: float, y: float) -> list[float]:
        """Return how near the ink is in each sector, then add this point to the ink."""
        near = SECTORS * [inf]
        for ink_x, ink_y in self.ink:
            across, down = ink_x - x, ink_y - y
            distance = hypot(across, down)
            sector = int(atan2(down, across) * SECTORS_PER_RADIAN + SECTORS) % SECTORS
            if distance < near[sector]:
                near[sector] = distance
        self.ink.append([x, y])
        return [exp(-distance / REACH) for distance in near]
