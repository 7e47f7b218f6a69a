"""Films: codes between drawings, the order in which they are played, and the sheet of some."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchrnn.inference.morph import along, between_four, interpolate

STEPS = 33
"""Number of codes in a row."""
EVERY = 4
"""Every fourth code of a row is on the sheet."""
GRID = 5
"""Tiles along a side of a square."""
FINER = 3
"""Steps from one tile of a square to the next."""


@dataclass(frozen=True)
class Film:
    """Codes, and how the page shows them."""

    codes: np.ndarray  # [n, Z]
    reel: list[int]
    """Indices of codes in the order of the animation, which is a loop."""
    tiles: list[int]
    """Indices of the codes on the sheet."""
    columns: int
    """Of the sheet."""
    named: dict[int, str]
    """Position on the sheet -> name of the tile, for some tiles."""


def row(given: dict[str, np.ndarray]) -> Film:
    """Return the interpolation through two or three named codes, each [Z], there and back."""
    codes = along(list(given.values()), STEPS)
    numbers = list(range(STEPS))
    tiles = numbers[::EVERY]
    leg = (len(tiles) - 1) // (len(given) - 1)
    named = {leg * i: name for i, name in enumerate(given)}
    return Film(codes, numbers + numbers[-2:0:-1], tiles, len(tiles), named)


def square(given: dict[str, np.ndarray]) -> Film:
    """Return the square between four named codes, each [Z]; the animation follows its border."""
    grid = between_four(np.stack(list(given.values())), GRID).reshape(GRID**2, -1)
    tiles = np.arange(GRID**2).reshape(GRID, GRID)
    around = [*tiles[0, :-1], *tiles[:-1, -1], *tiles[-1, :0:-1], *tiles[:0:-1, 0]]
    codes, reel = list(grid), []
    for here, there in zip(around, around[1:] + around[:1], strict=True):
        between = interpolate(grid[here], grid[there], FINER + 1)[1:-1]
        reel += [int(here), *range(len(codes), len(codes) + len(between))]
        codes += list(between)
    corners = [*tiles[0, [0, -1]].tolist(), *tiles[-1, [0, -1]].tolist()]
    named = dict(zip(corners, given, strict=True))
    return Film(np.stack(codes), reel, tiles.ravel().tolist(), GRID, named)
