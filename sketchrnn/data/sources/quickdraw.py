"""Quick, Draw! (Google): drawings of 345 categories, from the published .ndjson files.

Simplified drawings are read as they are: on a canvas of 256 px, in its upper left corner, scaled to
an extent of 255 px. Raw drawings and drawings of any other canvas are simplified by Google's
published steps, so that all can be mixed. Not here: the .npz files of Sketch-RNN (`stroke3.py`).
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

from sketchrnn.data.download import fetch
from sketchrnn.data.drawings import CANVAS, EPSILON, EXTENT, drawing_items
from sketchrnn.data.source import (
    DataSource,
    Source,
    TrajectoryOptions,
    files_at,
    merge,
    no_files,
)
from sketchrnn.data.sources.quickdraw_categories import CATEGORIES
from sketchrnn.data.split import split_of
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.ndjson import SIMPLIFIED_SIZE, Record, read_ndjson

_QUICKDRAW = "https://storage.googleapis.com/quickdraw_dataset"
_QUICKDRAW_FORMS = {
    "simplified": ("full/simplified", ".ndjson"),
    "sketchrnn": ("sketchrnn", ".npz"),
}
"""Form -> folder on the server, ending."""

LICENCE = "CC BY 4.0"
CREDIT = "The Quick, Draw! Dataset, Google"

SPACING = 1.0
"""Distance of the points before they are simplified, pixels."""
LONGEST = 50_000.0
"""Length of all strokes, pixels of an extent of 255, above which the points are farther apart:
a scribble as long as 200 diagonals would need minutes."""


def open_categories(argument: str, options: TrajectoryOptions) -> Source:
    """Return the drawings of categories, separated by commas; downloaded if not in the cache."""
    files = [fetch(url, target) for url, target in quickdraw_urls(argument.split(","))]
    return merge([open_ndjson(str(file), options) for file in files])


def open_ndjson(path: str, options: TrajectoryOptions) -> Source:
    """Return the drawings of an .ndjson file or of a folder of them, each with its word."""
    info = DatasetInfo(
        name=Path(path).stem,
        kind="drawing",
        licence=LICENCE,
        credit=CREDIT,
        units=DrawingUnits(CANVAS, EPSILON),
    )
    return Source(info, drawing_items(read_quickdraw(Path(path)), "doodle"))


def read_quickdraw(path: Path) -> Iterator[tuple[Drawing, str]]:
    """Yield each drawing of an .ndjson file, or of all in a folder, with its split.

    The category is the word of the drawing, else the name of the file. The split follows from
    `key_id`; without one it follows from the points, so that copies are in one split. DataError
    names the file and the line that is broken.
    """
    files = sorted(path.glob("[!.]*.ndjson")) if path.is_dir() else [path]
    if not files:
        raise DataError(f"{path}: expected a folder with .ndjson files, found none in it")
    for file in files:
        for record in read_ndjson(file):
            yield _drawing(record, file.stem), split_of(record["key_id"] or _fingerprint(record))


def simplify_officially(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return raw strokes, float64 [n, 2] px each, in Google's simplified form: whole px, 0 to 255.

    The steps of https://github.com/googlecreativelab/quickdraw-dataset: move the drawing to the
    corner, scale it to an extent of 255, resample at 1 px, simplify with an epsilon of 2.
    """
    points = np.concatenate(strokes)
    corner = points.min(axis=0)
    extent = float((points.max(axis=0) - corner).max())
    factor = EXTENT / extent if extent > 0 else 1.0
    scaled = [(stroke - corner) * factor for stroke in strokes]
    length = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in scaled)
    spacing = SPACING * max(1.0, length / LONGEST)
    return [np.round(simplify_coords(_resample(stroke, spacing), EPSILON)) for stroke in scaled]


def _resample(stroke: np.ndarray, spacing: float) -> np.ndarray:
    """Return [m, 2], points at equal steps of at most `spacing` px along the stroke [n, 2]."""
    # Not Drawing.resample: before it is simplified, a scribble may exceed the limit of its points.
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    length = np.append(0.0, np.cumsum(steps))  # [n], px from the first point
    at = np.linspace(0.0, length[-1], int(np.ceil(length[-1] / spacing)) + 1)
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
    """Return (url, target name) for each category, the arguments of `fetch`.

    Args:
        categories: names; UsageError if one is not among the 345.
        form: `simplified`, .ndjson with all drawings, 0 to 255 px; or `sketchrnn`, .npz of stroke-3
            in original pixels.
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


def _is_ndjson(path: Path) -> bool:
    """Return whether a path is an .ndjson file or a folder with one."""
    if path.is_dir():
        return any(path.glob("[!.]*.ndjson"))
    return path.suffix.lower() == ".ndjson" and path.is_file()


SOURCE = DataSource(
    spec="quickdraw:NAME,…",
    summary="drawings of these categories, downloaded once (CC BY 4.0, Google)",
    open=open_categories,
    files=no_files,
)
FILE_SOURCE = DataSource(
    spec="PATH.ndjson",
    summary="drawings in the form of QuickDraw, or a folder of such files",
    open=open_ndjson,
    files=files_at,
    matches=_is_ndjson,
)
