"""Sources of drawings: which reader serves which file, in which units, at which tolerance.

Drawings of several canvases are brought to one size by their canvas, so that a model learns how
large things are drawn on it. The readers themselves are one file each (`quickdraw.py`, …).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from sketchrnn.data.source import Item, Source
from sketchrnn.data.sources import icons, kanjivg, quickdraw
from sketchrnn.data.sources.stroke3 import read_stroke3
from sketchrnn.data.split import split_of
from sketchrnn.data.store import SPLITS, DatasetInfo
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError

EXTENT_OF_CANVAS = 0.8
"""Share of a canvas that people's finished drawings fill: sets the size of an unfinished one."""
CANVAS = quickdraw.EXTENT / EXTENT_OF_CANVAS
"""Side of the canvas of QuickDraw and of a user's own drawings, data units."""
UNREADABLE = "drawing that is no readable SVG of strokes"


def of_kanjivg() -> Source:
    """Return the characters of the installed package `kanjivg`."""
    info = DatasetInfo(
        name="kanjivg",
        kind="drawing",
        licence=kanjivg.LICENCE,
        credit=kanjivg.CREDIT,
        canvas=kanjivg.CANVAS,
        epsilon=kanjivg.EPSILON,
    )
    return Source(info, _items(kanjivg.read_kanjivg()))


def of_icons(folder: Path) -> Source:
    """Return the icons of the npm packages in a folder."""
    info = DatasetInfo(
        name="icons",
        kind="drawing",
        licence=icons.LICENCE,
        credit=icons.CREDIT,
        canvas=icons.CANVAS,
        epsilon=icons.EPSILON,
        grid=icons.GRID,
    )
    return Source(info, _items(icons.read_icons(folder, info.dropped)))


def of_quickdraw(path: Path) -> Source:
    """Return the drawings of an .ndjson file or of a folder of them, each with its word."""
    info = DatasetInfo(
        name=path.stem,
        kind="drawing",
        licence=quickdraw.LICENCE,
        credit=quickdraw.CREDIT,
        canvas=CANVAS,
        epsilon=quickdraw.EPSILON,
    )
    return Source(info, _items(quickdraw.read_quickdraw(path)))


def of_svg_folder(folder: Path) -> Source:
    """Return the .svg files under a folder; the folders inside it are the categories.

    Files beside those folders are of the category that the folder itself is named by.
    """
    files = svgs_in(folder)
    nested = any(file.parent != folder for file in files)
    info = DatasetInfo(name=folder.name, kind="drawing", canvas=CANVAS, epsilon=quickdraw.EPSILON)

    def drawings() -> Iterator[tuple[Drawing, str, str | None]]:
        for file in files:
            try:
                drawing = Drawing.read(file)
            except DataError:
                info.dropped[UNREADABLE] = info.dropped.get(UNREADABLE, 0) + 1
                continue
            own = CANVAS / max(drawing.width, drawing.height)
            name = file.relative_to(folder)
            category = name.parts[0] if len(name.parts) > 1 else folder.name
            category = category if nested else None
            yield drawing.scaled(own).simplify(info.epsilon), split_of(str(name)), category

    items = (
        Item(drawing.to_stroke3(), SPLITS.index(split), category)
        for drawing, split, category in drawings()
    )
    return Source(info, items)


def svgs_in(folder: Path) -> list[Path]:
    """Return the .svg files under a folder, by name."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() == ".svg")


def of_stroke3(path: Path) -> Source:
    """Return the sketches of an npz with the splits train, valid and test, as they stand in it."""

    def items() -> Iterator[Item]:
        # Read again when its turn comes, so that of many files only one is in memory.
        for number, sketches in enumerate(read_stroke3(path).values()):
            yield from (Item(rows, number) for rows in sketches)

    return Source(_stroke3_info(path), items())


def _stroke3_info(path: Path) -> DatasetInfo:
    sketches = read_stroke3(path)["train"]
    first = np.array([rows[0, :2] for rows in sketches])
    moves = np.concatenate([rows[:, :2] for rows in sketches])
    extent = _median_extent(sketches)
    if extent == 0:
        raise DataError(f"{path.name}: expected drawings, but half of them or more are dots")
    return DatasetInfo(
        name=path.stem,
        kind="drawing",
        canvas=extent / EXTENT_OF_CANVAS,
        epsilon=extent / (quickdraw.EXTENT / quickdraw.EPSILON),
        # A first row that is nearly always tiny leads to the first point instead of away from it.
        first_point=bool(np.quantile(np.abs(first), 0.9) < 0.1 * moves.std()),
    )


def _items(drawings: Iterable[tuple[Drawing, str]]) -> Iterator[Item]:
    for drawing, split in drawings:
        yield Item(drawing.to_stroke3(), SPLITS.index(split), drawing.category)


def _median_extent(drawings: Iterable[np.ndarray]) -> float:
    """Return the median of the longer sides of the drawings, data units."""
    paths = (np.cumsum(rows[:, :2], axis=0) for rows in drawings)
    return float(np.median([np.ptp(path, axis=0).max() for path in paths]))
