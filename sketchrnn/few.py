"""What `draw.py` and `place.py` do, of a few rows: number by number.

A call of NumPy takes as long for one number as for a hundred, and longer than all that Python does
for one row. Numbers are float64 here and float32 there, so that the last bits differ. What is not
here: why it is reckoned so, and how many are few (`writer.py`).
"""

from __future__ import annotations

from math import cos, exp, hypot, inf, log, pi, sin, sqrt, tanh
from operator import add

import numpy as np

from sketchrnn.draw import PENS
from sketchrnn.mixture import ATANH_RHO_LIMIT, LOG_SIGMA_LIMIT
from sketchrnn.place import LEAST, REACH, SECTORS, SHORT, WAVELENGTHS, felt, stroke_began

STATES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))  # of the pen
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

    def __init__(self, here: np.ndarray, lifted: np.ndarray, steps: int) -> None:
        """Begin where paths [T, B, 2], lifted [T, B], leave off, to go on for `steps` at most."""
        began = stroke_began(here, lifted)[-1]
        self.rows = [
            _Canvas(here[:, row], began[row].tolist(), bool(lifted[-1, row]), steps)
            for row in range(len(began))
        ]

    def move(self, by: np.ndarray, lifted: np.ndarray) -> list[list[float]]:
        """Return the inputs [B, P] after moves [B, 2], lifted then [B]."""
        moves = zip(self.rows, by.tolist(), lifted.tolist(), strict=True)
        return [row.move(x, y, up) for row, (x, y), up in moves]


class _Canvas:
    def __init__(self, here: np.ndarray, began: list[float], lifted: bool, steps: int) -> None:
        self.count = len(here)
        self.ink = np.zeros((2, self.count + steps), np.float32)
        self.ink[:, : self.count] = here.T
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
        ink, near = self.ink, SECTORS * [inf]
        felt_ink = felt(ink[0, : self.count] - x, ink[1, : self.count] - y)
        for distance, sector in zip(*(part.tolist() for part in felt_ink), strict=True):
            if distance < near[sector]:
                near[sector] = distance
        ink[0, self.count], ink[1, self.count] = x, y
        self.count += 1
        return [exp(-distance / REACH) for distance in near]
