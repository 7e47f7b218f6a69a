"""Draws test drives with the endings that a model shows, to be looked at.

    python -m benchmarks.drives --model berlin --data berlin --out drives.png [--drives 10] [-k 6]

Each panel is one drive: the part given in black, what followed in green, and the endings in red,
thicker if they represent more samples, with their shares at their ends. Grey are the streets, or
training trajectories where the streets are not known. A dot marks each step.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.city import model_and_data
from benchmarks.command import command_line
from sketchrnn.data.sources.simulated import find_city
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.protocol import (
    PredictionSettings,
    Protocol,
    predict,
    require_trajectories,
)
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.forecast import SAMPLES, spread

SIDE = 480  # of a panel, pixels
COLUMNS = 5
MARGIN = 0.08  # around what is drawn, of its size
LINES = 4000  # training trajectories in the background, at most
STREET, GIVEN, TRUTH, ENDING = "#c9ccd1", "#000000", "#1a9850", "#d7301f"


class Panel:
    """A square picture of a part of the map; positions are in metres [N, 2]."""

    def __init__(self, low: np.ndarray, high: np.ndarray) -> None:
        """Show the box from `low` to `high`, [2] each."""
        self.size = max(float((high - low).max()) * (1 + 2 * MARGIN), 50.0)
        self.corner = (low + high - self.size) / 2
        self.image = Image.new("RGB", (SIDE, SIDE), "white")
        self.pen = ImageDraw.Draw(self.image)

    def line(self, path: np.ndarray, colour: str, width: int, dots: bool = True) -> None:
        """Draw a path, with a dot at each position."""
        x, y = ((path - self.corner) / self.size * SIDE).T
        at = list(zip(x.tolist(), (SIDE - y).tolist(), strict=True))
        self.pen.line(at, fill=colour, width=width)
        for x, y in at if dots else []:
            self.pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill=colour)

    def text(self, place: np.ndarray, words: str) -> None:
        """Write words at a position [2]."""
        x, y = (place - self.corner) / self.size * SIDE
        self.pen.text((min(x + 3, SIDE - 30), min(max(SIDE - y - 6, 0), SIDE - 12)), words, "black")

    def shows(self, path: np.ndarray) -> bool:
        """Return whether a part of a path is in the picture."""
        inside = (path > self.corner) & (path < self.corner + self.size)
        return bool(inside.all(-1).any())


def background(model: TrajectoryCompleter, dataset: Dataset) -> list[np.ndarray]:
    """Return lines [N, 2] in metres: the streets, or some training trajectories."""
    if city := find_city(model.card.data):
        return [model.frame.to_metres(*line.T) for line in city.load_streets()]
    return [dataset.path(i) for i in dataset.indices("train")[:LINES]]


def draw_drive(
    lines: list[np.ndarray],
    seen: np.ndarray,
    truth: np.ndarray,
    endings: np.ndarray,
    shares: np.ndarray,
) -> Image.Image:
    """Return the picture of one drive.

    Args:
        lines: of the background, [N, 2] metres each.
        seen: [S + 1, 2] metres.
        truth: [T, 2] metres.
        endings: [K, T, 2] metres.
        shares: [K], how many of the samples each represents, 0 to 1.
    """
    every = np.concatenate((seen, truth, endings.reshape(-1, 2)))
    picture = Panel(every.min(0), every.max(0))
    for line in filter(picture.shows, lines):
        picture.line(line, STREET, 1, dots=False)
    for ending, share in reversed(list(zip(endings, shares, strict=True))):
        picture.line(np.concatenate((seen[-1:], ending)), ENDING, 1 + round(8 * share))
    picture.line(seen, GIVEN, 3)
    picture.line(np.concatenate((seen[-1:], truth)), TRUTH, 2)
    for ending, share in zip(endings, shares, strict=True):
        picture.text(ending[-1], f"{share:.0%}")
    picture.pen.text((4, 4), f"{picture.size:,.0f} m", "black")
    return picture.image


def main() -> None:
    """Write the picture."""
    arguments = command_line(__doc__, "--model", "--data")
    arguments.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    arguments.add_argument("--drives", type=int, default=10)
    arguments.add_argument("-k", type=int, default=6, help="endings of each (6)")
    chosen = arguments.parse_args()
    model, dataset = model_and_data(chosen.model, chosen.data)
    card = model.card
    protocol = Protocol.of(model)
    cut = require_trajectories(dataset, "test", protocol).evenly(chosen.drives)
    samples = predict(
        model, cut.seen, PredictionSettings(protocol.horizon, SAMPLES, card.temperature)
    )
    numbers, counts = spread(samples, chosen.k)  # [n, K] each
    lines = background(model, dataset)
    sheet = Image.new("RGB", (COLUMNS * SIDE, math.ceil(len(samples) / COLUMNS) * SIDE), "white")
    for i, (seen, truth) in enumerate(zip(cut.seen, cut.truth, strict=True)):
        shares = counts[i] / SAMPLES
        picture = draw_drive(lines, seen, truth, samples[i, numbers[i]], shares)
        sheet.paste(picture, (i % COLUMNS * SIDE, i // COLUMNS * SIDE))
    sheet.save(chosen.out)


if __name__ == "__main__":
    main()
