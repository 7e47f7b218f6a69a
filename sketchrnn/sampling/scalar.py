"""What `draw.py` and `place.py` do, of a few rows: number by number.

A call of NumPy takes as long for one number as for a hundred, and longer than all that Python does
for one row. Numbers are float64 here and float32 there, so that the last bits differ. What is not
here: why it is reckoned so, and how many are few (`writer.py`).
"""

from __future__ import annotations

from math import atan2, cos, exp, hypot, inf, log, pi, sin, sqrt, tanh
from operator import add

import numpy as np

from sketchrnn.model.mixture import ATANH_RHO_LIMIT, LOG_SIGMA_LIMIT
from sketchrnn.model.surroundings import LEAST, REACH, SECTORS, SHORT, WAVELENGTHS, stroke_began
from sketchrnn.sampling.draw import PENS

STATES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))  # of the pen
SECTORS_A_RADIAN = SECTORS / (2 * pi)
WAVES = [2 * pi / length for length in WAVELENGTHS]


def draw(
    head: np.ndarray,
    noise: np.ndarray,
    gumbel: np.ndarray,
    log_sigma_limit: float = LOG_SIGMA_LIMIT,
) -> np.ndarray:
    """Draw one move for each row, as `draw.draw`."""
    rows = zip(head.tolist(), noise.tolist(), gumbel.tolist(), strict=True)
    return np.array([_drawn(*row, log_sigma_limit) for row in rows], np.float32)


def _drawn(
    head: list[float], noise: list[float], gumbel: list[float], limit: float
) -> tuple[float, ...]:
    tilted = list(map(add, head, gumbel))  # the head is longer
    pen, weights = tilted[:PENS], tilted[PENS:]
    _, x, y, wide, tall, slant = head[PENS + weights.index(max(weights)) :: len(weights)]
    rho = tanh(max(-ATANH_RHO_LIMIT, min(ATANH_RHO_LIMIT, slant)))
    first, second = noise
    return (
        x + exp(max(-limit, min(limit, wide))) * first,
        y + exp(max(-limit, min(limit, tall))) * (rho * first + sqrt(1 - rho * rho) * second),
        *STATES[pen.index(max(pen))],
    )


class Pen:
    """What is known of the `canvas`, as `place.Pen`; in model units."""

    facing = None

    def __init__(self, here: np.ndarray, lifted: np.ndarray) -> None:
        """Begin where paths [T, B, 2], lifted [T, B], leave off."""
        began = stroke_began(here, lifted)[-1]
        self.rows = [
            _Canvas(here[:, row], began[row].tolist(), bool(lifted[-1, row]))
            for row in range(len(began))
        ]

    def move(self, by: np.ndarray, lifted: np.ndarray) -> list[list[float]]:
        """Return the inputs [B, P] after moves [B, 2], lifted then [B]."""
        moves = zip(self.rows, by.tolist(), lifted.tolist(), strict=True)
        return [row.move(x, y, up) for row, (x, y), up in moves]


class _Canvas:
    def __init__(self, here: np.ndarray, began: list[float], lifted: bool) -> None:
        self.ink = here.tolist()
        self.x, self.y = here[-1].tolist()
        (self.left, self.top), (self.right, self.low) = here.min(0).tolist(), here.max(0).tolist()
        self.began, self.lifted = began, lifted

    def move(self, dx: float, dy: float, lifted: bool) -> list[float]:
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
            *self._feel(x, y),
        ]

    def _feel(self, x: float, y: float) -> list[float]:
        """Return how near the ink is in each sector, and leave some here."""
        near = SECTORS * [inf]
        for ink_x, ink_y in self.ink:
            across, down = ink_x - x, ink_y - y
            distance = hypot(across, down)
            sector = int(atan2(down, across) * SECTORS_A_RADIAN + SECTORS) % SECTORS
            if distance < near[sector]:
                near[sector] = distance
        self.ink.append([x, y])
        return [exp(-distance / REACH) for distance in near]
