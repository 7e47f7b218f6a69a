"""Drawings as training sequences: the common units, and drawings as items.

All drawings of one training run have the same canvas, so that a model learns how large things are
drawn on it. Not here: reading (`sources/`) and the drawing itself (`drawings/drawing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sketchrnn.data.source import Item
from sketchrnn.data.store import SPLITS
from sketchrnn.drawings.drawing import Drawing

EXTENT = 255.0
"""The longer side of a finished drawing of Quick, Draw!, data units."""
EPSILON = 2.0
"""Ramer-Douglas-Peucker tolerance of Quick, Draw!, data units."""
EXTENT_OF_CANVAS = 0.8
"""Share of a canvas that people's finished drawings fill: sets the size of an unfinished one."""
CANVAS = EXTENT / EXTENT_OF_CANVAS
"""Side of the canvas of Quick, Draw! and of a user's own drawings, 318.75 data units."""


def drawing_items(drawings: Iterable[tuple[Drawing, str]], style: str = "") -> Iterator[Item]:
    """Yield each drawing as an item.

    drawings: each with the name of its split. style: of all of them (`DatasetInfo.styles`).
    """
    for drawing, split in drawings:
        yield Item(drawing.to_stroke3(), SPLITS.index(split), drawing.category, style=style)
