"""Codes on the way from drawing to drawing, the order in which they are played, and the sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchrnn.inference.morph import along, between_four, interpolate

STEPS = 33
"""Codes of a row."""
EVERY = 4
"""Of the codes of a row stands on the sheet."""
GRID = 5
"""Tiles along a side of a square."""
FINER = 3
"""Steps from one tile of a square to the next."""


@dataclass(frozen=True)
class Film:
    """Codes, and how they are shown."""

    codes: np.ndarray  # [n, Z]
    reel: list[int]
    """The numbers of codes in the order in which they are played, over and over."""
    tiles: list[int]
    """The numbers of those on the sheet."""
    columns: int
    """Of the sheet."""
    named: dict[int, str]
    """The names of some tiles, by their place on the sheet."""


def row(given: dict[str, np.ndarray]) -> Film:
    """The way through two or three codes by name, each [Z], there and back."""
    codes = along(list(given.values()), STEPS)
    numbers = list(range(STEPS))
    tiles = numbers[::EVERY]
    leg = (len(tiles) - 1) // (len(given) - 1)
    named = {leg * i: name for i, name in enumerate(given)}
    return Film(codes, numbers + numbers[-2:0:-1], tiles, len(tiles), named)


def square(given: dict[str, np.ndarray]) -> Film:
    """What lies between four codes by name, each [Z], played once around."""
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
