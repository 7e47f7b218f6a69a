"""The JSON format of this project: one drawing per file.

`{"width", "height", "strokes": [[[x, y], …], …], "times"?, "category"?, "lifted"?}`: pixels, x to
the right and y down; times in milliseconds, one list per stroke; `lifted` is false only for a
drawing whose pen is still down. The reader also accepts the `json_data` of
streamlit-drawable-canvas (`canvas.py`).
"""

import json
from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats import canvas
from sketchrnn.formats.files import (
    numbers,
    parse_json,
    parse_size,
    parse_text,
    rounded,
    rounded_size,
    shortened,
)


class Record(TypedDict):
    """One drawing of a JSON file. A missing field is None."""

    strokes: list[np.ndarray]  # each float64[n, 2], n >= 1, pixels
    width: float  # of the canvas, pixels: as in the file, else the extent
    height: float
    times: list[np.ndarray] | None  # each float64[n], milliseconds
    category: str | None
    lifted: bool | None  # None in the data of a canvas, which do not say it


def parse_drawing(text: str | bytes) -> Record:
    """Return the drawing in JSON `text`. Raises DataError if it is broken or has no point."""
    fields = parse_json(text)
    if not isinstance(fields, dict) or not ("strokes" in fields or "objects" in fields):
        raise DataError(f"expected an object with strokes, got {shortened(fields)}")
    times = None
    if "objects" in fields:
        strokes = canvas.parse_strokes(fields)
    else:
        strokes = _lists(fields["strokes"], "a stroke", "[n, 2]")
        if fields.get("times") is not None:
            times = _lists(fields["times"], "the times of a stroke", "[n]")
    if not strokes:
        raise DataError("expected at least one stroke with a point, got none")
    width, height = parse_size(fields, strokes)
    return Record(
        strokes=strokes,
        width=width,
        height=height,
        times=times,
        category=parse_text(fields, "category"),
        lifted=None if "objects" in fields else fields.get("lifted") is not False,
    )


def write_drawing(
    strokes: Sequence[np.ndarray],
    width: float,
    height: float,
    times: Sequence[np.ndarray] | None = None,
    category: str | None = None,
    lifted: bool = True,
) -> str:
    """Return the drawing as one line of JSON. Values are rounded to 0.01 px and 0.01 ms.

    strokes: each float64[n, 2], pixels of a canvas of `width` by `height`; times: each float64[n].
    """
    fields: dict[str, Any] = {}
    fields["width"], fields["height"] = rounded_size(width, height)
    fields["strokes"] = [[rounded(point) for point in stroke] for stroke in strokes]
    if times is not None:
        fields["times"] = [rounded(time) for time in times]
    if category is not None:
        fields["category"] = category
    if not lifted:
        fields["lifted"] = False
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lists(values: Any, what: str, shape: str) -> list[np.ndarray]:
    if not isinstance(values, list):
        raise DataError(f"expected a list of strokes, got {shortened(values)}")
    arrays = [numbers(value, what, shape) for value in values]
    return [array for array in arrays if len(array) > 0]
