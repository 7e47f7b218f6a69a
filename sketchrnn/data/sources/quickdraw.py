"""Reads Quick, Draw! drawings from .ndjson files: simplified ones as they are, raw ones simplified.

A drawing is on a canvas of 256 px whose corner it touches: Google scaled each to the largest extent
of 255 px. Raw drawings, and drawings of any other canvas, are brought to the same form by Google's
published steps, so that all of them can be mixed. The .npz files of Sketch-RNN, which are in pixels
of the first players' screens, are read by `stroke3`; addresses are in `download`.
"""

from __future__ import annotations

import difflib
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import numpy as np
from simplification.cutil import simplify_coords

from sketchrnn.data.sources.quickdraw_categories import CATEGORIES
from sketchrnn.data.split import split_of
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.ndjson import SIMPLIFIED_SIZE, Record, read_ndjson

_QUICKDRAW = "https://storage.googleapis.com/quickdraw_dataset"
_QUICKDRAW_FORMS = {
    "simplified": ("full/simplified", ".ndjson"),
    "sketchrnn": ("sketchrnn", ".npz"),
}


LICENCE = "CC BY 4.0"
CREDIT = "The Quick, Draw! Dataset, Google"

EXTENT = 255.0
"""The longer side of every simplified drawing, pixels."""
SPACING = 1.0
"""Distance of the points before they are thinned out, pixels."""
EPSILON = 2.0
"""Ramer-Douglas-Peucker tolerance, pixels."""


def read_quickdraw(path: Path | str) -> Iterator[tuple[Drawing, str]]:
    """Yield each drawing of an .ndjson file, or of all in a folder, with its split.

    The split is by `key_id`; a drawing without one is split by its points, so that copies of it
    stay together. The category is the drawing's word, else the file's name. DataError names the
    file and the line that is broken.
    """
    path = Path(path)
    files = sorted(path.glob("*.ndjson")) if path.is_dir() else [path]
    if not files:
        raise DataError(f"{path}: expected a folder with .ndjson files, found none in it")
    for file in files:
        for record in read_ndjson(file):
            yield _drawing(record, file.stem), split_of(record["key_id"] or _fingerprint(record))


def simplify_officially(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return raw strokes, each float64[n, 2] px, in Google's simplified form: whole px, 0 to 255.

    The steps of https://github.com/googlecreativelab/quickdraw-dataset: move to the corner,
    scale to the largest extent of 255, resample at 1 px, simplify with epsilon 2.
    """
    points = np.concatenate(strokes)
    corner = points.min(axis=0)
    extent = float((points.max(axis=0) - corner).max())
    factor = EXTENT / extent if extent > 0 else 1.0
    return [
        np.round(simplify_coords(_resample((stroke - corner) * factor), EPSILON))
        for stroke in strokes
    ]


def _resample(stroke: np.ndarray) -> np.ndarray:
    """Return [m, 2], points at equal steps of at most `SPACING` along the stroke [n, 2]."""
    # Not Drawing.resample: a raw scribble can need more points on the way than a drawing may have.
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    length = np.append(0.0, np.cumsum(steps))  # [n], px from the first point
    at = np.linspace(0.0, length[-1], int(np.ceil(length[-1] / SPACING)) + 1)
    return np.column_stack([np.interp(at, length, axis) for axis in stroke.T])


def _drawing(record: Record, name: str) -> Drawing:
    strokes = record["strokes"]
    canvas = (record["width"], record["height"])
    if record["times"] is not None or canvas != (SIMPLIFIED_SIZE, SIMPLIFIED_SIZE):
        strokes = simplify_officially(strokes)
    return Drawing(
        tuple(strokes), SIMPLIFIED_SIZE, SIMPLIFIED_SIZE, category=record["word"] or name
    )


def _fingerprint(record: Record) -> str:
    return f"points {zlib.crc32(np.concatenate(record['strokes']).tobytes())}"


def quickdraw_urls(
    categories: Sequence[str], form: Literal["simplified", "sketchrnn"] = "simplified"
) -> list[tuple[str, str]]:
    """Return (url, target name) for each category, to be given to `fetch`.

    simplified: .ndjson, all drawings, 0 to 255 px; sketchrnn: .npz, stroke-3 in original pixels.
    UsageError if a category is not one of the 345.
    """
    for category in categories:
        if category not in CATEGORIES:
            near = difflib.get_close_matches(category, CATEGORIES, n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"Quick, Draw! has no category {category!r}{hint}")
    folder, ending = _QUICKDRAW_FORMS[form]
    return [
        (
            f"{_QUICKDRAW}/{folder}/{quote(category)}{ending}",
            f"quickdraw/{form}/{category}{ending}",
        )
        for category in categories
    ]
