"""The JSON format of this project: one drawing per file.

`{"width", "height", "strokes": [[[x, y], …], …], "times"?, "drawn_by"?, "category"?, "lifted"?}`:
pixels, x to the right and y down; times in milliseconds, one list per stroke; `drawn_by` has
"person", "model" or "both" for each stroke; `lifted` is false only for a drawing whose pen is still
down. Not here: other JSON (`canvas.py`, `ndjson.py`).
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import (
    decimals_on,
    numbers,
    on_canvas,
    parse_size,
    parse_text,
    rounded,
    rounded_size,
    shortened,
)

AUTHORS = ("person", "model", "both")
"""Who draws a stroke. "both": the person begins it and the model continues it."""


class Record(NamedTuple):
    """One drawing. This format holds all fields, the others some; a missing field is None."""

    strokes: Sequence[np.ndarray]  # each float64[n, 2], n >= 1, pixels
    width: float  # of the canvas, pixels: as in the file, else that of the strokes
    height: float
    times: Sequence[np.ndarray] | None = None  # each float64[n], milliseconds
    category: str | None = None
    lifted: bool | None = None
    drawn_by: Sequence[str] | None = None  # one of AUTHORS for each stroke
    notes: Sequence[str] = ()  # what was left out of the file, a sentence each; never written


def parse_drawing(fields: dict[str, Any]) -> Record:
    """Return the drawing in the JSON object `fields`.

    Raises DataError if it is broken or has no point. Strokes without a point are left out.
    """
    strokes = _arrays(fields["strokes"], "a stroke", "[n, 2]")
    times = fields.get("times")
    if times is not None:
        times = _arrays(times, "the times of a stroke", "[n]")
        times = [array for array in times if len(array) > 0]
    authors = fields.get("drawn_by")
    if authors is not None:
        authors = _authors(authors, strokes)
    strokes = [stroke for stroke in strokes if len(stroke) > 0]
    if not strokes:
        raise DataError("expected at least one stroke with a point, got none")
    strokes, width, height = on_canvas(strokes, parse_size(fields))
    lifted = fields.get("lifted") is not False
    return Record(strokes, width, height, times, parse_text(fields, "category"), lifted, authors)


def write_drawing(record: Record) -> str:
    """Return the drawing as one line of JSON. Values are rounded to 0.01 px and 0.01 ms."""
    fields: dict[str, Any] = {}
    fields["width"], fields["height"] = rounded_size(record.width, record.height)
    decimals = decimals_on(record.width, record.height)
    fields["strokes"] = [
        [rounded(point, decimals) for point in stroke] for stroke in record.strokes
    ]
    if record.times is not None:
        fields["times"] = [rounded(time) for time in record.times]
    if record.drawn_by is not None:
        fields["drawn_by"] = list(record.drawn_by)
    if record.category is not None:
        fields["category"] = record.category
    if record.lifted is False:
        fields["lifted"] = False
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def _arrays(values: Any, what: str, shape: str) -> list[np.ndarray]:
    if not isinstance(values, list):
        raise DataError(f"expected a list of strokes, got {shortened(values)}")
    return [numbers(value, what, shape) for value in values]


def _authors(values: Any, strokes: Sequence[np.ndarray]) -> list[str]:
    """Return who draws each stroke that has a point."""
    if not isinstance(values, list) or len(values) != len(strokes):
        raise DataError(f"expected drawn_by to name one for each stroke, got {shortened(values)}")
    for value in values:
        if value not in AUTHORS:
            raise DataError(
                f"expected drawn_by out of {', '.join(AUTHORS)}, got {shortened(value)}"
            )
    return [value for value, stroke in zip(values, strokes, strict=True) if len(stroke) > 0]
